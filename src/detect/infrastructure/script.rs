//! Commands of shell scripts as nodes, so that matchers can look into `RUN` and `run:` as into anything else.

use crate::document::shell::{self, Command, Join, Word};
use crate::document::{Node, Place, Unknown, Value};
use std::ops::Range;
use std::sync::Arc;

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
    let nodes: Vec<Node> = commands
        .iter()
        .map(|command| words(command, place))
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

fn words(command: &Command, place: &dyn Fn(Range<usize>) -> Place) -> Node {
    let ends = command.words.first().zip(command.words.last());
    let range = ends.map_or(0..0, |(first, last)| first.range.start..last.range.end);
    let items = command
        .words
        .iter()
        .map(|one| word(one, place(one.range.clone())));
    Node::new(Value::list(items.collect()), place(range))
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
