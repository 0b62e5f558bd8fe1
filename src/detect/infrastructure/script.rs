//! Commands of shell scripts as nodes, so that matchers can look into `RUN` and `run:` as into anything else.
//!
//! A word that is nothing but a variable (`$packages`) is what the script set it to, if the script sets it once, before,
//! to something that is known; as in a shell it becomes several words unless it is quoted. Not here: what the environment
//! says, and what loops and `read` set.

use crate::document::shell::{self, Command, Join, Word};
use crate::document::{Node, Place, Unknown, Value};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// The most words that variables of one script become, so that no script grows out of bounds.
const MOST_WORDS: usize = 10_000;

/// Commands whose arguments may be assignments that hold behind them. `set` is one of those in front of which
/// assignments hold on (<https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_14>).
const DECLARING: [&str; 4] = ["declare", "export", "local", "readonly"];

/// The commands of a script.
pub(super) struct Script {
    /// Of each command its words, a list of lists.
    pub commands: Node,
    /// Of each pipeline its commands, in the order of the pipe.
    pub pipelines: Node,
}

/// Splits a script. `place` tells where its bytes are written, `whole` where all of it is.
pub(super) fn read(script: &str, whole: Place, place: &dyn Fn(Range<usize>) -> Place) -> Script {
    let commands = shell::parse(script);
    let mut variables = Variables::of(&commands);
    let nodes: Vec<Node> = commands
        .iter()
        .enumerate()
        .map(|(index, command)| words(index, command, &mut variables, place))
        .collect();
    let pipelines = pipelines(&commands)
        .into_iter()
        .map(|members| {
            let members: Vec<Node> = members
                .into_iter()
                .map(|index| nodes[index].clone())
                .collect();
            let place = members.first().map_or(whole, |first| first.place);
            Node::new(Value::list(members), place)
        })
        .collect();
    let spoken = nodes
        .into_iter()
        .filter(|node| node.as_list().is_some_and(|list| !list.items.is_empty()));
    Script {
        commands: Node::new(Value::list(spoken.collect()), whole),
        pipelines: Node::new(Value::list(pipelines), whole),
    }
}

fn words(
    index: usize,
    command: &Command,
    variables: &mut Variables,
    place: &dyn Fn(Range<usize>) -> Place,
) -> Node {
    let ends = command.words.first().zip(command.words.last());
    let range = ends.map_or(0..0, |(first, last)| first.range.start..last.range.end);
    let mut items = Vec::with_capacity(command.words.len());
    for one in &command.words {
        let place = place(one.range.clone());
        match variables.words_of(index, one) {
            Some(parts) => {
                items.extend(parts.map(|part| Node::new(Value::string(part), place)));
            }
            None => items.push(word(one, place)),
        }
    }
    Node::new(Value::list(items), place(range))
}

/// What a script sets its variables to.
struct Variables<'s> {
    /// Of each the command that sets it, and the value. None: it is set twice, or to something that is not known.
    set: HashMap<&'s str, Option<(usize, &'s str)>>,
    left: usize,
}

impl<'s> Variables<'s> {
    fn of(commands: &'s [Command]) -> Self {
        let mut set = HashMap::new();
        for (index, command) in commands.iter().enumerate() {
            let name = command.name().unwrap_or_default();
            let lasting = command.words.is_empty() || name == "set";
            let told = if DECLARING.contains(&name) {
                &command.words[1..]
            } else {
                &[]
            };
            let in_front = command.assignments.iter().filter(|_| lasting);
            for assignment in in_front.chain(told) {
                let Some((name, value)) = assignment.text.split_once('=') else {
                    continue;
                };
                let known = assignment.pieces.is_empty() && is_name(name);
                let name = name.strip_suffix('+').unwrap_or(name);
                set.entry(name)
                    .and_modify(|twice| *twice = None)
                    .or_insert(known.then_some((index, value)));
            }
        }
        Self {
            set,
            left: MOST_WORDS,
        }
    }

    /// The words that a variable becomes in a command. None: the word is more than that, or it is not known.
    fn words_of(&mut self, index: usize, word: &Word) -> Option<impl Iterator<Item = &'s str>> {
        let name = word
            .text
            .strip_prefix('$')
            .filter(|_| !word.pieces.is_empty())?;
        let inside = name
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'));
        let (by, value) = (*self.set.get(inside.unwrap_or(name))?)?;
        let parts = if word.quoted {
            vec![value]
        } else {
            value.split_ascii_whitespace().collect()
        };
        self.left = self.left.checked_sub(parts.len())?;
        (by < index).then(|| parts.into_iter())
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn word(word: &Word, place: Place) -> Node {
    let value = match word.known() {
        Some(text) => Value::string(text),
        None => Value::Unknown(Arc::new(Unknown {
            refers: Vec::new(),
            pieces: word.pieces.clone(),
        })),
    };
    Node::new(value, place)
}

/// The commands that are joined by `|`; a command alone is no pipeline.
fn pipelines(commands: &[Command]) -> Vec<Vec<usize>> {
    let mut of: Vec<Option<usize>> = vec![None; commands.len()];
    let mut found: Vec<Vec<usize>> = Vec::new();
    for (index, command) in commands.iter().enumerate() {
        let Some((before, Join::Pipe)) = command.follows else {
            continue;
        };
        let pipeline = *of[before].get_or_insert_with(|| {
            found.push(vec![before]);
            found.len() - 1
        });
        found[pipeline].push(index);
        of[index] = Some(pipeline);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Sources;
    use crate::document::yaml::tests::shape;
    use crate::source::{RepoPath, Span};

    fn commands(script: &str) -> String {
        let file = Sources::default().add(RepoPath::new("a").unwrap(), "".into());
        let whole = Place {
            file,
            span: Span::new(0, 0),
        };
        shape(&read(script, whole, &|_| whole).commands)
    }

    #[test]
    fn a_variable_is_what_the_script_sets_it_to() {
        assert_eq!(
            commands("p='a  b' && apk add $p \"${p}\" x$p"),
            r#"[["apk","add","a","b","a  b",?]]"#
        );
        assert_eq!(
            commands("export p=a; b $p"),
            r#"[["export","p=a"],["b","a"]]"#
        );
        assert_eq!(
            commands("p=a set -x && b $p"),
            r#"[["set","-x"],["b","a"]]"#
        );
    }

    #[test]
    fn what_is_set_otherwise_is_not_known() {
        for script in [
            "b $p",
            "p=$q; b $p",
            "p=$(c); b $p",
            "p=a; p=c; b $p",
            "p=a; p+=c; b $p",
            "p=a c; b $p",
        ] {
            assert!(commands(script).ends_with(r#"["b",?]]"#), "{script}");
        }
        assert!(commands("b $p; p=a").starts_with(r#"[["b",?]"#));
    }

    #[test]
    fn no_script_grows_out_of_bounds() {
        let script = format!("p='{}'\n{}", "a ".repeat(1000), "b $p\n".repeat(1000));
        assert!(commands(&script).len() < 200_000);
    }
}
