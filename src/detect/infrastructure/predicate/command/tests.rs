//! Commands as people write them.

use crate::check::condition;
use crate::detect::infrastructure::matcher::{Relations, Truth, World};
use crate::detect::infrastructure::tests::model;
use proptest::prelude::*;

/// The text that makes a condition true of a `RUN`, or the answer.
fn answer(script: &str, told: &str) -> Result<String, Truth> {
    let file = format!("FROM a\nRUN {script}\n");
    let model = model(&[("Dockerfile", &file)]);
    let relations = Relations::of(&model);
    let world = World::new(&model, &relations, jiff::civil::date(2026, 1, 1));
    let tree = serde_yaml::from_str(&format!("{{predicate: {told}}}")).unwrap();
    let condition = condition::parse(&tree).unwrap();
    let run = model
        .resources
        .iter()
        .find(|one| &*one.kind == "RUN")
        .unwrap();
    match world.holds(&condition, run) {
        Truth::True(place) => Ok(model.sources.text(place.unwrap()).to_owned()),
        other => Err(other),
    }
}

#[test]
fn a_program_is_known_behind_whatever_is_put_in_front() {
    let insecure = "{name: runs, command: curl, with: ['-k', '--insecure']}";
    for script in [
        "curl -k https://a",
        "/usr/bin/curl --insecure a",
        "curl -fsSkL a",
        "curl -fsSL -o a.k -k a",
        "sudo -E curl -k a",
        "env A=b curl -k a",
        "timeout 10 curl -k a",
        "poetry run curl -k a",
        "uv --quiet run curl -k a",
        "FLAGS='-s -k' && curl $FLAGS a",
        "A=b && if true; then curl -k a; fi",
        r#"["curl", "-k", "a"]"#,
        r#"["sh", "-c", "curl -k a"]"#,
        "x=$(curl -k a)",
    ] {
        assert!(answer(script, insecure).is_ok(), "{script}");
    }
    for script in [
        "curl a",
        "curl -okay a",
        "curl -o k a",
        "curl -H 'a: -k' a",
        "curl $FLAGS a",
        "echo curl -k",
        "wget -k a",
        "curl -- -k",
        "curl --insecure=false a",
    ] {
        assert_eq!(answer(script, insecure), Err(Truth::False), "{script}");
    }
    assert_eq!(
        answer("a; sudo curl -k x && b", insecure).unwrap(),
        "sudo curl -k x"
    );
}

#[test]
fn arguments_are_asked_for_and_forbidden() {
    let install =
        "{name: runs, command: apt-get, then: install, without: ['--no-install-recommends']}";
    assert!(answer("apt-get install -y a", install).is_ok());
    assert_eq!(answer("apt-get update", install), Err(Truth::False));
    assert_eq!(
        answer("apt-get -y install --no-install-recommends a", install),
        Err(Truth::False)
    );
    assert_eq!(answer("apt-get install $A b", install), Err(Truth::Unknown));
    let option = "{name: runs, command: [yum, dnf], with: '--setopt=sslverify=0'}";
    assert!(answer("dnf --setopt=sslverify=0 install a", option).is_ok());
    let host = "{name: runs, command: pip, then: install, with: '--trusted-host'}";
    for script in [
        "pip3 install --trusted-host a b",
        "python3 -m pip install --trusted-host=a b",
    ] {
        assert!(answer(script, host).is_ok(), "{script}");
    }
    let words = "{name: runs, command: npm, words: [config, strict-ssl, 'false']}";
    assert!(answer("npm config set strict-ssl false", words).is_ok());
    assert!(answer("npm config set strict-ssl true", words).is_err());
}

#[test]
fn what_is_downloaded_and_run_is_seen() {
    let told = "{name: pipes, from: [curl, wget], into: [sh, bash, python3]}";
    for script in [
        "curl a | sh",
        "curl -a b | sudo -E bash -",
        "wget -qO- a | bash -s -- -y",
        "curl a | gunzip | sh -eux",
        "curl a | python3 -",
        "set -o pipefail; curl a | bash -xe && b",
    ] {
        assert!(answer(script, told).is_ok(), "{script}");
    }
    for script in [
        "curl a | tar xz",
        "curl a | python3 -m json.tool",
        "curl a | python3 -c 'import sys'",
        "curl a | bash -c 'cat'",
        "curl a | bash other.sh",
        "cat a | sh",
        "curl a; sh b",
        "sh a | curl b",
    ] {
        assert_eq!(answer(script, told), Err(Truth::False), "{script}");
    }
}

proptest! {
    #[test]
    fn no_script_makes_it_panic(script in r"(curl|sudo|env|-k|--|-|é|\||\$A|A=b|timeout|python3 -m|pip|;| ){0,20}") {
        for told in ["{name: runs, command: [curl, pip], with: '-k', without: '--é'}", "{name: pipes, from: curl, into: [pip, sudo]}"] {
            let _ = answer(&format!("a; {script}"), told);
        }
    }
}

#[test]
fn what_begins_with_a_known_word_is_no_option() {
    let asks = "{name: runs, command: apt-get, then: install, without: [-y]}";
    assert!(answer("apt-get install php$V", asks).is_ok());
    assert_eq!(answer("apt-get install $V", asks), Err(Truth::Unknown));
    assert_eq!(answer("apt-get install -$V", asks), Err(Truth::Unknown));
    assert_eq!(answer("apt-get install -y php$V", asks), Err(Truth::False));
}
