//! An edit adds one waiver and leaves every other byte alone.

use super::*;
use proptest::prelude::*;

fn waiver() -> NewWaiver {
    NewWaiver {
        check: CheckId::new("secret/jwt"),
        fingerprint: Fingerprint::parse(FINGERPRINT).unwrap(),
        kind: WaiverKind::Accept,
        reason: "Key: revoked # on Monday".to_owned(),
        owner: "Ann Other".to_owned(),
        approved_by: "@org/security".to_owned(),
        expires: jiff::civil::date(2027, 1, 31),
    }
}

/// Other findings' waivers, laid out as told.
fn item(n: usize, indent: &str, gap: &str) -> String {
    let keys = format!("{indent} {gap}");
    format!(
        "{indent}-{gap}check: secret/jwt\n{keys}scope:\n{keys}  fingerprint: {n:032x}\n{keys}kind: mitigate # why not\n\
         {keys}reason: |\n{keys}  Two lines,\n{keys}  # no comment\n{keys}owner: Ann\n{keys}approved_by: Bob\n{keys}expires: 2026-12-31\n"
    )
}

pub(super) fn with_one_waiver() -> String {
    format!("version: 1\nwaivers:\n{}", item(1, "  ", " "))
}

#[test]
fn it_goes_behind_the_last_one_in_the_same_layout() {
    let before = "version: 1\nwaivers:\n-   check: secret/jwt\n    scope: {fingerprint: 00000000000000000000000000000001}\n    \
                  kind: accept\n    reason: R2D2\n    owner: O. N. E\n    approved_by: Ann\n    expires: 2026-01-01 # soon\n    # renewed once\n\n\
                  # last\nblock_at: low\n";
    let after = add_waiver(before, &waiver()).unwrap();
    let added = "-   check: secret/jwt\n    scope: { fingerprint: \"0123456789abcdef0123456789abcdef\" }\n    kind: accept\n    \
                 reason: \"Key: revoked # on Monday\"\n    owner: Ann Other\n    approved_by: \"@org/security\"\n    expires: 2027-01-31\n";
    let (head, tail) = before.split_at(before.find("\n\n# last").unwrap() + 1);
    assert_eq!(after, [head, added, tail].concat());
}

#[test]
fn a_missing_or_empty_section_is_made() {
    let added = super::super::write::in_block(&waiver(), 2, 2, "\n");
    for (before, after) in [
        ("", "version: 1\n\nwaivers:\n"),
        ("# ours", "# ours\nversion: 1\n\nwaivers:\n"),
        ("version: 1", "version: 1\n\nwaivers:\n"),
        ("version: 1\nwaivers: []\n", "version: 1\nwaivers:\n"),
        (
            "version: 1\nwaivers: [] # none",
            "version: 1\nwaivers: # none\n",
        ),
        ("version: 1\nwaivers:   [\n  ]\n", "version: 1\nwaivers:\n"),
        ("version: 1\nwaivers: ~\n", "version: 1\nwaivers:\n"),
        ("version: 1\nwaivers:", "version: 1\nwaivers:\n"),
    ] {
        assert_eq!(
            add_waiver(before, &waiver()).unwrap(),
            after.to_owned() + &added,
            "{before:?}"
        );
    }
    let before = "version: 1\nwaivers: # none yet\n# - check: x\nblock_at: low\n";
    let after = format!("version: 1\nwaivers: # none yet\n{added}# - check: x\nblock_at: low\n");
    assert_eq!(add_waiver(before, &waiver()).unwrap(), after);
    assert!(add_waiver(&starter(), &waiver()).is_ok());
}

#[test]
fn a_list_in_brackets_stays_one() {
    let old = "{ check: secret/jwt, scope: { fingerprint: 00000000000000000000000000000001 }, kind: accept, reason: R2D2, owner: Ann, \
               approved_by: Bob, expires: 2026-01-01 }";
    let before = format!("version: 1\nwaivers: [ {old}, ]  # here\nblock_at: low\n");
    let after = add_waiver(&before, &waiver()).unwrap();
    let added = super::super::write::in_brackets(&waiver());
    assert_eq!(
        after,
        format!("version: 1\nwaivers: [ {old}, {added}, ]  # here\nblock_at: low\n")
    );
}

#[test]
fn the_newline_of_the_file_is_kept() {
    let before = with_one_waiver().replace('\n', "\r\n");
    let after = add_waiver(&before, &waiver()).unwrap();
    assert!(after.starts_with(&before));
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count());
}

#[test]
fn a_finding_that_is_waived_already_is_refused_with_the_line() {
    let before = add_waiver("version: 1\n", &waiver()).unwrap();
    let error = add_waiver(&before, &waiver()).unwrap_err();
    assert_eq!(
        rendered(&error),
        r#"
  × the waiver was not written: line 4 already waives this finding
   ╭─[portcullis.yaml:4:5]
 3 │ waivers:
 4 │   - check: secret/jwt
   ·     ▲
   ·     ╰── until 2027-01-31
 5 │     scope: { fingerprint: "0123456789abcdef0123456789abcdef" }
   ╰────
  help: Change that one instead: its `expires`, `reason` and `approved_by`. One finding has one
        waiver.
"#
    );
}

#[test]
fn what_cannot_be_edited_safely_is_left_alone() {
    for before in [
        "{ version: 1 }",
        "{ version: 1, waivers: [] }",
        "version: 1\nwaivers: [ # none yet\n  ]\n",
        "version: 1\n...\n",
    ] {
        let error = add_waiver(before, &waiver()).unwrap_err();
        assert!(
            matches!(error, PolicyError::NotEditable { .. }),
            "{before:?}: {error:?}"
        );
    }
    let told = rendered(&add_waiver("{ version: 1 }", &waiver()).unwrap_err());
    assert_eq!(
        told,
        r#"
  × the waiver was not written: portcullis.yaml is laid out in a way that cannot be edited safely
  help: Add this to the list `waivers:` by hand:
          - check: secret/jwt
            scope: { fingerprint: "0123456789abcdef0123456789abcdef" }
            kind: accept
            reason: "Key: revoked # on Monday"
            owner: Ann Other
            approved_by: "@org/security"
            expires: 2027-01-31
"#
    );
}

#[test]
fn a_waiver_without_an_answer_is_refused() {
    for bad in [
        "",
        " ",
        "Todo",
        "tbd: later",
        "<owner>",
        "n/a",
        "...",
        "a\u{1b}[2J",
    ] {
        let owner = bad.to_owned();
        let error = add_waiver("version: 1\n", &NewWaiver { owner, ..waiver() }).unwrap_err();
        assert!(
            matches!(error, PolicyError::Incomplete { field: "owner", .. }),
            "{bad:?}"
        );
    }
}

/// A valid policy with a list of waivers in some layout, somewhere, with comments around it.
fn layouts() -> impl Strategy<Value = String> {
    let comment = prop::sample::select(vec![
        "",
        "\n",
        "# note\n",
        "   # deeper note\n",
        "\n# a: b\n\n",
        "# - x\n",
    ]);
    let parts = (
        prop::collection::vec(comment, 5),
        (0..4usize, 1..4usize, 0..4usize),
        prop::sample::select(vec![
            "waivers:\n",
            "waivers: # all\n",
            "\"waivers\":\n",
            "waivers:\n\n  # first\n",
        ]),
        (any::<bool>(), any::<bool>(), any::<bool>()),
    );
    parts.prop_map(|(notes, (indent, gap, count), head, (crlf, cut, last))| {
        let (indent, gap) = (" ".repeat(indent), " ".repeat(gap));
        let items: Vec<String> = (1..=count).map(|n| item(n, &indent, &gap)).collect();
        let section = format!("{head}{}{}", items.join(notes[0]), notes[1]);
        let rest = format!("block_at: low # {}\n", notes[2].trim());
        let (a, b) = if last {
            (rest, section)
        } else {
            (section, rest)
        };
        let mut text = format!("{}version: 1\n{}{a}{}{b}", notes[2], notes[3], notes[4]);
        if cut {
            text.truncate(text.trim_end().len());
        }
        if crlf {
            text.replace('\n', "\r\n")
        } else {
            text
        }
    })
}

proptest! {
    #[test]
    fn any_layout_gets_one_waiver_more_and_loses_nothing(before in layouts()) {
        let after = add_waiver(&before, &waiver()).unwrap();
        let mut rest = after.lines();
        for line in before.lines() {
            prop_assert!(rest.any(|other| other == line), "{line:?} is lost or moved in\n{after}");
        }
        let count = |text: &str| read(text).unwrap().waivers.len();
        prop_assert_eq!(count(&after), count(&before) + 1);
        prop_assert_eq!(after.contains('\r'), before.contains('\r'));
    }

    #[test]
    fn any_answer_is_read_back_as_it_was_given(reason in any::<String>(), owner in "[ -~]{0,20}") {
        let new = NewWaiver { reason: reason.clone(), owner: owner.clone(), ..waiver() };
        match add_waiver("version: 1\n", &new) {
            Ok(text) => {
                let policy = read(&text).unwrap();
                prop_assert_eq!(&policy.waivers[0].reason, reason.trim());
                prop_assert_eq!(&policy.waivers[0].owner, owner.trim());
            }
            Err(error) => prop_assert!(matches!(error, PolicyError::Incomplete { .. }), "{error:?}"),
        }
    }

    #[test]
    fn arbitrary_text_is_never_half_edited(text in any::<String>()) {
        if let Ok(after) = add_waiver(&text, &waiver()) {
            prop_assert_eq!(read(&after).unwrap().waivers.len(), 1);
        }
    }
}
