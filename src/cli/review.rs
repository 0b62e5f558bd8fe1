//! The flags of `check` about a pull request: which one, whom to ask, and what to keep of the answers.

use super::request::ReviewRequest;
use clap::{Args, ValueHint};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(next_help_heading = "Who reviewed the change")]
pub(super) struct ReviewArgs {
    /// What a pull request adds to its base, and whether it was reviewed; without NUMBER the change that set the workflow
    /// off: a pull request, a group of the merge queue, a push or a release. Policy and waivers are those of the base
    #[arg(long, value_name = "NUMBER", num_args = 0..=1, value_parser = clap::value_parser!(u64).range(1..))]
    #[arg(conflicts_with_all = ["staged", "base", "head", "history"])]
    #[expect(
        clippy::option_option,
        reason = "the flag is not there, there without a number, or with one"
    )]
    pull_request: Option<Option<u64>>,
    /// With --pull-request: judge the reviews by what --record-reviews kept, and ask nobody
    #[arg(long, value_name = "FILE", requires = "pull_request", value_hint = ValueHint::FilePath)]
    #[arg(conflicts_with_all = ["record_reviews", "repository", "api", "event"])]
    reviews: Option<PathBuf>,
    /// With --pull-request: keep what the forge said, for --reviews
    #[arg(long, value_name = "FILE", requires = "pull_request", value_hint = ValueHint::FilePath)]
    #[arg(conflicts_with = "offline")]
    record_reviews: Option<PathBuf>,
    /// With --pull-request NUMBER: the repository that it goes to (default: `GITHUB_REPOSITORY`)
    #[arg(long, value_name = "OWNER/NAME", requires = "pull_request")]
    repository: Option<String>,
    /// With --pull-request: the address of the forge's API (default: `GITHUB_API_URL`, or the one that the policy names)
    #[arg(long, value_name = "URL", requires = "pull_request", value_hint = ValueHint::Url)]
    api: Option<String>,
    /// With --pull-request: what set the workflow off (default: `GITHUB_EVENT_PATH`)
    #[arg(long, value_name = "FILE", requires_all = ["pull_request", "event_name"], value_hint = ValueHint::FilePath)]
    event: Option<PathBuf>,
    /// With --event: its kind, as `pull_request` (default: `GITHUB_EVENT_NAME`)
    #[arg(long, value_name = "NAME", requires = "event")]
    event_name: Option<String>,
    /// With --pull-request: say the verdict in one comment on it, which later runs update; runs that are to have a comment
    /// each say a KEY. A token that may not write is no fault
    #[arg(long, value_name = "KEY", requires = "pull_request", value_parser = key)]
    #[arg(num_args = 0..=1, require_equals = true, default_missing_value = "check")]
    #[arg(conflicts_with_all = ["offline", "reviews", "fix"])]
    comment: Option<String>,
}

/// What tells the comments of one pull request apart.
fn key(typed: &str) -> Result<String, &'static str> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let fits = (1..=40).contains(&typed.len()) && typed.bytes().all(plain);
    fits.then(|| typed.to_owned())
        .ok_or("a key is of up to 40 letters from a to z, digits and hyphens")
}

impl ReviewArgs {
    pub(super) fn into_request(self) -> Option<Box<ReviewRequest>> {
        Some(Box::new(ReviewRequest {
            number: self.pull_request?,
            reviews: self.reviews,
            record: self.record_reviews,
            repository: self.repository,
            api: self.api,
            event: self.event.zip(self.event_name),
            comment: self.comment,
        }))
    }
}
