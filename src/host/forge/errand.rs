//! One request as it is sent: what is asked for, or what is to be written. Not here: sending it, and asking again.

use super::Patience;
use super::retry::{Next, Reply};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, Request, Uri};
use jiff::Timestamp;
use octocrab::OctoBody;
use serde_json::Value;

pub(super) struct Errand {
    method: Method,
    /// The whole of it, at the authority of the API.
    address: String,
    body: Option<Vec<u8>>,
    /// The status of an answer that is taken, besides 200.
    made: Option<u16>,
    /// Whether it may be sent twice: the second time changes nothing that the first did not.
    pub again: bool,
}

impl Errand {
    pub fn get(api: &str, path: &str) -> Self {
        Self {
            method: Method::GET,
            address: format!("{api}{path}"),
            body: None,
            made: None,
            again: true,
        }
    }

    /// A question of GraphQL, which changes nothing. Its one address is <https://docs.github.com/en/graphql>'s: on a
    /// company's own server it stands beside the API of version 3, and elsewhere below it.
    pub fn query(api: &str, query: &str) -> Self {
        let root = api
            .strip_suffix("/v3")
            .filter(|root| root.ends_with("/api"));
        let body = serde_json::json!({ "query": query });
        Self {
            method: Method::POST,
            address: format!("{}/graphql", root.unwrap_or(api)),
            ..Self::with_body(&body)
        }
    }

    /// Makes something: sent once, for a second one would be another.
    pub fn post(api: &str, path: &str, body: &Value) -> Self {
        Self {
            method: Method::POST,
            address: format!("{api}{path}"),
            made: Some(201),
            again: false,
            ..Self::with_body(body)
        }
    }

    /// Replaces something by a value that is the same every time.
    pub fn patch(api: &str, path: &str, body: &Value) -> Self {
        Self {
            method: Method::PATCH,
            address: format!("{api}{path}"),
            ..Self::with_body(body)
        }
    }

    fn with_body(body: &Value) -> Self {
        Self {
            body: Some(body.to_string().into_bytes()),
            ..Self::get("", "")
        }
    }

    /// What goes to the service. `None`: no address can be made of it.
    pub fn request(&self, headers: &HeaderMap) -> Option<Request<OctoBody>> {
        let uri: Uri = self.address.parse().ok()?;
        let body = match &self.body {
            Some(bytes) => OctoBody::from(bytes.clone()),
            None => OctoBody::empty(),
        };
        let mut request = Request::new(body);
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = headers.clone();
        if let Some(bytes) = &self.body {
            let json = HeaderValue::from_static("application/json");
            request.headers_mut().insert(CONTENT_TYPE, json);
            let length = HeaderValue::from(bytes.len());
            request.headers_mut().insert(CONTENT_LENGTH, length);
        }
        Some(request)
    }

    /// What an answer asks for.
    pub fn next(&self, reply: &Reply, attempt: u32, now: Timestamp, patience: &Patience) -> Next {
        if self.made == Some(reply.status) {
            return Next::Take;
        }
        reply.next(attempt, now, patience)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn graphql_stands_where_each_kind_of_server_has_it() {
        let address = |api: &str| Errand::query(api, "{viewer{login}}").address;
        assert_eq!(
            address("https://api.github.com"),
            "https://api.github.com/graphql"
        );
        assert_eq!(
            address("https://git.example/api/v3"),
            "https://git.example/api/graphql"
        );
        assert_eq!(
            address("https://api.x.ghe.com"),
            "https://api.x.ghe.com/graphql"
        );
        assert_eq!(
            address("https://git.example/v3"),
            "https://git.example/v3/graphql"
        );
    }

    #[test]
    fn only_what_makes_something_is_sent_but_once() {
        let body = serde_json::json!({});
        assert!(Errand::get("", "/a").again);
        assert!(Errand::query("", "").again);
        assert!(Errand::patch("", "/a", &body).again);
        assert!(!Errand::post("", "/a", &body).again);
    }
}
