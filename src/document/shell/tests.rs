//! Scripts against the shell grammar, and hostile ones.

use super::*;
use proptest::prelude::*;

/// The words of every command, as one line.
fn lines(script: &str) -> Vec<String> {
    let commands = parse(script);
    let line = |command: &Command| {
        let words: Vec<_> = command
            .words
            .iter()
            .map(|word| word.text.as_str())
            .collect();
        words.join(" ")
    };
    commands.iter().map(line).collect()
}

#[test]
fn commands_are_told_apart() {
    for (script, expected) in [
        (
            "a b && c || d; e | f & g\nh",
            &["a b", "c", "d", "e", "f", "g", "h"][..],
        ),
        ("a 'b c' \"d e\" f\\ g h'i'j", &["a b c d e f g hij"]),
        ("a # b\n# c\nd#e", &["a", "d#e"]),
        ("a \\\n  b", &["a b"]),
        ("a \\\r\n  b\r\nc", &["a b", "c"]),
        ("X=1 Y='2 3' a b", &["a b"]),
        ("(a; b) && { c; d; }", &["a", "b", "c", "d"]),
        (
            "if a; then b; elif c; then d; else e; fi",
            &["a", "b", "c", "d", "e"],
        ),
        ("for x in 1 2; do a $x; done", &["a $x"]),
        ("while ! a; do b; done", &["a", "b"]),
        ("case $x in y) a;; *) b;; esac", &["a", "b"]),
        ("f() { a; }\nfunction g { b; }", &["a", "b"]),
        ("a $(b c) `d e`", &["b c", "d e", "a $(b c) `d e`"]),
        ("a \"$(b \"$(c)\")\"", &["c", "b $(c)", "a $(b \"$(c)\")"]),
        ("a <(b) >(c)", &["b", "c", "a"]),
        ("bash -c 'a; b' c", &["a", "b", "bash -c a; b c"]),
        ("sudo sh -ec \"a && b\"", &["a", "b", "sudo sh -ec a && b"]),
        ("a 2>/dev/null >>b <c &>d", &["a"]),
        (
            "a ${{ github.x && 'y' }} b",
            &["a ${{ github.x && 'y' }} b"],
        ),
        ("a $((1 + 2)) ${b:-$c} $", &["a $((1 + 2)) ${b:-$c} $"]),
        ("x=(a 'b c' d) e", &["e"]),
        ("a 'open", &["a open"]),
        ("", &[]),
        ("a|\nb", &["a", "b"]),
    ] {
        assert_eq!(lines(script), expected, "{script:?}");
    }
}

#[test]
fn here_documents_are_data() {
    let script = "cat <<EOF > f && b\nx; y\nEOF\ncat <<-'E' <<F\n\tz\n\tE\nw\nF\nc";
    assert_eq!(lines(script), ["cat", "b", "cat", "c"]);
    let commands = parse(script);
    let bodies = |index: usize| -> Vec<&str> {
        commands[index]
            .here_documents
            .iter()
            .map(|range| &script[range.clone()])
            .collect()
    };
    assert_eq!(bodies(0), ["x; y\n"]);
    assert_eq!(bodies(2), ["\tz\n", "w\n"]);
    assert_eq!(lines("bash <<EOF\na b\nEOF"), ["a b", "bash"]);
}

#[test]
fn it_is_known_what_follows_what() {
    let commands = parse("a | b && c\n(d; e) | f");
    let joins: Vec<_> = commands.iter().map(|command| command.follows).collect();
    assert_eq!(
        joins,
        [
            None,
            Some((0, Join::Pipe)),
            Some((1, Join::And)),
            None,
            Some((3, Join::Then)),
            Some((4, Join::Pipe)),
        ]
    );
}

#[test]
fn words_know_their_bytes_and_what_is_expanded() {
    let script = "curl \"https://$HOST/x\" -o 'a b' > $OUT";
    let command = parse(script).remove(0);
    let written: Vec<_> = command
        .words
        .iter()
        .map(|word| &script[word.range.clone()])
        .collect();
    assert_eq!(written, ["curl", "\"https://$HOST/x\"", "-o", "'a b'"]);
    assert_eq!(command.words[1].known(), None);
    let known = |text: &str| Piece::Known(text.into());
    assert_eq!(
        command.words[1].pieces,
        [known("https://"), Piece::Unknown, known("/x")]
    );
    assert_eq!(command.words[3].known(), Some("a b"));
    assert_eq!(command.redirections[0].operator, ">");
    assert_eq!(command.redirections[0].target.text, "$OUT");
    assert_eq!(parse("/usr/bin/curl x")[0].name(), Some("curl"));
    assert_eq!(parse("A=1 B=$C d")[0].assignments.len(), 2);
}

#[test]
fn hostile_scripts_take_linear_time() {
    for part in [
        "$(",
        "${{",
        "$((",
        "${",
        "`",
        "\"$(",
        "sh -c \"$(",
        "<<E\n",
        "(",
        "{ ",
        "((",
        "<(",
        "'\"",
        "a=(",
    ] {
        let script = part.repeat(40_000);
        assert!(parse(&script).len() <= script.len());
    }
}

proptest! {
    #[test]
    fn no_script_makes_it_panic(script in any::<String>()) {
        check(&script);
    }

    #[test]
    fn no_soup_of_shell_makes_it_panic(script in r#"([ab=é "'`$(){}|;&<>\n\\#-]|<<E\n|E\n|\$\(|\$\{|\$\{\{|\}\}|\)\)|\$\(\(|sh -c |if |case |in |\r\n){0,40}"#) {
        check(&script);
    }
}

fn check(script: &str) {
    let commands = parse(script);
    for (index, command) in commands.iter().enumerate() {
        assert!(
            command
                .follows
                .is_none_or(|(before, _)| before < commands.len() && before != index)
        );
        let targets = command.redirections.iter().map(|one| &one.target);
        for word in command
            .words
            .iter()
            .chain(&command.assignments)
            .chain(targets)
        {
            assert!(
                script.get(word.range.clone()).is_some(),
                "{word:?} in {script:?}"
            );
        }
        for body in &command.here_documents {
            assert!(script.get(body.clone()).is_some());
        }
    }
}
