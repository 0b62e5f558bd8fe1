//! Which distribution, and which release of it: `os-release`
//! (<https://www.freedesktop.org/software/systemd/man/latest/os-release.html>).

use super::super::{Input, decode};
use crate::package::{Ecosystem, release};
use crate::source::RepoPath;

/// `ID` of `os-release`, and the ecosystem.
const DISTRIBUTIONS: [(&str, Ecosystem); 8] = [
    ("alpaquita", Ecosystem::Alpaquita),
    ("alpine", Ecosystem::Alpine),
    ("bellsoft-hardened-containers", Ecosystem::BellSoft),
    ("chainguard", Ecosystem::Chainguard),
    ("debian", Ecosystem::Debian),
    ("minimos", Ecosystem::MinimOs),
    ("ubuntu", Ecosystem::Ubuntu),
    ("wolfi", Ecosystem::Wolfi),
];

/// The distribution below a root folder; `otherwise` where nothing says. One that is not known is
/// [`Ecosystem::Generic`], because nobody publishes advisories for it here.
pub(super) fn distribution(
    input: &Input<'_>,
    root: &[u8],
    otherwise: Ecosystem,
) -> (Ecosystem, Option<String>) {
    let texts = ["etc/os-release", "usr/lib/os-release"]
        .iter()
        .filter_map(|place| {
            let path = RepoPath::new([root, place.as_bytes()].concat()).ok()?;
            let bytes = input.files.read(&path).ok()??;
            decode(&bytes).ok().map(std::borrow::Cow::into_owned)
        });
    let Some(text) = texts.into_iter().next() else {
        return (otherwise, None);
    };
    let of = |key: &str| {
        let mut lines = text.lines();
        let value = lines.find_map(|line| line.trim().strip_prefix(key)?.strip_prefix('='))?;
        Some(value.trim_matches(['"', '\'']))
    };
    let id = of("ID").unwrap_or_default().to_ascii_lowercase();
    let row = DISTRIBUTIONS.iter().find(|row| row.0 == id);
    let ecosystem = row.map_or(Ecosystem::Generic, |row| row.1);
    // Wolfi and its kin have no releases.
    let rolling = matches!(
        ecosystem,
        Ecosystem::Wolfi | Ecosystem::Chainguard | Ecosystem::MinimOs
    );
    let number = of("VERSION_ID").filter(|_| !rolling);
    (
        ecosystem,
        number.and_then(|number| release(ecosystem, number)),
    )
}
