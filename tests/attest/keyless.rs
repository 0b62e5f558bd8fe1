//! Where the identity token of keyless signing comes from, and what is said where there is none. The services themselves are
//! tested by a suite of its own; here they answer with refusals alone.

use super::clean;
use crate::support::{Gate, Repository, gate, samples};
use serde_json::json;
use sigstore_trust_root::SIGSTORE_PRODUCTION_TRUSTED_ROOT;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

/// What the runner hands over to ask with.
const BEARER: &str = "runner-bearer-0123456789abcdef";

/// A server that gives everybody one answer, its address, and the heads and bodies of what it was asked.
#[expect(clippy::disallowed_methods, reason = "the other end, on this machine")]
fn serve(answer: String) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let asked = Arc::new(Mutex::new(Vec::new()));
    let requests = Arc::clone(&asked);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
            let (mut head, mut line) = (String::new(), String::new());
            while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                head.push_str(&std::mem::take(&mut line));
            }
            let length = head.to_lowercase();
            let length = length.split("content-length: ").nth(1);
            let length = length.and_then(|it| it.lines().next()?.trim().parse().ok());
            let mut body = vec![0; length.unwrap_or(0)];
            let _ = reader.read_exact(&mut body);
            head.push_str(&String::from_utf8_lossy(&body));
            requests.lock().unwrap().push(head);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    (address, asked)
}

fn answer(status: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

/// A token that is good until 2286.
fn jwt() -> String {
    let part = |text: &str| {
        let plain = samples::base64(text.as_bytes());
        plain
            .trim_end_matches('=')
            .replace('+', "-")
            .replace('/', "_")
    };
    let claims =
        r#"{"iss":"https://token.example","sub":"repo:nhs/app","aud":"sigstore","exp":9999999999}"#;
    [
        part(r#"{"alg":"none"}"#),
        part(claims),
        part("a signature of nobody"),
    ]
    .join(".")
}

fn keyless(repository: &Repository) -> Gate {
    let line = "check --attest .git/a -f json=.git/r.json";
    gate().repo(repository).args(line)
}

/// What a run says that cannot sign.
fn unsigned(run: Gate, repository: &Repository) -> String {
    let said = run.run();
    assert_eq!(said.code, 2, "{}", said.stderr);
    assert!(!repository.path().join(".git/a").exists());
    let token = jwt();
    let parts = token.split('.').chain([BEARER]);
    for part in parts {
        assert!(!said.stderr.contains(part), "{}", said.stderr);
    }
    said.stderr
}

#[test]
fn without_a_token_the_message_says_which_reason_it_is() {
    let repository = clean();
    let said = unsigned(keyless(&repository), &repository);
    assert!(
        said.contains("this is no workflow") && said.contains("--key"),
        "{said}"
    );

    let on = |event: &str| keyless(&repository).variable("GITHUB_EVENT_NAME", event);
    let said = unsigned(on("push"), &repository);
    assert!(said.contains("`permissions: id-token: write`"), "{said}");

    let event = repository.path().join(".git/event.json");
    let pull = |head: serde_json::Value, base: serde_json::Value| {
        let event_text =
            json!({ "pull_request": { "head": { "repo": head }, "base": { "repo": base } } });
        fs::write(&event, event_text.to_string()).unwrap();
        let run = on("pull_request").variable("GITHUB_EVENT_PATH", event.as_os_str());
        unsigned(run, &repository)
    };
    for (head, base) in [
        (json!({ "id": 2 }), json!({ "id": 1 })),
        (json!(null), json!({ "id": 1 })),
        (
            json!({ "full_name": "you/app" }),
            json!({ "full_name": "nhs/app" }),
        ),
        (json!({ "fork": true }), json!({ "fork": false })),
    ] {
        let said = pull(head, base);
        assert!(said.contains("pull request of a fork"), "{said}");
    }
    for (head, base) in [
        (
            json!({ "id": 1, "fork": true }),
            json!({ "id": 1, "fork": true }),
        ),
        (
            json!({ "full_name": "nhs/app" }),
            json!({ "full_name": "nhs/app" }),
        ),
    ] {
        let said = pull(head, base);
        assert!(said.contains("id-token: write"), "{said}");
    }
}

/// A run on a runner that gives tokens at this address.
fn on_runner(repository: &Repository, url: &str) -> Gate {
    keyless(repository)
        .variable("ACTIONS_ID_TOKEN_REQUEST_URL", url)
        .variable("ACTIONS_ID_TOKEN_REQUEST_TOKEN", BEARER)
}

#[test]
fn a_token_service_that_gives_none_is_named() {
    let repository = clean();
    let long = "x".repeat(100_000);
    for (reply, expected) in [
        (answer("403 Forbidden", BEARER), "answers 403"),
        (answer("400 Bad Request", ""), "does not take the request"),
        (answer("503 Busy", ""), "try again later"),
        (answer("200 OK", "{}"), "without a token"),
        (
            answer("200 OK", "{\"value\": \"a.b.c\"}"),
            "without a token",
        ),
        (
            answer("200 OK", "{\"value\": \"a\", \"value\": \"b\"}"),
            "without a token",
        ),
        (answer("200 OK", &long), "without a token"),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{".to_owned(),
            "cannot be reached",
        ),
    ] {
        let (address, _) = serve(reply);
        let said = unsigned(
            on_runner(&repository, &format!("{address}/t?job=secret-query")),
            &repository,
        );
        assert!(
            said.contains(expected) && said.contains("token service"),
            "{said}"
        );
        assert!(!said.contains("secret-query"), "{said}");
    }
}

#[test]
fn a_token_is_asked_for_once_of_nobody_else_and_never_in_the_clear() {
    let repository = clean();
    let (elsewhere, asked_elsewhere) = serve(answer("200 OK", "{}"));
    let sends_on =
        format!("HTTP/1.1 302 Found\r\nLocation: {elsewhere}/x\r\nContent-Length: 0\r\n\r\n");
    let (address, asked) = serve(sends_on);
    let said = unsigned(
        on_runner(&repository, &format!("{address}/t?v=2")),
        &repository,
    );
    assert!(said.contains("sends on"), "{said}");
    let heard = asked.lock().unwrap().clone();
    assert_eq!(heard.len(), 1);
    assert!(
        heard[0].starts_with("GET /t?v=2&audience=sigstore "),
        "{}",
        heard[0]
    );
    assert!(
        heard[0].contains(&format!("Bearer {BEARER}")),
        "{}",
        heard[0]
    );
    assert!(asked_elsewhere.lock().unwrap().is_empty());
    let said = unsigned(
        on_runner(&repository, "http://token.example/t"),
        &repository,
    );
    assert!(
        said.contains("ACTIONS_ID_TOKEN_REQUEST_URL is no address"),
        "{said}"
    );
}

/// A `ClientTrustConfig` whose services all are at one address.
fn trust_config(repository: &Repository, address: &str) -> &'static str {
    let services = json!([{ "url": address, "majorApiVersion": 1, "validFor": { "start": "2020-01-01T00:00:00Z" } }]);
    let root: serde_json::Value = serde_json::from_str(SIGSTORE_PRODUCTION_TRUSTED_ROOT).unwrap();
    let any = json!({ "selector": "ANY" });
    let config = json!({
        "mediaType": "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json",
        "trustedRoot": root,
        "signingConfig": {
            "mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json",
            "caUrls": services, "oidcUrls": [], "rekorTlogUrls": services, "tsaUrls": services,
            "rekorTlogConfig": any, "tsaConfig": any,
        },
    });
    fs::write(
        repository.path().join(".git/trust.json"),
        config.to_string(),
    )
    .unwrap();
    "--trust-config .git/trust.json"
}

#[test]
fn a_service_that_refuses_is_named_and_the_token_is_not() {
    let repository = clean();
    let (address, asked) = serve(answer("400 Bad Request", &format!("no: {}", jwt())));
    let config = trust_config(&repository, &address);
    fs::write(repository.path().join(".git/token"), format!("{}\n", jwt())).unwrap();
    for way in ["--identity-token .git/token", "--identity-token-env TOKEN"] {
        let run = keyless(&repository)
            .variable("TOKEN", jwt())
            .args(config)
            .args(way);
        let said = unsigned(run, &repository);
        assert!(
            said.contains(&format!("Fulcio ({address}) did not give a certificate")),
            "{said}"
        );
        assert!(said.contains("400") && said.contains("***"), "{said}");
    }
    let heard = asked.lock().unwrap().join("\n");
    assert!(heard.contains(&jwt()), "{heard}");
    // The verdict was reached and reported all the same.
    assert!(repository.path().join(".git/r.json").exists());
}

#[test]
fn a_timestamp_that_is_wanted_and_not_given_is_an_error() {
    let repository = clean();
    let (address, _) = serve(answer("500 Broken", ""));
    let config = trust_config(&repository, &address);
    let run = keyless(&repository).variable("KEY", super::key());
    let run = run.args(config).args("--key-env KEY --timestamp");
    let said = unsigned(run, &repository);
    assert!(
        said.contains("the timestamp authority") && said.contains(&address),
        "{said}"
    );
}

#[test]
fn what_is_no_token_and_what_is_no_configuration_is_refused() {
    let repository = clean();
    let run = |token: &str| {
        keyless(&repository)
            .variable("TOKEN", token)
            .args("--identity-token-env TOKEN")
    };
    let said = unsigned(run("nothing"), &repository);
    assert!(said.contains("identity token is none"), "{said}");
    let plain = samples::base64(br#"{"iss":"a","sub":"b","exp":1000000000}"#);
    let late = format!("e30.{}.e30", plain.trim_end_matches('='));
    let said = unsigned(run(&late), &repository);
    assert!(said.contains("expired"), "{said}");
    trust_config(&repository, "http://services.example");
    let said = unsigned(
        run(&jwt()).args("--trust-config .git/trust.json"),
        &repository,
    );
    assert!(said.contains("http://services.example"), "{said}");
    let said = unsigned(run(&jwt()).args("--trust-config README.md"), &repository);
    assert!(said.contains("no ClientTrustConfig"), "{said}");
}
