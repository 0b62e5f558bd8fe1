//! `.snyk`: issues that Snyk leaves out.
//!
//! Format: <https://docs.snyk.io/developer-tools/snyk-cli/commands/ignore>. `ignore` maps the id of an issue to paths of
//! dependencies. `*` is every path, and a path of one package names that package; a longer one is about that path alone,
//! which is not judged here, so it excuses nothing. An id of Snyk's own is matched only where an advisory has it.

use super::entry::{Reader, day, table, text, wrong};
use super::excuse::{Excuse, Grant, Target};
use super::{Malformed, Remark};
use crate::detect::dependencies::selector::Selector;
use crate::document::{Entry, Map, Node};
use crate::source::Span;

pub(super) fn read(reader: &mut Reader<'_>) -> Result<(), Malformed> {
    let Some(root) = reader.yaml()? else {
        return Ok(());
    };
    let Some(map) = root.as_map() else {
        return Err(Malformed {
            at: root.place.span,
            reason: "it is no mapping".to_owned(),
        });
    };
    match table(map, "ignore") {
        Ok(ignore) => {
            let issues = ignore.map_or(&[][..], |ignore| &ignore.entries);
            for issue in issues {
                of_issue(reader, issue);
            }
        }
        Err(remark) => reader.fault(remark.at, remark.reason),
    }
    Ok(())
}

fn of_issue(reader: &mut Reader<'_>, issue: &Entry) {
    let Some(paths) = issue.node.as_list() else {
        let remark = wrong(&issue.node, &issue.key, "a list of paths");
        return reader.fault(remark.at, remark.reason);
    };
    for node in &paths.items {
        if let Some(path) = node.as_map().and_then(|map| map.entries.first()) {
            of_path(reader, &issue.key, path, node);
        } else {
            let remark = wrong(node, &issue.key, "a list of paths with their reasons");
            reader.fault(remark.at, remark.reason);
        }
    }
}

fn of_path(reader: &mut Reader<'_>, id: &str, path: &Entry, node: &Node) {
    let at = path.key_place.span;
    let Some(map) = path.node.as_map() else {
        let remark = wrong(node, id, "a path with its reason");
        return reader.fault(remark.at, remark.reason);
    };
    let Some(target) = target(&path.key) else {
        let why =
            "an entry about one path of dependencies is not judged here, so it excuses nothing";
        return reader.note(at, why);
    };
    let entry = excuse(reader, id, map, at).map(|excuse| Excuse { target, ..excuse });
    reader.keep(entry);
}

fn excuse(reader: &Reader<'_>, id: &str, map: &Map, at: Span) -> Result<Excuse, Remark> {
    // What Snyk writes itself where nobody said why.
    let reason = text(map, "reason")?.filter(|reason| reason != "None given");
    Ok(Excuse {
        reason,
        until: day(map, "expires")?,
        ..reader.excuse(at, Grant::Advisories(vec![id.to_owned()]))
    })
}

/// None: it is a path of several packages.
fn target(path: &str) -> Option<Target> {
    let parts: Vec<&str> = path.split('>').map(str::trim).collect();
    match parts[..] {
        ["*" | "* *"] => Some(Target::default()),
        [one] => {
            let at = one.rfind('@').filter(|at| *at > 0);
            let (name, version) = match at {
                Some(at) => (&one[..at], Some(one[at + 1..].to_owned())),
                None => (one, None),
            };
            // It also refuses what is empty or far too long.
            Selector::parse(name).ok()?;
            Some(Target {
                name: Some(name.to_owned()),
                version,
                ..Target::default()
            })
        }
        _ => None,
    }
}
