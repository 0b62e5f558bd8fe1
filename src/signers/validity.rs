//! When a key counts. Committers choose the time of their commits, so a time alone proves nothing.
//!
//! A key has to be valid at the time that the commit says **and** on the day of the run, from its beginning to its end.
//! Otherwise whoever holds a key that has run out, or was withdrawn by a date, would only have to date a commit back. The
//! price: a change whose key ran out before it was merged has to be signed again. Of a release the list is read as the
//! release before had it, so a key that was withdrawn since still counts for what lies between.

use super::denial::Denial;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

const DAY: i64 = 86_400;

/// The day of a run, in seconds since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Today {
    pub(super) begins: i64,
    pub(super) ends: i64,
}

impl Today {
    pub fn of(day: Date) -> Self {
        let zoned = day.to_zoned(TimeZone::UTC);
        let begins = zoned.map_or(0, |zoned| zoned.timestamp().as_second());
        Self {
            begins,
            ends: begins + DAY - 1,
        }
    }

    /// Whether a time is still to come. Clocks and zones differ by less than a day.
    pub(super) fn is_before(self, time: i64) -> bool {
        time > self.ends + DAY
    }
}

/// From when to when something is valid, ends included; none: without an end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Window {
    pub from: Option<i64>,
    pub until: Option<i64>,
}

impl Window {
    /// Whether something is valid at a time that somebody chose, and all of today.
    pub fn covers(&self, chosen: i64, today: Today) -> Result<(), Denial> {
        if today.is_before(chosen) {
            return Err(Denial::not_valid("it is dated in the future"));
        }
        if let Some(from) = self
            .from
            .filter(|from| *from > chosen || *from > today.ends)
        {
            let why = format!("its key is valid from {} on only", shown(from));
            return Err(Denial::KeyNotValid(why));
        }
        if let Some(until) = self.until.filter(|until| *until < chosen) {
            let why = format!(
                "its key was valid until {}, before it was made",
                shown(until)
            );
            return Err(Denial::KeyNotValid(why));
        }
        if let Some(until) = self.until.filter(|until| *until < today.ends) {
            let why = format!(
                "its key is valid until {} only, and when a commit was made is what its committer says",
                shown(until)
            );
            return Err(Denial::KeyNotValid(why));
        }
        Ok(())
    }
}

fn shown(seconds: i64) -> String {
    Timestamp::from_second(seconds).map_or_else(|_| "a far day".to_owned(), |it| it.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_window_has_to_hold_the_commit_and_the_whole_day() {
        let today = Today::of(date(2026, 11, 22));
        let (begins, ends) = (today.begins, today.ends);
        assert_eq!(ends - begins, DAY - 1);
        let covers = |from, until, chosen| Window { from, until }.covers(chosen, today).is_ok();
        assert!(covers(None, None, 0));
        assert!(covers(Some(begins), Some(ends), begins));
        assert!(covers(Some(0), None, begins));
        assert!(!covers(Some(1), None, 0), "before it");
        assert!(!covers(None, Some(begins - 1), begins), "behind it");
        assert!(!covers(None, Some(begins - 1), 0), "dated back");
        assert!(!covers(None, Some(ends - 1), 0), "it ends today");
        assert!(
            !covers(Some(ends + 1), None, ends + 2),
            "it begins tomorrow"
        );
        assert!(covers(None, None, ends + DAY), "another zone");
        assert!(!covers(None, None, ends + DAY + 1), "dated ahead");
    }
}
