//! Build arguments and environment variables, as far as a file tells them.

use crate::document::Value;
use crate::document::dockerfile::{Base, Dockerfile, Environment, Instruction, Word, expand};

/// What is set at one point of a file.
#[derive(Default)]
pub(super) struct Variables {
    /// In front of the first `FROM`.
    global: Environment,
    /// Of the current stage. An `ENV` beats an `ARG` of its name.
    arguments: Environment,
    environment: Environment,
    /// Of each stage at its end, for those that are built from it.
    left: Vec<Environment>,
}

impl Variables {
    /// Takes an instruction that has been read.
    pub fn take(&mut self, instruction: &Instruction, file: &Dockerfile) {
        match (instruction.keyword.as_str(), instruction.stage) {
            _ if instruction.onbuild => {}
            ("FROM", Some(stage)) => self.begin(stage, file),
            ("ARG", None) => {
                let declared = self.declared(&instruction.words, None);
                self.global.extend(declared);
            }
            ("ARG", Some(_)) => {
                let declared = self.declared(&instruction.words, Some(&self.global));
                self.arguments.extend(declared);
            }
            ("ENV", _) => {
                let set = self.set(&instruction.words);
                self.environment.extend(set);
            }
            _ => {}
        }
    }

    fn begin(&mut self, stage: usize, file: &Dockerfile) {
        if stage > 0 {
            self.left.push(std::mem::take(&mut self.environment));
        }
        self.arguments.clear();
        self.environment = match file.stages.get(stage).map(|stage| &stage.base) {
            Some(Base::Stage(base)) => self.left.get(*base).cloned().unwrap_or_default(),
            _ => Environment::new(),
        };
    }

    /// What is set here, or of a `FROM` and in front of the first one.
    pub fn scopes(&self, global: bool) -> Vec<&Environment> {
        if global {
            vec![&self.global]
        } else {
            vec![&self.environment, &self.arguments]
        }
    }

    fn text(&self, raw: &str, global: bool) -> Option<String> {
        match expand(raw, &self.scopes(global)) {
            Value::String(text) => Some(text.to_string()),
            _ => None,
        }
    }

    fn declared(
        &self,
        words: &[Word],
        inherited: Option<&Environment>,
    ) -> Vec<(String, Option<String>)> {
        let one = |word: &Word| {
            if let Some((name, default)) = word.raw.split_once('=') {
                return (name.to_owned(), self.text(default, inherited.is_none()));
            }
            let default = inherited.and_then(|global| global.get(&word.text));
            (word.text.clone(), default.cloned().flatten())
        };
        words.iter().map(one).collect()
    }

    /// `ENV a=b c=d`, or `ENV a b c`.
    fn set(&self, words: &[Word]) -> Vec<(String, Option<String>)> {
        match words {
            [name, values @ ..] if !name.raw.contains('=') => {
                let raws: Vec<&str> = values.iter().map(|word| word.raw.as_str()).collect();
                vec![(name.text.clone(), self.text(&raws.join(" "), false))]
            }
            pairs => pairs
                .iter()
                .filter_map(|word| word.raw.split_once('='))
                .map(|(name, value)| (name.to_owned(), self.text(value, false)))
                .collect(),
        }
    }
}
