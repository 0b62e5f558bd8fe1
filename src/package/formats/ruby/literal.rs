//! Calls in a Ruby file, as far as they are literal: a word, texts, symbols, options.
//!
//! A scan and no parser: one statement a line, or several lines where one ends in a comma. Not here: what a call means.

use crate::source::Span;

/// One statement that begins with a word.
#[derive(Debug)]
pub(super) struct Call<'t> {
    /// `gem`, `group`, `end`; of `spec.add_dependency` the part behind the dot.
    pub word: &'t str,
    /// Literal texts that stand by themselves, until the first option.
    pub texts: Vec<&'t str>,
    /// Symbols that stand by themselves: `:development`.
    pub symbols: Vec<&'t str>,
    /// `key: "text"` and `:key => "text"`, and with symbols for texts.
    options: Vec<(&'t str, &'t str)>,
    /// The names of all options, whatever their values.
    keys: Vec<&'t str>,
    /// Whether `if` or `unless` stands behind it.
    pub conditional: bool,
    /// Whether it opens a block.
    pub block: bool,
    /// The whole first line, without the space around it.
    pub at: Span,
}

impl<'t> Call<'t> {
    pub fn option(&self, key: &str) -> Option<&'t str> {
        self.options
            .iter()
            .find(|(name, _)| *name == key)
            .map(|(_, value)| *value)
    }

    pub fn has_option(&self, key: &str) -> bool {
        self.keys.contains(&key)
    }

    /// All values of options of these names.
    pub fn symbols_of(&self, keys: &[&str]) -> Vec<&'t str> {
        let of = self.options.iter().filter(|(name, _)| keys.contains(name));
        of.map(|(_, value)| *value).collect()
    }
}

/// All statements in their order.
pub(super) fn calls(text: &str) -> Vec<Call<'_>> {
    let mut all: Vec<Call<'_>> = Vec::new();
    let mut start = 0;
    let mut goes_on = false;
    let mut remark = false;
    for physical in text.split_inclusive('\n') {
        let line = physical.trim_end();
        let from = start;
        start += physical.len();
        // `=begin` and `=end` stand at the margin.
        remark = (remark || line.starts_with("=begin")) && !line.starts_with("=end");
        if line == "__END__" {
            break;
        }
        let body = line.trim_start();
        if remark || body.is_empty() || body.starts_with('#') || body.starts_with("=end") {
            continue;
        }
        let at = from + (line.len() - body.len());
        let tokens = tokens(body);
        let more = matches!(tokens.last(), Some(Token::Comma | Token::Open));
        if goes_on {
            if let Some(call) = all.last_mut() {
                take(call, &tokens);
            }
        } else {
            all.push(call(&tokens, Span::new(at, at + body.len())));
        }
        goes_on = more;
    }
    all
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'t> {
    Word(&'t str),
    Text(&'t str),
    Symbol(&'t str),
    /// `key:` or the `:key` of `:key =>`.
    Key(&'t str),
    /// A text with something worked out in it.
    Worked,
    Comma,
    Open,
    Dot,
    Other,
}

fn call<'t>(tokens: &[Token<'t>], at: Span) -> Call<'t> {
    let mut word = "";
    let mut rest = tokens;
    if let Some((Token::Word(first), behind)) = tokens.split_first() {
        word = first;
        rest = behind;
        while let [Token::Dot, Token::Word(next), behind @ ..] = rest {
            word = next;
            rest = behind;
        }
    }
    let mut call = Call {
        word,
        texts: Vec::new(),
        symbols: Vec::new(),
        options: Vec::new(),
        keys: Vec::new(),
        conditional: false,
        block: opens(tokens),
        at,
    };
    take(&mut call, rest);
    call
}

/// Whether a line opens what an `end` closes.
fn opens(tokens: &[Token<'_>]) -> bool {
    const WORDS: [&str; 9] = [
        "if", "unless", "case", "while", "until", "def", "class", "module", "begin",
    ];
    let opened = tokens.contains(&Token::Word("do"))
        || matches!(tokens.first(), Some(Token::Word(word)) if WORDS.contains(word));
    opened && !tokens.contains(&Token::Word("end"))
}

fn take<'t>(call: &mut Call<'t>, tokens: &[Token<'t>]) {
    // What stands behind `if` and its kin is no argument.
    let end = tokens
        .iter()
        .position(|token| matches!(token, Token::Word("if" | "unless" | "do")))
        .unwrap_or(tokens.len());
    call.conditional |= matches!(tokens.get(end), Some(Token::Word("if" | "unless")));
    let mut key = None;
    for token in &tokens[..end] {
        match token {
            Token::Key(name) => {
                key = Some(*name);
                call.keys.push(name);
            }
            Token::Text(value) | Token::Symbol(value) if key.is_some() => {
                call.options.push((key.unwrap_or_default(), value));
            }
            Token::Text(value) if call.options.is_empty() => call.texts.push(value),
            Token::Symbol(value) => call.symbols.push(value),
            _ => {}
        }
    }
}

fn tokens(line: &str) -> Vec<Token<'_>> {
    let bytes = line.as_bytes();
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let (token, next) = match byte {
            b'#' => break,
            b'"' | b'\'' => quoted(line, at),
            b':' if bytes.get(at + 1).is_some_and(|byte| is_word(*byte)) => {
                let end = word_end(bytes, at + 1);
                let arrow = line[end..].trim_start().starts_with("=>");
                let name = &line[at + 1..end];
                (
                    if arrow {
                        Token::Key(name)
                    } else {
                        Token::Symbol(name)
                    },
                    end,
                )
            }
            byte if is_word(*byte) => {
                let end = word_end(bytes, at);
                let name = &line[at..end];
                if bytes.get(end) == Some(&b':') && bytes.get(end + 1) != Some(&b':') {
                    (Token::Key(name), end + 1)
                } else {
                    (Token::Word(name), end)
                }
            }
            b',' => (Token::Comma, at + 1),
            b'(' | b'[' | b'{' => (Token::Open, at + 1),
            b'.' => (Token::Dot, at + 1),
            byte if byte.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            _ => (Token::Other, at + 1),
        };
        all.push(token);
        at = next;
    }
    all
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn word_end(bytes: &[u8], from: usize) -> usize {
    let end = bytes[from..]
        .iter()
        .position(|byte| !is_word(*byte) && *byte != b'?');
    end.map_or(bytes.len(), |end| from + end)
}

fn quoted(line: &str, at: usize) -> (Token<'_>, usize) {
    let bytes = line.as_bytes();
    let quote = bytes[at];
    let mut end = at + 1;
    while let Some(byte) = bytes.get(end) {
        match byte {
            b'\\' => end += 2,
            byte if *byte == quote => {
                let text = &line[at + 1..end];
                let worked = text.contains('\\') || (quote == b'"' && text.contains("#{"));
                let token = if worked {
                    Token::Worked
                } else {
                    Token::Text(text)
                };
                return (token, end + 1);
            }
            _ => end += 1,
        }
    }
    (Token::Worked, bytes.len())
}
