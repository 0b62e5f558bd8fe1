//! What a forge says about a change: accounts, pull requests, reviews, rules, typed; and the record of it all that a
//! verdict can be made from again, offline.
//!
//! Start at [`Evidence`]. Everything that could not be seen is a [`Seen`] that says so, so that nothing missing can be
//! taken for "none". Not here: asking the forge (that is `host::forge`), what git knows (that is `inventory`), and what
//! any of it means for a verdict.

pub mod account;
pub mod address;
pub mod commit;
pub mod event;
pub mod evidence;
pub mod organisation;
pub mod plan;
pub mod protection;
pub mod pull;
pub mod question;
pub mod repository;
pub mod review;
pub mod rules;
pub mod ruleset;
pub mod seen;
pub mod sha;
pub mod timeline;
pub mod wire;

pub use account::{Account, AccountKind, Level, Permission};
pub use address::{AddressError, Claims, Forge};
pub use commit::{CommitIdentity, Signature, Verification};
pub use event::{Event, EventError};
pub use evidence::{Evidence, EvidenceError};
pub use organisation::{Membership, MembershipState, Organisation};
pub use plan::{CommitPeople, Limits, Plan, TeamName};
pub use protection::Protection;
pub use pull::{PullRequest, PullState, Side};
pub use question::{EventKind, Question, Subject};
pub use repository::{Repository, RepositoryName};
pub use review::{Opinion, Review, ReviewState};
pub use rules::{BranchRules, Rule};
pub use ruleset::{BypassActor, Ruleset};
pub use seen::Seen;
pub use sha::Sha;
pub use timeline::{TimelineEvent, TimelineKind};
