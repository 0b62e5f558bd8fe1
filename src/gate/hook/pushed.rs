//! What a push brings, as git or a framework tells it.

use super::super::GateError;
use super::refs::{self, Update};
use crate::host::{Host, files, hooks::Framework};
use crate::inventory::{Push, Scope};
use std::ffi::OsString;

/// One scope for each tip that is pushed and not taken away. Git hands the remote to its hooks and writes the refs to their
/// standard input; a framework has read that itself, and sets variables.
pub(super) fn scopes(args: &[OsString], host: &Host) -> Result<Vec<Scope>, GateError> {
    let framework = &host.environment.framework;
    match args.first() {
        None if framework.pushes() => by_framework(framework),
        remote => {
            let remote = remote.map(|remote| remote.to_string_lossy().into_owned());
            let input = files::standard_input()?;
            let updates = refs::parse(&input).map_err(GateError::NotPushed)?;
            Ok(by_git(updates, remote.as_deref()))
        }
    }
}

/// The ends of a framework's range, or the branch where it names none because all of it is new.
fn by_framework(framework: &Framework) -> Result<Vec<Scope>, GateError> {
    let head = framework.to.clone().or_else(|| framework.branch.clone());
    let head = head.ok_or(GateError::NothingNamed)?;
    Ok(vec![Scope::Push(Push {
        remote: framework.remote.clone(),
        known: framework.from.iter().cloned().collect(),
        head,
    })])
}

/// What one ref brings counts for the next as published: it is judged by then.
fn by_git(updates: Vec<Update>, remote: Option<&str>) -> Vec<Scope> {
    let published: Vec<String> = updates
        .iter()
        .filter_map(|update| update.was.clone())
        .collect();
    let mut known = published.clone();
    let mut scopes = Vec::new();
    for Update { id, was, .. } in updates {
        let Some(head) = id.filter(|id| !known.contains(id)) else {
            continue;
        };
        let mut known_here: Vec<String> = was.into_iter().collect();
        known_here.extend(known.iter().cloned());
        known.push(head.clone());
        scopes.push(Scope::Push(Push {
            remote: remote.map(str::to_owned),
            known: known_here,
            head,
        }));
    }
    scopes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn update(id: Option<&str>, was: Option<&str>) -> Update {
        Update {
            id: id.map(str::to_owned),
            was: was.map(str::to_owned),
        }
    }

    fn pushes(updates: Vec<Update>) -> Vec<(String, Vec<String>)> {
        let scopes = by_git(updates, Some("origin")).into_iter();
        scopes
            .map(|scope| match scope {
                Scope::Push(push) => (push.head, push.known),
                other => panic!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn each_tip_is_judged_once_and_what_was_judged_is_known() {
        let found = pushes(vec![
            update(Some("a"), Some("o")),
            update(None, Some("d")),
            update(Some("b"), None),
            update(Some("a"), None),
            update(Some("o"), None),
        ]);
        let owned = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let known: Vec<(&str, Vec<String>)> = vec![
            ("a", owned(&["o", "o", "d"])),
            ("b", owned(&["o", "d", "a"])),
        ];
        let found: Vec<(&str, Vec<String>)> = found
            .iter()
            .map(|(head, known)| (head.as_str(), known.clone()))
            .collect();
        assert_eq!(found, known);
    }

    #[test]
    fn a_framework_names_a_range_or_a_branch() {
        let mut framework = Framework {
            remote: Some("origin".to_owned()),
            branch: Some("refs/heads/x".to_owned()),
            ..Framework::default()
        };
        let head = |framework: &Framework| match &by_framework(framework).unwrap()[0] {
            Scope::Push(push) => (push.head.clone(), push.known.clone()),
            other => panic!("{other:?}"),
        };
        assert_eq!(head(&framework), ("refs/heads/x".to_owned(), vec![]));
        framework.to = Some("t".to_owned());
        framework.from = Some("f".to_owned());
        assert_eq!(head(&framework), ("t".to_owned(), vec!["f".to_owned()]));
        let nothing = Framework {
            remote: Some("origin".to_owned()),
            ..Framework::default()
        };
        assert!(matches!(
            by_framework(&nothing),
            Err(GateError::NothingNamed)
        ));
    }
}
