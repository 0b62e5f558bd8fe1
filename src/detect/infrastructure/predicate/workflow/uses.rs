//! Which actions, workflows and images a workflow takes from elsewhere, and by which name of a version.

use super::injection::action_of;
use super::known_actions::{ARCHIVED, COMPROMISED, OFFICIAL, VULNERABLE};
use super::reading::{place_of_text, told};
use crate::detect::infrastructure::body::entries;
use crate::detect::infrastructure::predicate::Asked;
use crate::detect::infrastructure::resource::Resource;
use crate::document::{Node, Place, Sources};

/// An action or workflow of another repository.
pub(super) struct Remote<'n> {
    /// `owner/name`, in lower case.
    pub repository: String,
    /// What stands after `@`; empty when nothing does.
    pub version: &'n str,
}

/// None for what is in the same repository (`./` in the workspace, `$/` at the commit of the file that says it), and for an
/// image.
pub(super) fn remote(uses: &str) -> Option<Remote<'_>> {
    let own = ["./", "$/", "docker://"];
    if own.iter().any(|start| uses.starts_with(start)) || uses.contains("${{") {
        return None;
    }
    let (name, version) = uses.split_once('@').unwrap_or((uses, ""));
    let mut parts = name.split('/');
    let repository = format!("{}/{}", parts.next()?, parts.next()?).to_ascii_lowercase();
    Some(Remote {
        repository,
        version,
    })
}

/// A full commit id: nobody can move it. SHA-1 has 40 digits, SHA-256 has 64.
pub(super) fn is_commit(version: &str) -> bool {
    matches!(version.len(), 40 | 64) && version.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The `uses` of a step or job.
fn uses<'a>(asked: &Asked<'a, '_>) -> Option<&'a str> {
    asked.node.get("uses").and_then(Node::as_str)
}

/// The value, without its quotes.
fn here(asked: &Asked<'_, '_>) -> Vec<Place> {
    let value = asked.node.get("uses");
    let place = value.map(|node| place_of_text(node, &asked.world.model.sources));
    place.into_iter().collect()
}

/// An action or a workflow whose name may mean other code tomorrow.
pub(super) fn unpinned(asked: &Asked<'_, '_>) -> Vec<Place> {
    let Some(uses) = uses(asked) else {
        return Vec::new();
    };
    let loose = remote(uses).is_some_and(|remote| !is_commit(remote.version));
    if loose { here(asked) } else { Vec::new() }
}

/// The comment on the same line after a value.
fn comment_after(place: Place, sources: &Sources) -> &str {
    let text = &sources.get(place.file).text;
    let rest = text.get(place.span.range().end..).unwrap_or_default();
    let line = rest.lines().next().unwrap_or_default();
    line.split_once('#')
        .map_or("", |(_, comment)| comment.trim())
}

/// A commit id beside which nothing says which version it is.
pub(super) fn pin_without_version(asked: &Asked<'_, '_>) -> Vec<Place> {
    let pinned = uses(asked)
        .and_then(remote)
        .is_some_and(|remote| is_commit(remote.version));
    let Some(node) = asked.node.get("uses").filter(|_| pinned) else {
        return Vec::new();
    };
    let comment = comment_after(node.place, &asked.world.model.sources);
    // Once for each commit: a repository has the same one in many places.
    let same = |resource: &&Resource| {
        resource.body.get("uses").and_then(Node::as_str) == node.as_str()
            && comment_after(
                resource
                    .body
                    .get("uses")
                    .map_or(node.place, |uses| uses.place),
                &asked.world.model.sources,
            ) == comment
    };
    let first = asked.world.model.resources.iter().find(same);
    if first.is_some_and(|first| first.address != asked.resource.address) {
        return Vec::new();
    }
    let says_something = comment.contains(|c: char| c.is_ascii_digit())
        || ["main", "master"].iter().any(|name| comment.contains(name));
    if says_something {
        Vec::new()
    } else {
        here(asked)
    }
}

/// The version that a comment names: three numbers, which no one moves, as in `v4.1.2`.
fn version_in(comment: &str) -> Option<&str> {
    comment
        .split_whitespace()
        .map(|word| word.trim_start_matches("tag=").trim_start_matches('v'))
        .find(|word| numbers(word).is_some_and(|numbers| numbers.len() >= 3))
}

/// Another place in the repository says of the same commit that it is another version, or of the same version that it is
/// another commit: one of the two is wrong.
pub(super) fn pins_disagree(asked: &Asked<'_, '_>) -> Vec<Place> {
    let sources = &asked.world.model.sources;
    let read = |node: &Node| {
        let uses = node.get("uses")?;
        let remote = remote(uses.as_str()?)?;
        let version = version_in(comment_after(uses.place, sources))?.to_owned();
        let commit = remote.version.to_ascii_lowercase();
        is_commit(&commit).then_some((remote.repository, commit, version))
    };
    let Some(ours) = read(asked.node) else {
        return Vec::new();
    };
    let disagrees = asked.world.model.resources.iter().any(|other| {
        let theirs = matches!(&*other.kind, "step" | "job")
            .then(|| read(&other.body))
            .flatten();
        theirs.is_some_and(|theirs| {
            theirs.0 == ours.0 && (theirs.1 == ours.1) != (theirs.2 == ours.2)
        })
    });
    if disagrees { here(asked) } else { Vec::new() }
}

/// `1.2.3` as numbers; what follows `-` or `+` does not count.
fn numbers(version: &str) -> Option<Vec<u32>> {
    let version = version.split(['-', '+']).next()?;
    version.split('.').map(|part| part.parse().ok()).collect()
}

/// Whether a version lies in a range, from the first to before the fixed one. A short one (`v4`) is moved to the newest.
fn lies_in(version: &str, from: &str, fixed: &str) -> bool {
    let known = |text: &str| numbers(text.trim_start_matches('v')).unwrap_or_default();
    let (version, from, fixed) = (known(version), known(from), known(fixed));
    let moved = version.len() < 3 && fixed.starts_with(&version);
    !version.is_empty() && !moved && version >= from && version < fixed
}

/// Told `table`: `archived`, `compromised` or `vulnerable`. What is known of the action at that version.
pub(super) fn known_bad(asked: &Asked<'_, '_>) -> Vec<Place> {
    let (Some(node), Some(remote)) = (asked.node.get("uses"), uses(asked).and_then(remote)) else {
        return Vec::new();
    };
    let commit = is_commit(remote.version);
    let comment = comment_after(node.place, &asked.world.model.sources);
    let version = if commit {
        version_in(comment).unwrap_or_default()
    } else {
        remote.version
    };
    let bad = match told(asked, "table").first() {
        Some(&"archived") => ARCHIVED.contains(&&*remote.repository),
        // The tags were moved; a commit that was taken before is not the malicious one.
        Some(&"compromised") => COMPROMISED.iter().any(|known| {
            known.action == remote.repository
                && (known.commits.contains(&remote.version)
                    || (!commit && lies_in(version, "0", known.clean_from)))
        }),
        _ => VULNERABLE.iter().any(|(action, from, fixed)| {
            *action == remote.repository && lies_in(version, from, fixed)
        }),
    };
    if bad { here(asked) } else { Vec::new() }
}

/// The first number of an action's version, by its tag or the comment beside its commit.
pub(super) fn version_of(step: &Node, asked: &Asked<'_, '_>) -> Option<u32> {
    let node = step.get("uses")?;
    let remote = remote(node.as_str()?)?;
    let comment = comment_after(node.place, &asked.world.model.sources);
    let version = if is_commit(remote.version) {
        comment.split_whitespace().next()?
    } else {
        remote.version
    };
    let version = version.trim_start_matches('v');
    version.split('.').next()?.parse().ok()
}

/// A step that takes a token of an app without saying what the token may do.
pub(super) fn unscoped_app_token(asked: &Asked<'_, '_>) -> Vec<Place> {
    if action_of(asked.node) != "actions/create-github-app-token" {
        return Vec::new();
    }
    let inputs = entries(asked.node.get("with"));
    if inputs
        .iter()
        .any(|input| input.key.starts_with("permission-"))
    {
        return Vec::new();
    }
    here(asked)
}

/// The name of an action that is one slip of the finger away from a well-known one.
pub(super) fn typosquatted(asked: &Asked<'_, '_>) -> Vec<Place> {
    let Some(remote) = uses(asked).and_then(remote) else {
        return Vec::new();
    };
    let Some((owner, name)) = remote.repository.split_once('/') else {
        return Vec::new();
    };
    let near = OFFICIAL.iter().any(|known| {
        let Some((known_owner, known_name)) = known.split_once('/') else {
            return false;
        };
        // A repository below a well-known owner is that owner's, whatever its name.
        name == known_name && owner != known_owner && is_one_slip(owner, known_owner)
    });
    let real = OFFICIAL.contains(&&*remote.repository);
    if near && !real {
        here(asked)
    } else {
        Vec::new()
    }
}

/// One character too many, too few, another, or two exchanged.
fn is_one_slip(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[head..], &b[head..]);
    match a.len().abs_diff(b.len()) {
        0 if a.is_empty() => false,
        0 => a[1..] == b[1..] || (a.len() > 1 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..]),
        1 if a.len() > b.len() => a[1..] == *b,
        1 => *a == b[1..],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_one_character() {
        for slip in ["action", "actons", "acitons", "actionss", "octions"] {
            assert!(is_one_slip(slip, "actions"), "{slip}");
        }
        for other in ["actions", "my-actions", "asdf", "", "reactions"] {
            assert!(!is_one_slip(other, "actions"), "{other}");
        }
    }

    #[test]
    fn versions_lie_in_a_range_unless_they_are_moved_past_it() {
        assert!(lies_in("v4.1.2", "4.0.0", "4.1.3"));
        assert!(!lies_in("v4", "4.0.0", "4.1.3"));
        assert!(!lies_in("v4.1.3", "4.0.0", "4.1.3"));
        assert!(!lies_in("v3.9.9", "4.0.0", "4.1.3"));
        assert!(lies_in("v35", "0", "46.0.1"));
        assert!(!lies_in("main", "0", "46.0.1"));
    }
}
