//! Times of an allowed-signers file: `YYYYMMDD` or `YYYYMMDDHHMM[SS]`, with `Z` behind it for UTC.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const HOUR: i64 = 3_600;
/// How far zones go: from twelve hours west of UTC to fourteen hours east.
const WEST: i64 = 12 * HOUR;
const EAST: i64 = 14 * HOUR;

/// A time as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    /// Seconds since 1970-01-01, were it UTC.
    seconds: i64,
    utc: bool,
}

impl Written {
    /// The first moment at which it is that time somewhere.
    pub fn earliest(self) -> i64 {
        self.seconds - if self.utc { 0 } else { EAST }
    }

    /// The last moment at which it is that time somewhere.
    pub fn latest(self) -> i64 {
        self.seconds + if self.utc { 0 } else { WEST }
    }
}

pub(super) fn read(text: &str) -> Result<Written, &'static str> {
    parsed(text).ok_or("a time in it is not YYYYMMDD or YYYYMMDDHHMM[SS], with or without Z")
}

fn parsed(text: &str) -> Option<Written> {
    let bare = text.strip_suffix(['Z', 'z']);
    let (digits, utc) = bare.map_or((text, false), |bare| (bare, true));
    if !matches!(digits.len(), 8 | 12 | 14) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or("0").parse::<i8>().ok();
    let year = digits.get(..4)?.parse().ok()?;
    let at = DateTime::new(
        year,
        part(4, 6)?,
        part(6, 8)?,
        part(8, 10)?,
        part(10, 12)?,
        part(12, 14)?,
        0,
    );
    let zoned = at.ok()?.to_zoned(TimeZone::UTC).ok()?;
    Some(Written {
        seconds: zoned.timestamp().as_second(),
        utc,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_are_read_and_hold_in_every_zone_without_a_z() {
        let noon = read("202611221200Z").unwrap();
        assert_eq!(
            (noon.earliest(), noon.latest()),
            (1_795_348_800, 1_795_348_800)
        );
        let same = read("20261122120000z").unwrap();
        assert_eq!(same, noon);
        let day = read("20261122").unwrap();
        let midnight = 1_795_305_600;
        assert_eq!(
            (day.earliest(), day.latest()),
            (midnight - EAST, midnight + WEST)
        );
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "Z",
            "2026",
            "20261322",
            "20260230",
            "2026112224",
            "202611222400",
            "2026112x",
            "+2026112",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "\\PC{0,16}|[0-9]{0,16}[Zz]?") {
            let _ = read(&text);
        }
    }
}
