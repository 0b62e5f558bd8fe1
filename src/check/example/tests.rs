//! Tests of `check::example`.

use super::encode::base64;
use super::random::{check_digit, continues_a_run, has_every_class};
use super::*;
use crate::check::checksum;
use proptest::prelude::*;

fn one(expression: &str) -> String {
    expand(&format!("%{{{expression}}}"), "seed").unwrap()
}

#[test]
fn an_expression_stands_for_one_value_in_an_example() {
    let text = expand("%{hex:32} %{hex:32} %{hex:32#second}", "seed").unwrap();
    let values: Vec<&str> = text.split(' ').collect();
    assert_eq!(values[0], values[1]);
    assert_ne!(values[0], values[2]);
    assert_ne!(expand("%{hex:32}", "other seed").unwrap(), values[0]);
}

#[test]
fn every_named_set_keeps_to_its_alphabet() {
    let inside = |name: &str, allowed: fn(char) -> bool| {
        let text = one(&format!("{name}:40"));
        assert_eq!(text.len(), 40, "{name}");
        assert!(text.chars().all(allowed), "{name}: {text}");
    };
    inside("base62", |c| c.is_ascii_alphanumeric());
    inside("hex", |c| matches!(c, '0'..='9' | 'a'..='f'));
    inside("HEX", |c| matches!(c, '0'..='9' | 'A'..='F'));
    inside("base64", |c| c.is_ascii_alphanumeric() || "+/".contains(c));
    inside("base64url", |c| {
        c.is_ascii_alphanumeric() || "_-".contains(c)
    });
    inside("base32", |c| matches!(c, 'A'..='Z' | '2'..='7'));
    inside("lower", |c| c.is_ascii_lowercase());
    inside("upper", |c| c.is_ascii_uppercase());
    inside("alnum", |c| c.is_ascii_lowercase() || c.is_ascii_digit());
    inside("ALNUM", |c| c.is_ascii_uppercase() || c.is_ascii_digit());
    inside("digits", |c| c.is_ascii_digit());
}

#[test]
fn a_set_of_its_own_may_hold_brackets_braces_and_hashes() {
    let text = one("[A-C}#.\\]-]:200#label");
    assert_eq!(text.len(), 200);
    assert!(text.chars().all(|c| "ABC}#.]-".contains(c)), "{text}");
    assert!("}#.]-".chars().all(|c| text.contains(c)), "{text}");
}

#[test]
fn a_github_token_carries_its_checksum() {
    for prefix in ["ghp_", "gho_", "npm_"] {
        let token = one(&format!("github:{prefix}"));
        assert_eq!(token.len(), prefix.len() + 36);
        assert!(token.starts_with(prefix));
        assert_eq!(checksum::verify("github", token.as_bytes()), Some(true));
    }
    assert_ne!(one("github:ghp_"), one("github:ghp_#second"));
    assert!(one("github:ghp_#second").starts_with("ghp_"));
}

#[test]
fn a_uuid_is_of_version_four() {
    let uuid = one("uuid");
    let parts: Vec<usize> = uuid.split('-').map(str::len).collect();
    assert_eq!(parts, [8, 4, 4, 4, 12]);
    assert_eq!(&uuid[14..15], "4");
    assert!("89ab".contains(&uuid[19..20]));
}

#[test]
fn wrappers_encode_the_expanded_text() {
    assert_eq!(one("b64(user:pass)"), "dXNlcjpwYXNz");
    assert_eq!(one("b64(ab)"), "YWI=");
    assert_eq!(one("b64(a)"), "YQ==");
    assert_eq!(one("b64({\"a\": {}})"), "eyJhIjoge319");
    assert_eq!(one("b64url({\"alg\":\"none\"})"), "eyJhbGciOiJub25lIn0");
    assert_eq!(one("b64(ÿÿ>)"), "w7/Dvz4=");
    assert_eq!(one("b64url(ÿÿ>)"), "w7_Dvz4");
    assert_eq!(one("hexof(Az!)"), "417a21");
    assert_eq!(one("pct(a b/ü_)"), "a%20b%2F%C3%BC_");
    let token = one("hex:8");
    assert_eq!(
        one("hexof(k=%{hex:8})"),
        wrap("hexof", format!("k={token}").as_bytes())
    );
    assert_eq!(
        one("hexof(%{pct(%{hex:8})})"),
        wrap("hexof", token.as_bytes())
    );
}

#[test]
fn nhs_numbers_carry_a_right_check_digit() {
    // The number in the NHS data dictionary's own worked example, without its last digit.
    assert_eq!(check_digit("401023213"), Some(7));
    // The remainder 1 has no check digit: such numbers are not issued.
    assert_eq!(check_digit("999000000"), None);
    for label in 0..50 {
        for (name, prefix) in [("nhs", "4"), ("nhs-test", "999")] {
            let number = one(&format!("{name}#{label}"));
            assert!(number.starts_with(prefix) && number.len() == 10, "{number}");
            let digit = check_digit(&number[..9]).unwrap();
            assert_eq!(number[9..], digit.to_string());
        }
    }
    let hsc: u32 = one("hsc")[..3].parse().unwrap();
    assert!((320..=399).contains(&hsc));
    let chi = one("chi");
    let (day, month): (u32, u32) = (chi[..2].parse().unwrap(), chi[2..4].parse().unwrap());
    assert!(
        (1..=28).contains(&day) && (1..=12).contains(&month),
        "{chi}"
    );
    let printed = one("nhs-spaced");
    let lengths: Vec<usize> = printed.split(' ').map(str::len).collect();
    assert_eq!(lengths, [3, 3, 4]);
}

#[test]
fn what_is_no_generator_is_named() {
    let error = |template: &str| expand(template, "seed").unwrap_err().to_string();
    assert_eq!(error("%{word:5}"), "`%{word:5}` is no generator");
    assert_eq!(error("%{hex}"), "`%{hex}` is no generator");
    assert_eq!(error("%{uuid:4}"), "`%{uuid:4}` is no generator");
    assert!(error("%{hex:0}").contains("the length is a number"));
    assert!(error("%{hex:x}").contains("the length is a number"));
    assert!(error("%{[z-a]:4}").contains("a set has"));
    assert!(error("%{[a]:4}").contains("a set has"));
    assert!(error("a %{hex:4").contains("has no end"));
    assert!(error("%{b64(%{hex:4}").contains("has no end"));
    assert_eq!(error("%{b64(%{word:5})}"), "`%{word:5}` is no generator");
}

#[test]
fn text_without_generators_stays_as_it_is() {
    let text = "100 % of ${HOME} {% if x %} %}\n";
    assert_eq!(expand(text, "seed").unwrap(), text);
}

#[test]
fn redaction_leaves_the_prefix_alone() {
    let redacted = redact("a=%{hex:4} b=%{github:ghp_#2} c=%{b64(%{hex:3})}").unwrap();
    assert_eq!(redacted, "a=… b=ghp_… c=…");
}

fn no_runs(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    (2..characters.len()).all(|at| !continues_a_run(&characters[..at], characters[at]))
}

proptest! {
    #[test]
    fn anything_expands_or_is_refused(template in r"([a-z%{}\[\]():#\\-]|%\{(hex|b64\(|\[a-f\]|uuid)|:[0-9]){0,30}") {
        if let Ok(expanded) = expand(&template, "seed") {
            prop_assert_eq!(expand(&template, "seed").unwrap(), expanded);
            prop_assert!(redact(&template).is_ok());
        }
    }

    #[test]
    fn values_look_drawn(
        name in prop::sample::select(vec!["base62", "hex", "HEX", "base64", "base32", "alnum", "digits", "[01]"]),
        length in 4_usize..120,
        seed in "[a-z]{0,8}",
    ) {
        let value = expand(&format!("%{{{name}:{length}}}"), &seed).unwrap();
        let set = named_set(name).unwrap_or("01");
        prop_assert_eq!(value.len(), length);
        prop_assert!(no_runs(&value), "{}", value);
        prop_assert!(has_every_class(&value, &alphabet(set).unwrap()), "{}", value);
    }

    #[test]
    fn base64_is_as_long_as_it_must_be(text in prop::collection::vec(any::<u8>(), 0..40)) {
        let encoded = base64(&text);
        prop_assert_eq!(encoded.len(), text.len().div_ceil(3) * 4);
        let padding = encoded.bytes().filter(|b| *b == b'=').count();
        prop_assert_eq!(padding, (3 - text.len() % 3) % 3);
    }
}
