//! What scripts, jobs and local actions hand on: outputs, and variables of later steps. Who chose the texts in them.
//!
//! Read from the scripts: `echo "name=$VALUE" >> "$GITHUB_OUTPUT"` hands on what `VALUE` holds, which a variable of `env` or
//! an assignment before it says. A command in a substitution hands on what it is given. Not followed: files, what
//! programs print, and other languages than the shell's.

use super::environment::variables;
use super::injection::{Chooser, action_of, chooser, of_value};
use super::reading::{
    Script, ignoring_case, range_of, resource_at, steps_around, steps_before, text, workflow_of,
};
use super::untrusted::HANDED_ON;
use crate::detect::infrastructure::body::at;
use crate::detect::infrastructure::predicate::Asked;
use crate::detect::infrastructure::resource::Resource;
use crate::document::expression::{self, Expression};
use crate::document::shell::{Command, Word};
use std::ops::Range;

/// What leaves nothing of a text that could be a command or a further line.
const NARROWED: &[&str] = &[
    "grep -",
    "tr -cd",
    "tr -dc",
    "sha256sum",
    "md5sum",
    "sha1sum",
    "wc -",
    "git rev-parse",
];

pub(super) fn is_narrowed(text: &str) -> bool {
    NARROWED.iter().any(|word| text.contains(word))
}

/// Who chooses an output of a step.
pub(super) fn of_output(id: &str, output: &str, asked: &Asked<'_, '_>, depth: usize) -> Chooser {
    let steps = steps_around(asked);
    let Some(step) = steps
        .iter()
        .find(|step| text(step, "id").eq_ignore_ascii_case(id))
    else {
        return Chooser::Ours;
    };
    let action = action_of(step);
    let handed_on = HANDED_ON.iter().any(|(name, outputs)| {
        *name == action && outputs.iter().any(|known| output.ends_with(known))
    });
    if handed_on {
        return Chooser::Anyone;
    }
    let (Some(depth), Some(there)) = (depth.checked_sub(1), resource_at(step.place, asked)) else {
        return Chooser::Workflow;
    };
    let found = match action.strip_prefix("./") {
        Some(folder) => of_action(folder, output, asked, depth),
        None => written(there, output, "GITHUB_OUTPUT", asked, depth),
    };
    found.max(Chooser::Workflow)
}

/// An output of an action of this repository.
fn of_action(folder: &str, output: &str, asked: &Asked<'_, '_>, depth: usize) -> Chooser {
    let paths = ["action.yml", "action.yaml"]
        .map(|name| format!("{}/{name}", folder.trim_end_matches('/')));
    let model = asked.world.model;
    let action = model.resources.iter().find(|resource| {
        &*resource.kind == "action" && paths.contains(&resource.address.to_string())
    });
    let Some(action) = action else {
        return Chooser::Ours;
    };
    let value = action
        .body
        .get("outputs")
        .and_then(|outputs| ignoring_case(outputs, output)?.get("value"));
    value.map_or(Chooser::Ours, |value| {
        of_value(value, &elsewhere(action, asked), depth)
    })
}

/// Who chooses an output of another job of the workflow.
pub(super) fn of_job(id: &str, output: &str, asked: &Asked<'_, '_>, depth: usize) -> Chooser {
    let jobs = workflow_of(asked).and_then(|workflow| workflow.get("jobs"));
    let Some(job) = jobs.and_then(|jobs| ignoring_case(jobs, id)) else {
        return Chooser::Ours;
    };
    let there = resource_at(job.place, asked);
    let value = at(job, &["outputs"]).and_then(|outputs| ignoring_case(outputs, output));
    let found = match (there, value, depth.checked_sub(1)) {
        (Some(there), Some(value), Some(depth)) => of_value(value, &elsewhere(there, asked), depth),
        _ => Chooser::Workflow,
    };
    found.max(Chooser::Workflow)
}

/// Who chooses a variable that a step before this one wrote for later steps.
pub(super) fn of_written_variable(name: &str, asked: &Asked<'_, '_>, depth: usize) -> Chooser {
    let Some(depth) = depth.checked_sub(1) else {
        return Chooser::Ours;
    };
    let before = steps_before(asked).iter();
    before
        .filter(|step| text(step, "run").contains("GITHUB_ENV"))
        .filter_map(|step| resource_at(step.place, asked))
        .map(|step| written(step, name, "GITHUB_ENV", asked, depth))
        .max()
        .unwrap_or(Chooser::Ours)
}

fn elsewhere<'a, 'm>(resource: &'a Resource, asked: &Asked<'a, 'm>) -> Asked<'a, 'm> {
    Asked {
        resource,
        node: &resource.body,
        told: asked.told,
        world: asked.world,
    }
}

/// Who chooses what a step's script writes under a name into one of the runner's files.
fn written<'a>(
    step: &'a Resource,
    name: &str,
    file: &str,
    asked: &Asked<'a, '_>,
    depth: usize,
) -> Chooser {
    let there = elsewhere(step, asked);
    let Some(script) = Script::of(&step.body, asked.world) else {
        return Chooser::Ours;
    };
    if !script.text.contains(file) {
        return Chooser::Ours;
    }
    let names = [format!("{name}="), format!("{name}<<")].map(|text| text.to_ascii_lowercase());
    let mentions = |text: &str| {
        let text = text.to_ascii_lowercase();
        names.iter().any(|name| {
            text.match_indices(name.as_str()).any(|(at, _)| {
                !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
            })
        })
    };
    if !mentions(script.text) {
        return Chooser::Ours;
    }
    let taint = Taint::of(&script, &there, depth);
    // Of several lines it may be any.
    let whole = script.text.to_ascii_lowercase().contains(&names[1]);
    let found = script
        .commands
        .iter()
        .filter(|command| whole || command.words.iter().any(|word| mentions(&word.text)))
        .map(|command| taint.of_command(command))
        .max();
    found.unwrap_or(Chooser::Ours).max(Chooser::Workflow)
}

/// Who chooses what the parts of one script hold.
pub(super) struct Taint<'s, 'a, 'm> {
    asked: &'s Asked<'a, 'm>,
    expressions: Vec<Expression<'s>>,
    /// What was assigned, in order.
    assigned: Vec<(String, Chooser)>,
    depth: usize,
}

impl<'s, 'a, 'm> Taint<'s, 'a, 'm> {
    pub fn of(script: &'s Script<'s>, asked: &'s Asked<'a, 'm>, depth: usize) -> Self {
        let mut taint = Self {
            asked,
            expressions: expression::in_node(script.node, &asked.world.model.sources),
            assigned: Vec::new(),
            depth,
        };
        for command in script.commands.iter() {
            let by_builtin = matches!(
                command.name(),
                Some("export" | "local" | "declare" | "readonly")
            );
            let declared = command.words.iter().filter(|_| by_builtin);
            for word in command.assignments.iter().chain(declared) {
                let Some((name, _)) = word.text.split_once('=') else {
                    continue;
                };
                let chosen = taint.of_word(word);
                taint.assigned.push((name.to_owned(), chosen));
            }
        }
        taint
    }

    pub fn of_command(&self, command: &Command) -> Chooser {
        let words = command.words.iter().map(|word| self.of_word(word)).max();
        let data = command
            .here_documents
            .iter()
            .map(|range| self.of_expressions(range))
            .max();
        let spoken = self.of_expressions(&range_of(command));
        words.into_iter().chain(data).fold(spoken, Ord::max)
    }

    fn of_word(&self, word: &Word) -> Chooser {
        if is_narrowed(&word.text) {
            return Chooser::Ours;
        }
        let names = variables(&word.text).into_iter();
        let by_name = names.map(|name| self.of_variable(name)).max();
        self.of_expressions(&word.range)
            .max(by_name.unwrap_or(Chooser::Ours))
    }

    fn of_variable(&self, name: &str) -> Chooser {
        let assigned = self.assigned.iter().rev().find(|(known, _)| known == name);
        if let Some((_, chosen)) = assigned {
            return *chosen;
        }
        let path = format!("env.{}", name.to_ascii_lowercase());
        chooser(&path, self.asked, self.depth)
    }

    fn of_expressions(&self, range: &Range<usize>) -> Chooser {
        let inside = self
            .expressions
            .iter()
            .filter(|found| range.start <= found.range.start && found.range.end <= range.end);
        inside
            .flat_map(Expression::flowing_contexts)
            .map(|used| chooser(&used.path, self.asked, self.depth))
            .max()
            .unwrap_or(Chooser::Ours)
    }
}
