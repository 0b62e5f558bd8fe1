//! Package URLs: one name for a package that every tool knows.
//!
//! By the specification at <https://github.com/package-url/purl-spec>, with the rules of each type from its `types`
//! folder. Where a type's rule would lose what its client tells apart, the client counts: Go and npm names keep their
//! case. Not here: which packages there are.

mod encode;
mod of_package;
mod parse;
#[cfg(test)]
mod tests;
mod to_package;

pub use of_package::vcs_url;
pub use to_package::of_vcs_url;

use std::fmt;

/// A package URL, taken apart. Nothing in it is percent-encoded; its `Display` encodes.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Purl {
    /// `cargo`, `npm`: lower case.
    pub kind: String,
    /// `@babel`, `org.slf4j`, `github.com/spf13`: never empty, no empty parts.
    pub namespace: Option<String>,
    /// Never empty.
    pub name: String,
    pub version: Option<String>,
    /// Sorted by key, each key once, no empty values.
    pub qualifiers: Vec<(String, String)>,
    pub subpath: Option<String>,
}

/// Why a text is no package URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PurlError {
    #[error("a package URL begins with `pkg:`")]
    Scheme,
    #[error(
        "the package URL has no type, or one with other characters than letters, digits, `.` and `-`"
    )]
    Type,
    #[error("the package URL has no name")]
    Name,
    #[error("the package URL has a qualifier without a key, or with a key that is none")]
    Qualifier,
    #[error("the package URL has a `%` that encodes no text")]
    Encoding,
}

impl Purl {
    /// A qualifier's value.
    pub fn qualifier(&self, key: &str) -> Option<&str> {
        let found = self.qualifiers.iter().find(|(known, _)| known == key);
        found.map(|(_, value)| value.as_str())
    }

    /// Sets a qualifier; an empty value is none.
    fn qualify(&mut self, key: &str, value: impl Into<String>) {
        let value = value.into();
        self.qualifiers.retain(|(known, _)| known != key);
        if !value.is_empty() {
            let at = self
                .qualifiers
                .partition_point(|(known, _)| known.as_str() < key);
            self.qualifiers.insert(at, (key.to_owned(), value));
        }
    }
}

impl fmt::Display for Purl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pkg:{}/", self.kind)?;
        for part in self.namespace.iter().flat_map(|ns| ns.split('/')) {
            encode::write(f, part)?;
            f.write_str("/")?;
        }
        encode::write(f, &self.name)?;
        if let Some(version) = &self.version {
            f.write_str("@")?;
            encode::write(f, version)?;
        }
        for (at, (key, value)) in self.qualifiers.iter().enumerate() {
            f.write_str(if at == 0 { "?" } else { "&" })?;
            write!(f, "{key}=")?;
            encode::write(f, value)?;
        }
        for (at, part) in self
            .subpath
            .iter()
            .flat_map(|path| path.split('/'))
            .enumerate()
        {
            f.write_str(if at == 0 { "#" } else { "/" })?;
            encode::write(f, part)?;
        }
        Ok(())
    }
}
