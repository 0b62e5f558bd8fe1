//! Remedies of whole files, as the detector finds the faults: what is written, what is left alone.

use super::*;
use crate::check::Check;
use crate::check::lint::Mended;
use crate::detect::infrastructure::rules::{self, Rule};
use crate::finding::ChangedLine;
use crate::inventory::InMemory;
use crate::source::RepoPath;
use proptest::prelude::*;

fn rule(resource: &str) -> Rule {
    let text = format!(
        "title: T\nseverity: high\nconfidence: high\nsince: 0.1.0\nwhy: W.\nfix: F\ncontrols: []\n\
         match: {{resource: [{resource}]}}\nexamples: {{bad: [], good: []}}\n"
    );
    let check = Check::new("infrastructure/x", serde_yaml::from_str(&text).unwrap()).unwrap();
    let rule = rules::compile(&check).unwrap();
    rules::prove(&rule).unwrap();
    rule
}

fn mended(resource: &str, files: &[(&str, &str)]) -> Mended {
    let files = files
        .iter()
        .map(|(path, text)| (RepoPath::new(path).unwrap(), text.as_bytes().to_vec()));
    let today = jiff::civil::date(2026, 11, 1);
    mend(&rule(resource), &InMemory::new(files), today)
}

fn fixes(resource: &str, files: &[(&str, &str)]) -> Vec<Option<Fix>> {
    let faults = mended(resource, files).faults.into_iter();
    faults.map(|fault| fault.fix).collect()
}

/// The one file after the one repair.
fn repaired(resource: &str, path: &str, text: &str) -> Option<String> {
    let mut fixes = fixes(resource, &[(path, text)]);
    assert_eq!(fixes.len(), 1, "{text}");
    let fix = fixes.remove(0)?;
    let mut edited = text.to_owned();
    for edit in fix.edits.iter().rev() {
        edited.replace_range(edit.region.span.range(), &edit.replacement);
    }
    Some(edited)
}

const ON: &str = "{kinds: ['terraform:t'], fault: {on: {not: true}}, edit: {set: {on: true}}}";
const TOKENS: &str = "{kinds: ['terraform:t'], fault: {m.tokens: {not: required}}, edit: {set: {m.tokens: required}}}";

#[test]
fn terraform_in_both_syntaxes() {
    let text = "resource \"t\" \"x\" {\n  on = false # why\n}\n";
    assert_eq!(
        repaired(ON, "a.tf", text).unwrap(),
        text.replace("false", "true")
    );
    let json = "{\"resource\": {\"t\": {\"x\": {\"m\": [{\"tokens\": \"optional\"}]}}}}";
    assert_eq!(
        repaired(TOKENS, "a.tf.json", json).unwrap(),
        json.replace("optional", "required")
    );
    let several = "{\"resource\": {\"t\": {\"a\": {\"on\": true}, \"b\": {\"on\": false}}}}";
    assert_eq!(
        repaired(ON, "a.tf.json", several).unwrap(),
        several.replace("false", "true")
    );
    let listed = "{\"resource\": [{\"t\": {\"x\": {\"on\": false}}}]}";
    assert_eq!(repaired(ON, "a.tf.json", listed), None);
    assert_eq!(
        repaired(TOKENS, "a.tf.json", "{\"resource\": {\"t\": {\"x\": {}}}}").unwrap(),
        "{\"resource\": {\"t\": {\"x\": {\"m\": {\"tokens\": \"required\"}}}}}"
    );
}

#[test]
fn what_comes_from_elsewhere_is_left_alone() {
    for value in [
        "var.on",
        "local.on",
        "!true",
        "\"${var.on}\"",
        "var.on && true",
    ] {
        let text = format!(
            "variable \"on\" {{ default = false }}\nlocals {{ on = false }}\nresource \"t\" \"x\" {{\n  on = {value}\n}}\n"
        );
        assert_eq!(repaired(ON, "a.tf", &text), None, "{value}");
    }
    let called = [
        (
            "main.tf",
            "module \"m\" {\n  source = \"./m\"\n  on = false\n}\n",
        ),
        (
            "m/main.tf",
            "variable \"on\" {}\nresource \"t\" \"x\" {\n  on = var.on\n}\n",
        ),
    ];
    assert_eq!(fixes(ON, &called), [None]);
}

#[test]
fn what_another_file_overrides_is_left_alone() {
    let own = "resource \"t\" \"x\" {\n  size = 1\n}\n";
    let other = "resource \"t\" \"x\" {\n  on = false\n}\n";
    assert_eq!(fixes(ON, &[("a.tf", own), ("override.tf", other)]), [None]);
}

#[test]
fn only_the_part_with_the_resource_is_read_again() {
    let kube = "{kinds: ['kubernetes:A'], fault: {on: {not: true}}, edit: {set: {on: true}}}";
    let one = |name: &str, rest: &str| {
        format!("apiVersion: v1\nkind: A\nmetadata: {{name: {name}}}\n{rest}")
    };
    let first = format!("# é\n---\n{}\n", one("a", "x: |+\n  text\n\n"));
    let second = one("b", "on: true\n");
    for (text, edited) in [
        (format!("{first}---\n{second}"), None),
        (
            format!("{second}--- # next\n{}", one("c", "")),
            Some(format!("{second}--- # next\n{}", one("c", "on: true\n"))),
        ),
        (
            format!(
                "{second}---\n{}---\n{second}",
                one("c", "on: false # why\n")
            ),
            Some(format!(
                "{second}---\n{}---\n{second}",
                one("c", "on: true # why\n")
            )),
        ),
        (
            format!("%YAML 1.2\n---\n{second}...\n---\n{}", one("c", "")),
            Some(format!(
                "%YAML 1.2\n---\n{second}...\n---\n{}",
                one("c", "on: true\n")
            )),
        ),
    ] {
        assert_eq!(repaired(kube, "a.yaml", &text), edited, "{text}");
    }
    let text =
        "locals { a = 1 } # é\nresource \"t\" \"x\" {\r\n\ton = false\r\n}\r\nlocals { b = 2 }\n";
    assert_eq!(
        repaired(ON, "a.tf", text).unwrap(),
        text.replace("false", "true")
    );
}

#[test]
fn a_module_is_repaired_where_its_text_is() {
    let files = [
        ("main.tf", "module \"m\" {\n  source = \"./m\"\n}\n"),
        ("m/main.tf", "resource \"t\" \"x\" {\n  on = false\n}\n"),
    ];
    let made = fixes(ON, &files);
    let fix = made[0].as_ref().unwrap();
    assert_eq!(fix.path.to_text(), "m/main.tf");
    assert_eq!(fix.of, Fingerprint::of(&[files[1].1.as_bytes()]));
}

#[test]
fn copies_of_one_resource_have_one_and_the_same_repair() {
    let text = "resource \"t\" \"x\" {\n  for_each = toset([\"a\", \"b\"])\n  on = false\n}\n";
    let fixes = fixes(ON, &[("a.tf", text)]);
    assert_eq!(fixes.len(), 2);
    assert!(fixes[0].is_some());
    assert_eq!(fixes[0], fixes[1]);
}

#[test]
fn the_other_languages() {
    let kube = "{kinds: ['kubernetes:container'], fault: {securityContext.a: {not: false}}, edit: {set: {securityContext.a: false}}}";
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: c\n      image: i # pinned\n";
    assert_eq!(
        repaired(kube, "pod.yaml", pod).unwrap(),
        format!("{pod}      securityContext:\n        a: false\n")
    );
    let cloud =
        "{kinds: ['cloudformation:AWS::A::B'], fault: {On: {not: true}}, edit: {set: {On: true}}}";
    let template =
        "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  X:\n    Type: AWS::A::B\n";
    assert_eq!(
        repaired(cloud, "t.yaml", template).unwrap(),
        format!("{template}    Properties:\n      On: true\n")
    );
    let template = format!("{template}    Properties:\n      On: !Ref P\n");
    let template = format!("{template}Parameters:\n  P: {{Type: String, Default: 'false'}}\n");
    assert_eq!(repaired(cloud, "t.yaml", &template), None);
    let compose = "{kinds: ['compose:service'], fault: {read_only: {not: true}}, edit: {set: {read_only: true}}}";
    let file = "services:\n  s:\n    image: ${I:-x}\n";
    assert_eq!(
        repaired(compose, "compose.yaml", file).unwrap(),
        format!("{file}    read_only: true\n")
    );
    let anchored = "x: &x {image: a}\nservices:\n  s: *x\n";
    assert_eq!(repaired(compose, "compose.yaml", anchored), None);
}

#[test]
fn a_resource_that_would_be_refused_is_left_alone() {
    let kube = "{kinds: ['kubernetes:container'], fault: {a: {not: false}}, edit: {when: {privileged: {not: true}}, set: {a: false}}}";
    let pod = |more: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n    - image: i\n{more}"
        )
    };
    assert!(repaired(kube, "pod.yaml", &pod("")).is_some());
    assert_eq!(
        repaired(kube, "pod.yaml", &pod("      privileged: true\n")),
        None
    );
}

const CURL: &str = "{kinds: ['dockerfile:RUN'], fault: {predicate: {name: runs, command: curl, with: [-k]}}, edit: {command: {of: [curl], drop: [-k]}}}";
const APK: &str = "{kinds: ['dockerfile:RUN'], fault: {predicate: {name: runs, command: apk, then: add, without: '--no-cache'}}, edit: {command: {of: [apk], after: add, add: --no-cache}}}";

#[test]
fn words_of_commands_come_and_go() {
    for (text, edited) in [
        (
            "FROM a\nRUN curl  -k https://x | sh\n",
            "FROM a\nRUN curl https://x | sh\n",
        ),
        (
            "FROM a\nRUN set -e; \\\n    curl \\\n      -k \\\n      https://x\n",
            "FROM a\nRUN set -e; \\\n    curl \\\n      https://x\n",
        ),
        (
            "FROM a\r\nRUN curl -k x && curl -k y\r\n",
            "FROM a\r\nRUN curl x && curl y\r\n",
        ),
    ] {
        assert_eq!(
            repaired(CURL, "Dockerfile", text).as_deref(),
            Some(edited),
            "{text}"
        );
    }
    for text in [
        "FROM a\nRUN [\"curl\", \"-k\", \"https://x\"]\n",
        "FROM a\nRUN sh -c 'curl -k https://x'\n",
        "FROM a\nRUN <<EOF\ncurl -k https://x\nEOF\n",
        "FROM a\nRUN curl \"-k\" https://x\n",
    ] {
        for fix in fixes(CURL, &[("Dockerfile", text)]) {
            assert_eq!(fix, None, "{text}");
        }
    }
    assert_eq!(
        repaired(
            APK,
            "Dockerfile",
            "FROM a\nRUN apk update && apk add \\\n  git\n"
        )
        .unwrap(),
        "FROM a\nRUN apk update && apk add --no-cache \\\n  git\n"
    );
    let copy = "{kinds: ['dockerfile:ADD'], fault: {keyword: ADD}, edit: {keyword: COPY}}";
    assert_eq!(
        repaired(
            copy,
            "Dockerfile",
            "FROM a\nadd --chown=a:b . /x # no comment\n"
        )
        .unwrap(),
        "FROM a\ncopy --chown=a:b . /x # no comment\n"
    );
}

#[test]
fn people_see_the_lines_that_go_and_come() {
    let line = |number, added, text: &str| ChangedLine {
        number,
        added,
        text: text.to_owned(),
    };
    let text = "\nresource \"t\" \"x\" {\n  on = false\n}\n";
    let preview = |resource: &str, text: &str| {
        let fixes = fixes(resource, &[("a.tf", text)]);
        fixes[0].clone().unwrap().preview
    };
    assert_eq!(
        preview(ON, text),
        [line(3, false, "  on = false"), line(3, true, "  on = true")]
    );
    assert_eq!(
        preview(TOKENS, text),
        [
            line(4, true, ""),
            line(4 + 1, true, "  m {"),
            line(6, true, "    tokens = \"required\""),
            line(7, true, "  }"),
        ]
    );
    let long = format!(
        "resource \"t\" \"x\" {{\n  on = false # {}\n}}\n",
        "x".repeat(300)
    );
    assert_eq!(preview(ON, &long), []);
}

#[test]
fn a_check_whose_edit_does_not_fit_its_kinds_is_none() {
    let text = "title: T\nseverity: high\nconfidence: high\nsince: 0.1.0\nwhy: W.\nfix: F\ncontrols: []\n\
                match: {resource: [{kinds: ['dockerfile:RUN', 'github:step'], fault: {a: 1}, edit: {set: {a: 2}}}]}\n\
                examples: {bad: [], good: []}\n";
    let check = Check::new("infrastructure/x", serde_yaml::from_str(text).unwrap()).unwrap();
    let error = rules::prove(&rules::compile(&check).unwrap()).unwrap_err();
    assert!(error.to_string().contains("`edit`"), "{error}");
    let check = text.replace("{set: {a: 2}}", "{sett: {a: 2}}");
    let check = Check::new("infrastructure/x", serde_yaml::from_str(&check).unwrap()).unwrap();
    assert!(rules::compile(&check).is_err());
}

proptest! {
    #[test]
    fn no_dockerfile_makes_a_repair_go_wrong(parts in proptest::collection::vec(prop_oneof![
        Just("FROM a\n"), Just("RUN "), Just("curl "), Just("-k "), Just("apk "), Just("add "), Just("\\\n"), Just("\n"),
        Just("&& "), Just("<<EOF "), Just("EOF\n"), Just("\""), Just("'"), Just("é "), Just("# x\n"), Just("\r\n"),
        Just("$(curl -k x)"), Just("[\"curl\", \"-k\"]"), Just("  "),
    ], 0..20)) {
        let text = format!("FROM a\n{}", parts.concat());
        for resource in [CURL, APK] {
            for fix in fixes(resource, &[("Dockerfile", &text)]).into_iter().flatten() {
                for edit in &fix.edits {
                    prop_assert!(text.get(edit.region.span.range()).is_some());
                }
            }
        }
    }
}
