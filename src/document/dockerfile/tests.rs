//! Dockerfiles against the reference, and hostile ones.

use super::*;
use crate::document::yaml::tests::file_of;
use crate::document::{Piece, Value};
use proptest::prelude::*;

fn read(text: &str) -> Dockerfile {
    parse(text, file_of(text).1)
}

fn at(text: &str, span: Span) -> &str {
    &text[span.range()]
}

/// Keyword and words of every instruction.
fn lines(text: &str) -> Vec<String> {
    let found = read(text);
    assert!(found.faults.is_empty(), "{:?}", found.faults);
    let line = |one: &Instruction| {
        let words: Vec<_> = one.words.iter().map(|word| word.text.as_str()).collect();
        format!("{} {}", one.keyword, words.join("|"))
    };
    found.instructions.iter().map(line).collect()
}

#[test]
fn instructions_are_told_apart() {
    for (text, expected) in [
        ("FROM a\nrun b c\n", &["FROM a", "RUN b|c"][..]),
        (
            "from a as B\r\nRUN x \\\r\n  y\r\nUSER z",
            &["FROM a|as|B", "RUN x|y", "USER z"],
        ),
        (
            "RUN a \\\n# comment\n\n  b \\  \n  c\nUSER d",
            &["RUN a|b|c", "USER d"],
        ),
        ("RUN a \\\\\nUSER b", &["RUN a|\\", "USER b"]),
        (
            "  RUN a\n\t# c\n\nCMD [\"b\", \"c d\"]",
            &["RUN a", "CMD b|c d"],
        ),
        ("CMD [ not json ]", &["CMD [|not|json|]"]),
        ("ENV A=\"b c\" D='e f' G=h\\ i", &["ENV A=b c|D=e f|G=h i"]),
        ("ONBUILD RUN a", &["RUN a"]),
        (
            "HEALTHCHECK --interval=5s CMD [\"a\", \"b\"]",
            &["HEALTHCHECK CMD|a|b"],
        ),
        (
            "# escape=`\nFROM a\nRUN b `\n c\nCOPY d e\\",
            &["FROM a", "RUN b|c", "COPY d|e\\"],
        ),
        ("FROM a\n# escape=`\nRUN b `\n", &["FROM a", "RUN b|`"]),
        ("\u{feff}FROM a", &["FROM a"]),
        ("RUN a \\", &["RUN a"]),
        ("", &[]),
    ] {
        assert_eq!(lines(text), expected, "{text:?}");
    }
}

#[test]
fn here_documents_belong_to_their_instruction() {
    let text = "FROM a\nRUN <<EOF\n# not a comment\nb \\\nEOF\nCOPY <<-\"X\" <<Y /d/\n\tin x\n\tX\nin y\nY\nRUN cat <<< here\nUSER c\n";
    let found = read(text);
    assert!(found.faults.is_empty());
    let keywords: Vec<_> = found
        .instructions
        .iter()
        .map(|one| one.keyword.as_str())
        .collect();
    assert_eq!(keywords, ["FROM", "RUN", "COPY", "RUN", "USER"]);
    let run = &found.instructions[1];
    assert_eq!(at(text, run.heredocs[0].body), "# not a comment\nb \\\n");
    assert_eq!(at(text, run.span), "RUN <<EOF\n# not a comment\nb \\\nEOF");
    assert!(run.heredocs[0].expands);
    let copy = &found.instructions[2];
    let bodies: Vec<_> = copy.heredocs.iter().map(|one| at(text, one.body)).collect();
    assert_eq!(bodies, ["\tin x\n", "in y\n"]);
    assert!(!copy.heredocs[0].expands && copy.heredocs[0].strips_tabs);
}

#[test]
fn flags_stand_in_front_of_the_arguments() {
    let text = "FROM --platform=$BUILDPLATFORM a\nRUN --mount=type=cache,target=/x --network=none apt --yes\nCOPY --from=b --chown=\"c:d\" e f\nCOPY --link g h\n";
    let found = read(text);
    let flags = |index: usize| -> Vec<(String, Option<String>)> {
        let flags = found.instructions[index].flags.iter();
        flags
            .map(|flag| (flag.name.clone(), flag.value.clone()))
            .collect()
    };
    let flag = |name: &str, value: &str| (name.to_owned(), Some(value.to_owned()));
    assert_eq!(flags(0), [flag("platform", "$BUILDPLATFORM")]);
    assert_eq!(
        flags(1),
        [
            flag("mount", "type=cache,target=/x"),
            flag("network", "none")
        ]
    );
    assert_eq!(flags(2), [flag("from", "b"), flag("chown", "c:d")]);
    assert_eq!(flags(3), [("link".to_owned(), None)]);
    assert_eq!(found.instructions[1].text.text, "apt --yes");
    assert_eq!(
        at(text, found.instructions[2].flags[1].span),
        "--chown=\"c:d\""
    );
}

#[test]
fn words_stand_where_they_are_written() {
    let text = "FROM a\nRUN one \\\n  # between\n  two && \\\n  thr\u{e9}e\nEXPOSE 80 443\n";
    let found = read(text);
    let run = &found.instructions[1];
    let words: Vec<_> = run.words.iter().map(|word| at(text, word.span)).collect();
    assert_eq!(words, ["one", "two", "&&", "thr\u{e9}e"]);
    let commands = crate::document::shell::parse(&run.text.text);
    let second = commands[1].words[0].range.clone();
    assert_eq!(at(text, run.text.span(second)), "thr\u{e9}e");
    assert_eq!(at(text, found.instructions[2].words[1].span), "443");
    let text = "ENTRYPOINT [\"a\", \\\n \"b c\"]";
    assert_eq!(
        at(text, read(text).instructions[0].words[1].span),
        "\"b c\""
    );
}

fn base(text: &str) -> Base {
    read(text).stages.pop().unwrap().base
}

#[test]
fn bases_are_worked_out_from_arguments() {
    let image = |text: &str| Base::Image(Value::string(text));
    assert_eq!(base("ARG V=1\nFROM a:$V"), image("a:1"));
    assert_eq!(base("ARG V\nFROM a:${V:-2}"), {
        Base::Image(Value::Unknown(std::sync::Arc::new(
            crate::document::Unknown {
                refers: Vec::new(),
                pieces: vec![Piece::Known("a:".into()), Piece::Unknown],
            },
        )))
    });
    assert_eq!(base("FROM a:${V:-2}"), image("a:2"));
    assert_eq!(base("ARG V=1 W=${V}-x\nFROM a:${W}"), image("a:1-x"));
    assert_eq!(base("ARG V=1\nFROM a${V:+:b}"), image("a:b"));
    assert_eq!(base("ARG V=\nFROM a:${V:-${W:-3}}"), image("a:3"));
    assert_eq!(base("FROM scratch"), Base::Scratch);
    assert_eq!(base("FROM a AS Build\nFROM build"), Base::Stage(0));
    assert_eq!(base("FROM a\nARG V=1\nFROM b:$V"), image("b:"));
}

#[test]
fn the_final_stage_has_a_chain() {
    let found = read("FROM a AS base\nFROM b AS other\nFROM base AS mid\nFROM mid\nUSER x");
    assert_eq!(found.final_chain(), [3, 2, 0]);
    assert_eq!(found.instructions[4].stage, Some(3));
    assert!(read("").final_chain().is_empty());
}

#[test]
fn faults_have_their_places() {
    let text = "FROM a\nFRUM b\nRUN\nRUN <<EOF\nnever\n";
    let found = read(text);
    let faults: Vec<_> = found
        .faults
        .iter()
        .map(|fault| at(text, fault.span))
        .collect();
    assert_eq!(faults, ["FRUM", "RUN", "RUN <<EOF"]);
}

#[test]
fn directives_are_read_at_the_top_only() {
    let found =
        read("# syntax=docker/dockerfile:1\n# Escape = `\n# other\n# check=skip=all\nFROM a");
    let names: Vec<_> = found
        .directives
        .iter()
        .map(|one| (one.name.as_str(), one.value.as_str()))
        .collect();
    assert_eq!(names, [("syntax", "docker/dockerfile:1"), ("escape", "`")]);
}

/// <https://docs.docker.com/reference/dockerfile/#environment-replacement>
#[test]
fn variables_are_replaced() {
    let known =
        [("a", "x"), ("empty", "")].map(|(name, value)| (name.to_owned(), Some(value.to_owned())));
    let environment: Environment = known.into_iter().chain([("u".to_owned(), None)]).collect();
    for (raw, expected) in [
        ("$a/${a}y", "x/xy"),
        ("$none", ""),
        ("\\$a", "$a"),
        ("'$a'", "$a"),
        ("\"$a b\"", "x b"),
        ("${empty:-d}", "d"),
        ("${empty-d}", ""),
        ("${a:+d}", "d"),
        ("${none:+d}", ""),
        ("${u:+d}", "?"),
        ("$", "$"),
        ("${a:?must}", "x"),
    ] {
        let said = match expand(raw, &[&environment]) {
            Value::String(text) => text.to_string(),
            _ => "?".into(),
        };
        assert_eq!(said, expected, "{raw}");
    }
}

#[test]
fn hostile_files_take_linear_time() {
    for part in [
        "RUN <<E\n",
        "RUN a \\\n",
        "FROM a AS b\nFROM b\n",
        "# syntax=x\n",
        "ARG A=${A}${A}\n",
        "X\n",
        "ONBUILD ",
        "FROM ${a:-",
    ] {
        let text = part.repeat(20_000);
        let found = read(&text);
        assert!(found.instructions.len() <= text.len());
        found.final_chain();
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn no_soup_of_instructions_makes_it_panic(text in r#"(FROM |RUN |ARG |ONBUILD |CMD |COPY |ENV |# escape=`\n|--a=|<<E|<<-"E"|\nE\n|[a=é "'$:{}\[\],\\`#-]|\n|\\\n|\r\n|\$\{a:-| AS b){0,40}"#) {
        check(&text);
    }
}

fn check(text: &str) {
    let found = read(text);
    let inside = |span: Span| assert!(text.get(span.range()).is_some(), "{span:?} of {text:?}");
    for one in &found.instructions {
        inside(one.span);
        inside(one.keyword_span);
        one.words.iter().for_each(|word| inside(word.span));
        one.flags.iter().for_each(|flag| inside(flag.span));
        one.heredocs.iter().for_each(|heredoc| inside(heredoc.body));
        for command in crate::document::shell::parse(&one.text.text) {
            command
                .words
                .iter()
                .for_each(|word| inside(one.text.span(word.range.clone())));
        }
    }
    found.faults.iter().for_each(|fault| inside(fault.span));
    found
        .directives
        .iter()
        .for_each(|directive| inside(directive.span));
}
