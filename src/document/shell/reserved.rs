//! Reserved words: POSIX Shell Command Language, chapter 2.4.

use super::Word;

/// Behind these a command begins.
const LEADING: [&str; 14] = [
    "!", "{", "}", "if", "then", "elif", "else", "fi", "while", "until", "do", "done", "esac",
    "time",
];

fn is(word: &Word, reserved: &[&str]) -> bool {
    !word.quoted && word.known().is_some_and(|text| reserved.contains(&text))
}

/// Takes what is no command from the front: `if`, `then`, `for a in b c`.
pub(super) fn strip(words: &mut Vec<Word>) {
    let leading = words.iter().take_while(|word| is(word, &LEADING)).count();
    words.drain(..leading);
    match words.first() {
        Some(word) if is(word, &["for", "select", "case"]) => words.clear(),
        Some(word) if is(word, &["function"]) => {
            words.drain(..words.len().min(2));
            let braces = words.iter().take_while(|word| is(word, &["{"])).count();
            words.drain(..braces);
        }
        _ => {}
    }
}

/// Whether only reserved words were read, so that a command may begin.
pub(super) fn only(words: &[Word]) -> bool {
    words.iter().all(|word| is(word, &LEADING))
}

/// `NAME=value`, `NAME+=value`, `NAME[0]=value`, with a name that is not quoted.
pub(super) fn is_assignment(script: &str, word: &Word) -> bool {
    let written = script.get(word.range.clone()).unwrap_or_default();
    let Some((left, _)) = written.split_once('=') else {
        return false;
    };
    let left = left.strip_suffix('+').unwrap_or(left);
    let name = left.split('[').next().unwrap_or_default();
    let letters = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let subscript = name.len() == left.len() || left.ends_with(']');
    let starts = name.bytes().next().is_some_and(|b| !b.is_ascii_digit());
    starts && letters(name) && subscript
}
