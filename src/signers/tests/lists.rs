//! Allowed-signers files, line by line as ssh-keygen(1) has them.

use super::*;

const KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIINl9yi8FxfGRL06l/caJTB3d3V0IFCdyVDTluZIb6Aa";

/// What the signature of `ed25519` is worth by a list of this line.
fn by(line: &str) -> Standing {
    let keys = Keyring {
        ssh: Some(AllowedSigners::parse(line.as_bytes()).unwrap()),
        openpgp: None,
    };
    keys.standing(&commit(fixture!("ed25519.commit")), today())
}

fn problem(line: &str) -> String {
    let list = AllowedSigners::parse(line.as_bytes()).unwrap();
    let problems: Vec<String> = list
        .problems()
        .iter()
        .map(|it| format!("{}: {}", it.place, it.why))
        .collect();
    problems.join("\n")
}

#[test]
fn principals_and_options_are_read_as_they_are_meant() {
    for (line, kind) in [
        (format!("ann@example.org {KEY}"), "verified"),
        (
            format!("  ann@example.org\t{KEY} a comment \"with a quote\r"),
            "verified",
        ),
        (format!("\"ann@example.org,x y\" {KEY}"), "verified"),
        (format!("*@example.org {KEY}"), "verified"),
        (format!("*@example.org,!ann@example.org {KEY}"), "another"),
        (format!("ANN@example.org {KEY}"), "another"),
        (format!("bob@example.org,ann@example.org {KEY}"), "verified"),
        (
            format!("ann@example.org namespaces=\"git\" {KEY}"),
            "verified",
        ),
        (
            format!("ann@example.org NameSpaces=\"file,g*\" {KEY}"),
            "verified",
        ),
        (
            format!("ann@example.org namespaces=\"file\" {KEY}"),
            "not valid",
        ),
        (
            format!("ann@example.org namespaces=\"*,!git\" {KEY}"),
            "not valid",
        ),
        (format!("ann@example.org cert-authority {KEY}"), "unknown"),
        (
            format!("ann@example.org valid-after=\"20260101\",valid-before=\"20270101\" {KEY}"),
            "verified",
        ),
        (
            format!("ann@example.org valid-after=\"20261021100001Z\" {KEY}"),
            "not valid",
        ),
        (
            format!("ann@example.org valid-after=\"20261021100000Z\" {KEY}"),
            "verified",
        ),
        (
            format!("ann@example.org valid-after=\"20261021\" {KEY}"),
            "not valid",
        ),
        (
            format!("ann@example.org valid-before=\"20261122Z\" {KEY}"),
            "not valid",
        ),
        (
            format!("ann@example.org valid-before=\"20261123Z\" {KEY}"),
            "verified",
        ),
        (
            format!("ann@example.org valid-before=\"20261123\" {KEY}"),
            "not valid",
        ),
        (format!("# ann@example.org {KEY}"), "unknown"),
        (
            format!("bob@example.org {KEY}\nann@example.org {KEY}"),
            "verified",
        ),
        (
            format!("ann@example.org valid-before=\"20261001Z\" {KEY}\nbob@x {KEY}"),
            "not valid",
        ),
    ] {
        let standing = by(&line);
        assert_eq!(told(&standing).0, kind, "{line}: {}", told(&standing).1);
        assert_eq!(problem(&line), "", "{line}");
    }
}

#[test]
fn a_line_that_is_none_is_told_and_lists_nobody() {
    for (line, why) in [
        (
            format!("ann@example.org namespace=\"git\" {KEY}"),
            "an option that is not known",
        ),
        (
            format!("ann@example.org namespaces=git {KEY}"),
            "without its value in quotes",
        ),
        (
            format!("ann@example.org namespaces=\"git {KEY}"),
            "a quote has no end",
        ),
        (
            format!("ann@example.org namespaces=\"git\",namespaces=\"file\" {KEY}"),
            "an option twice",
        ),
        (
            format!("ann@example.org namespaces=\"\" {KEY}"),
            "its namespaces are no list",
        ),
        (
            format!("ann@example.org cert-authority, {KEY}"),
            "missing behind a comma",
        ),
        (
            format!("ann@example.org cert-authority=\"x\" {KEY}"),
            "not separated by commas",
        ),
        (
            format!("ann@example.org valid-before=\"tomorrow\" {KEY}"),
            "a time in it",
        ),
        (
            format!("ann@example.org valid-after=\"20270101Z\",valid-before=\"20260101Z\" {KEY}"),
            "valid before it is valid after",
        ),
        (
            format!("ann@example.org restrict {KEY}"),
            "an option that is not known",
        ),
        (format!("ann@exam\"ple.org {KEY}"), "a quote in the midst"),
        (format!("\"ann@example.org {KEY}"), "a quote has no end"),
        (format!("ann@example.org,, {KEY}"), "no list of patterns"),
        ("ann@example.org".to_owned(), "no key"),
        (KEY.to_owned(), "no key"),
        ("ann@example.org ssh-ed25519".to_owned(), "another kind"),
        (
            format!("ann@example.org {}", KEY.replace("ssh-ed25519", "ssh-rsa")),
            "another kind",
        ),
        (
            format!("ann@example.org {}", KEY.replace("b6Aa", "b6A")),
            "no base64",
        ),
        (
            "ann@example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5".to_owned(),
            "malformed",
        ),
        (format!("\u{feff}ann@example.org {KEY}"), "nobody sees"),
        (format!("ann@example.org \u{200b}{KEY}"), "not known"),
    ] {
        let told_of = problem(&line);
        assert!(
            told_of.starts_with("line 1: ") && told_of.contains(why),
            "{line}: {told_of}"
        );
        assert_eq!(told(&by(&line)).0, "unknown", "{line}");
    }
    let bytes = [b"ok@x ", KEY.as_bytes(), b"\n\xff\n"].concat();
    let list = AllowedSigners::parse(&bytes).unwrap();
    assert_eq!(list.problems()[0].place, "line 2");
    assert!(list.problems()[0].why.contains("UTF-8"));
}

#[test]
fn a_list_that_is_too_large_is_refused_whole() {
    assert!(AllowedSigners::parse(&vec![b'#'; MOST_OF_LIST + 1]).is_err());
    assert!(AllowedSigners::parse(&b"\n".repeat(60_000)).is_err());
    assert!(Certificates::parse(&vec![0; MOST_OF_LIST + 1]).is_err());
    assert!(
        Certificates::parse(b"")
            .unwrap_err()
            .contains("no public key")
    );
}
