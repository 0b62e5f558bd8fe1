//! Names of Python projects and digests of their files, as every tool of the family writes them.

use super::super::super::Checksum;

/// The name under which a project is found: PEP 503's normal form.
pub(super) fn normal(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '-' | '_' | '.' if out.ends_with('-') => {}
            '-' | '_' | '.' => out.push('-'),
            c => out.push(c.to_ascii_lowercase()),
        }
    }
    out
}

/// Whether an archive can be of a project by its file name, which begins with the project's:
/// <https://packaging.python.org/specifications/binary-distribution-format/> and the one of source distributions. `file` may
/// be a path or an address.
fn may_be_of(file: &str, project: &str) -> bool {
    let file = file.split(['#', '?']).next().unwrap_or(file);
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let is_archive = [".whl", ".tar.gz", ".zip", ".tar.bz2", ".tgz", ".egg"];
    if !is_archive.iter().any(|end| name.ends_with(end)) {
        return true;
    }
    let rest = normal(name);
    let rest = rest.strip_prefix(&normal(project));
    rest.is_some_and(|rest| rest.starts_with('-'))
}

/// Whether an archive is that of another project, of the same lockfile (`all`) or by a name and a version of its own: two
/// entries were made one.
pub(super) fn is_of_another(file: &str, project: &str, all: &[&str]) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    let mut parts = name.split('-').skip(1);
    let says_version = parts.any(|part| part.starts_with(|c: char| c.is_ascii_digit()));
    !may_be_of(file, project) && (says_version || all.iter().any(|other| may_be_of(file, other)))
}

/// Whether a text is a name by PEP 508: letters, digits, `-_.` inside.
pub(super) fn is_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    let edge = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    edge(bytes.first())
        && edge(bytes.last())
        && bytes
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(b))
}

/// A digest as `sha256:0a…`. None: unknown algorithm, or not as long as one of its kind.
pub(super) fn checksum(text: &str) -> Option<Checksum> {
    let (algorithm, hex) = text.split_once([':', '='])?;
    let (algorithm, length) = match algorithm {
        "md5" => ("MD5", 32),
        "sha1" => ("SHA-1", 40),
        "sha224" => ("SHA-224", 56),
        "sha256" => ("SHA-256", 64),
        "sha384" => ("SHA-384", 96),
        "sha512" => ("SHA-512", 128),
        "blake2b" => ("BLAKE2b-512", 128),
        _ => return None,
    };
    let whole = hex.len() == length && hex.bytes().all(|b| b.is_ascii_hexdigit());
    whole.then(|| Checksum {
        algorithm,
        hex: hex.to_ascii_lowercase(),
    })
}

/// Whether a text is a full id of a commit.
pub(super) fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Whether an address is that of the public index.
pub(super) fn is_public_index(url: &str) -> bool {
    let rest = url
        .trim_end_matches('/')
        .trim_start_matches("https://")
        .trim_start_matches("http://");
    matches!(
        rest,
        "pypi.org/simple"
            | "pypi.python.org/simple"
            | "pypi.org"
            | "pypi.python.org"
            | "pypi.org/pypi"
            | "pypi.python.org/pypi"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_separators_are_one_dash() {
        assert_eq!(normal("Zope.Interface__x"), "zope-interface-x");
    }

    #[test]
    fn an_archive_is_called_after_its_project() {
        let address =
            "https://files.pythonhosted.org/packages/aa/Zope.Interface-7.2-cp312.whl#sha256=0";
        assert!(may_be_of(address, "zope-interface"));
        assert!(may_be_of("zope_interface-7.2.tar.gz", "zope.interface"));
        assert!(!may_be_of("swift_chair-2.1.0.tar.gz", "zope-interface"));
        assert!(!may_be_of("zope_interfaces-7.2.zip", "zope-interface"));
        assert!(may_be_of(
            "https://example.org/download?id=7",
            "zope-interface"
        ));
    }

    #[test]
    fn a_digest_that_was_cut_is_none() {
        assert!(checksum(&format!("sha256:{}", "a".repeat(64))).is_some());
        assert!(checksum("sha256:abc").is_none());
    }
}
