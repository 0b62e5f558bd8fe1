//! Patterns of packages, as policies write them: `npm/@nhs/*`, `left-pad`, `pkg:pypi/requests@2.31.0`.
//!
//! Not here: whole package URLs with qualifiers (`package::purl`); paths.

use crate::package::name::canonical;
use crate::package::{Ecosystem, Package};

/// The longest pattern that is taken, in bytes: names of packages are far shorter.
const LONGEST: usize = 512;

/// A pattern that covers packages of one ecosystem or of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector {
    /// The types of package URLs (`npm`) that it covers. None: all.
    kind: Option<String>,
    /// With `*` for any run of characters.
    name: String,
    /// None: every version.
    version: Option<String>,
}

/// Why a text is no pattern of packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SelectorError {
    #[error("a pattern of packages is empty")]
    Empty,
    #[error("a pattern of packages is longer than {LONGEST} bytes")]
    TooLong,
    #[error("a package URL is `pkg:TYPE/NAME` with an optional `@VERSION`")]
    NoPurl,
}

impl Selector {
    /// Takes `NAME`, `ECOSYSTEM/NAME` or a package URL. The ecosystem is OSV's name (`crates.io`) or the type of its
    /// package URLs (`cargo`), in any case; a name whose own first part is such a word needs it written
    /// (`github/docker/login-action`). `*` in a name is any run of characters.
    pub fn parse(text: &str) -> Result<Self, SelectorError> {
        let text = text.trim();
        if text.len() > LONGEST {
            return Err(SelectorError::TooLong);
        }
        if let Some(purl) = text.strip_prefix("pkg:") {
            return Self::of_purl(purl);
        }
        let (kind, name) = match text.split_once('/') {
            Some((first, rest)) => match purl_type(first) {
                Some(kind) => (Some(kind.to_owned()), rest),
                None => (None, text),
            },
            None => (None, text),
        };
        if name.is_empty() {
            return Err(SelectorError::Empty);
        }
        Ok(Self {
            kind,
            name: name.to_owned(),
            version: None,
        })
    }

    /// `TYPE/NAMESPACE/NAME@VERSION?QUALIFIERS#SUBPATH`; qualifiers and subpath are not compared.
    /// Format: <https://github.com/package-url/purl-spec>.
    fn of_purl(purl: &str) -> Result<Self, SelectorError> {
        let purl = purl.split(['?', '#']).next().unwrap_or(purl);
        let (kind, rest) = purl
            .trim_start_matches('/')
            .split_once('/')
            .ok_or(SelectorError::NoPurl)?;
        // A scope's own `@` is `%40` by the standard and is often left as it is; it never ends the name.
        let at = rest.rfind('@').filter(|at| *at > 0);
        let (name, version) = match at {
            Some(at) if !rest[at..].contains('/') => (&rest[..at], Some(decoded(&rest[at + 1..]))),
            _ => (rest, None),
        };
        let name = decoded(name.trim_end_matches('/'));
        if kind.is_empty() || name.is_empty() {
            return Err(SelectorError::NoPurl);
        }
        let kind = kind.to_ascii_lowercase();
        let name = match kind.as_str() {
            // Group and name of Maven are two parts of the URL and stand apart by a colon in a name.
            "maven" => name.replacen('/', ":", 1),
            _ => name,
        };
        Ok(Self {
            kind: Some(kind),
            name,
            version,
        })
    }

    /// Whether it names any package of this ecosystem, name and version.
    pub fn names(&self, ecosystem: Ecosystem, name: &str, version: Option<&str>) -> bool {
        let of_kind = (self.kind.as_deref()).is_none_or(|kind| kind == ecosystem.purl_type());
        let of_version = (self.version.as_deref()).is_none_or(|wanted| Some(wanted) == version);
        of_kind
            && of_version
            && matches(
                &canonical(ecosystem, &self.name),
                &canonical(ecosystem, name),
            )
    }

    pub fn covers(&self, package: &Package) -> bool {
        self.names(package.ecosystem, &package.name, package.version.as_deref())
    }
}

/// The type of package URLs that an ecosystem's name stands for.
fn purl_type(name: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    Ecosystem::all()
        .filter(|ecosystem| ecosystem.purl_type() != "generic")
        .find(|ecosystem| {
            ecosystem.purl_type() == lower || ecosystem.as_str().eq_ignore_ascii_case(name)
        })
        .map(Ecosystem::purl_type)
}

/// A text with its `%40` decoded; what is no such escape stays.
fn decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let mut ahead = bytes.clone();
        let digits = (ahead.next().and_then(hex), ahead.next().and_then(hex));
        match (byte, digits) {
            (b'%', (Some(high), Some(low))) => {
                out.push(high << 4 | low);
                bytes = ahead;
            }
            _ => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

/// Whether a text matches a pattern in which `*` is any run of characters. At most `pattern × text` steps.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                retry = Some((p, t));
                p += 1;
            }
            Some(byte) if *byte == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match retry {
                Some((star, taken)) => {
                    retry = Some((star, taken + 1));
                    p = star + 1;
                    t = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names(pattern: &str, ecosystem: Ecosystem, name: &str, version: &str) -> bool {
        Selector::parse(pattern)
            .unwrap()
            .names(ecosystem, name, Some(version))
    }

    #[test]
    fn a_name_alone_is_of_every_ecosystem() {
        assert!(names("left-pad", Ecosystem::Npm, "left-pad", "1.0.0"));
        assert!(names("left-pad", Ecosystem::PyPi, "Left_Pad", "1.0.0"));
        assert!(!names("left-pad", Ecosystem::Npm, "left-pads", "1.0.0"));
    }

    #[test]
    fn an_ecosystem_goes_by_both_of_its_names() {
        for pattern in ["cargo/serde", "crates.io/serde", "Cargo/serde"] {
            assert!(
                names(pattern, Ecosystem::CratesIo, "serde", "1.0.0"),
                "{pattern}"
            );
            assert!(
                !names(pattern, Ecosystem::Npm, "serde", "1.0.0"),
                "{pattern}"
            );
        }
    }

    #[test]
    fn a_first_part_that_is_no_ecosystem_belongs_to_the_name() {
        assert!(names(
            "symfony/console",
            Ecosystem::Packagist,
            "symfony/console",
            "7.0.0"
        ));
        assert!(names("@nhs/*", Ecosystem::Npm, "@nhs/fhir-client", "1.0.0"));
        assert!(!names("@nhs/*", Ecosystem::Npm, "@nhsx/fhir", "1.0.0"));
    }

    #[test]
    fn a_package_url_names_one_version_or_all() {
        for pattern in [
            "pkg:npm/%40babel/core@7.0.0",
            "pkg:npm/@babel/core@7.0.0?x=y",
        ] {
            assert!(
                names(pattern, Ecosystem::Npm, "@babel/core", "7.0.0"),
                "{pattern}"
            );
            assert!(
                !names(pattern, Ecosystem::Npm, "@babel/core", "7.0.1"),
                "{pattern}"
            );
        }
        assert!(names(
            "pkg:npm/@babel/core",
            Ecosystem::Npm,
            "@babel/core",
            "9.9.9"
        ));
        assert!(names(
            "pkg:maven/org.slf4j/slf4j-api@1.7",
            Ecosystem::Maven,
            "org.slf4j:slf4j-api",
            "1.7"
        ));
    }

    #[test]
    fn what_names_nothing_is_refused() {
        assert_eq!(Selector::parse("  "), Err(SelectorError::Empty));
        assert_eq!(Selector::parse("npm/"), Err(SelectorError::Empty));
        assert_eq!(Selector::parse("pkg:npm"), Err(SelectorError::NoPurl));
        assert_eq!(
            Selector::parse(&"a".repeat(600)),
            Err(SelectorError::TooLong)
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>(), name in any::<String>()) {
            if let Ok(selector) = Selector::parse(&text) {
                selector.names(Ecosystem::Npm, &name, None);
            }
        }

        #[test]
        fn a_name_without_stars_matches_itself_alone(name in "[a-z@/.-]{1,12}", other in "[a-z@/.-]{1,12}") {
            prop_assert!(matches(&name, &name));
            prop_assert_eq!(matches(&name, &other), name == other);
        }

        #[test]
        fn a_star_matches_any_run(head in "[a-c]{0,4}", run in "[a-c]{0,4}", tail in "[a-c]{0,4}") {
            let pattern = format!("{head}*{tail}");
            let text = format!("{head}{run}{tail}");
            prop_assert!(matches(&pattern, &text));
        }
    }
}
