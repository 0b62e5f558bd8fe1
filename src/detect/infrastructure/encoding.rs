//! From bytes to text: UTF-8, and UTF-16 where a byte order mark says so, as `terraform show -json > plan.json` writes it
//! in PowerShell. Not here: guesses at other encodings.

/// The text of a file, without its byte order mark. Errors: it is in neither encoding; the bytes come back.
pub(super) fn text(bytes: Vec<u8>) -> Result<String, Vec<u8>> {
    let utf16 = match bytes.get(..2) {
        Some([0xff, 0xfe]) => wide(&bytes[2..], u16::from_le_bytes),
        Some([0xfe, 0xff]) => wide(&bytes[2..], u16::from_be_bytes),
        _ => return String::from_utf8(bytes).map_err(std::string::FromUtf8Error::into_bytes),
    };
    utf16.ok_or(bytes)
}

fn wide(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    rest.is_empty()
        .then(|| char::decode_utf16(units).collect::<Result<_, _>>().ok())
        .flatten()
}

/// What of some bytes are characters of ASCII: enough to see what a file is about, in UTF-16 too.
pub(super) fn legible(bytes: &[u8]) -> String {
    let visible = bytes.iter().filter(|byte| byte.is_ascii() && **byte != 0);
    visible.map(|byte| char::from(*byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_byte_order_mark_says_how_to_read() {
        assert_eq!(
            text(b"\xff\xfea\0\xe9\0".to_vec()).as_deref(),
            Ok("a\u{e9}")
        );
        assert_eq!(text(b"\xfe\xff\0a".to_vec()).as_deref(), Ok("a"));
        assert_eq!(text("\u{e9}".into()).as_deref(), Ok("\u{e9}"));
        for broken in [&b"\xff\xfea"[..], b"\xff\xfe\x00\xd8", b"a\xff"] {
            assert_eq!(text(broken.to_vec()), Err(broken.to_vec()));
        }
        assert_eq!(legible(b"a\0p\0i\0\xff"), "api");
    }

    proptest! {
        #[test]
        fn what_was_written_in_utf_16_is_read(written in any::<String>()) {
            let units = std::iter::once(0xfeff).chain(written.encode_utf16());
            let bytes: Vec<u8> = units.flat_map(u16::to_le_bytes).collect();
            prop_assert_eq!(text(bytes), Ok(written));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in any::<Vec<u8>>()) {
            let _ = text(bytes);
        }
    }
}
