//! The `workspaces` of a package.json: which folders below are members, where a lockfile does not name them.
//!
//! <https://classic.yarnpkg.com/lang/en/docs/workspaces/>: globs of folders, or an object with these as `packages`. Not here:
//! what a member asks for.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use serde_json::Value;

/// The most globs of a workspace that count: more than any project has, and a bound.
const MOST_GLOBS: usize = 500;

/// Globs of folders.
pub(super) struct Globs {
    members: GlobSet,
    not: GlobSet,
}

impl Globs {
    /// Reads globs; what is none covers nothing.
    pub fn of(workspaces: &Value) -> Self {
        let list = workspaces.as_array();
        let list = list.or_else(|| workspaces.get("packages")?.as_array());
        let texts = || {
            list.into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .take(MOST_GLOBS)
        };
        Self {
            members: set(texts().filter(|glob| !glob.starts_with('!'))),
            not: set(texts().filter_map(|glob| glob.strip_prefix('!'))),
        }
    }

    /// Whether a folder, as seen from that of the manifest, is one of a member.
    pub fn cover(&self, folder: &str) -> bool {
        self.members.is_match(folder) && !self.not.is_match(folder)
    }
}

fn set<'g>(globs: impl Iterator<Item = &'g str>) -> GlobSet {
    let mut builder = GlobSetBuilder::new();
    for glob in globs {
        let glob = glob.trim_start_matches("./").trim_end_matches('/');
        if let Ok(glob) = GlobBuilder::new(glob).literal_separator(true).build() {
            builder.add(glob);
        }
    }
    builder.build().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn globs_name_the_folders_of_members() {
        for workspaces in [
            json!(["packages/*", "./tools/", "!packages/old"]),
            json!({ "packages": ["packages/*", "tools", "!packages/old"], "nohoist": ["**"] }),
        ] {
            let globs = Globs::of(&workspaces);
            for (folder, is_member) in [
                ("packages/a", true),
                ("tools", true),
                ("packages/a/example", false),
                ("packages/old", false),
                ("examples/a", false),
            ] {
                assert_eq!(globs.cover(folder), is_member, "{folder}");
            }
        }
        assert!(!Globs::of(&Value::Null).cover("packages/a"));
    }

    proptest! {
        #[test]
        fn no_glob_is_too_strange(glob in any::<String>(), folder in any::<String>()) {
            Globs::of(&json!([glob])).cover(&folder);
        }
    }
}
