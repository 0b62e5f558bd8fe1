//! The `Link` header (RFC 8288) of a page: which page comes next, and which is the last.
//!
//! Its addresses are never asked. They have to lie where the list lies, and only the number of the page is taken.

use http::{HeaderMap, Uri, header::LINK};

/// The longest header that is read.
const LONGEST: usize = 16 << 10;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Links {
    pub next: Option<u32>,
    pub last: Option<u32>,
}

/// Where links may lead.
pub(super) struct Bounds<'a> {
    /// Of the API, with `https://`.
    pub api: &'a str,
    /// Below it.
    pub paths: [Option<&'a str>; 2],
}

impl Bounds<'_> {
    /// The page that an address names. Errors: it lies elsewhere.
    fn page(&self, address: &str) -> Result<u32, String> {
        let elsewhere = || format!("a link leads to `{address}`, where the list is not");
        // Names that only look alike after decoding are not the same.
        let uri: Uri = address.parse().map_err(|_| elsewhere())?;
        let api: Uri = self.api.parse().map_err(|_| elsewhere())?;
        if uri.scheme() != api.scheme() || uri.authority() != api.authority() {
            return Err(elsewhere());
        }
        let below = uri.path().strip_prefix(api.path().trim_end_matches('/'));
        let below = below.ok_or_else(elsewhere)?;
        let same = |path: &&str| path.eq_ignore_ascii_case(below);
        if !self.paths.iter().flatten().any(same) {
            return Err(elsewhere());
        }
        let query = uri.query().unwrap_or_default();
        let mut pages = query
            .split('&')
            .filter_map(|pair| pair.strip_prefix("page="));
        match (pages.next().map(str::parse), pages.next()) {
            (Some(Ok(page)), None) => Ok(page),
            _ => Err("a link names no page".to_owned()),
        }
    }
}

/// Reads the header of a page. Errors: it cannot be read, or leads elsewhere.
pub(super) fn read(headers: &HeaderMap, bounds: &Bounds) -> Result<Links, String> {
    let mut links = Links::default();
    for value in headers.get_all(LINK) {
        let text = value
            .to_str()
            .map_err(|_| "the `Link` header is no text".to_owned())?;
        if text.len() > LONGEST {
            return Err("the `Link` header is too long".to_owned());
        }
        for (address, relation) in split(text)? {
            let place = match relation {
                "next" => &mut links.next,
                "last" => &mut links.last,
                _ => continue,
            };
            let page = bounds.page(address)?;
            if place.is_some_and(|known| known != page) {
                return Err("the `Link` header names two pages".to_owned());
            }
            *place = Some(page);
        }
    }
    Ok(links)
}

/// `<address>; rel="next", <address>; rel="last"` in parts.
fn split(text: &str) -> Result<Vec<(&str, &str)>, String> {
    let unreadable = || "the `Link` header cannot be read".to_owned();
    let mut links = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let behind = rest.strip_prefix('<').ok_or_else(unreadable)?;
        let (address, behind) = behind.split_once('>').ok_or_else(unreadable)?;
        let end = behind.find('<').unwrap_or(behind.len());
        let (parameters, next) = behind.split_at(end);
        let parameters = parameters.trim().trim_end_matches(',');
        for relation in parameters.split(';').filter_map(relation) {
            links.push((address, relation));
        }
        rest = next;
    }
    Ok(links)
}

fn relation(parameter: &str) -> Option<&str> {
    let (name, value) = parameter.trim().split_once('=')?;
    let value = value.trim().trim_matches('"');
    name.trim().eq_ignore_ascii_case("rel").then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use proptest::prelude::*;

    const BOUNDS: Bounds = Bounds {
        api: "https://api.github.com",
        paths: [
            Some("/repos/o/r/pulls/1/reviews"),
            Some("/repositories/7/pulls/1/reviews"),
        ],
    };

    fn links(text: &str) -> Result<Links, String> {
        let mut headers = HeaderMap::new();
        headers.insert(
            LINK,
            HeaderValue::from_str(text).map_err(|error| error.to_string())?,
        );
        read(&headers, &BOUNDS)
    }

    #[test]
    fn next_and_last_are_read() {
        let text = r#"<https://api.github.com/repositories/7/pulls/1/reviews?per_page=100&page=2>; rel="next", <https://api.github.com/repos/o/r/pulls/1/reviews?page=12&per_page=100>; rel="last""#;
        assert_eq!(
            links(text).unwrap(),
            Links {
                next: Some(2),
                last: Some(12)
            }
        );
        assert_eq!(read(&HeaderMap::new(), &BOUNDS), Ok(Links::default()));
    }

    #[test]
    fn a_link_to_anywhere_else_is_refused() {
        for address in [
            "https://evil.example/repos/o/r/pulls/1/reviews?page=2",
            "http://api.github.com/repos/o/r/pulls/1/reviews?page=2",
            "https://api.github.com:8443/repos/o/r/pulls/1/reviews?page=2",
            "https://api.github.com@evil.example/repos/o/r/pulls/1/reviews?page=2",
            "https://api.github.com/repos/o/r/pulls/2/reviews?page=2",
            "https://api.github.com/repos/o/r/pulls/1/reviews/../../2/reviews?page=2",
            "https://api.github.com/repositories/8/pulls/1/reviews?page=2",
            "/repos/o/r/pulls/1/reviews?page=2",
            "//evil.example/repos/o/r/pulls/1/reviews?page=2",
            "https://api.github.com/repos/o/r/pulls/1/reviews",
            "https://api.github.com/repos/o/r/pulls/1/reviews?page=2&page=3",
            "https://api.github.com/repos/o/r/pulls/1/reviews?page=-1",
            "https://api.github.com/repos/o/r/pulls/1/reviews?page=99999999999",
        ] {
            assert!(
                links(&format!(r#"<{address}>; rel="next""#)).is_err(),
                "{address}"
            );
        }
    }

    #[test]
    fn what_is_no_link_is_refused() {
        for text in ["next", "<a", "<a>; rel=next", r#"https://x; rel="next""#] {
            assert!(links(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic(text in "[ -~]{0,200}") {
            let _ = links(&text);
        }

        #[test]
        fn whatever_is_taken_lies_in_the_list(address in "https?://[a-z.:@/0-9]{1,40}\\?page=[0-9]{1,3}") {
            let taken = links(&format!("<{address}>; rel=\"next\"")).is_ok();
            let inside = BOUNDS.paths.iter().flatten().any(|path| address.starts_with(&format!("https://api.github.com{path}?")));
            prop_assert!(!taken || inside);
        }
    }
}
