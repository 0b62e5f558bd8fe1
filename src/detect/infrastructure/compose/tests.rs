//! What Compose files declare, in whatever form they are written.

use super::*;
use crate::detect::infrastructure::tests::{addresses, model, of};
use crate::document::yaml::tests::shape;
use proptest::prelude::*;

/// A key of a service.
fn key(name: &str, text: &str) -> String {
    let file = format!("services:\n  s:\n    {name}: {text}\n");
    let model = model(&[("compose.yaml", &file)]);
    shape(
        of(&model, "compose.yaml#services.s")
            .body
            .get(name)
            .unwrap(),
    )
}

/// The examples of the reference, and their neighbours.
#[test]
fn ports_are_written_out() {
    let long =
        |target: &str, rest: &str| format!("[{{target:\"{target}\",protocol:\"tcp\"{rest}}}]");
    for (text, expected) in [
        ("['3000']", long("3000", "")),
        ("[3000]", long("3000", "")),
        ("['3000-3005']", long("3000-3005", "")),
        ("['8000:80']", long("80", ",published:\"8000\"")),
        (
            "['127.0.0.1:8001:8001']",
            long("8001", ",published:\"8001\",host_ip:\"127.0.0.1\""),
        ),
        (
            "['127.0.0.1::5000']",
            long("5000", ",host_ip:\"127.0.0.1\""),
        ),
        (
            "['[::1]:6001:6001']",
            long("6001", ",published:\"6001\",host_ip:\"::1\""),
        ),
        (
            "['6060:6060/udp']",
            long("6060", ",published:\"6060\"").replace("tcp", "udp"),
        ),
        ("['${P:-80}:80']", long("80", ",published:\"80\"")),
        ("['${P}:80']", "[?]".to_owned()),
        (
            "[{target: 80, published: '8080'}]",
            "[{target:80,published:\"8080\"}]".to_owned(),
        ),
    ] {
        assert_eq!(key("ports", text), expected, "{text}");
    }
}

#[test]
fn volumes_are_written_out() {
    let long = |kind: &str, target: &str, source: &str, read_only: bool, mode: &str| {
        format!("[{{type:\"{kind}\",target:\"{target}\"{source},read_only:{read_only}{mode}}}]")
    };
    for (text, expected) in [
        ("[/a]", long("volume", "/a", "", false, "")),
        (
            "['/run/docker.sock:/d:ro']",
            long(
                "bind",
                "/d",
                ",source:\"/run/docker.sock\"",
                true,
                ",mode:\"ro\"",
            ),
        ),
        (
            "['./a:/b']",
            long("bind", "/b", ",source:\"./a\"", false, ""),
        ),
        (
            "['name:/b:rw,z']",
            long("volume", "/b", ",source:\"name\"", false, ",mode:\"rw,z\""),
        ),
        (
            "['C:\\a:/b']",
            long("bind", "/b", ",source:\"C:\\\\a\"", false, ""),
        ),
        (
            "['${D}/x:/y:ro']",
            "[{type:?,target:\"/y\",source:?,read_only:true,mode:\"ro\"}]".to_owned(),
        ),
        (
            "['${D:-/var}/x:/y']",
            long("bind", "/y", ",source:\"/var/x\"", false, ""),
        ),
        (
            "[{type: bind, source: /a, target: /b}]",
            "[{type:\"bind\",source:\"/a\",target:\"/b\"}]".to_owned(),
        ),
    ] {
        assert_eq!(key("volumes", text), expected, "{text}");
    }
}

#[test]
fn lists_that_may_be_mappings_are_mappings() {
    assert_eq!(
        key("environment", "[A=b=c, D, 'E=${F:-g}']"),
        r#"{A:"b=c",D:null,E:"g"}"#
    );
    assert_eq!(key("environment", "{A: 1}"), "{A:1}");
    assert_eq!(key("networks", "[a, b]"), "{a:null,b:null}");
    assert_eq!(key("build", "."), r#"{context:"."}"#);
    assert_eq!(
        key("build", "{context: ., args: [A=1]}"),
        r#"{context:".",args:{A:"1"}}"#
    );
}

#[test]
fn variables_are_their_defaults() {
    for (text, expected) in [
        ("'${A:-b}'", "\"b\""),
        ("'${A-b}$$c'", "\"b$c\""),
        ("'${A:-${B:-c}}d'", "\"cd\""),
        ("'$A'", "?"),
        ("'x${A}'", "?"),
        ("'${A:?must}'", "?"),
        ("'${A:+b}'", "?"),
        ("'${A:-true}'", "true"),
        ("'${A'", "?"),
        ("'$1'", "\"$1\""),
    ] {
        assert_eq!(key("image", text), expected, "{text}");
    }
}

#[test]
fn services_take_what_they_extend() {
    let model = model(&[(
        "docker-compose.dev.yml",
        "x-base: &base\n  restart: always\n  privileged: true\nservices:\n  a:\n    <<: *base\n    environment: [A=1, B=2]\n    cap_add: [X]\n  b:\n    extends: {service: a}\n    environment: {B: 3}\n    cap_add: [Y]\n  c: {extends: {file: other.yml, service: a}}\n  d: {extends: e}\n  e: {extends: d}\n  f:\n",
    )]);
    assert!(model.unread.is_empty());
    assert_eq!(addresses(&model).len(), 5);
    let b = &of(&model, "docker-compose.dev.yml#services.b").body;
    assert_eq!(b.get("privileged").unwrap().as_bool(), Some(true));
    assert_eq!(shape(b.get("environment").unwrap()), r#"{A:"1",B:3}"#);
    assert_eq!(shape(b.get("cap_add").unwrap()), r#"["X","Y"]"#);
    assert!(!b.as_map().unwrap().open);
    for open in ["c", "d", "e"] {
        let service = of(&model, &format!("docker-compose.dev.yml#services.{open}"));
        assert!(service.body.as_map().unwrap().open, "{open}");
    }
    let a = of(&model, "docker-compose.dev.yml#services.a");
    assert_eq!(model.sources.text(a.header), "a:");
}

#[test]
fn files_are_known_by_their_names() {
    let is = |path: &str| is_compose(&RepoPath::new(path).unwrap());
    for path in [
        "compose.yml",
        "a/compose.prod.yaml",
        "docker-compose.yml",
        "docker-compose-dev.yaml",
    ] {
        assert!(is(path), "{path}");
    }
    for path in ["compose.json", "my-compose.yml", "composed.yml"] {
        assert!(!is(path), "{path}");
    }
}

#[test]
fn a_crowd_of_extending_services_is_cut_short() {
    let mut text = String::from("services:\n  a: {cap_add: [");
    text.push_str(&"x,".repeat(10_000));
    text.push_str("]}\n");
    for number in 0..500 {
        use std::fmt::Write as _;
        writeln!(text, "  s{number}: {{extends: a}}").unwrap();
    }
    let model = model(&[("compose.yml", &text)]);
    assert!(model.unread[0].reason.contains("sensible"));
}

proptest! {
    #[test]
    fn no_file_makes_it_panic(text in r"(\$\{A:-|\$|\}|:|/|[a-c0-9.]|\[|\]|C:\\|ro|,|-|=|é){0,20}") {
        let quoted = serde_json::to_string(&text).unwrap();
        let file = format!("services:\n  s:\n    ports: [{quoted}]\n    volumes: [{quoted}]\n    environment: [{quoted}]\n    image: {quoted}\n    build: {quoted}\n    extends: {quoted}\n");
        let model = model(&[("compose.yml", &file)]);
        prop_assert_eq!(model.resources.len(), 1);
        crate::document::yaml::tests::places_hold(&file, &model.resources[0].body);
    }
}
