//! Where a token begins and ends among other text.

/// Letters, digits and `_`: what runs on inside a word.
pub fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether a token may begin at `at`: what stands before is no part of a word, or the end of an escape
/// (`\n`, `\u0022`, `%3D`, `\x27`), whose last letter only looks like one.
pub fn before(text: &[u8], at: usize) -> bool {
    let Some(previous) = at.checked_sub(1).map(|index| text[index]) else {
        return true;
    };
    if matches!(previous, b'+' | b'/') && is_in_base64(text, at) {
        return false;
    }
    if !is_word(previous) || !is_word(*text.get(at).unwrap_or(&b' ')) {
        return true;
    }
    let back = |count: usize| at.checked_sub(count).map(|start| &text[start..at]);
    let hex = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_hexdigit);
    matches!(back(2), Some([b'\\', b'n' | b'r' | b't' | b'b' | b'f']))
        || matches!(back(3), Some([b'%', digits @ ..]) if hex(digits))
        || matches!(back(4), Some([b'\\', b'x', digits @ ..]) if hex(digits))
        || matches!(back(6), Some([b'\\', b'u', digits @ ..]) if hex(digits))
        || matches!(back(4), Some([b'\x1b', b'[', digits @ .., b'm']) if digits.iter().all(u8::is_ascii_digit))
}

/// Bytes before a token that make it a piece of something longer in base64.
const BASE64_RUN: usize = 72;

/// Whether what stands before `at` is a long run of base64, in which `+` and `/` end no word. Paths have a `.`, a `-` or
/// a `_` now and then, and hardly a digit or a capital letter.
fn is_in_base64(text: &[u8], at: usize) -> bool {
    let Some(run) = at.checked_sub(BASE64_RUN).map(|start| &text[start..at]) else {
        return false;
    };
    run.iter()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
        && run.iter().any(u8::is_ascii_digit)
        && run.iter().filter(|byte| byte.is_ascii_uppercase()).count() > BASE64_RUN / 8
}

/// Whether a token may end at `at`; `dashed` says that a `-` with more behind it would run on.
pub fn after(text: &[u8], at: usize, dashed: bool) -> bool {
    if at > 0 && !is_word(text[at - 1]) {
        return true;
    }
    match (text.get(at), text.get(at + 1)) {
        (Some(b'-'), Some(next)) if dashed => !next.is_ascii_alphanumeric(),
        // No text goes on like this behind a token: the value does, with a character that no token has.
        (Some(b'!' | b'^' | b'~'), Some(next)) => !next.is_ascii_alphanumeric(),
        (Some(next), _) => !is_word(*next),
        (None, _) => true,
    }
}

/// Whether what ends at `at` was cut short by whoever wrote it down: `...`, `…`, `***`.
pub fn is_elided(text: &[u8], at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    [&b"..."[..], "…".as_bytes(), b"***"]
        .iter()
        .any(|mark| rest.starts_with(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_runs_through_its_symbols() {
        let run = "Q7aZ0kL/xT".repeat(8);
        assert!(!before(format!("{run}/ghp_").as_bytes(), 81));
        let path = "/srv/data/App-1.0/Key".repeat(4);
        assert!(before(format!("{path}/ghp_").as_bytes(), path.len() + 1));
    }

    #[test]
    fn a_character_of_no_token_goes_on() {
        assert!(!after(b"ab!cd", 2, false));
        assert!(after(b"ab! cd", 2, false));
        assert!(after(b"ab!", 2, false));
    }

    #[test]
    fn an_escape_ends_before_a_token() {
        for text in [
            r"\nghp_",
            r"%3Dghp_",
            r"\u0022ghp_",
            r"\x27ghp_",
            "=ghp_",
            "ghp_",
        ] {
            assert!(before(text.as_bytes(), text.len() - 4), "{text}");
        }
        for text in ["xghp_", "_ghp_", "9ghp_"] {
            assert!(!before(text.as_bytes(), text.len() - 4), "{text}");
        }
    }
}
