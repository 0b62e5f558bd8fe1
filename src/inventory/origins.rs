//! Who wrote a commit or tag, and when, as a finding's [`Origin`].

use crate::finding::Origin;
use git2::{Commit, Signature, Tag, Time};

pub(super) fn of_commit(commit: &Commit<'_>, reference: Option<String>) -> Origin {
    let author = commit.author();
    Origin {
        commit: commit.id().to_string(),
        author: name(&author),
        date: day(author.when()),
        time: author.when().seconds(),
        reference,
    }
}

/// The origin of a tag's message: the commit is the one it leads to.
pub(super) fn of_tag(tag: &Tag<'_>, reference: Option<String>) -> Origin {
    let tagger = tag.tagger();
    Origin {
        commit: tag
            .as_object()
            .peel(git2::ObjectType::Any)
            .map_or(tag.target_id(), |it| it.id())
            .to_string(),
        author: tagger.as_ref().map_or_else(String::new, name),
        date: tagger
            .as_ref()
            .map_or_else(String::new, |tagger| day(tagger.when())),
        time: tagger.as_ref().map_or(0, |tagger| tagger.when().seconds()),
        reference,
    }
}

fn name(signature: &Signature<'_>) -> String {
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    format!(
        "{} <{}>",
        text(signature.name_bytes()),
        text(signature.email_bytes())
    )
}

/// The day where the author was. A time that no calendar holds is the calendar's nearest day.
fn day(time: Time) -> String {
    use jiff::ToSpan as _;
    let local = time
        .seconds()
        .saturating_add(i64::from(time.offset_minutes()) * 60);
    let days = local.div_euclid(86_400).clamp(-4_000_000, 4_000_000);
    jiff::civil::date(1970, 1, 1)
        .saturating_add(days.days())
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_the_author_s_own() {
        assert_eq!(day(Time::new(1_767_225_599, 0)), "2025-12-31");
        assert_eq!(day(Time::new(1_767_225_599, 60)), "2026-01-01");
        assert_eq!(day(Time::new(-1, 0)), "1969-12-31");
    }

    #[test]
    fn a_hostile_time_is_no_panic() {
        for seconds in [i64::MIN, i64::MAX] {
            assert!(!day(Time::new(seconds, i32::MAX)).is_empty());
        }
    }
}
