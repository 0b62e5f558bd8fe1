//! Facts of a story: what a forge would answer and what git would know.

use super::Scenario;
use super::story::{Commit, Kind, Said, Story, What, sha};
use super::{git, host, question, signatures};
use crate::detect::review::judge::{Demand, Facts, PullFacts};
use crate::forge::commit::Signature;
use crate::forge::evidence::{
    CommitPulls, IdentityEvidence, PermissionEvidence, PullEvidence, RulesetEvidence, SCHEMA,
    Timeline,
};
use crate::forge::pull::{AutoMerge, PullReference};
use crate::forge::{
    Account, AccountKind, CommitIdentity, Evidence, Level, Membership, MembershipState, Permission,
    PullRequest, PullState, Repository, RepositoryName, Review, ReviewState, Seen, Sha, Side,
    TimelineEvent, TimelineKind, Verification,
};
use crate::gate::review::demand::demand;
use crate::policy::Policy;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use std::collections::BTreeMap;

/// The day on which examples are judged.
pub(super) const DAY: Date = date(2026, 11, 1);
/// When a story begins: the first second of that day in UTC.
const BEGINNING: i64 = 1_793_491_200;
pub(super) const REPOSITORY: u64 = 1;

/// The minute of a sentence.
pub(super) fn time(at: usize) -> Timestamp {
    let minutes = i64::try_from(at).unwrap_or(0);
    Timestamp::from_second(BEGINNING + 60 * minutes).unwrap_or(Timestamp::UNIX_EPOCH)
}

pub(super) fn id(label: &str) -> Result<Sha, String> {
    Sha::new(&sha(label)).map_err(|error| error.to_string())
}

/// Accounts by name; none of a deleted one.
pub(super) struct Cast(BTreeMap<String, Account>);

impl Cast {
    fn of(people: &BTreeMap<String, String>) -> Self {
        let numbered = (101..).zip(people);
        let alive = numbered.filter(|(_, (_, role))| *role != "ghost");
        let account = |(id, (name, role)): (u64, (&String, &String))| {
            let (kind, login) = match role.as_str() {
                "bot" => (AccountKind::Bot, format!("{name}[bot]")),
                "organisation" => (AccountKind::Organization, name.clone()),
                _ => (AccountKind::User, name.clone()),
            };
            (name.clone(), Account { id, login, kind })
        };
        Self(alive.map(account).collect())
    }

    fn get(&self, name: &str) -> Option<Account> {
        self.0.get(name).cloned()
    }
}

/// The address under which somebody commits.
pub(super) fn address(name: &str) -> String {
    format!("{name}@people.example")
}

pub(super) fn facts(
    scenario: &Scenario,
    policy: &Policy,
    stories: &BTreeMap<u64, Story>,
) -> Result<Facts, String> {
    let demand = demand(policy);
    let repository = Repository {
        id: REPOSITORY,
        full_name: RepositoryName::new("acme/shop").map_err(|error| error.to_string())?,
        fork: false,
    };
    let builder = Builder {
        scenario,
        cast: &Cast::of(&scenario.people),
        repository: &repository,
    };
    let evidence = builder.evidence(&demand, stories)?;
    evidence.check().map_err(|error| error.to_string())?;
    let mut pulls = Vec::new();
    for (number, story) in stories {
        let facts = git::facts(scenario, story)?;
        let shallow = scenario.missing.contains("clone");
        pulls.push(PullFacts {
            number: *number,
            git: if shallow {
                Err("this clone is shallow".to_owned())
            } else {
                Ok(facts)
            },
        });
    }
    Ok(Facts {
        evidence,
        demand,
        pulls,
        gained: git::gained(scenario, stories),
        signed: signatures::of(scenario, policy, stories)?,
        day: DAY,
    })
}

struct Builder<'s> {
    scenario: &'s Scenario,
    cast: &'s Cast,
    repository: &'s Repository,
}

impl Builder<'_> {
    fn evidence(
        &self,
        demand: &Demand,
        stories: &BTreeMap<u64, Story>,
    ) -> Result<Evidence, String> {
        let lowered = stories.values().filter_map(|story| story.lowered).max();
        let updated = lowered.map_or(Timestamp::UNIX_EPOCH, time);
        let pulls = stories
            .iter()
            .map(|(number, story)| self.pull(*number, story));
        Ok(Evidence {
            schema: SCHEMA.to_owned(),
            api: "https://api.github.com".to_owned(),
            server: "https://github.com".to_owned(),
            repository: self.repository.clone(),
            default_branch: "main".to_owned(),
            fetched_at: time(1_000),
            question: question::of(self.scenario, self.repository, stories)?,
            requests: Vec::new(),
            pulls: pulls.collect::<Result<_, _>>()?,
            identities: self.identities(stories)?,
            permissions: self.permissions(),
            rules: Seen::Known(host::rules(self.scenario, demand)),
            rulesets: vec![RulesetEvidence {
                id: host::RULESET,
                ruleset: Seen::Known(host::ruleset(self.scenario, updated)),
            }],
            protection: host::protection(self.scenario),
            organisation: host::organisation(self.scenario),
            memberships: self.memberships(),
            pulls_of_commits: self.pulls_of_commits(stories)?,
        })
    }

    /// The fact, unless the scenario says that it is missing.
    fn seen<T>(&self, what: &str, fact: T) -> Seen<T> {
        if self.scenario.missing.contains(what) {
            Seen::incomplete(format!("GET {what}"), "no whole answer")
        } else {
            Seen::Known(fact)
        }
    }

    fn side(&self, label: &str, branch: &str) -> Result<Side, String> {
        Ok(Side {
            sha: id(label)?,
            branch: branch.to_owned(),
            repository: Some(self.repository.clone()),
        })
    }

    fn pull(&self, number: u64, story: &Story) -> Result<PullEvidence, String> {
        let head = story.branch.last().ok_or("the story has no commit")?;
        let landed = story.landed.as_ref();
        let pull = PullRequest {
            number,
            state: match landed {
                Some(_) => PullState::Closed,
                None => PullState::Open,
            },
            draft: story.draft,
            merged: landed.is_some(),
            merged_at: landed.map(|landed| time(landed.at)),
            merged_by: landed.and_then(|landed| self.cast.get(&landed.who)),
            merge_commit_sha: match landed {
                Some(_) => Some(id(&git::landed(story, head))?),
                None => None,
            },
            auto_merge: story.armed.as_ref().map(|(who, method)| AutoMerge {
                enabled_by: self.cast.get(who),
                method: method.clone(),
            }),
            author: self.cast.get(&story.author),
            head: self.side(head, &format!("topic-{number}"))?,
            base: self.side("main", "main")?,
            maintainer_can_modify: false,
            created_at: time(0),
            updated_at: time(0),
            requested_reviewers: Vec::new(),
            requested_teams: Vec::new(),
            commits: story.branch.len() as u64,
            changed_files: 1,
        };
        let reviews = self.reviews(story)?;
        let timeline = Timeline {
            whole: true,
            since: None,
            events: self.events(story),
        };
        Ok(PullEvidence {
            number,
            pull: self.seen("pull", pull),
            reviews: self.seen("reviews", reviews),
            timeline: self.seen("timeline", timeline),
            threads: match self.scenario.conversations {
                Some(open) => Seen::Known(open),
                None => Seen::NotAsked,
            },
        })
    }

    fn reviews(&self, story: &Story) -> Result<Vec<Review>, String> {
        let review = |review: &super::story::Reviewed| {
            let state = match review.said {
                Said::Approves => ReviewState::Approved,
                Said::RequestsChanges => ReviewState::ChangesRequested,
                Said::Comments => ReviewState::Commented,
                Said::Starts => ReviewState::Pending,
                Said::Dismissed => ReviewState::Dismissed,
            };
            Ok(Review {
                id: review.id,
                author: self.cast.get(&review.who),
                state,
                commit_id: Some(id(&review.label)?),
                submitted_at: (state != ReviewState::Pending).then(|| time(review.at)),
            })
        };
        story.reviews.iter().map(review).collect()
    }

    fn events(&self, story: &Story) -> Vec<TimelineEvent> {
        let event = |happened: &super::story::Happened| TimelineEvent {
            id: None,
            kind: match happened.what {
                What::Forced => TimelineKind::HeadRefForcePushed,
                What::Retargeted => TimelineKind::BaseRefChanged,
                What::Dismissed(review_id) => TimelineKind::ReviewDismissed {
                    review_id,
                    state: Some(ReviewState::Approved),
                    dismissal_commit: None,
                },
            },
            actor: self.cast.get(&happened.who),
            at: Some(time(happened.at)),
            commit_id: None,
        };
        story.events.iter().map(event).collect()
    }

    fn identities(&self, stories: &BTreeMap<u64, Story>) -> Result<Vec<IdentityEvidence>, String> {
        let mut found = BTreeMap::new();
        for commit in stories.values().flat_map(|story| story.commits.values()) {
            found.insert(sha(&commit.label), self.identity(commit)?);
        }
        Ok(found.into_values().collect())
    }

    fn identity(&self, commit: &Commit) -> Result<IdentityEvidence, String> {
        let facts = git::commit(commit, Vec::new());
        let signature = |who: &crate::inventory::change::Identity| Signature {
            name: who.name.clone(),
            email: who.email.clone(),
        };
        let account = |name: &str| match &commit.address {
            Some(_) => None,
            None => self.cast.get(name),
        };
        let web_flow = Account {
            id: 19_864_447,
            login: "web-flow".to_owned(),
            kind: AccountKind::User,
        };
        let signed = commit.signed || commit.online;
        let identity = CommitIdentity {
            sha: id(&commit.label)?,
            author: account(&commit.author),
            committer: if commit.online {
                Some(web_flow)
            } else {
                account(&commit.committer)
            },
            author_signature: signature(&facts.author),
            committer_signature: signature(&facts.committer),
            parents: Vec::new(),
            verification: Verification {
                verified: signed,
                reason: if signed { "valid" } else { "unsigned" }.to_owned(),
                verified_at: None,
            },
        };
        Ok(IdentityEvidence {
            sha: id(&commit.label)?,
            author: signature(&facts.author),
            committer: signature(&facts.committer),
            identity: self.seen("identities", identity),
        })
    }

    fn permissions(&self) -> Vec<PermissionEvidence> {
        let of_person = |(name, account): (&String, &Account)| {
            let role = self.scenario.people.get(name)?.as_str();
            let level = match role {
                "admin" => Level::Admin,
                "write" | "maintain" | "bot" | "organisation" => Level::Write,
                "none" => Level::None,
                _ => Level::Read,
            };
            let permission = Permission {
                account: account.clone(),
                permission: level,
                role_name: role.to_owned(),
            };
            Some(PermissionEvidence {
                login: account.login.clone(),
                id: Some(account.id),
                permission: match role {
                    "hidden" => Seen::not_visible("GET permission", "the token may not"),
                    _ => Seen::Known(permission),
                },
            })
        };
        self.cast.0.iter().filter_map(of_person).collect()
    }

    fn memberships(&self) -> Vec<Membership> {
        let mut found = Vec::new();
        for (team, members) in &self.scenario.teams {
            let name = team.trim_start_matches('@');
            let Some((organisation, slug)) = name.split_once('/') else {
                continue;
            };
            for (name, account) in &self.cast.0 {
                let state = if members.contains(name) {
                    MembershipState::Active
                } else if members.contains(&format!("{name} (invited)")) {
                    MembershipState::Pending
                } else {
                    MembershipState::NotAMember
                };
                found.push(Membership {
                    organisation: organisation.to_owned(),
                    team: slug.to_owned(),
                    account: account.clone(),
                    state: Seen::Known(state),
                });
            }
        }
        found
    }

    fn pulls_of_commits(&self, stories: &BTreeMap<u64, Story>) -> Result<Vec<CommitPulls>, String> {
        let mut found: BTreeMap<String, Vec<PullReference>> = BTreeMap::new();
        for (number, story) in stories {
            let head = story.branch.last().ok_or("the story has no commit")?;
            let reference = PullReference {
                number: *number,
                state: match story.landed {
                    Some(_) => PullState::Closed,
                    None => PullState::Open,
                },
                merged_at: story.landed.as_ref().map(|landed| time(landed.at)),
                merge_commit_sha: match &story.landed {
                    Some(_) => Some(id(&git::landed(story, head))?),
                    None => None,
                },
                head_sha: id(head)?,
                base_branch: "main".to_owned(),
                base_repository: Some(self.repository.clone()),
            };
            for commit in git::arriving(story) {
                found.entry(commit.id).or_default().push(reference.clone());
            }
            for label in &story.direct {
                found.entry(sha(label)).or_default();
            }
        }
        let pulls = found.into_iter().map(|(sha, pulls)| {
            Ok(CommitPulls {
                sha: Sha::new(&sha).map_err(|error| error.to_string())?,
                pulls: self.seen("commits", pulls),
            })
        });
        pulls.collect()
    }
}

/// Whether a commit is a merge of the base.
pub(super) fn is_update(commit: &Commit) -> bool {
    matches!(commit.kind, Kind::Update(_))
}
