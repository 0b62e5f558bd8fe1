//! Where GitHub looks for the file, and in which order.

use crate::source::RepoPath;

/// A place for a CODEOWNERS file. Ordered: the first one there is counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// `.github/CODEOWNERS`
    Github,
    /// `CODEOWNERS`
    Root,
    /// `docs/CODEOWNERS`
    Docs,
}

impl Location {
    pub const ALL: [Self; 3] = [Self::Github, Self::Root, Self::Docs];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Github => ".github/CODEOWNERS",
            Self::Root => "CODEOWNERS",
            Self::Docs => "docs/CODEOWNERS",
        }
    }

    pub fn path(self) -> RepoPath {
        RepoPath::new(self.as_str()).expect("it is relative and not empty")
    }

    /// The place that a path would be, were it spelt right: `.github/codeowners`, `CODEOWNERS.txt`. None where it is
    /// right, or somewhere else altogether; `docs/codeowners.md` is a page about it.
    pub fn misspelt(path: &RepoPath) -> Option<Self> {
        let text = std::str::from_utf8(path.as_bytes()).ok()?;
        let is_near = |place: &Self| {
            let name = place.as_str();
            let ending = text.strip_prefix(name).unwrap_or_default();
            let has_ending = matches!(ending, ".md" | ".txt" | ".yml" | ".yaml");
            let in_case = text.eq_ignore_ascii_case(name) && text != name;
            in_case || (has_ending && *place != Self::Docs)
        };
        Self::ALL.into_iter().find(is_near)
    }
}

/// The files that there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Located {
    /// The one that counts.
    pub file: Option<Location>,
    /// Those that GitHub never reads because of it.
    pub shadowed: Vec<Location>,
}

/// Looks for the file in `.github/`, the root and `docs/`; `exists` says whether a path is a file.
pub fn locate(exists: impl Fn(&RepoPath) -> bool) -> Located {
    let mut found = Location::ALL
        .into_iter()
        .filter(|place| exists(&place.path()));
    Located {
        file: found.next(),
        shadowed: found.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn located(there: &[&str]) -> Located {
        locate(|path| there.contains(&&*path.to_text()))
    }

    #[test]
    fn the_first_of_three_places_counts_and_the_others_are_shadowed() {
        let all = ["docs/CODEOWNERS", "CODEOWNERS", ".github/CODEOWNERS"];
        let both = located(&all);
        assert_eq!(both.file, Some(Location::Github));
        assert_eq!(both.shadowed, [Location::Root, Location::Docs]);
        assert_eq!(located(&all[..2]).file, Some(Location::Root));
        assert_eq!(located(&all[..1]).file, Some(Location::Docs));
        assert_eq!(located(&[".gitlab/CODEOWNERS"]), Located::default());
    }

    #[test]
    fn a_name_in_another_case_or_with_an_ending_is_misspelt() {
        let misspelt = |path: &str| Location::misspelt(&RepoPath::new(path).unwrap());
        assert_eq!(misspelt(".github/codeowners"), Some(Location::Github));
        assert_eq!(misspelt("CODEOWNERS.md"), Some(Location::Root));
        assert_eq!(misspelt("Docs/CodeOwners"), Some(Location::Docs));
        assert_eq!(misspelt("docs/codeowners.md"), None);
        assert_eq!(misspelt("docs/CODEOWNERS.md"), None);
        assert_eq!(misspelt("CODEOWNERS"), None);
        assert_eq!(misspelt("src/CODEOWNERS"), None);
        assert_eq!(misspelt("src/codeowners.rs"), None);
    }
}
