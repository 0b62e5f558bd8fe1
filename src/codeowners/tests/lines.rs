//! Lines that count, lines that are skipped, and where the problem is said to be.

use super::*;

fn one(text: &str) -> (String, ProblemKind) {
    let mut all = problems(text);
    assert_eq!(all.len(), 1, "{text:?}: {all:?}");
    all.remove(0)
}

#[test]
fn blank_lines_and_comments_say_nothing() {
    let text = "\n   \n\t\n# * @x\n   # * @x\n#\n\u{c}\n";
    let file = parsed(text);
    assert_eq!((file.rules().len(), file.problems().len()), (0, 0));
}

#[test]
fn tabs_and_carriage_returns_are_white_space() {
    let text = "*.js\t@a\t\t@b\r\n\t/x/ @c \r\n/y @d\r";
    assert_eq!(owners(text, "a.js"), "@a @b");
    assert_eq!(owners(text, "x/a"), "@c");
    assert_eq!(owners(text, "y"), "@d");
    assert_eq!(problems(text), []);
}

#[test]
fn a_byte_order_mark_is_passed_over_and_said() {
    let text = "\u{feff}* @x\n";
    assert_eq!(owners(text, "a"), "@x");
    assert_eq!(one(text), ("* @x".to_owned(), ProblemKind::ByteOrderMark));
}

#[test]
fn an_escaped_space_belongs_to_the_path() {
    assert_eq!(owners("/my\\ docs/ @x", "my docs/a"), "@x");
    assert_eq!(owners("a\\ b\\ c @x # d", "a b c"), "@x");
    assert_eq!(problems("/my\\ docs/ @x"), []);
}

#[test]
fn escaped_wildcards_and_brackets_are_plain_characters() {
    assert_eq!(owners("/pages/\\[id\\].tsx @x", "pages/[id].tsx"), "@x");
    assert_eq!(owners("/a\\*b @x", "a*b"), "@x");
    assert_eq!(owners("/a\\*b @x", "axb"), "-");
    assert_eq!(owners("/a\\?b @x", "axb"), "-");
    assert_eq!(owners("/\\*\\* @x", "a"), "-");
    assert_eq!(owners("/\\!important @x", "!important"), "@x");
    assert_eq!(owners("/a\\\\b @x", "a\\b"), "@x");
}

#[test]
fn a_comment_begins_at_a_word_of_its_own() {
    assert_eq!(owners("/a#b @x #c @y", "a#b"), "@x");
    assert_eq!(owners("/a # @x", "a"), "");
}

#[test]
fn syntax_that_is_not_supported_skips_the_line() {
    use Unsupported::{Brackets, EscapedHash, Negation};
    for (line, at, what) in [
        ("!*.md @x", "!*.md", Negation),
        ("/a[0-9] @x", "/a[0-9]", Brackets),
        ("/a] @x", "/a]", Brackets),
        ("\\#notes @x", "\\#notes", EscapedHash),
    ] {
        let text = format!("* @all\n{line}\n");
        assert_eq!(one(&text), (at.to_owned(), ProblemKind::Unsupported(what)));
        assert_eq!(owners(&text, "#notes"), "@all", "{line}");
        assert_eq!(parsed(&text).problems()[0].line, 2);
    }
}

#[test]
fn sections_of_gitlab_are_told_from_classes_of_characters() {
    for line in [
        "[Docs]",
        "^[Docs]",
        "[Docs][2] @x",
        "[Database owners] @x",
        "^[Docs][1] @a @b",
    ] {
        assert_eq!(one(line), (line.to_owned(), ProblemKind::Section), "{line}");
    }
    let class = one("[ab].js @x");
    assert_eq!(class.1, ProblemKind::Unsupported(Unsupported::Brackets));
}

#[test]
fn patterns_that_are_none_skip_the_line() {
    assert_eq!(one("/ @x").1, ProblemKind::OnlySlash);
    assert_eq!(one("// @x").1, ProblemKind::OnlySlash);
    assert_eq!(one("/a\\").1, ProblemKind::EscapesNothing);
    let long = format!("/{} @x", "a".repeat(5000));
    assert_eq!(one(&long).1, ProblemKind::PatternTooLong);
}

#[test]
fn a_word_that_is_no_owner_skips_the_line() {
    let text = "* @all\n/docs/my file.md @x\n";
    let (at, kind) = one(text);
    assert_eq!(at, "file.md");
    let ProblemKind::InvalidOwner { skips_line, .. } = kind else {
        panic!("{kind:?}");
    };
    assert!(skips_line);
    assert_eq!(owners(text, "docs/my"), "@all");
}

#[test]
fn joined_owners_are_nobody_and_the_others_stay() {
    let text = "* @all\n/a @one@two @three\n/b @four,@five\n";
    assert_eq!(owners(text, "a"), "@three");
    // Whoever is left out of a line that names nobody else takes no owner away.
    assert_eq!(owners(text, "b"), "@all");
    let skips: Vec<bool> = problems(text)
        .into_iter()
        .map(|(_, kind)| {
            matches!(
                kind,
                ProblemKind::InvalidOwner {
                    skips_line: true,
                    ..
                }
            )
        })
        .collect();
    assert_eq!(skips, [false, true]);
}

#[test]
fn an_owner_twice_is_said_at_the_second() {
    let (at, kind) = one("* @Acme/Core @x @acme/core\n");
    let owner = "@acme/core".to_owned();
    assert_eq!(
        (at, kind),
        (owner.clone(), ProblemKind::DuplicateOwner { owner })
    );
}

#[test]
fn a_backslash_before_a_letter_says_how_it_is_read() {
    let (at, kind) = one("docs\\guide @x");
    let reads_as = "docsguide".to_owned();
    assert_eq!(at, "docs\\guide");
    assert_eq!(kind, ProblemKind::NeedlessEscape { reads_as });
}

#[test]
fn a_line_that_is_no_text_is_skipped_and_a_comment_may_be_anything() {
    let bytes = b"* @all\n/caf\xE9 @x\n# caf\xE9\n/b @y\n";
    let file = Codeowners::parse(bytes, Location::Root);
    assert_eq!(file.rules().len(), 2);
    let [problem] = file.problems() else {
        panic!("{:?}", file.problems());
    };
    assert_eq!((problem.line, &problem.kind), (2, &ProblemKind::NotText));
}

#[test]
fn a_character_that_nobody_sees_is_said_and_read_as_it_is() {
    let text = "*.js\u{a0}@x\n/a\u{202e}b @y @z\u{200b}\n# \u{200b}\n";
    let found: Vec<(String, char)> = problems(text)
        .into_iter()
        .filter_map(|(at, kind)| match kind {
            ProblemKind::Invisible { character } => Some((at, character)),
            _ => None,
        })
        .collect();
    let wanted = [
        ("*.js\u{a0}@x", '\u{a0}'),
        ("/a\u{202e}b", '\u{202e}'),
        ("@z\u{200b}", '\u{200b}'),
    ];
    assert_eq!(found, wanted.map(|(at, c)| (at.to_owned(), c)));
    assert_eq!(owners(text, "a.js"), "-");
}

#[test]
fn a_file_of_three_megabytes_is_not_loaded() {
    let rule = "* @x\n";
    let filled = |bytes: usize| format!("{rule}{}", "#".repeat(bytes - rule.len()));
    let (most, near) = (SIZE_LIMIT - 1, SIZE_LIMIT / 10 * 9);
    let large = filled(SIZE_LIMIT);
    assert_eq!(owners(&large, "a"), "-");
    let kind = ProblemKind::TooLarge { bytes: SIZE_LIMIT };
    assert_eq!(one(&large), ("* @x".to_owned(), kind));
    let kind = ProblemKind::NearLimit { bytes: most };
    assert_eq!(one(&filled(most)), ("* @x".to_owned(), kind));
    assert_eq!(owners(&filled(most), "a"), "@x");
    assert_eq!(problems(&filled(near - 1)), []);
}

#[test]
fn a_line_of_a_megabyte_is_read() {
    let mut text = "/a".to_owned();
    for number in 0..100_000 {
        text.push_str(" @user");
        text.push_str(&number.to_string());
    }
    assert_eq!(parsed(&text).rules()[0].owners.len(), 100_000);
}
