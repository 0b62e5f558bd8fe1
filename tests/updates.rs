//! `advisories update`, from an address that the policy names: which policy counts, and what its key has to have signed.

use crate::support::{Repository, gate};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;

const RECORD: &str = r#"{"id":"GHSA-1","modified":"2026-01-02T00:00:00Z",
    "affected":[{"package":{"ecosystem":"npm","name":"left"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.2.3"}]}]}]}"#;

/// A server on this machine that gives these files out until the process ends, and its address.
#[expect(
    clippy::disallowed_methods,
    reason = "the other end of what is fetched, on this machine"
)]
fn serve(files: HashMap<String, Vec<u8>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let mut lines = BufReader::new(&stream).lines();
            let asked = lines.next().and_then(Result::ok).unwrap_or_default();
            while lines
                .next()
                .and_then(Result::ok)
                .is_some_and(|line| !line.is_empty())
            {}
            let path = asked.split(' ').nth(1).unwrap_or_default();
            let (status, body) = match files.get(path) {
                Some(body) => ("200 OK", body.as_slice()),
                None => ("404 Not Found", &b""[..]),
            };
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(head.as_bytes());
            let _ = stream.write_all(body);
        }
    });
    format!("http://{address}")
}

/// A server with an index at `/i` and its signature, and the key that made it, in base64.
fn signed() -> (String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.json"), RECORD).expect("a file");
    let built = gate()
        .at(folder.path())
        .args("advisories build --from a.json --out i")
        .run();
    assert_eq!(built.code, 0, "{}", built.stderr);
    let index = fs::read(folder.path().join("i")).expect("an index");
    let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("a key");
    let signature = pair.sign(&index).as_ref().to_vec();
    let files = [("/i".to_owned(), index), ("/i.sig".to_owned(), signature)];
    let key = base64(pair.public_key().as_ref());
    (serve(files.into_iter().collect()), key)
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let mut word = [0; 3];
        word[..chunk.len()].copy_from_slice(chunk);
        let bits = u32::from_be_bytes([0, word[0], word[1], word[2]]);
        for at in 0..4 {
            let digit = (bits >> (18 - 6 * at)) & 63;
            let is_there = at <= chunk.len();
            text.push(if is_there {
                char::from(DIGITS[digit as usize])
            } else {
                '='
            });
        }
    }
    text
}

fn policy(url: &str, key: &str) -> String {
    format!("version: 1\ndependencies:\n  advisories: {{ url: \"{url}/i\", key: \"{key}\" }}\n")
}

/// The exit code, and what was said on standard error.
fn update(repository: &Repository, line: &str, out: &Path) -> (i32, String) {
    let said = gate()
        .at(repository.path())
        .args("advisories update")
        .args(line)
        .arg("--out")
        .arg(out)
        .run();
    (said.code, said.stderr)
}

#[test]
fn the_policy_says_where_the_index_is_and_who_has_signed_it() {
    let (url, key) = signed();
    let repository = Repository::new();
    repository.commit("All", &[("portcullis.yaml", &policy(&url, &key))]);
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("index");
    let (code, said) = update(&repository, "", &out);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("portcullis.yaml names the index"), "{said}");
    assert!(out.exists());
}

#[test]
fn an_index_that_the_key_of_the_policy_has_not_signed_is_not_taken() {
    let (url, _) = signed();
    let other = Ed25519KeyPair::from_seed_unchecked(&[8; 32]).expect("a key");
    let repository = Repository::new();
    let other = base64(other.public_key().as_ref());
    repository.commit("All", &[("portcullis.yaml", &policy(&url, &other))]);
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("index");
    let (code, said) = update(&repository, "", &out);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("is not signed by the key"), "{said}");
    assert!(!out.exists());
}

#[test]
fn a_key_that_is_none_is_an_error_and_fetches_nothing() {
    let repository = Repository::new();
    let bad = policy("https://unreachable.invalid", "no key");
    repository.commit("All", &[("portcullis.yaml", &bad)]);
    let folder = tempfile::tempdir().expect("a folder");
    let (code, said) = update(&repository, "", &folder.path().join("index"));
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("is no Ed25519 public key"), "{said}");
}

#[test]
fn with_a_base_a_change_cannot_name_another_place() {
    let (url, key) = signed();
    let repository = Repository::new();
    repository.commit("Before", &[("portcullis.yaml", &policy(&url, &key))]);
    let theirs = policy("https://unreachable.invalid", &key);
    repository.commit("After", &[("portcullis.yaml", &theirs)]);
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("index");
    let (code, said) = update(&repository, "--base HEAD~1", &out);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("portcullis.yaml at "), "{said}");
    let (code, said) = update(&repository, "--policy portcullis.yaml", &out);
    assert_eq!(code, 2, "the one on the disk names another place: {said}");
}
