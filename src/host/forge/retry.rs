//! What an answer's status and headers ask for: take it, ask again and when, or give up and why. Decides, and waits for
//! nothing itself.
//!
//! By <https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit>.

use super::Patience;
use super::fault::{Fault, FaultKind};
use crate::forge::wire::Refusal;
use http::HeaderMap;
use jiff::Timestamp;
use std::time::Duration;

/// An answer, read to its end.
pub(super) struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

pub(super) enum Next {
    Take,
    /// Again after so long, or else this fault.
    Again(Duration, Fault),
    GiveUp(Fault),
}

impl Reply {
    fn number(&self, name: &str) -> Option<u64> {
        self.headers.get(name)?.to_str().ok()?.trim().parse().ok()
    }

    /// How long to wait before asking again, where this answer is about too many requests.
    fn limit(&self, refusal: &Refusal, now: Timestamp, patience: &Patience) -> Option<Duration> {
        if ![403, 429].contains(&self.status) {
            return None;
        }
        if let Some(seconds) = self.number("retry-after") {
            return Some(Duration::from_secs(seconds));
        }
        if self.number("x-ratelimit-remaining") == Some(0) {
            let reset = self.number("x-ratelimit-reset");
            let seconds = reset.map(|reset| reset.saturating_sub(seconds_of(now)));
            return Some(seconds.map_or(patience.secondary, |left| Duration::from_secs(left + 1)));
        }
        let said = refusal.message.to_ascii_lowercase();
        let about_limits = ["rate limit", "abuse"]
            .iter()
            .any(|word| said.contains(word))
            || refusal.documentation_url.contains("rate-limit");
        (self.status == 429 || about_limits).then_some(patience.secondary)
    }

    /// What to do with it, after so many attempts.
    pub fn next(&self, attempt: u32, now: Timestamp, patience: &Patience) -> Next {
        let refusal = Refusal::read(&self.body);
        let message = plain(&refusal.message);
        let fault = |kind, why: String| Fault {
            kind,
            why,
            message: message.clone(),
            status: Some(self.status),
        };
        let lost = |why: &str| fault(FaultKind::Incomplete, format!("{}: {why}", self.status));
        if let Some(wait) = self.limit(&refusal, now, patience) {
            return Next::Again(wait, lost("too many requests"));
        }
        match self.status {
            200 => Next::Take,
            401 => Next::GiveUp(lost("it does not accept who asks")),
            300..=399 => Next::GiveUp(lost("it sends on to another address, which is not asked")),
            403 | 404 | 410 | 451 if !message.is_empty() => {
                let why = format!("{}: {message}", self.status);
                Next::GiveUp(fault(FaultKind::NotVisible, why))
            }
            403 | 404 | 410 | 451 => Next::GiveUp(lost("not in the words of the API")),
            408 | 500..=599 => Next::Again(pause(attempt, patience), lost("the forge failed")),
            _ => Next::GiveUp(lost("that is no answer that is understood")),
        }
    }
}

/// The wait before the attempt after this one.
pub(super) fn pause(attempt: u32, patience: &Patience) -> Duration {
    patience.pause.saturating_mul(1 << attempt.min(10))
}

fn seconds_of(now: Timestamp) -> u64 {
    u64::try_from(now.as_second()).unwrap_or(0)
}

/// Text of the forge without control characters; it is cut where the token has been taken out of it.
fn plain(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderName, HeaderValue};

    const NOW: i64 = 1_700_000_000;

    fn next(status: u16, headers: &[(&'static str, &str)], body: &str) -> Next {
        let headers = headers.iter().map(|(name, value)| {
            let value = HeaderValue::from_str(value).unwrap();
            (HeaderName::from_static(name), value)
        });
        let reply = Reply {
            status,
            headers: headers.collect(),
            body: body.as_bytes().to_vec(),
        };
        reply.next(
            0,
            Timestamp::from_second(NOW).unwrap(),
            &Patience::default(),
        )
    }

    fn wait(next: &Next) -> Option<u64> {
        match next {
            Next::Again(wait, _) => Some(wait.as_secs()),
            _ => None,
        }
    }

    fn kind(next: Next) -> Option<FaultKind> {
        match next {
            Next::GiveUp(fault) => Some(fault.kind),
            _ => None,
        }
    }

    #[test]
    fn a_limit_is_waited_for_as_long_as_it_says() {
        assert_eq!(wait(&next(403, &[("retry-after", "7")], "{}")), Some(7));
        assert_eq!(wait(&next(429, &[("retry-after", "7")], "<html>")), Some(7));
        let reset = (NOW + 30).to_string();
        let headers = [
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-reset", reset.as_str()),
        ];
        assert_eq!(wait(&next(403, &headers, "{}")), Some(31));
        assert_eq!(
            wait(&next(403, &[("x-ratelimit-remaining", "0")], "{}")),
            Some(60)
        );
        let past = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1")];
        assert_eq!(wait(&next(429, &past, "{}")), Some(1));
    }

    #[test]
    fn a_limit_without_headers_is_waited_for_a_minute() {
        let said = r#"{"message":"You have exceeded a secondary rate limit."}"#;
        assert_eq!(wait(&next(403, &[], said)), Some(60));
        assert_eq!(wait(&next(429, &[], "")), Some(60));
        assert_eq!(wait(&next(429, &[("retry-after", "soon")], "")), Some(60));
    }

    #[test]
    fn a_refusal_is_not_visible_only_in_the_words_of_the_api() {
        let said = r#"{"message":"Resource not accessible by integration"}"#;
        assert_eq!(kind(next(403, &[], said)), Some(FaultKind::NotVisible));
        assert_eq!(
            kind(next(404, &[], r#"{"message":"Not Found"}"#)),
            Some(FaultKind::NotVisible)
        );
        assert_eq!(kind(next(403, &[], "<html>")), Some(FaultKind::Incomplete));
        assert_eq!(kind(next(404, &[], "")), Some(FaultKind::Incomplete));
    }

    #[test]
    fn nothing_but_200_is_taken() {
        for status in 100..=599 {
            let taken = matches!(next(status, &[], "[]"), Next::Take);
            assert_eq!(taken, status == 200, "{status}");
        }
        assert_eq!(wait(&next(502, &[], "<html>")), Some(1));
        assert_eq!(kind(next(301, &[], "")), Some(FaultKind::Incomplete));
        assert_eq!(kind(next(401, &[], "")), Some(FaultKind::Incomplete));
    }
}
