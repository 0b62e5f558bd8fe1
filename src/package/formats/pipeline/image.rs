//! References of images: `registry:5000/name:tag@sha256:…`
//! (<https://github.com/distribution/reference>: a tag is behind the last `:` that has no `/` behind it).

use crate::package::{Checksum, Ecosystem, Package};
use crate::source::Span;

/// The image that a reference names. A tag that is no tag (`${VERSION}`) is a requirement; without one it is what
/// clients take: `latest`. None: the name itself is not known.
pub(super) fn image(reference: &str, at: Span) -> Option<Package> {
    let reference = reference.trim();
    let (rest, digest) = match reference.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest)),
        None => (reference, None),
    };
    let (name, tag) = match rest.rsplit_once(':') {
        // `${NAME:-default}` and `host:5000/name` have a `:` of their own.
        Some((name, tag)) if !tag.contains(['/', '}']) => (name, Some(tag)),
        _ => match rest.find(":${") {
            Some(at) => (&rest[..at], Some(&rest[at + 1..])),
            None => (rest, None),
        },
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || "._-/:".contains(c);
    if name.is_empty() || !name.chars().all(is_name) || name.ends_with('/') {
        return None;
    }
    let is_tag = |tag: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        !tag.is_empty() && tag.chars().all(plain)
    };
    let digest = digest.and_then(|digest| digest.split_once(':'));
    let checksum = digest.and_then(|(algorithm, hex)| Checksum::of(algorithm, hex));
    let requirement = match tag {
        Some(tag) if !is_tag(tag) => Some(tag),
        None if checksum.is_none() => Some("latest"),
        _ => None,
    };
    Some(Package {
        ecosystem: Ecosystem::Docker,
        name: name.to_owned(),
        version: tag.filter(|tag| is_tag(tag)).map(str::to_owned),
        requirement: requirement.map(str::to_owned),
        checksums: checksum.into_iter().collect(),
        at,
        ..Package::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_taken_apart() {
        let digest = format!("sha256:{}", "0a".repeat(32));
        let table = [
            ("nginx", Some(("nginx", None, Some("latest")))),
            (
                "nginx:1.25-alpine",
                Some(("nginx", Some("1.25-alpine"), None)),
            ),
            ("r:5000/a/b", Some(("r:5000/a/b", None, Some("latest")))),
            ("r:5000/a/b:1", Some(("r:5000/a/b", Some("1"), None))),
            ("node:${VERSION}", Some(("node", None, Some("${VERSION}")))),
            (
                "node:${V:-20}-slim",
                Some(("node", None, Some("${V:-20}-slim"))),
            ),
            ("${BASE}", None),
            ("", None),
            ("a b", None),
        ];
        for (reference, expected) in table {
            let read = image(reference, Span::new(0, 0));
            let read = read.as_ref().map(|package| {
                let (version, asked) = (&package.version, &package.requirement);
                (package.name.as_str(), version.as_deref(), asked.as_deref())
            });
            assert_eq!(read, expected, "{reference}");
        }
        let pinned = image(&format!("a:1@{digest}"), Span::new(0, 0)).unwrap();
        assert_eq!(
            (pinned.version.as_deref(), pinned.checksums.len()),
            (Some("1"), 1)
        );
        let bare = image(&format!("a@{digest}"), Span::new(0, 0)).unwrap();
        assert_eq!(
            (bare.version, bare.requirement, bare.checksums.len()),
            (None, None, 1)
        );
    }
}
