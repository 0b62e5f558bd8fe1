//! Each predicate alone: forms that hold a secret, and forms beside them that hold none.

use super::{Site, by_name};
use crate::check::example::expand;
use crate::detect::secrets::place::Place;
use crate::source::RepoPath;

/// A predicate with its variant and the keyword that leads to it.
struct Subject {
    predicate: &'static str,
    variant: Option<&'static str>,
    keyword: &'static str,
}

const PEM: Subject = Subject {
    predicate: "pem-block",
    variant: Some("RSA PRIVATE KEY"),
    keyword: "BEGIN RSA PRIVATE KEY",
};
const JWT: Subject = Subject {
    predicate: "json-web-token",
    variant: None,
    keyword: "eyJhbGci",
};
const JWK: Subject = Subject {
    predicate: "json-web-key",
    variant: None,
    keyword: "\"kty",
};
const STORE: Subject = Subject {
    predicate: "url-credentials",
    variant: Some("store"),
    keyword: "://",
};
const WEB: Subject = Subject {
    variant: Some("web"),
    ..STORE
};
const BASIC: Subject = Subject {
    predicate: "basic-auth",
    variant: None,
    keyword: "Basic ",
};
const DOCKER: Subject = Subject {
    predicate: "docker-auth",
    variant: None,
    keyword: "\"auth\"",
};
const KUBERNETES: Subject = Subject {
    predicate: "kubernetes-secret",
    variant: None,
    keyword: "kind: Secret",
};
const NHS: Subject = Subject {
    predicate: "patient-number",
    variant: Some("nhs"),
    keyword: "nhs number",
};
const FHIR: Subject = Subject {
    predicate: "fhir-patient",
    variant: None,
    keyword: "fhir.nhs.uk/Id/nhs-number",
};

impl Subject {
    /// What is found at the first keyword of a template, in a file of that name.
    fn finds_in(&self, path: &str, template: &str) -> Vec<String> {
        let text = made(template);
        let at = text.find(self.keyword).expect("the keyword");
        let path = RepoPath::new(path).expect("a path");
        let site = Site {
            text: text.as_bytes(),
            at,
            end: at + self.keyword.len(),
            place: &Place::new(Some(&path)),
            resume: 0,
        };
        let mut found = Vec::new();
        let run = by_name(self.predicate).expect("a predicate");
        run(&site, self.variant, &mut found);
        found
            .into_iter()
            .map(|matched| text[matched.secret].to_owned())
            .collect()
    }

    fn finds(&self, template: &str, secrets: &[&str]) {
        let wanted: Vec<String> = secrets.iter().map(|secret| made(secret)).collect();
        assert_eq!(self.finds_in("example.txt", template), wanted, "{template}");
    }

    fn is_silent_on(&self, templates: &[&str]) {
        for template in templates {
            self.finds(template, &[]);
        }
    }
}

/// The template with its generators expanded: no value stands in this file.
fn made(template: &str) -> String {
    expand(template, "predicates").expect("a template")
}

const ARMOUR: &str = "-----BEGIN RSA PRIVATE KEY-----\n%{base64:64}\n%{base64:64#2}\n%{base64:43}=\n-----END RSA PRIVATE KEY-----";

#[test]
fn a_pem_key_is_found_however_it_is_written() {
    PEM.finds(&format!("# key\n{ARMOUR}\nmore\n"), &[ARMOUR]);
    let escaped = ARMOUR.replace('\n', "\\n");
    PEM.finds(&format!("{{\"key\": \"{escaped}\"}}"), &[&escaped]);
    let indented = ARMOUR.replace('\n', "\n    ");
    PEM.finds(&format!("key: |\n    {indented}\n"), &[&indented]);
    let quoted = ARMOUR.replace('\n', "\" +\n  \"").replace('+', "");
    PEM.finds(&format!("key = \"{quoted}\""), &[&quoted]);
    let encrypted = ARMOUR.replacen(
        '\n',
        "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,%{HEX:32}\n\n",
        1,
    );
    PEM.finds(&encrypted, &[&encrypted]);
    let cut = ARMOUR.split("\n-----END").next().unwrap();
    PEM.finds(&format!("{cut}\n"), &[cut]);
}

#[test]
fn armour_without_a_key_is_none() {
    PEM.is_silent_on(&[
        "-----BEGIN RSA PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\n<your key>\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\n%{base64:40}\n-----END RSA PRIVATE KEY-----",
        "The marker `-----BEGIN RSA PRIVATE KEY-----` stands before the base64, and another one behind it ends the block.",
    ]);
    let dull = format!(
        "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----",
        "AAAABBBB".repeat(20)
    );
    PEM.is_silent_on(&[&dull, &format!("grep '{ARMOUR}'")]);
    let other = Subject {
        variant: Some("EC PRIVATE KEY"),
        ..PEM
    };
    other.is_silent_on(&[ARMOUR]);
}

const SIGNED: &str = "%{b64url({\"alg\":\"HS256\",\"typ\":\"JWT\"})}.%{b64url({\"sub\":\"ci-%{digits:6}\",\"exp\":1893456000})}.%{base64url:42}%{base62:1}";

#[test]
fn a_signed_token_is_found_whole() {
    JWT.finds(&format!("token={SIGNED}\n"), &[SIGNED]);
    JWT.finds(&format!("[\"{SIGNED}\"]"), &[SIGNED]);
}

#[test]
fn tokens_that_prove_nothing_are_none() {
    let head = "%{b64url({\"alg\":\"HS256\"})}";
    let body = "%{b64url({\"sub\":\"ci-%{digits:6}\"})}";
    let tutorial = "%{b64url({\"sub\":\"1234567890\",\"name\":\"John Doe\"})}";
    let unsigned = "%{b64url({\"alg\":\"none\"})}";
    JWT.is_silent_on(&[
        &format!("{head}.{body}"),
        &format!("{head}.{body}.%{{base64url:12}}"),
        &format!("{head}.{tutorial}.%{{base64url:43}}"),
        &format!("{unsigned}.{body}.%{{base64url:43}}"),
        &format!("{head}.%{{base64url:40}}.%{{base64url:43}}"),
        &format!("word{SIGNED}"),
    ]);
    let signature = "A".repeat(43);
    JWT.is_silent_on(&[&format!("{head}.{body}.{signature}")]);
}

#[test]
fn the_private_member_of_a_key_is_found() {
    let public = r#""n": "%{base64url:342}", "e": "AQAB""#;
    JWK.finds(
        &format!(r#"{{"kty": "RSA", {public}, "d": "%{{base64url:342#d}}"}}"#),
        &["%{base64url:342#d}"],
    );
    JWK.finds(
        r#"{"kty":"oct","alg":"HS256","k":"%{base64url:43}"}"#,
        &["%{base64url:43}"],
    );
    JWK.finds(
        r#"{"d":"%{base64url:43}","kty":"OKP","crv":"Ed25519"}"#,
        &["%{base64url:43}"],
    );
    JWK.finds(
        r#""{\"kty\":\"EC\",\"d\":\"%{base64url:43}\"}""#,
        &["%{base64url:43}"],
    );
}

#[test]
fn public_keys_and_stand_ins_hold_no_private_member() {
    JWK.is_silent_on(&[
        r#"{"kty": "RSA", "n": "%{base64url:342}", "e": "AQAB", "kid": "%{uuid}"}"#,
        r#"{"kty": "RSA", "n": "%{base64url:342}", "d": "..."}"#,
        r#"{"kty": "EC", "d": "your-private-key-goes-here-in-base64url"}"#,
        r#"{"kty": "EC", "x": "%{base64url:43}"}, {"d": "%{base64url:43#2}"}"#,
        r#"{"kty": "oct", "k": "short"}"#,
        r#""kty" is the type of a key"#,
    ]);
}

#[test]
fn the_password_of_a_url_is_found() {
    STORE.finds(
        "postgres://app:%{base62:16}@db.corp.net:5432/app",
        &["%{base62:16}"],
    );
    STORE.finds(
        "redis://:%{base62:20}@cache.corp.net:6379",
        &["%{base62:20}"],
    );
    STORE.finds(
        "url = mongodb+srv://app:%{base62:12}!@cluster0.corp.net/?w=1",
        &["%{base62:12}!"],
    );
    WEB.finds(
        "git clone https://ci:%{base62:20}@git.corp.net/app.git",
        &["%{base62:20}"],
    );
}

#[test]
fn urls_without_a_real_password_are_none() {
    STORE.is_silent_on(&[
        "postgres://app:password@db.corp.net/app",
        "postgres://app:app@localhost/app",
        "postgres://app:${DB_PASSWORD}@db.corp.net/app",
        "postgres://app:<hidden>@db.corp.net/app",
        "postgres://app:%s@db.corp.net/app",
        "postgres://app@db.corp.net:5432/app",
        "redis://cache.corp.net:6379",
        "https://ci:%{base62:20}@git.corp.net/app.git",
        "postgres://app:%{base62:16}@",
    ]);
    WEB.is_silent_on(&[
        "postgres://app:%{base62:16}@db.corp.net/app",
        "http://localhost:8080/@scope/package@1.2.3",
        "https://corp.net/a:b@c",
        "https://user:token@git.corp.net/app.git",
        "http://",
    ]);
}

#[test]
fn basic_authentication_carries_a_password() {
    let pair = "%{b64(ci:%{base62:20})}";
    BASIC.finds(&format!("Authorization: Basic {pair}\n"), &[pair]);
    BASIC.finds(&format!("headers = {{'a': 'Basic ' + '{pair}'}}"), &[pair]);
    BASIC.finds(
        "Basic %{b64url(ci:%{base62:20})}",
        &["%{b64url(ci:%{base62:20})}"],
    );
    BASIC.is_silent_on(&[
        "Basic authentication is not enough",
        "Basic ",
        "Basic %{b64(user:password)}",
        "Basic %{b64(ci:${TOKEN_OF_CI})}",
        "Basic %{b64(no colon in here)}",
        "Basic %{b64(ci:é-is-not-printable)}",
    ]);
}

#[test]
fn a_registry_login_is_found_and_a_stock_one_is_not() {
    let pair = "%{b64(builder:%{base62:20})}";
    DOCKER.finds(
        &format!(r#"{{"auths": {{"registry.corp.net": {{"auth": "{pair}"}}}}}}"#),
        &[pair],
    );
    DOCKER.is_silent_on(&[
        r#"{"auths": {"localhost:5000": {"auth": "%{b64(user:password)}"}}}"#,
        r#"{"auths": {"localhost:5000": {"auth": ""}}}"#,
        r#"{"auth": "required", "mode": "strict"}"#,
    ]);
}

#[test]
fn every_value_of_a_secret_manifest_is_found() {
    KUBERNETES.finds(
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: app\ndata:\n  token: %{b64(%{base62:24})}  # of the API\n  user: %{b64(admin)}\nstringData:\n  key: \"%{base62:24#2}\"\n",
        &["%{b64(%{base62:24})}", "%{base62:24#2}"],
    );
    KUBERNETES.finds(
        "data:\n  token: %{b64(%{base62:24})}\nkind: Secret\n",
        &["%{b64(%{base62:24})}"],
    );
}

#[test]
fn manifests_without_a_value_hold_no_secret() {
    KUBERNETES.is_silent_on(&[
        "kind: SecretStore\ndata:\n  token: %{b64(%{base62:24})}\n",
        "kind: Secret\nmetadata:\n  name: %{base62:24}\n",
        "kind: Secret\ndata:\n  password: %{b64(changeme)}\n",
        "kind: Secret\nstringData:\n  token: ${TOKEN_OF_THE_API}\n",
        "kind: Secret\ndata:\n  ca.crt: %{b64(-----BEGIN CERTIFICATE-----\n%{base64:64})}\n",
        "kind: Secret\ndata: {}\n---\nkind: ConfigMap\ndata:\n  token: %{base62:24}\n",
        "kind: Secret",
    ]);
}

#[test]
fn a_patients_number_is_found_beside_the_words_for_it() {
    NHS.finds("nhs number: %{nhs}", &["%{nhs}"]);
    NHS.finds("nhs number %{nhs-spaced}, born 1970", &["%{nhs-spaced}"]);
    NHS.finds("the nhs number is\n%{nhs}\n", &["%{nhs}"]);
    let chi = Subject {
        variant: Some("chi"),
        ..NHS
    };
    chi.finds("nhs number: %{chi}", &["%{chi}"]);
    let hsc = Subject {
        variant: Some("hsc"),
        ..NHS
    };
    hsc.finds("nhs number: %{hsc}", &["%{hsc}"]);
}

#[test]
fn a_column_of_patients_numbers_is_read_to_its_end() {
    let table = "nhs number,name\n%{nhs},Ada\n%{nhs-test},Bob\n%{nhs#2},Cy\n%{nhs#3},Di\n";
    let found = NHS.finds_in("patients.csv", table);
    assert_eq!(found, ["%{nhs}", "%{nhs#2}", "%{nhs#3}"].map(made));
    assert_eq!(NHS.finds_in("patients.rs", table), ["%{nhs}"].map(made));
}

#[test]
fn other_numbers_are_no_patients() {
    let mut wrong = made("nhs number: %{nhs}");
    let last = wrong.pop().and_then(|digit| digit.to_digit(10)).unwrap();
    wrong.push_str(&((last + 1) % 10).to_string());
    NHS.is_silent_on(&[
        &wrong,
        "nhs number: %{nhs-test}",
        "nhs number: 1%{nhs}",
        "nhs number: %{nhs}0",
        "nhs number: %{nhs}.5",
        "nhs number: a-%{nhs}",
        "nhs number: +%{nhs}",
        "nhs number: #%{nhs}",
        "nhs number: 4444444444",
        "nhs number: none",
        "nhs number",
    ]);
    let far = format!("nhs number{}%{{nhs}}", " and other words".repeat(20));
    NHS.is_silent_on(&[&far]);
}

#[test]
fn a_patient_record_needs_a_person_beside_the_number() {
    let number =
        r#""identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "%{nhs}"}]"#;
    let record = format!(r#"{{"resourceType": "Patient", {number}, "birthDate": "1970-01-01"}}"#);
    FHIR.finds(&record, &["%{nhs}"]);
    FHIR.is_silent_on(&[
        &format!(r#"{{"resourceType": "Patient", {number}}}"#),
        &format!(r#"{{"type": "Patient", {number}, "birthDate": "1970-01-01"}}"#),
        &record.replace("%{nhs}", "%{nhs-test}"),
        &format!(r#"{{{number}, "resourceType": "Patient", "birthDate": "1970-01-01"}}"#),
    ]);
}
