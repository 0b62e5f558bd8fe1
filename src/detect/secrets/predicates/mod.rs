//! What the vocabulary of check files cannot say, said in Rust. A check names one of these.

mod encoded_pair;
mod json_web;
mod manifest;
pub mod patient;
mod pem;
#[cfg(test)]
mod tests;
mod url;

use super::generic;
use super::pattern::Matched;
use super::place::Place;

/// Where a keyword stands.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    pub text: &'a [u8],
    /// The keyword, `text[at..end]`.
    pub at: usize,
    pub end: usize,
    pub place: &'a Place<'a>,
    /// Up to here the rule has already matched.
    pub resume: usize,
}

/// Looks round a keyword and adds what it finds; the second argument is the check's `variant`.
pub type Predicate = fn(&Site<'_>, Option<&str>, &mut Vec<Matched>);

/// The predicate of that name.
pub fn by_name(name: &str) -> Option<Predicate> {
    TABLE
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, run)| *run)
}

/// Every predicate, by name.
const TABLE: &[(&str, Predicate)] = &[
    ("basic-auth", encoded_pair::basic_auth),
    ("docker-auth", encoded_pair::docker_auth),
    ("fhir-patient", patient::fhir),
    ("generic-assignment", generic::assignment),
    ("json-web-key", json_web::key),
    ("json-web-token", json_web::token),
    ("kubernetes-secret", manifest::kubernetes_secret),
    ("patient-number", patient::number),
    ("pem-block", pem::block),
    ("url-credentials", url::credentials),
];
