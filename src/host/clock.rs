//! The day of a run. Nothing else asks the clock: a verdict is made for a day, and the day is in it.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::time::{SystemTime, UNIX_EPOCH};

/// Today, in UTC, so that a waiver lapses everywhere at once.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that asks the clock"
)]
pub fn today() -> Date {
    day_of(SystemTime::now())
}

/// This moment, for the record of when something was fetched and for the forge's own clock readings.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that asks the clock"
)]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// The day of a point in time. A clock that stands before 1970 has not been set: it says the first day of 1970.
pub(super) fn day_of(now: SystemTime) -> Date {
    let seconds = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let timestamp = i64::try_from(seconds)
        .ok()
        .and_then(|seconds| Timestamp::from_second(seconds).ok());
    timestamp
        .unwrap_or(Timestamp::MAX)
        .to_zoned(TimeZone::UTC)
        .date()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_day_ends_at_midnight_utc() {
        let day = |seconds: u64| day_of(UNIX_EPOCH + Duration::from_secs(seconds)).to_string();
        assert_eq!(day(0), "1970-01-01");
        assert_eq!(day(86_399), "1970-01-01");
        assert_eq!(day(86_400), "1970-01-02");
        assert_eq!(day(1_798_761_599), "2026-12-31");
        assert_eq!(day(1_798_761_600), "2027-01-01");
    }

    #[test]
    fn a_clock_before_1970_is_not_a_panic() {
        assert_eq!(
            day_of(UNIX_EPOCH - Duration::from_secs(1)).to_string(),
            "1970-01-01"
        );
    }
}
