//! The paths that a check looks at, as globs: compiled when a path is first asked about, for most runs meet few of them.

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use std::path::Path;
use std::sync::OnceLock;

/// A path matches when one of the globs does. `*` stays inside one folder, `**` does not.
#[derive(Debug)]
pub struct Globs {
    globs: Vec<Glob>,
    set: OnceLock<Option<GlobSet>>,
}

impl Globs {
    /// Errors: one that is no glob, in words.
    pub fn new(patterns: &[String]) -> Result<Self, String> {
        let glob = |pattern: &String| {
            let glob = GlobBuilder::new(pattern).literal_separator(true).build();
            glob.map_err(|error| error.to_string())
        };
        Ok(Self {
            globs: patterns.iter().map(glob).collect::<Result<_, _>>()?,
            set: OnceLock::new(),
        })
    }

    pub fn is_match(&self, path: &Path) -> bool {
        let build = || {
            let mut builder = GlobSetBuilder::new();
            for glob in &self.globs {
                builder.add(glob.clone());
            }
            builder.build().ok()
        };
        let set = self.set.get_or_init(build).as_ref();
        // A set that is too large to build looks at every path rather than at none.
        set.is_none_or(|set| set.is_match(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stays_inside_one_folder() {
        let globs = Globs::new(&["a/*.yml".to_owned(), "**/.npmrc".to_owned()]).unwrap();
        assert!(globs.is_match(Path::new("a/b.yml")));
        assert!(!globs.is_match(Path::new("a/b/c.yml")));
        assert!(globs.is_match(Path::new("x/y/.npmrc")));
        assert!(Globs::new(&["a/[".to_owned()]).is_err());
    }
}
