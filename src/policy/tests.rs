//! What a policy says, and what is said of one that is wrong.

use super::*;

const FINGERPRINT: &str = "0123456789abcdef0123456789abcdef";

const IDS: [&str; 3] = ["secret/aws-access-key", "secret/jwt", "secret/private-key"];

fn known(name: &str) -> bool {
    IDS.contains(&name) || name == "secret/"
}

fn read(text: &str) -> Result<Policy, PolicyError> {
    file::read(
        text,
        FILE_NAME,
        reader::Known {
            is: &known,
            ids: &IDS,
        },
    )
}

/// What a person sees, at 100 columns, without colours.
fn told(text: &str) -> String {
    rendered(&read(text).expect_err("this policy is wrong"))
}

fn rendered(error: &PolicyError) -> String {
    let theme = miette::GraphicalTheme::unicode_nocolor();
    let handler = miette::GraphicalReportHandler::new_themed(theme)
        .with_width(100)
        .with_links(false);
    let mut told = String::new();
    handler.render_report(&mut told, error).unwrap();
    told.lines()
        .map(|line| line.trim_end().to_owned() + "\n")
        .collect()
}

#[test]
fn show() {
    for t in [
        "version: 1\nrequire: [secret, depend]\nblock_at: hihg\nchecks:\n  secret/jwd: wran\n  secrets/*: off\n",
        "version: 1\r\nsecrets: {decode_depth: 99, largest_file: 10MB, exclude: ['**', '!x']}\r\nsecrets: {}\r\n",
        "",
        "# nothing\n",
        "version: 2\nfoo: bar\n",
        "version: 1\nwaivers:\n  - check: secret/jwt\n    scope: { fingerprint: abc }\n    reason: TODO\n    owner:\n    kind: accepted\n    expires: 2027-02-30\n    # bla\n\nevidence:\n  a: b\n",
        "a: &a [1]\nb: *a\n",
        "version: 1\nblock_at: high\n  x: 1\n",
        "version: 1\n---\nversion: 1\n",
        "version: 1\nblock_at: \u{1b}[31m\n",
        "version: 1\nblock_at: [",
        "é: \"ééé\"\nö: [ä, ü]\nversion: 1\nrequire: secrets",
        "\u{feff}version: 1\nfoo: |\n  bla\n  bla\n\n\n# c\nbar: x\n",
    ] {
        println!("{}", told(t));
    }
}
