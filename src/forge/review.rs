//! Reviews, and the opinion that each reviewer holds after all of theirs.

use super::{Account, Sha};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A review, of `GET /repos/{o}/{r}/pulls/{n}/reviews`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    pub id: u64,
    /// `None`: the account was deleted.
    pub author: Option<Account>,
    pub state: ReviewState,
    /// The head that it was given on. `None`: the forge has lost it.
    pub commit_id: Option<Sha>,
    /// `None`: not submitted yet.
    pub submitted_at: Option<Timestamp>,
}

/// A review that was dismissed says so in place of what it said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewState {
    Approved,
    ChangesRequested,
    Commented,
    Dismissed,
    Pending,
}

/// What a reviewer says in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion<'a> {
    pub author: &'a Account,
    pub review: &'a Review,
}

impl Opinion<'_> {
    pub fn approves(&self) -> bool {
        self.review.state == ReviewState::Approved
    }
}

/// The opinion that stands for each reviewer, by account number.
///
/// An approval or a request for changes stands until the same reviewer gives another or it is dismissed; a comment changes
/// nothing; a dismissal clears and never revives what was before. Reviews of deleted accounts are nobody's.
pub fn opinions(reviews: &[Review]) -> Vec<Opinion<'_>> {
    let mut ordered: Vec<&Review> = reviews.iter().collect();
    // A draft takes its number when it is begun and its time when it is submitted.
    ordered.sort_by_key(|review| (review.submitted_at, review.id));
    let mut standing: BTreeMap<u64, Opinion> = BTreeMap::new();
    for review in ordered {
        let Some(author) = &review.author else {
            continue;
        };
        match review.state {
            ReviewState::Approved | ReviewState::ChangesRequested => {
                standing.insert(author.id, Opinion { author, review });
            }
            ReviewState::Dismissed => {
                standing.remove(&author.id);
            }
            ReviewState::Commented | ReviewState::Pending => {}
        }
    }
    standing.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::ReviewState::{Approved, ChangesRequested, Commented, Dismissed, Pending};
    use super::*;
    use crate::forge::AccountKind;

    fn review(id: u64, author: Option<u64>, state: ReviewState) -> Review {
        let second = i64::try_from(id).unwrap();
        Review {
            id,
            author: author.map(|id| Account {
                id,
                login: format!("u{id}"),
                kind: AccountKind::User,
            }),
            state,
            commit_id: None,
            submitted_at: (state != Pending).then(|| Timestamp::from_second(second).unwrap()),
        }
    }

    fn standing(states: &[ReviewState]) -> Option<ReviewState> {
        let reviews: Vec<Review> = (1..)
            .zip(states)
            .map(|(id, state)| review(id, Some(7), *state))
            .collect();
        opinions(&reviews)
            .first()
            .map(|opinion| opinion.review.state)
    }

    #[test]
    fn the_latest_opinion_stands() {
        assert_eq!(
            standing(&[Approved, ChangesRequested]),
            Some(ChangesRequested)
        );
        assert_eq!(standing(&[ChangesRequested, Approved]), Some(Approved));
    }

    #[test]
    fn a_comment_leaves_an_approval_standing() {
        assert_eq!(standing(&[Approved, Commented]), Some(Approved));
        assert_eq!(standing(&[Commented, Pending]), None);
    }

    #[test]
    fn a_dismissal_revives_nothing() {
        assert_eq!(standing(&[Approved, Dismissed]), None);
        assert_eq!(standing(&[Approved, Dismissed, Commented]), None);
        assert_eq!(standing(&[Dismissed, Approved]), Some(Approved));
    }

    #[test]
    fn a_renamed_reviewer_is_one_and_a_deleted_one_is_nobody() {
        let mut reviews = vec![
            review(1, Some(7), Approved),
            review(2, Some(7), Approved),
            review(3, None, Approved),
        ];
        reviews[1].author.as_mut().unwrap().login = "Renamed".into();
        assert_eq!(opinions(&reviews).len(), 1);
    }

    #[test]
    fn the_time_of_submission_orders_and_not_the_place_in_the_list() {
        let mut reviews = [
            review(2, Some(7), Approved),
            review(1, Some(7), ChangesRequested),
        ];
        assert!(opinions(&reviews)[0].approves());
        reviews[1].submitted_at = Some(Timestamp::from_second(9).unwrap());
        assert!(!opinions(&reviews)[0].approves());
    }
}
