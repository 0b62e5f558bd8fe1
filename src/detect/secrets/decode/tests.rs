//! Runs made here and found again in the midst of text.

use super::*;
use base64::encode;
use proptest::prelude::*;

/// An encoder, so that tests need no dependency.
mod base64 {
    pub fn encode(bytes: &[u8], alphabet_end: [u8; 2], padded: bool) -> String {
        let alphabet = [
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".as_slice(),
            alphabet_end.as_slice(),
        ]
        .concat();
        let mut out = String::new();
        for three in bytes.chunks(3) {
            let mut word = [0; 4];
            word[1..=three.len()].copy_from_slice(three);
            let word = u32::from_be_bytes(word);
            for at in 0..=three.len() {
                let value = word >> (18 - 6 * at) & 63;
                out.push(char::from(alphabet[value as usize]));
            }
            for _ in three.len()..3 {
                out.push_str(if padded { "=" } else { "" });
            }
        }
        out
    }
}

fn standard(text: &str) -> String {
    encode(text.as_bytes(), *b"+/", true)
}

fn hex(bytes: &[u8], before: &str, behind: &str) -> String {
    let each = bytes
        .iter()
        .map(|byte| format!("{before}{byte:02x}{behind}"));
    each.collect::<Vec<_>>().concat()
}

type Found = Vec<(Encoding, String, Vec<u8>)>;

/// Encoding, text and decoded bytes of every run.
fn runs(text: &[u8]) -> Found {
    let mut found = Vec::new();
    each_run(text, &mut Vec::new(), &mut |run| {
        let span = String::from_utf8_lossy(&text[run.span.clone()]).into_owned();
        found.push((run.encoding, span, run.decoded.to_vec()));
    });
    found
}

fn decoded(text: &str) -> Vec<String> {
    runs(text.as_bytes())
        .into_iter()
        .map(|(_, _, decoded)| String::from_utf8_lossy(&decoded).into_owned())
        .collect()
}

const SECRET: &str = "password = correct horse battery staple; user = \u{e9}milie";

#[test]
fn base64_of_both_alphabets_is_found_with_its_padding() {
    let text = "subjects?>>?>>?~~~ and more of it";
    for alphabet in [*b"+/", *b"-_"] {
        for padded in [true, false] {
            let run = encode(text.as_bytes(), alphabet, padded);
            let found = runs(format!("token: \"{run}\"\n").as_bytes());
            assert_eq!(found, [(Encoding::Base64, run, text.as_bytes().to_vec())]);
        }
    }
}

#[test]
fn base64_is_found_behind_whatever_may_stand_before_it() {
    let run = standard(SECRET);
    for before in [
        "",
        "key=",
        "Authorization: Basic ",
        "data:text/plain;base64,",
        "https://host/path/",
        "secrets/very/deep/path/to/",
        "my-long-name-for-a-value_",
        "a",
        "ab",
        "abc",
        "\"line\\n",
        "value%3D",
    ] {
        let text = format!("{before}{run}");
        assert!(
            decoded(&text).contains(&SECRET.to_owned()),
            "{before:?}: {:?}",
            decoded(&text)
        );
    }
}

#[test]
fn base64_is_found_at_every_offset_of_a_block() {
    let run = encode(b"fifteen letters", *b"+/", true);
    for offset in 0..200 {
        let text = format!("{}{run}{}", " ".repeat(offset), " ".repeat(200 - offset));
        assert_eq!(decoded(&text), ["fifteen letters"], "{offset}");
    }
}

#[test]
fn the_parts_of_a_jwt_are_single_runs() {
    let header = encode(br#"{"alg":"HS256","typ":"JWT"}"#, *b"-_", false);
    let claims = encode(br#"{"sub":"1234567890","name":"Someone"}"#, *b"-_", false);
    let found = decoded(&format!("Bearer {header}.{claims}.dGhpcyBpcyBub"));
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn wrapped_base64_is_one_run() {
    let text = SECRET.repeat(5);
    let run = standard(&text);
    let lines = |separator: &str| {
        let lines: Vec<_> = run
            .as_bytes()
            .chunks(64)
            .map(|line| str::from_utf8(line).unwrap())
            .collect();
        lines.join(separator)
    };
    for separator in [
        "\n",
        "\r\n",
        "\n    ",
        "\\n",
        " \\\n  ",
        "\" +\n    \"",
        "\"\n\"",
    ] {
        let found = decoded(&format!("x: \"{}\"\nnext: line\n", lines(separator)));
        assert_eq!(found, [text.as_str()], "{separator:?}");
    }
}

#[test]
fn values_below_each_other_stay_apart() {
    let (one, other) = (
        standard("one value on its line"),
        standard("another one, as long."),
    );
    assert_eq!(
        decoded(&format!("{one}\n{other}\n")),
        ["one value on its line", "another one, as long."]
    );
}

#[test]
fn hex_is_found_in_each_way_of_writing_it() {
    let bytes = SECRET.as_bytes();
    for text in [
        hex(bytes, "", ""),
        hex(bytes, "", "").to_uppercase(),
        format!("0x{}", hex(bytes, "", "")),
        format!("path/{}", hex(bytes, "", "")),
        hex(bytes, "\\x", ""),
        format!("{{ {} }}", hex(bytes, "0x", ", ")),
        format!("{{{}}}", hex(bytes, "0x", ",")),
    ] {
        let found = runs(format!("v = '{text}';").as_bytes());
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(
            (found[0].0, found[0].2.as_slice()),
            (Encoding::Hex, bytes),
            "{text}"
        );
    }
}

#[test]
fn escapes_are_found_at_every_offset_of_a_block() {
    let escapes = hex(b"twelve bytes", "\\x", "");
    let elements = hex(b"twelve bytes", "0x", ", ");
    for offset in 0..130 {
        for text in [&escapes, &elements] {
            let text = format!("{}{text}", " ".repeat(offset));
            assert_eq!(decoded(&text), ["twelve bytes"], "{offset} {text}");
        }
    }
}

#[test]
fn unicode_escapes_are_characters() {
    let units = "p\u{e9}ssword".encode_utf16();
    let text = units
        .map(|unit| format!("\\u{unit:04x}"))
        .collect::<Vec<_>>()
        .concat();
    let found = runs(format!("\"{text}\"").as_bytes());
    assert_eq!(
        found,
        [(Encoding::UnicodeEscape, text, "p\u{e9}ssword".into())]
    );
}

#[test]
fn percent_encoding_decodes_the_token_around_it() {
    let found = runs(b"GET <https://h%6fst/p%40ss%3aword?q=1> now");
    let token = "https://h%6fst/p%40ss%3aword?q=1".to_owned();
    assert_eq!(
        found,
        [(
            Encoding::Percent,
            token,
            b"https://host/p@ss:word?q=1".to_vec()
        )]
    );
    assert!(runs(b"50%25 and a%20b and printf(%02x%02x%02x%02x)").is_empty());
}

#[test]
fn utf16_and_archives_in_base64_are_handed_over() {
    let utf16: Vec<u8> = "$key = 'value'"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let gzip = b"\x1f\x8b\x08\0\0\0\0\0\0\xff\x9c\x10\xfe\x88\x80\x81\x82\x83\x84\x85";
    let zip = b"PK\x03\x04\x14\0\0\0\x08\0\x9c\x10\xfe\x88\x80\x81\x82\x83\x84\x85";
    for bytes in [utf16.as_slice(), gzip, zip] {
        assert_eq!(
            runs(encode(bytes, *b"+/", true).as_bytes()).len(),
            1,
            "{bytes:?}"
        );
        assert_eq!(runs(hex(bytes, "", "").as_bytes()).len(), 1, "{bytes:?}");
    }
}

#[test]
fn noise_and_ordinary_text_have_no_runs() {
    let noise: Vec<u8> = (0..4000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0])
        .collect();
    let text = format!(
        "integrity sha512-{} {} src/detect/secrets/decode/runs.rs some_rather_long_identifier_name \
         ANOTHER_LONG_CONSTANT_NAME 00000000000000000000000000000000 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA {}",
        encode(&noise[..64], *b"+/", true),
        hex(&noise[..32], "", ""),
        encode(&noise, *b"+/", true),
    );
    assert_eq!(runs(text.as_bytes()), []);
}

#[test]
fn a_run_ends_where_its_text_does() {
    let text = format!(
        "/{}/static/{}",
        standard(&SECRET.replace(['=', ';'], ":")).trim_end_matches('='),
        "Qx9".repeat(40)
    );
    let found = decoded(&text);
    assert!(
        found[0].starts_with("password : correct horse battery staple"),
        "{found:?}"
    );
}

#[test]
fn a_run_that_is_too_long_is_cut_and_says_so() {
    let long = standard(&"0123456789abcde".repeat(LONGEST / 15 + 10));
    let mut truncated = Vec::new();
    each_run(long.as_bytes(), &mut Vec::new(), &mut |run| {
        truncated.push((run.truncated, run.decoded.len()));
    });
    assert!(
        truncated[0].0 && truncated[0].1 >= LONGEST && truncated[0].1 < LONGEST + 1024,
        "{truncated:?}"
    );
}

proptest! {
    #[test]
    fn any_bytes_are_survived_and_spans_lie_in_the_text(text: Vec<u8>) {
        each_run(&text, &mut Vec::new(), &mut |run| assert!(text.get(run.span).is_some()));
    }

    #[test]
    fn crowded_text_is_survived(text in "[A-Za-z0-9+/_=%\\\\x0u\"', \n-]{0,400}") {
        let text = text.as_bytes();
        each_run(text, &mut Vec::new(), &mut |run| assert!(text.get(run.span).is_some()));
    }

    #[test]
    fn encoded_text_is_found(text in "[ -~]{15,300}", before in "[a-z =:\"/]{0,70}", behind in "[ ,\"\n]{0,70}") {
        let run = standard(&text);
        let found = decoded(&format!("{before} {run}{behind}"));
        prop_assert!(found.contains(&text), "{:?}", found);
    }
}
