//! RFC 8259, chapter 6.

/// The bytes of the number that `bytes` begin with; 0 where none does.
pub(super) fn length(bytes: &[u8]) -> usize {
    let mut at = usize::from(bytes.first() == Some(&b'-'));
    at += match bytes.get(at) {
        Some(b'0') => 1,
        Some(b'1'..=b'9') => digits(&bytes[at..]),
        _ => return 0,
    };
    if bytes.get(at) == Some(&b'.') {
        match digits(&bytes[at + 1..]) {
            0 => return 0,
            fraction => at += 1 + fraction,
        }
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        match digits(&bytes[at + 1 + sign..]) {
            0 => return 0,
            exponent => at += 1 + sign + exponent,
        }
    }
    at
}

fn digits(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|b| b.is_ascii_digit()).count()
}
