//! Stages, and what each is built from.

use super::{Environment, Instruction, Word, expand};
use crate::document::Value;
use crate::source::Span;
use std::collections::HashMap;

/// What one `FROM` begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    /// In lower case, as builders compare it.
    pub name: Option<String>,
    pub base: Base,
    /// Where the base is named.
    pub base_span: Span,
    /// Where its `FROM` is among the instructions.
    pub from: usize,
}

/// What a stage is built from.
#[derive(Debug, Clone, PartialEq)]
pub enum Base {
    /// A stage above.
    Stage(usize),
    /// Nothing.
    Scratch,
    /// An image: a string, or what is known of it.
    Image(Value),
}

/// The stages of a file; it also tells each instruction its stage.
pub(super) fn stages(instructions: &mut [Instruction]) -> Vec<Stage> {
    let mut stages: Vec<Stage> = Vec::new();
    let mut names: HashMap<String, usize> = HashMap::new();
    let mut arguments = predefined();
    for (index, instruction) in instructions.iter_mut().enumerate() {
        if instruction.keyword == "FROM" && !instruction.onbuild {
            if let Some(stage) = stage(instruction, index, &arguments, &names) {
                if let Some(name) = &stage.name {
                    names.insert(name.clone(), stages.len());
                }
                stages.push(stage);
            }
        } else if stages.is_empty() && instruction.keyword == "ARG" {
            declare(&instruction.words, &mut arguments);
        }
        instruction.stage = stages.len().checked_sub(1);
    }
    stages
}

/// Arguments that every build has: <https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope>.
pub(super) fn predefined() -> Environment {
    let names = ["PLATFORM", "OS", "ARCH", "VARIANT"];
    let of = |prefix: &'static str| names.map(|name| (format!("{prefix}{name}"), None));
    of("TARGET").into_iter().chain(of("BUILD")).collect()
}

/// `ARG a=b c`: one without a default is known to whoever builds.
pub(super) fn declare(words: &[Word], arguments: &mut Environment) {
    for word in words {
        match word.raw.split_once('=') {
            Some((name, default)) => {
                let default = match expand(default, &[arguments]) {
                    Value::String(text) => Some(text.to_string()),
                    _ => None,
                };
                arguments.insert(name.to_owned(), default);
            }
            None => {
                arguments.entry(word.text.clone()).or_insert(None);
            }
        }
    }
}

fn stage(
    from: &Instruction,
    index: usize,
    arguments: &Environment,
    names: &HashMap<String, usize>,
) -> Option<Stage> {
    let base = from.words.first()?;
    let value = expand(&base.raw, &[arguments]);
    let stage_of = |value: &Value| match value {
        Value::String(text) => names.get(&text.to_lowercase()).copied(),
        _ => None,
    };
    let base_is = match (stage_of(&value), &value) {
        (Some(stage), _) => Base::Stage(stage),
        (None, Value::String(text)) if &**text == "scratch" => Base::Scratch,
        _ => Base::Image(value),
    };
    let alias = match &from.words[1..] {
        [keyword, name, ..] if keyword.text.eq_ignore_ascii_case("as") => {
            Some(name.text.to_lowercase())
        }
        _ => None,
    };
    Some(Stage {
        name: alias,
        base: base_is,
        base_span: base.span,
        from: index,
    })
}
