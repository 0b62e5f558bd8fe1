//! Where the modules are that a configuration calls: addresses to folders of the repository. Nothing is ever fetched.
//!
//! After <https://developer.hashicorp.com/terraform/language/modules/sources>.

use std::collections::BTreeMap;

/// Folders of modules that come from elsewhere.
#[derive(Debug, Clone, Default)]
pub struct ModuleSources {
    /// Addresses without their query, and without `git::`.
    folders: BTreeMap<String, String>,
}

impl ModuleSources {
    /// From addresses (`terraform-aws-modules/vpc/aws`, `git::https://example.com/modules.git`) to folders, with `/`
    /// between their parts, from the top of the repository. An address stands for all that begins with it.
    pub fn new(folders: impl IntoIterator<Item = (String, String)>) -> Self {
        let entry = |(address, folder): (String, String)| {
            let folder = folder.trim_matches('/').to_owned();
            let folder = if folder == "." { String::new() } else { folder };
            (plain(&address).to_owned(), folder)
        };
        Self {
            folders: folders.into_iter().map(entry).collect(),
        }
    }

    /// The folder of an address: that of the longest address it begins with, and the rest below it.
    pub fn folder(&self, address: &str) -> Option<String> {
        let address = plain(address);
        let mut ends: Vec<usize> = address.match_indices('/').map(|(at, _)| at).collect();
        ends.push(address.len());
        ends.into_iter().rev().find_map(|end| {
            let folder = self.folders.get(address[..end].trim_end_matches('/'))?;
            join(folder, address[end..].trim_matches('/'))
        })
    }
}

/// An address without `git::`, its query (`?ref=v1`) and a slash at its end.
fn plain(address: &str) -> &str {
    let address = address.split('?').next().unwrap_or_default();
    let address = address.strip_prefix("git::").unwrap_or(address);
    address.trim_end_matches('/')
}

/// Whether a source is a folder beside the calling one.
pub fn is_local(source: &str) -> bool {
    source.starts_with("./") || source.starts_with("../") || matches!(source, "." | "..")
}

/// The folder that a relative path leads to from another one. None: it leaves the repository.
pub fn join(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The path that leads from one folder to another: `.`, `modules/a`, `../a`.
pub fn relative(from: &str, to: &str) -> String {
    let parts = |folder: &str| -> Vec<String> {
        let parts = folder.split('/').filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    let (from, to) = (parts(from), parts(to));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut path = vec![".."; from.len() - shared];
    path.extend(to[shared..].iter().map(String::as_str));
    if path.is_empty() {
        ".".to_owned()
    } else {
        path.join("/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_by_the_longest_that_it_begins_with() {
        let sources = ModuleSources::new(
            [
                ("acme/network/aws", "vendor/network"),
                ("git::https://example.com/all.git", "all"),
                ("https://example.com/all.git//deep/", "elsewhere"),
                ("https://example.com/x.zip", "zip"),
            ]
            .map(|(a, b)| (a.to_owned(), b.to_owned())),
        );
        for (address, folder) in [
            ("acme/network/aws", Some("vendor/network")),
            (
                "acme/network/aws//modules/a",
                Some("vendor/network/modules/a"),
            ),
            (
                "git::https://example.com/all.git//sub?ref=v1",
                Some("all/sub"),
            ),
            ("git::https://example.com/all.git?ref=v1", Some("all")),
            (
                "git::https://example.com/all.git//deep/er",
                Some("elsewhere/er"),
            ),
            ("https://example.com/x.zip//a/b?x=y", Some("zip/a/b")),
            ("acme/network/awsome", None),
            ("acme/network/aws//../../../x", None),
        ] {
            assert_eq!(sources.folder(address).as_deref(), folder, "{address}");
        }
    }

    #[test]
    fn folders_are_joined_and_told_from_one_another() {
        assert_eq!(join("a/b", "../c/./d").as_deref(), Some("a/c/d"));
        assert_eq!(join("a", "../.."), None);
        assert_eq!(relative("a/b", "a/b"), ".");
        assert_eq!(relative("a/b", "a/c/d"), "../c/d");
        assert_eq!(relative("", "m"), "m");
    }
}
