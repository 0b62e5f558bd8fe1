//! Which addresses agree, and which do not.

use super::*;
use proptest::prelude::*;

fn agree(
    api: Option<&str>,
    server: Option<&str>,
    policy: Option<&str>,
) -> Result<Forge, AddressError> {
    with_event(api, server, policy, &Addresses::default())
}

fn with_event(
    api: Option<&str>,
    server: Option<&str>,
    policy: Option<&str>,
    event: &Addresses,
) -> Result<Forge, AddressError> {
    Forge::agree(Claims {
        api,
        server,
        policy,
        event,
        repository: &RepositoryName::new("o/r").unwrap(),
    })
}

#[test]
fn nobody_names_a_forge_so_it_is_the_usual_one() {
    assert_eq!(agree(None, None, None), Ok(Forge::usual()));
}

#[test]
fn each_server_has_its_own_api() {
    for (server, api) in [
        ("https://github.com", "https://api.github.com"),
        ("https://GitHub.com:443/", "https://api.github.com/"),
        (
            "https://git.trust.nhs.uk",
            "https://git.trust.nhs.uk/api/v3",
        ),
        ("https://acme.ghe.com", "https://api.acme.ghe.com"),
        ("http://127.0.0.1:4000", "http://127.0.0.1:4000"),
        ("http://localhost:4000", "http://localhost:4000/api/v3"),
    ] {
        let whole = agree(Some(api), Some(server), Some(server)).unwrap();
        assert_eq!(agree(Some(api), None, None).unwrap(), whole, "{api}");
        if !api.starts_with("http://") {
            assert_eq!(agree(None, Some(server), None).unwrap(), whole, "{server}");
            assert_eq!(agree(None, None, Some(server)).unwrap(), whole, "{server}");
        }
    }
}

#[test]
fn an_api_of_another_server_is_refused() {
    for (server, api) in [
        ("https://github.com", "https://evil.example/api/v3"),
        ("https://github.com", "https://api.github.com.evil.example"),
        ("https://github.com", "http://127.0.0.1:4000"),
        ("https://github.com", "https://api.github.com:8443"),
        ("https://github.com", "https://api.github.com/api/v3"),
        ("https://github.com", "https://github.com/api/v3"),
        ("https://acme.ghe.com", "https://api.other.ghe.com"),
        ("https://git.example", "https://git.example"),
        ("https://git.example", "https://git.example/api/v4"),
        ("https://git.example/x", "https://git.example/api/v3"),
        ("http://127.0.0.1:4000", "http://127.0.0.1:4001"),
        ("http://127.0.0.1:4000", "https://127.0.0.1:4000"),
    ] {
        let answer = agree(Some(api), Some(server), None);
        assert!(
            matches!(answer, Err(AddressError::Mismatch { .. })),
            "{api} {answer:?}"
        );
    }
}

#[test]
fn the_policy_has_the_last_word() {
    let answer = agree(
        Some("http://127.0.0.1:1"),
        Some("http://127.0.0.1:1"),
        Some("https://github.com"),
    );
    assert!(matches!(answer, Err(AddressError::Policy { .. })));
}

#[test]
fn what_is_no_address_is_refused() {
    for text in [
        "",
        "github.com",
        "http://github.com",
        "ftp://github.com",
        "https://",
        "https://github.com@evil.example",
        "https://user:pw@github.com",
        "https://github.com?x",
        "https://github.com#x",
        "https://git hub.com",
        "https://github.com\n",
        "http://127.0.0.1.evil.example",
        "http://127.0.0.2",
        "https://gıthub.com",
    ] {
        let answer = agree(None, Some(text), None);
        assert!(
            matches!(answer, Err(AddressError::NotAnAddress(_))),
            "{text} {answer:?}"
        );
    }
}

#[test]
fn an_event_of_another_forge_or_repository_is_refused() {
    let said = |api: &[&str], pages: &[&str]| {
        let event = Addresses {
            api: api.iter().map(|&text| text.into()).collect(),
            pages: pages.iter().map(|&text| text.into()).collect(),
        };
        with_event(None, None, None, &event)
    };
    assert!(
        said(
            &["https://api.github.com/repos/O/r/commits{/sha}"],
            &["https://github.com/o/r/pull/1"]
        )
        .is_ok()
    );
    for api in [
        "https://api.github.com/repos/o/r2/commits{/sha}",
        "https://api.github.com/repos/o",
        "https://evil.example/repos/o/r/commits",
        "http://127.0.0.1:1/repos/o/r/commits",
        "https://git.example/api/v3/repos/o/r",
    ] {
        assert!(said(&[api], &[]).is_err(), "{api}");
    }
    for page in [
        "https://evil.example/o/r",
        "https://github.com/o/rr",
        "https://github.com/",
    ] {
        assert!(said(&[], &[page]).is_err(), "{page}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic_or_leave_what_the_policy_names(
        api in proptest::option::of("\\PC{0,40}|https?://[a-z.:/@]{0,30}"),
        server in proptest::option::of("\\PC{0,40}|https?://[a-z.:/@]{0,30}"),
    ) {
        let policy = Some("https://github.com");
        if let Ok(forge) = agree(api.as_deref(), server.as_deref(), policy) {
            prop_assert_eq!(forge, Forge::usual());
        }
    }
}
