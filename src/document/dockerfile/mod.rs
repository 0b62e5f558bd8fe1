//! Dockerfiles: instructions, their words and the stages that they make, each with its place.
//!
//! By <https://docs.docker.com/reference/dockerfile/> (syntax version 1). Nothing is built and nothing is pulled. Not here:
//! what a base image brings along; what the commands of a `RUN` do (the parent's `shell` splits them).

mod expand;
mod flags;
mod heredoc;
mod instruction;
mod line;
mod stage;
#[cfg(test)]
mod tests;
mod words;

pub use expand::{Environment, closing, expand};
pub use line::Text;
pub use stage::{Base, Stage};

use super::{FileId, SyntaxError};
use crate::source::Span;

/// A Dockerfile.
#[derive(Debug, Clone)]
pub struct Dockerfile {
    pub file: FileId,
    /// `# syntax=`, `# escape=`, `# check=`, with lower-case names.
    pub directives: Vec<Directive>,
    pub instructions: Vec<Instruction>,
    pub stages: Vec<Stage>,
    /// What is no instruction, what has no arguments, a here-document that never ends. The rest is read all the same.
    pub faults: Vec<SyntaxError>,
}

/// A comment that a builder obeys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    pub name: String,
    pub value: String,
    pub span: Span,
}

/// An instruction; of `ONBUILD RUN a` it is the `RUN`.
#[derive(Debug, Clone, PartialEq)]
pub struct Instruction {
    /// In upper case.
    pub keyword: String,
    pub keyword_span: Span,
    /// From the keyword (`ONBUILD` included) to the last argument or here-document.
    pub span: Span,
    pub onbuild: bool,
    pub flags: Vec<Flag>,
    pub form: Form,
    /// Split at white space, or the items of a JSON array.
    pub words: Vec<Word>,
    /// Everything behind the flags, continued lines joined.
    pub text: Text,
    pub heredocs: Vec<Heredoc>,
    /// Which of the stages it is in; none in front of the first `FROM`.
    pub stage: Option<usize>,
}

/// How the arguments are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Shell,
    /// A JSON array.
    Exec,
}

/// `--mount=type=cache`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// In lower case, without its dashes.
    pub name: String,
    pub value: Option<String>,
    pub span: Span,
}

/// A word without its quotes; variables stand as they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    /// As written, for [`expand`]: quotes say where nothing is expanded.
    pub raw: String,
    pub span: Span,
}

/// A here-document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heredoc {
    pub name: String,
    /// Its lines, without the one that closes it.
    pub body: Span,
    /// Variables in it are expanded: its name is not quoted.
    pub expands: bool,
    /// `<<-`: tabs in front of its lines do not count.
    pub strips_tabs: bool,
}

/// Reads a Dockerfile. It never fails: what is no instruction becomes a fault.
pub fn parse(text: &str, file: FileId) -> Dockerfile {
    let mut reader = instruction::Reader::new(text, file);
    let instructions = reader.read();
    let mut dockerfile = Dockerfile {
        file,
        directives: reader.directives,
        instructions,
        stages: Vec::new(),
        faults: reader.faults,
    };
    dockerfile.stages = stage::stages(&mut dockerfile.instructions);
    dockerfile
}

impl Dockerfile {
    /// The stage that is built by default, and those it is built from, itself first.
    pub fn final_chain(&self) -> Vec<usize> {
        let mut chain: Vec<usize> = Vec::new();
        let mut next = self.stages.len().checked_sub(1);
        while let Some(index) = next {
            chain.push(index);
            // A stage can only name one above it, so this ends.
            next = match &self.stages[index].base {
                Base::Stage(below) if *below < index => Some(*below),
                _ => None,
            };
        }
        chain
    }
}
