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
        .find(|entry| entry.name == name)
        .map(|entry| entry.run)
}

/// Whether it reads further than a few hundred bytes from the keyword that stands there.
pub fn reaches_far(run: Predicate, site: &Site<'_>) -> bool {
    TABLE
        .iter()
        .find(|entry| std::ptr::fn_addr_eq(entry.run, run))
        .is_some_and(|entry| (entry.far)(site))
}

struct Entry {
    name: &'static str,
    run: Predicate,
    far: fn(&Site<'_>) -> bool,
}

const fn near(name: &'static str, run: Predicate) -> Entry {
    Entry {
        name,
        run,
        far: |_| false,
    }
}

const fn far(name: &'static str, run: Predicate) -> Entry {
    far_where(name, run, |_| true)
}

const fn far_where(name: &'static str, run: Predicate, far: fn(&Site<'_>) -> bool) -> Entry {
    Entry { name, run, far }
}

/// Every predicate.
const TABLE: &[Entry] = &[
    near("basic-auth", encoded_pair::basic_auth),
    near("credential-argument", generic::call::argument),
    near("docker-auth", encoded_pair::docker_auth),
    far_where("fhir-patient", patient::fhir, patient::has_number),
    near("generic-assignment", generic::assignment),
    far("json-web-key", json_web::key),
    near("json-web-token", json_web::token),
    far("kubernetes-secret", manifest::kubernetes_secret),
    far_where("patient-number", patient::number, patient::is_column),
    far("pem-block", pem::block),
    far("sql-insert", generic::insert::row),
    near("url-credentials", url::credentials),
];
