//! One call of a program: its name and its arguments, without what is put in front of them. Not here: scripts.

use crate::document::{Node, Piece, Value};

/// Programs that run what stands behind them.
const WRAPPERS: [&str; 20] = [
    "busybox", "command", "conda", "doas", "env", "eval", "exec", "gosu", "ionice", "nice",
    "nohup", "pipenv", "poetry", "setpriv", "su-exec", "sudo", "time", "timeout", "uv", "xargs",
];

/// Those that have an operand of their own first: a duration, a user.
const WITH_OPERAND: [&str; 3] = ["gosu", "su-exec", "timeout"];

/// Those that run programs behind the word `run`.
const WITH_RUN: [&str; 4] = ["conda", "pipenv", "poetry", "uv"];

/// Options of wrappers that have a value behind them.
const VALUED: [&str; 14] = [
    "-C", "-I", "-L", "-P", "-c", "-g", "-h", "-k", "-n", "-p", "-s", "-u", "--group", "--user",
];

/// The most programs that wrap one another.
const DEEPEST: usize = 6;

/// Shells, which read their program from standard input unless they are told it.
const SHELLS: [&str; 6] = ["ash", "bash", "dash", "ksh", "sh", "zsh"];

/// A program's name without its folder, and its arguments.
pub(in super::super) struct Call<'n> {
    pub name: String,
    pub arguments: &'n [Node],
}

impl<'n> Call<'n> {
    /// `sudo -E curl -k x` calls `sudo`, and `curl`.
    pub fn all(words: &'n [Node]) -> Vec<Self> {
        let mut calls = Vec::new();
        let mut rest = words;
        while calls.len() < DEEPEST {
            let Some((first, arguments)) = rest.split_first() else {
                break;
            };
            let Some(word) = first.as_str() else { break };
            if is_assignment(word) {
                rest = arguments;
                continue;
            }
            let call = Self::of(word, arguments);
            let wraps = WRAPPERS.contains(&&*call.name);
            rest = behind_options(&call.name, arguments);
            calls.push(call);
            if !wraps {
                break;
            }
        }
        calls
    }

    fn of(word: &str, arguments: &'n [Node]) -> Self {
        let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
        let name = name.strip_suffix(".exe").unwrap_or(name);
        let said = |at: usize| arguments.get(at).and_then(Node::as_str);
        if is_version_of("python", name) && said(0) == Some("-m") {
            return Self {
                name: said(1).unwrap_or_default().to_owned(),
                arguments: arguments.get(2..).unwrap_or_default(),
            };
        }
        let name = if is_version_of("pip", name) {
            "pip"
        } else {
            name
        };
        Self {
            name: name.to_owned(),
            arguments,
        }
    }

    fn words(&self) -> impl Iterator<Item = &'n str> {
        let known = self.arguments.iter().filter_map(Node::as_str);
        known.take_while(|word| *word != "--")
    }

    /// Whether an argument is this word.
    pub fn says(&self, wanted: &str) -> bool {
        self.arguments
            .iter()
            .any(|word| word.as_str() == Some(wanted))
    }

    /// Whether an argument is not known that may be an option: `a-$B` is none.
    pub fn is_open(&self) -> bool {
        let operand = |piece: &Piece| matches!(piece, Piece::Known(text) if !text.is_empty() && !text.starts_with(['-', '"', '\'']));
        self.arguments.iter().any(|word| match &word.value {
            Value::Unknown(unknown) => !unknown.pieces.first().is_some_and(operand),
            _ => false,
        })
    }

    /// `-k`, `--flag`, `--flag=value`, or a word as it is.
    pub fn has_flag(&self, flag: &str) -> bool {
        if let Some((name, value)) = flag.split_once('=') {
            let pairs = self.arguments.windows(2);
            let mut pairs = pairs.map(|pair| (pair[0].as_str(), pair[1].as_str()));
            return self.words().any(|word| unquoted(word) == flag)
                || pairs.any(|pair| pair == (Some(name), Some(value)));
        }
        if flag.starts_with("--") {
            return self.words().any(|word| is_long(word, flag));
        }
        match flag.strip_prefix('-') {
            Some(letter) if letter.chars().count() == 1 => {
                self.words().any(|word| self.in_cluster(word, letter))
            }
            _ => self.words().any(|word| word == flag),
        }
    }

    /// `-sSk`: letters up to one that takes the rest for its value.
    fn in_cluster(&self, word: &str, letter: &str) -> bool {
        let valued = match self.name.as_str() {
            "curl" => "AbcCdDeEFhHKmoPQrtTuUwxXyYz",
            "wget" => "aABDeGiIlnoOPQRtTUwX",
            _ => "",
        };
        let Some(letters) = word.strip_prefix('-') else {
            return false;
        };
        if letters.starts_with('-') {
            return false;
        }
        let end = letters
            .find(|c| valued.contains(c))
            .unwrap_or(letters.len());
        letters[..end].contains(letter)
    }

    /// Whether an interpreter runs what it reads: it is told neither a program nor a file.
    pub fn reads_program(&self) -> bool {
        let mut words = self.arguments.iter();
        let shell = SHELLS.contains(&&*self.name);
        loop {
            let Some(word) = words.next() else {
                return true;
            };
            let Some(word) = word.as_str() else {
                return false;
            };
            match word {
                "-" | "-s" | "/dev/stdin" => return true,
                "-o" | "-O" if shell => {
                    words.next();
                }
                _ if word.starts_with("--") => {}
                _ if word.starts_with('-') && shell && word.contains('s') => return true,
                _ if word.starts_with('-') && shell => {
                    if word.contains('c') {
                        return false;
                    }
                }
                _ if word.starts_with('-') => {
                    if word.contains(['c', 'm', 'e', 'r', 'n', 'p']) {
                        return false;
                    }
                }
                _ => return false,
            }
        }
    }
}

/// `--flag`, `--flag=value` where the value does not switch it off.
fn is_long(word: &str, flag: &str) -> bool {
    match word.strip_prefix(flag) {
        Some("") => true,
        Some(rest) => rest.strip_prefix('=').is_some_and(|value| {
            !matches!(
                value.to_ascii_lowercase().as_str(),
                "false" | "no" | "0" | "off"
            )
        }),
        None => false,
    }
}

fn unquoted(word: &str) -> &str {
    word.trim_matches(['"', '\''])
}

/// `pip3`, `pip3.11`.
fn is_version_of(program: &str, name: &str) -> bool {
    name.strip_prefix(program)
        .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == '.'))
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

/// What stands behind a wrapper's own options.
fn behind_options<'n>(wrapper: &str, words: &'n [Node]) -> &'n [Node] {
    let mut rest = words;
    while let Some((first, behind)) = rest.split_first() {
        match first.as_str() {
            Some("--") => return behind,
            Some(word) if VALUED.contains(&word) => {
                rest = behind.get(1..).unwrap_or_default();
            }
            Some(word) if word.starts_with('-') || is_assignment(word) => rest = behind,
            _ => break,
        }
    }
    let run = || rest.first().and_then(Node::as_str) == Some("run");
    if WITH_OPERAND.contains(&wrapper) || (WITH_RUN.contains(&wrapper) && run()) {
        rest = rest.get(1..).unwrap_or_default();
    }
    rest
}
