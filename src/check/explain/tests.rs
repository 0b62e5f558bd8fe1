//! Tests of `check::explain`.

use super::*;
use crate::check::file::ControlFile;

const CHECK: &str = r"
title: Acme key is exposed
severity: high
confidence: medium
since: 0.1.0
aliases: [othertool:acme_key, third:ACM001]
why: |
  Whoever holds the key acts as its owner, in every region and for every service that the account has subscribed to.
  A second sentence.
fix: Revoke it.
references: [https://docs.acme.example/keys]
cwe: [798]
controls: [SEC-01, SEC-99]
match:
  assigned:
    names: [acme_key, acme_token]
    and: [secret]
    value: '[a-z0-9]{20}'
    conditions: { has: [digit, lower], checksum: github, entropy: 3.5, paths: ['**/.env'] }
examples:
  bad: [{ name: env file, path: .env, at: '%{alnum:20}', text: 'ACME_KEY=%{alnum:20}' }]
  good: [{ name: placeholder, text: 'ACME_KEY=changeme' }]
";

const CONTROL: &str = r"
title: No secret in the change
class: [verified]
demand: None
source: Scanner
confidence: S
mappings: { caf_v4_0: 'A4.b.3?, B2.a', dspt_v6_assertion: '4.5.x?', ndg: 'is it 4?5' }
";

fn catalogue() -> Catalogue {
    let check = |id: &str, text: &str| Check::new(id, serde_yaml::from_str(text).unwrap()).unwrap();
    let other = CHECK.replace("[othertool:acme_key, third:ACM001]", "[]");
    let control: ControlFile = serde_yaml::from_str(CONTROL).unwrap();
    let control = Control {
        id: "SEC-01".to_owned(),
        file: control,
    };
    let mut longer = check("secret/zeta-webhook-address", &other);
    longer.file.opt_in = true;
    let checks = vec![
        longer,
        check("secret/acme-key", CHECK),
        check("infrastructure/key", &other),
        check("review/key", &other),
    ];
    Catalogue::new(checks, vec![control])
}

fn page(width: usize) -> String {
    let catalogue = catalogue();
    let check = find(&catalogue, "secret/acme-key").unwrap();
    explain(check, &catalogue, Layout { bold: false, width })
}

#[test]
fn everything_a_reader_needs_is_there() {
    let page = page(100);
    for said in [
        "Acme key is exposed\nsecret/acme-key: severity high, confidence medium, since 0.1.0\n",
        "In other tools: othertool:acme_key, third:ACM001\n",
        "\nWhy\n  Whoever holds",
        "\nWhat to do\n  Revoke it.\n",
        "holds `acme_key` or `acme_token`",
        "stands `secret` as well",
        "has the form: [a-z0-9]{20}",
        "It holds a digit and a lower-case letter.",
        "Its checksum (github) is right.",
        "at least 3.5 bits",
        "Only in files called `**/.env`.",
        "Fires on\n  env file (.env):\n    ACME_KEY=…\n",
        "Is silent on\n  placeholder:\n    ACME_KEY=changeme\n",
        "  SEC-01 No secret in the change\n    CAF 4.0               A4.b.3 (not verified), B2.a\n",
        "DSPT v6               4.5.x (not verified)\n",
        "NDG standards         is it 4?5\n",
        "CWE-798  https://cwe.mitre.org/data/definitions/798.html\n  https://docs.acme.example/keys\n",
        "checks: { secret/acme-key: off }",
        "portcullis waive FINGERPRINT --check secret/acme-key",
    ] {
        assert!(page.contains(said), "{said:?} is not in:\n{page}");
    }
}

#[test]
fn prose_keeps_to_the_width() {
    let page = page(60);
    let prose: Vec<&str> = page
        .lines()
        .skip_while(|line| *line != "Why")
        .take(6)
        .collect();
    assert!(
        prose.iter().all(|line| line.chars().count() <= 60),
        "{prose:?}"
    );
}

#[test]
fn a_check_goes_by_its_id_its_last_part_and_its_aliases() {
    let catalogue = catalogue();
    for typed in [
        "secret/acme-key",
        "acme-key",
        "othertool:acme_key",
        "acme_key",
        "ACM001",
    ] {
        assert_eq!(
            find(&catalogue, typed).unwrap().id.as_str(),
            "secret/acme-key",
            "{typed}"
        );
    }
}

#[test]
fn an_unknown_name_is_met_with_those_it_may_mean() {
    let catalogue = catalogue();
    let said = |typed: &str| find(&catalogue, typed).unwrap_err().to_string();
    assert_eq!(
        said("secret/amce-key"),
        "there is no check `secret/amce-key`; did you mean `secret/acme-key`?"
    );
    // Two checks end in that word.
    assert_eq!(
        said("key"),
        "2 checks go by `key`:\n  infrastructure/key\n  review/key"
    );
    assert!(said("quux").contains("`portcullis checks list` names all"));
    assert!(said("").contains("there is no check ``"));
    assert!(said("a\u{1b}[31m").contains(r"`a\u{1b}[31m`"));
}

#[test]
fn the_table_is_grouped_and_cut_to_the_width() {
    let text = table(
        &catalogue(),
        Layout {
            bold: false,
            width: 60,
        },
    );
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "infrastructure: 1 check");
    assert_eq!(
        lines[1],
        "  infrastructure/key           high      Acme key is exposed"
    );
    assert!(text.contains("\nsecret: 2 checks\n"));
    assert!(
        lines.iter().all(|line| line.chars().count() <= 60),
        "{text}"
    );
    let whole = table(
        &catalogue(),
        Layout {
            bold: false,
            width: usize::MAX,
        },
    );
    assert!(whole.contains("Acme key is exposed (opt-in)\n"), "{whole}");
}

#[test]
fn an_id_that_an_opt_in_check_shares_leads_to_the_usual_one() {
    let catalogue = Catalogue::embedded();
    let shares = |check: &&Check| {
        check
            .file
            .aliases
            .iter()
            .any(|a| a == "checkov:CKV_AWS_355")
    };
    let opt_in = |check: &Check| check.file.opt_in;
    let of_id: Vec<_> = catalogue.checks().iter().filter(shares).collect();
    assert!(of_id.len() > 1 && of_id.iter().any(|check| opt_in(check)));
    for typed in ["CKV_AWS_355", "checkov:CKV_AWS_355"] {
        assert!(!opt_in(find(catalogue, typed).unwrap()), "{typed}");
    }
}

#[test]
fn the_json_is_an_array_of_objects() {
    let list: serde_json::Value = serde_json::from_str(&json(&catalogue()).unwrap()).unwrap();
    let acme = &list.as_array().unwrap()[2];
    assert_eq!(acme["id"], "secret/acme-key");
    assert_eq!(acme["severity"], "high");
    assert_eq!(acme["confidence"], "medium");
    assert_eq!(
        acme["aliases"],
        serde_json::json!(["othertool:acme_key", "acme_key", "third:ACM001", "ACM001"])
    );
    assert_eq!(acme["controls"][0], "SEC-01");
    assert_eq!(acme["cwe"][0], 798);
    assert_eq!(acme["since"], "0.1.0");
    assert_eq!(acme["opt_in"], false);
}

#[test]
fn every_check_of_ours_can_be_explained() {
    let catalogue = Catalogue::embedded();
    for check in catalogue.checks() {
        let page = explain(
            check,
            catalogue,
            Layout {
                bold: true,
                width: 80,
            },
        );
        assert!(page.contains(check.id.as_str()));
        let examples = page.split_once("Fires on").unwrap().1;
        assert!(!examples.contains("%{"), "{}", check.id);
    }
}
