//! UTF-16, with a byte order mark or without.

/// Bytes that show whether a text is UTF-16.
const SAMPLE: usize = 512;

/// Fewest code units that show it without a byte order mark.
const FEWEST: usize = 4;

/// Which byte of a code unit comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endian {
    Little,
    Big,
}

/// Whether the text is UTF-16: by its byte order mark, or because in at least three quarters of the first 256 code
/// units one byte is zero, always the same one, and the other is readable ASCII. A mark proves nothing before bytes
/// that are ASCII, or among which no zero is: read as UTF-16 they hold no ASCII, and who reads them as bytes may find some.
///
/// A text without a mark in another script than Latin is not recognised.
pub fn utf16(text: &[u8]) -> Option<Endian> {
    match text {
        [0xff, 0xfe, rest @ ..] if !are_bytes(rest) => return Some(Endian::Little),
        [0xfe, 0xff, rest @ ..] if !are_bytes(rest) => return Some(Endian::Big),
        _ => {}
    }
    let (units, _) = text[..text.len().min(SAMPLE)].as_chunks::<2>();
    let share = |latin: fn(&[u8; 2]) -> bool| {
        let count = units.iter().filter(|unit| latin(unit)).count();
        units.len() >= FEWEST && count * 4 >= units.len() * 3
    };
    if share(|[low, high]| *high == 0 && is_readable(*low)) {
        Some(Endian::Little)
    } else if share(|[high, low]| *high == 0 && is_readable(*low)) {
        Some(Endian::Big)
    } else {
        None
    }
}

/// Whether no byte is zero, or three quarters are readable ASCII: of Latin text in UTF-16 half of them are, of others fewer.
fn are_bytes(text: &[u8]) -> bool {
    let readable = text.iter().filter(|byte| is_readable(**byte)).count();
    memchr::memchr(0, text).is_none() || readable * 4 >= text.len() * 3
}

const fn is_readable(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r')
}

/// Writes the text as UTF-8 into `out`, replacing what was there. Half surrogate pairs and an odd last byte become
/// U+FFFD; a byte order mark is left out.
pub fn to_utf8(text: &[u8], endian: Endian, out: &mut Vec<u8>) {
    out.clear();
    out.reserve(text.len() / 2);
    for (character, _) in characters(text, endian) {
        match u8::try_from(character) {
            Ok(byte) if byte.is_ascii() => out.push(byte),
            _ => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

/// The offset in `text` of the character that [`to_utf8`] writes at `offset`. Counts from the beginning; an offset
/// behind the end gives the length of the text.
pub fn offset_in(text: &[u8], endian: Endian, offset: usize) -> usize {
    let mut at = mark(text, endian);
    let mut written = 0;
    for (character, bytes) in characters(text, endian) {
        written += character.len_utf8();
        if written > offset {
            return at;
        }
        at += bytes;
    }
    text.len()
}

/// Length of the byte order mark.
fn mark(text: &[u8], endian: Endian) -> usize {
    let mark = match endian {
        Endian::Little => [0xff, 0xfe],
        Endian::Big => [0xfe, 0xff],
    };
    if text.starts_with(&mark) { 2 } else { 0 }
}

/// Each character with the number of bytes it has in the text.
fn characters(text: &[u8], endian: Endian) -> impl Iterator<Item = (char, usize)> {
    let (units, odd) = text[mark(text, endian)..].as_chunks::<2>();
    let units = units.iter().map(move |unit| match endian {
        Endian::Little => u16::from_le_bytes(*unit),
        Endian::Big => u16::from_be_bytes(*unit),
    });
    let whole = char::decode_utf16(units).map(|character| match character {
        Ok(character) => (character, 2 * character.len_utf16()),
        Err(_) => (char::REPLACEMENT_CHARACTER, 2),
    });
    whole.chain(odd.iter().map(|_| (char::REPLACEMENT_CHARACTER, 1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn encode(text: &str, endian: Endian) -> Vec<u8> {
        let bytes = |unit: u16| match endian {
            Endian::Little => unit.to_le_bytes(),
            Endian::Big => unit.to_be_bytes(),
        };
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn a_byte_order_mark_or_zeros_give_it_away() {
        for endian in [Endian::Little, Endian::Big] {
            assert_eq!(utf16(&encode("\u{feff}Ключ = 1", endian)), Some(endian));
            assert_eq!(utf16(&encode("$key = 'value'\r\n", endian)), Some(endian));
        }
        assert_eq!(utf16(b"$key = 'value'"), None);
        assert_eq!(utf16(&[0; 64]), None);
        assert_eq!(utf16(b""), None);
        assert_eq!(utf16(b"\xff\xfekey = value"), None);
        let of_bytes = [&b"\xfe\xff"[..], "ключ = v".as_bytes()].concat();
        assert_eq!(utf16(&of_bytes), None);
    }

    #[test]
    fn what_is_no_character_is_replaced() {
        let mut out = Vec::new();
        to_utf8(&[0x41, 0, 0, 0xd8, 0x42, 0, 0x43], Endian::Little, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), "A\u{fffd}B\u{fffd}");
    }

    proptest! {
        #[test]
        fn text_survives_and_offsets_lead_back(text in "\\PC{0,40}", little: bool) {
            let endian = if little { Endian::Little } else { Endian::Big };
            let encoded = encode(&text, endian);
            prop_assume!(mark(&encoded, endian) == 0);
            let mut out = Vec::new();
            to_utf8(&encoded, endian, &mut out);
            prop_assert_eq!(&out, text.as_bytes());
            for (at, _) in text.char_indices() {
                let units = text[..at].encode_utf16().count();
                prop_assert_eq!(offset_in(&encoded, endian, at), 2 * units);
            }
            prop_assert_eq!(offset_in(&encoded, endian, text.len()), encoded.len());
        }

        #[test]
        fn any_bytes_decode(bytes: Vec<u8>, offset in 0usize..100) {
            let mut out = Vec::new();
            for endian in [Endian::Little, Endian::Big] {
                to_utf8(&bytes, endian, &mut out);
                prop_assert!(offset_in(&bytes, endian, offset) <= bytes.len());
            }
            utf16(&bytes);
        }
    }
}
