//! Releases of distributions, as OSV writes them behind the colon.

use super::Ecosystem;

/// The release that a distribution's own version number (`VERSION_ID` of `os-release`, `distro` of a package URL) belongs
/// to: `v3.20` of Alpine's `3.20.3`, `12` of Debian's `12.5`, `22.04:LTS` of Ubuntu's `22.04`. None: there is no number.
pub fn release(ecosystem: Ecosystem, number: &str) -> Option<String> {
    let number = number.trim();
    if number.is_empty() {
        return None;
    }
    let mut parts = number.split('.');
    let (major, minor) = (parts.next().unwrap_or_default(), parts.next());
    Some(match ecosystem {
        Ecosystem::Alpine => match minor {
            Some(minor) => format!("v{}.{minor}", major.trim_start_matches('v')),
            None => return None,
        },
        Ecosystem::AlmaLinux | Ecosystem::Debian | Ecosystem::RockyLinux => major.to_owned(),
        Ecosystem::Ubuntu => match number.split(':').next().unwrap_or(number) {
            plain if is_long_term(plain) => format!("{plain}:LTS"),
            plain => plain.to_owned(),
        },
        _ => number.to_owned(),
    })
}

/// Every second April's release of Ubuntu is kept for years, and its name in OSV says so.
fn is_long_term(number: &str) -> bool {
    let year = number
        .strip_suffix(".04")
        .and_then(|year| year.parse::<u32>().ok());
    year.is_some_and(|year| year % 2 == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_distribution_has_its_own_spelling() {
        let table = [
            (Ecosystem::Alpine, "3.20.3", Some("v3.20")),
            (Ecosystem::Alpine, "v3.20", Some("v3.20")),
            (Ecosystem::Alpine, "edge", None),
            (Ecosystem::Debian, "12.5", Some("12")),
            (Ecosystem::Debian, "12", Some("12")),
            (Ecosystem::Ubuntu, "22.04", Some("22.04:LTS")),
            (Ecosystem::Ubuntu, "22.04:LTS", Some("22.04:LTS")),
            (Ecosystem::Ubuntu, "23.04", Some("23.04")),
            (Ecosystem::Ubuntu, "24.10", Some("24.10")),
            (Ecosystem::RockyLinux, "9.3", Some("9")),
            (Ecosystem::Mageia, "9", Some("9")),
            (Ecosystem::Debian, "", None),
        ];
        for (ecosystem, number, expected) in table {
            let release = release(ecosystem, number);
            assert_eq!(release.as_deref(), expected, "{ecosystem} {number}");
        }
    }
}
