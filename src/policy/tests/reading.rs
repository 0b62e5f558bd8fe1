//! What is written arrives, and nothing else does.

use super::*;
use proptest::prelude::*;

#[test]
fn everything_that_can_be_written_arrives() {
    let text = format!(
        "# ours\nversion: 1\nrequire: [secrets, review]\nblock_at: medium\nchecks:\n  secret/*: warn\n  secret/jwt: off\n\
         own_checks: ./.portcullis/checks/\n\
         suppressions: {{ honour: false, from_the_change: true, require_reason: true, longest_days: 90 }}\nsecrets:\n  exclude:\n    - vendor/**\n  \
         decode_depth: 2\n  largest_file: 10MiB\nwaivers:\n  - check: secret/jwt\n    scope: {{ fingerprint: {FINGERPRINT} }}\n    \
         kind: false-positive\n    reason: |\n      Made for the tests.\n      Opens nothing.\n    owner: Ann Other\n    \
         approved_by: \"@org/security\"\n    expires: 2027-01-31\n"
    );
    let policy = read(&text).unwrap();
    assert_eq!(policy.require, [Domain::Secrets, Domain::Review].into());
    assert_eq!(policy.block_at, Severity::Medium);
    assert_eq!(policy.checks["secret/*"], Level::Warn);
    assert_eq!(policy.checks["secret/jwt"], Level::Off);
    assert_eq!(
        (policy.lines.block_at, policy.lines.checks["secret/jwt"]),
        (Some(4), 7)
    );
    let own = policy.own_checks.as_ref().unwrap();
    assert_eq!(own.folder.as_bytes(), b".portcullis/checks");
    assert_eq!(
        (own.line, &text[own.at.range()]),
        (8, "./.portcullis/checks/")
    );
    let rules = &policy.suppressions;
    assert!(!rules.honour && rules.from_the_change && rules.require_reason);
    assert_eq!(rules.longest_days, Some(90));
    assert_eq!(policy.secrets.exclude, ["vendor/**"]);
    assert_eq!(
        (policy.secrets.decode_depth, policy.secrets.largest_file),
        (2, 10 << 20)
    );
    let [waiver] = policy.waivers.as_slice() else {
        panic!("one waiver")
    };
    assert_eq!(waiver.check.as_str(), "secret/jwt");
    assert_eq!(
        waiver
            .fingerprint()
            .map(crate::finding::Fingerprint::as_str),
        Some(FINGERPRINT)
    );
    assert_eq!(waiver.kind, WaiverKind::FalsePositive);
    assert_eq!(waiver.reason, "Made for the tests.\nOpens nothing.");
    assert_eq!(
        (waiver.owner.as_str(), waiver.approved_by.as_str()),
        ("Ann Other", "@org/security")
    );
    assert_eq!(waiver.expires, jiff::civil::date(2027, 1, 31));
    assert_eq!(waiver.declared_line, 16);
    let declared = &text[waiver.declared_at.range()];
    assert!(
        declared.starts_with("check: secret/jwt") && declared.ends_with("2027-01-31"),
        "{declared}"
    );
}

#[test]
fn the_shortest_policy_is_the_defaults() {
    for text in [
        "version: 1",
        "---\nversion: 1\n...\n",
        "\u{feff}version: 1\r\nwaivers:\r\n  # none\r\nchecks: ~\r\n",
        "{ version: 1, waivers: [], checks: {} }",
    ] {
        assert_eq!(read(text).unwrap(), Policy::default(), "{text:?}");
    }
}

#[test]
fn the_longest_key_decides_the_level() {
    let policy = read("version: 1\nchecks: { secret/*: off, secret/jwt: block }").unwrap();
    let level = |id| policy.level(&CheckId::new(id));
    assert_eq!(level("secret/jwt"), Some(("secret/jwt", Level::Block)));
    assert_eq!(level("secret/private-key"), Some(("secret/*", Level::Off)));
    assert_eq!(level("dependency/unpinned"), None);
}

#[test]
fn sizes_are_bytes_or_have_a_binary_unit() {
    for (written, bytes) in [
        ("1", 1),
        ("4096", 4096),
        ("2KiB", 2048),
        ("\"1 GiB\"", 1 << 30),
    ] {
        let policy = read(&format!(
            "version: 1\nsecrets: {{ largest_file: {written} }}"
        ));
        assert_eq!(policy.unwrap().secrets.largest_file, bytes, "{written}");
    }
    for written in [
        "0",
        "-1",
        "10MB",
        "1.5GiB",
        "99999999999GiB",
        "MiB",
        "[]",
        "~",
        "1k",
    ] {
        let text = format!("version: 1\nsecrets: {{ largest_file: {written} }}");
        assert_eq!(messages(&text).len(), 1, "{written}");
    }
}

#[test]
fn a_waiver_lasts_until_the_end_of_its_last_day() {
    let text = super::editing::with_one_waiver();
    let waiver = &read(&text).unwrap().waivers[0];
    assert!(!waiver.lapsed(waiver.expires));
    assert!(waiver.lapsed(waiver.expires.tomorrow().unwrap()));
}

/// Pieces that make nearly-YAML much more often than arbitrary text does.
fn nearly_a_policy() -> impl Strategy<Value = String> {
    let pieces = [
        "version: 1\n",
        "require",
        ": ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        "\n",
        "\n  ",
        "\n    ",
        "\r\n",
        ",",
        "\"",
        "'",
        "|\n",
        ">-\n",
        "&a ",
        "*a",
        "!!str ",
        "? ",
        "#",
        " # c\n",
        "---\n",
        "...\n",
        "%TAG ! x\n",
        "waivers:",
        "checks:",
        "check",
        "secret/jwt",
        "secret/*",
        "scope",
        "fingerprint",
        FINGERPRINT,
        "expires: 2027-02-30",
        "é",
        "\u{1f600}",
        "\t",
        "\u{feff}",
        "\\x1b",
        "~",
        "secrets:\n  exclude: ",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..40)
        .prop_map(|pieces| pieces.concat())
}

fn judged_without_panic(bytes: &[u8]) {
    if let Err(error) = Policy::parse_bytes(bytes, FILE_NAME, &known) {
        let told = rendered(&error);
        assert!(!told.contains("Failed to read"), "{told}");
        assert!(
            !told.chars().any(|c| c != '\n' && yaml::is_hidden(c)),
            "{told}"
        );
        assert!(!error.problems().is_empty());
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        judged_without_panic(&bytes);
    }

    #[test]
    fn arbitrary_text_never_panics(text in any::<String>()) {
        judged_without_panic(text.as_bytes());
    }

    #[test]
    fn what_is_nearly_a_policy_never_panics(text in nearly_a_policy()) {
        judged_without_panic(text.as_bytes());
    }

    #[test]
    fn a_span_holds_what_was_read(words in prop::collection::vec("[a-zé\u{1f600}]{1,6}", 1..6), crlf: bool) {
        let newline = if crlf { "\r\n" } else { "\n" };
        let lines: Vec<String> = words.iter().enumerate()
            .map(|(at, word)| format!("k{at}: [{word}, \"{word}\"] # {word}{newline}"))
            .collect();
        let text = lines.concat();
        let root = yaml::parse(&text).unwrap();
        let yaml::Value::Map(entries) = root.value else { panic!("a mapping") };
        for (entry, word) in entries.iter().zip(&words) {
            let yaml::Value::List(items) = &entry.value.value else { panic!("a list") };
            prop_assert_eq!(&text[items[0].span.range()], word);
            prop_assert_eq!(&text[items[1].span.range()], format!("\"{word}\""));
            prop_assert_eq!(&text[entry.value.span.range()], format!("[{word}, \"{word}\"]"));
        }
    }
}

#[test]
fn hostile_nesting_and_size_are_refused_quickly() {
    let started = std::time::Instant::now();
    let deep = "version: 1\nx: ".to_owned() + &"[".repeat(500_000);
    assert_eq!(messages(&deep), ["the policy is nested too deeply"]);
    let keys: Vec<String> = (0..40_000)
        .map(|n| format!("  secret/jw{n}: of\n"))
        .collect();
    let many = format!("version: 1\nchecks:\n{}", keys.concat());
    assert_eq!(messages(&many).len(), 20);
    let long = "version: 1\n#".to_owned() + &"x".repeat(LONGEST);
    assert_eq!(messages(&long).len(), 1);
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}
