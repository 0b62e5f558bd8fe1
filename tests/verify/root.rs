//! `--update-root`: the trusted root of a TUF repository on loopback, believed only as far as its signatures go.

use super::{ARTEFACT, statement};
use crate::support::sigstore::key::Key;
use crate::support::sigstore::{IDENTITY, ISSUER, Instance, Recipe, hexadecimal};
use crate::support::{Gate, Said, gate};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// Files by their names, for whoever asks on loopback.
type Published = BTreeMap<&'static str, Vec<u8>>;

/// A TUF repository with one key for all roles, and the root that vouches for it.
fn published(target: &[u8], signer: &Key, listed: &Key, expires: &str) -> (Published, Vec<u8>) {
    let id = hexadecimal(&listed.id());
    let of_role = |mut role: Value| {
        role["spec_version"] = json!("1.0.31");
        role["version"] = json!(1);
        role["expires"] = json!(expires);
        let signature = hexadecimal(&signer.sign(role.to_string().as_bytes()));
        let envelope = json!({ "signed": role, "signatures": [{ "keyid": id, "sig": signature }] });
        envelope.to_string().into_bytes()
    };
    let spki = listed.spki();
    let public = hexadecimal(&spki[spki.len() - 32..]);
    let key = json!({ "keytype": "ed25519", "scheme": "ed25519", "keyval": { "public": public } });
    let role = json!({ "keyids": [id], "threshold": 1 });
    let root = of_role(json!({
        "_type": "root", "consistent_snapshot": false, "keys": { &id: key },
        "roles": { "root": role, "timestamp": role, "snapshot": role, "targets": role },
    }));
    let digest = hexadecimal(&Sha256::digest(target));
    let targets =
        json!({ "trusted_root.json": { "length": target.len(), "hashes": { "sha256": digest } } });
    let one = json!({ "version": 1 });
    let files = Published::from([
        (
            "/timestamp.json",
            of_role(json!({ "_type": "timestamp", "meta": { "snapshot.json": one } })),
        ),
        (
            "/snapshot.json",
            of_role(json!({ "_type": "snapshot", "meta": { "targets.json": one } })),
        ),
        (
            "/targets.json",
            of_role(json!({ "_type": "targets", "targets": targets })),
        ),
        ("/targets/trusted_root.json", target.to_vec()),
    ]);
    (files, root)
}

#[expect(clippy::disallowed_methods, reason = "the repository of the tests")]
fn serve(files: Published) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            answer(&stream, &files);
        }
    });
    address
}

fn answer(mut stream: &TcpStream, files: &Published) {
    let mut lines = BufReader::new(stream.take(1 << 16))
        .lines()
        .map_while(Result::ok);
    let first = lines.next().unwrap_or_default();
    let path = first.split(' ').nth(1).unwrap_or_default();
    let _ = lines.find(String::is_empty);
    let (status, body) = match files.get(path) {
        Some(body) => ("200 OK", body.as_slice()),
        None => ("404 Not Found", &b""[..]),
    };
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    let _ = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(body));
}

/// An artefact, its bundle by a workflow of the instance, and the root of TUF.
fn folder(instance: &Instance, tuf: &[u8]) -> Gate {
    let bundle = instance.sign(&Recipe::new(&statement()));
    gate()
        .file("app.tgz", ARTEFACT)
        .file("app.sigstore.json", bundle.to_string())
        .file("tuf.json", tuf)
}

fn verify(gate: Gate, flags: &str) -> Said {
    gate.args("verify app.tgz --bundle app.sigstore.json --signature-only")
        .args(&format!(
            "--certificate-identity {IDENTITY} --certificate-oidc-issuer {ISSUER}"
        ))
        .args(flags)
        .run()
}

const LATER: &str = "2099-01-01T00:00:00Z";

#[test]
fn a_root_that_is_fetched_counts_and_is_kept_for_those_without_a_network() {
    let (instance, key) = (Instance::new(), Key::ed25519());
    let target = instance.root().to_string();
    let (files, tuf) = published(target.as_bytes(), &key, &key, LATER);
    let url = serve(files);
    let unknown = verify(folder(&instance, &tuf), "");
    assert_eq!(
        unknown.code, 1,
        "the built-in root knows nothing of this instance"
    );

    let place = tempfile::tempdir().expect("a folder");
    let kept = place.path().join("root.json");
    let flags = format!(
        "--update-root={} --tuf-url {url} --tuf-root tuf.json",
        kept.display()
    );
    let said = verify(folder(&instance, &tuf), &flags);
    assert_eq!(said.code, 0, "{}{}", said.stdout, said.stderr);
    assert!(
        said.stdout
            .contains(&format!("the root that {url} publishes today")),
        "{}",
        said.stdout
    );

    let flags = format!("--trusted-root {}", kept.display());
    let again = verify(folder(&instance, &tuf), &flags);
    assert_eq!(again.code, 0, "{}{}", again.stdout, again.stderr);
}

#[test]
fn a_root_that_nobody_vouches_for_is_not_taken_and_nothing_is_verified() {
    let (instance, key, stranger) = (Instance::new(), Key::ed25519(), Key::ed25519());
    let target = instance.root().to_string();
    let by = |signer, expires| published(target.as_bytes(), signer, &key, expires);
    let (_, tuf) = by(&key, LATER);
    let mut swapped = by(&key, LATER).0;
    let other = Instance::new().root().to_string().into_bytes();
    swapped.insert("/targets/trusted_root.json", other);
    let mut without = by(&key, LATER).0;
    without.remove("/targets.json");
    let cases = [
        ("signed by a stranger", by(&stranger, LATER).0),
        ("expired", by(&key, "2020-01-01T00:00:00Z").0),
        ("another file than the signed one", swapped),
        ("a part is missing", without),
    ];
    for (name, files) in cases {
        let place = tempfile::tempdir().expect("a folder");
        let kept = place.path().join("root.json");
        let url = serve(files);
        let flags = format!(
            "--update-root={} --tuf-url {url} --tuf-root tuf.json",
            kept.display()
        );
        let said = verify(folder(&instance, &tuf), &flags);
        assert_eq!(said.code, 3, "{name}: {}{}", said.stdout, said.stderr);
        assert!(
            said.stderr.contains("no trusted root that can be believed"),
            "{name}: {}",
            said.stderr
        );
        assert!(
            said.stdout.is_empty() && !kept.exists(),
            "{name}: {}",
            said.stdout
        );
    }
}

#[test]
fn an_address_of_the_open_network_without_tls_is_not_spoken_to() {
    let (instance, key) = (Instance::new(), Key::ed25519());
    let (_, tuf) = published(b"{}", &key, &key, LATER);
    let flags = "--update-root --tuf-url http://tuf.example.org --tuf-root tuf.json";
    let said = verify(folder(&instance, &tuf), flags);
    assert_eq!(said.code, 2, "{}{}", said.stdout, said.stderr);
    assert!(said.stderr.contains("tuf.example.org"), "{}", said.stderr);
}
