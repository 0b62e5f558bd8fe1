//! From characters to commands: operators, redirections, here-documents.

use super::reserved::{self, is_assignment};
use super::{Command, DEEPEST, Join, Redirection, Word, nested};
use std::ops::Range;

/// Redirections, longest first.
const REDIRECTIONS: [&str; 10] = ["<<<", "&>>", ">>", ">&", ">|", "<>", "<&", "&>", ">", "<"];

pub(super) struct Lexer<'s> {
    pub script: &'s str,
    pub at: usize,
    /// Where the part that is read ends.
    pub end: usize,
    pub depth: usize,
    /// How many more bytes may be read a second time, as the script of a `sh -c`.
    fuel: usize,
    /// Closing brackets that were looked for to the end and are not there.
    pub missing: Vec<&'static str>,
    pub commands: Vec<Command>,
    /// Here-documents whose bodies begin on the next line.
    pending: Vec<HereDocument>,
}

struct HereDocument {
    name: String,
    /// `<<-`: tabs in front of its lines do not count.
    tabs: bool,
    /// The command of the list that reads it; none: the one that is not finished.
    owner: Option<usize>,
}

/// What ended a simple command.
enum End {
    Join(Join),
    /// A closing parenthesis, or the end of the part.
    Close,
    /// `(` where a command begins.
    Subshell,
}

impl<'s> Lexer<'s> {
    pub fn new(script: &'s str, range: Range<usize>) -> Self {
        Self {
            script,
            at: range.start,
            end: range.end,
            depth: 0,
            fuel: 2 * range.len(),
            missing: Vec::new(),
            commands: Vec::new(),
            pending: Vec::new(),
        }
    }

    /// For a part of this one.
    fn inner(&self, range: Range<usize>) -> Self {
        Self {
            depth: self.depth + 1,
            fuel: self.fuel,
            ..Self::new(self.script, range)
        }
    }

    pub fn peek(&self, ahead: usize) -> Option<u8> {
        let at = self.at + ahead;
        (at < self.end).then(|| self.script.as_bytes()[at])
    }

    pub fn starts_with(&self, text: &str) -> bool {
        self.script[self.at..self.end].starts_with(text)
    }

    /// Commands up to a closing character, which is stepped over, or to the end.
    pub fn list(&mut self, closing: Option<u8>) {
        let mut follows = None;
        loop {
            let mut command = Command {
                follows,
                ..Command::default()
            };
            let end = self.simple(&mut command, closing);
            let first = self.commands.len();
            self.push(command);
            if let End::Subshell = end {
                self.subshell();
            }
            let last = (self.commands.len() > first).then(|| self.commands.len() - 1);
            follows = match (end, last) {
                (End::Close, _) => break,
                (End::Join(join), Some(last)) => Some((last, join)),
                (End::Subshell, Some(last)) => Some((last, Join::Then)),
                // An empty command: `a\n\n| b` is `a | b` still to come.
                (End::Join(join), None) => follows.map(|(index, _)| (index, join)),
                (End::Subshell, None) => follows,
            };
        }
    }

    fn push(&mut self, mut command: Command) {
        reserved::strip(&mut command.words);
        let assigned = command
            .words
            .iter()
            .take_while(|word| is_assignment(self.script, word));
        let assigned = assigned.count();
        command.assignments = command.words.drain(..assigned).collect();
        let empty = command.words.is_empty() && command.assignments.is_empty();
        if empty && command.redirections.is_empty() && command.here_documents.is_empty() {
            return;
        }
        self.nested_scripts(&command);
        let index = self.commands.len();
        let new = self.pending.iter_mut().rev();
        for document in new.take_while(|document| document.owner.is_none()) {
            document.owner = Some(index);
        }
        self.commands.push(command);
    }

    /// `sh -c '…'` and `sh <<END`. What they hold is read twice, as a word and as a script, hence the fuel.
    fn nested_scripts(&mut self, command: &Command) {
        for range in nested::scripts(self.script, command) {
            if let Some(fuel) = self.fuel.checked_sub(range.len()) {
                self.fuel = fuel;
                self.nested_part(range);
            }
        }
    }

    /// Takes the commands of a nested script; their order among each other stays.
    pub fn take(&mut self, commands: Vec<Command>) {
        let first = self.commands.len();
        self.commands
            .extend(commands.into_iter().map(|command| Command {
                follows: command.follows.map(|(index, join)| (index + first, join)),
                ..command
            }));
    }

    fn subshell(&mut self) {
        self.at += 1;
        if self.depth < DEEPEST {
            self.nested_list(Some(b')'));
        }
    }

    /// Commands from here to a closing character.
    pub fn nested_list(&mut self, closing: Option<u8>) {
        let mut lexer = self.inner(self.at..self.end);
        lexer.list(closing);
        self.at = lexer.at;
        self.fuel = lexer.fuel;
        self.take(lexer.commands);
    }

    /// Commands of a part that was already stepped over.
    pub fn nested_part(&mut self, range: Range<usize>) {
        if self.depth < DEEPEST {
            let mut lexer = self.inner(range);
            lexer.list(None);
            self.fuel = lexer.fuel;
            self.take(lexer.commands);
        }
    }

    fn simple(&mut self, command: &mut Command, closing: Option<u8>) -> End {
        loop {
            self.blanks();
            let Some(byte) = self.peek(0) else {
                return End::Close;
            };
            match byte {
                _ if Some(byte) == closing => {
                    self.at += 1;
                    return End::Close;
                }
                b'\n' => {
                    self.at += 1;
                    self.bodies(command);
                    return End::Join(Join::Then);
                }
                b'#' => self.comment(),
                b'(' if self.begins_subshell(command) => return End::Subshell,
                // The end of a pattern of `case`, or a stray one.
                b')' => {
                    self.at += 1;
                    command.words.clear();
                }
                b'(' => self.at += 1,
                b';' | b'&' | b'|' if !self.starts_with("&>") => return End::Join(self.operator()),
                b'<' | b'>' | b'&' => self.redirection(command),
                _ => self.argument(command),
            }
        }
    }

    /// Steps over the `()` of a function's head.
    fn begins_subshell(&mut self, command: &mut Command) -> bool {
        if command.words.len() == 1 && self.peek(1) == Some(b')') {
            command.words.clear();
            self.at += 1;
            return false;
        }
        reserved::only(&command.words)
    }

    fn operator(&mut self) -> Join {
        let (join, length) = match (self.peek(0), self.peek(1)) {
            (Some(b'&'), Some(b'&')) => (Join::And, 2),
            (Some(b'|'), Some(b'|')) => (Join::Or, 2),
            (Some(b'|'), Some(b'&')) => (Join::Pipe, 2),
            (Some(b'|'), _) => (Join::Pipe, 1),
            (Some(b';'), Some(b';')) => (Join::Then, 2),
            _ => (Join::Then, 1),
        };
        self.at += length;
        join
    }

    fn argument(&mut self, command: &mut Command) {
        let word = self.word();
        let digits = !word.quoted && word.text.bytes().all(|b| b.is_ascii_digit());
        if digits && matches!(self.peek(0), Some(b'<' | b'>')) {
            return self.redirection(command);
        }
        command.words.push(word);
    }

    fn redirection(&mut self, command: &mut Command) {
        if self.starts_with("<<") && !self.starts_with("<<<") {
            return self.here_document_name();
        }
        if (self.starts_with("<(") || self.starts_with(">(")) && self.depth < DEEPEST {
            self.at += 2;
            return self.nested_list(Some(b')'));
        }
        let found = REDIRECTIONS
            .iter()
            .find(|operator| self.starts_with(operator));
        let Some(operator) = found.copied() else {
            self.at += 1;
            return;
        };
        self.at += operator.len();
        self.blanks();
        let target = match self.peek(0) {
            None | Some(b'\n' | b';' | b'|' | b'&' | b'<' | b'>' | b'(' | b')') => Word::default(),
            Some(_) => self.word(),
        };
        command.redirections.push(Redirection { operator, target });
    }

    fn here_document_name(&mut self) {
        self.at += 2;
        let tabs = self.peek(0) == Some(b'-');
        self.at += usize::from(tabs);
        self.blanks();
        if matches!(self.peek(0), None | Some(b'\n')) {
            return;
        }
        let before = self.at;
        let name = self.word().text;
        if self.at == before {
            self.at += 1;
        }
        self.pending.push(HereDocument {
            name,
            tabs,
            owner: None,
        });
    }

    /// At the start of a line: the bodies of the documents that the line above announced.
    fn bodies(&mut self, command: &mut Command) {
        for document in std::mem::take(&mut self.pending) {
            let start = self.at;
            let body = start..self.body_end(&document);
            match document
                .owner
                .and_then(|index| self.commands.get_mut(index))
            {
                Some(owner) => owner.here_documents.push(body),
                None => command.here_documents.push(body),
            }
        }
    }

    /// Steps over a body and its closing line; gives the end of the body.
    fn body_end(&mut self, document: &HereDocument) -> usize {
        while self.at < self.end {
            let line_at = self.at;
            let rest = &self.script[self.at..self.end];
            let length = rest.find('\n').map_or(rest.len(), |newline| newline + 1);
            self.at += length;
            let line = rest[..length].trim_end_matches(['\n', '\r']);
            let unindented = line.trim_start_matches('\t');
            if document.name == if document.tabs { unindented } else { line } {
                return line_at;
            }
        }
        self.end
    }

    /// White space within a line, and line continuations.
    fn blanks(&mut self) {
        loop {
            match self.peek(0) {
                Some(b' ' | b'\t' | b'\r') => self.at += 1,
                Some(b'\\') if self.peek(1) == Some(b'\n') => self.at += 2,
                Some(b'\\') if self.peek(1) == Some(b'\r') && self.peek(2) == Some(b'\n') => {
                    self.at += 3;
                }
                _ => return,
            }
        }
    }

    fn comment(&mut self) {
        let rest = &self.script[self.at..self.end];
        self.at += rest.find('\n').unwrap_or(rest.len());
    }
}
