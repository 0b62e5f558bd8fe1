//! Whether somebody approved who owns what is changed: by CODEOWNERS of the base, for old and new paths; and by the
//! policy's security owners, for protected ones.

use super::approvals::Approval;
use super::demand::{Demand, Protected};
use super::directory::{Directory, Owner as Holder};
use super::docket::{About, Docket, paths, unseen};
use super::facts::GitFacts;
use crate::codeowners::{Codeowners, Owner, ProblemKind, Ruling};
use crate::detect::review::fault::ReviewFault;
use crate::forge::{Account, Evidence, MembershipState};
use crate::inventory::change::PathChange;
use crate::source::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

/// Whether an owner has approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Owned {
    Approved,
    Missing,
    /// It is not known; why.
    Unknown(BTreeSet<String>),
}

/// Whom approvals come from, and who of them owns what.
pub(super) struct Ownership<'e> {
    pub evidence: &'e Evidence,
    pub demand: &'e Demand,
    pub directory: &'e Directory<'e>,
    pub approvals: &'e [Approval<'e>],
    pub git: &'e GitFacts,
    pub protected: Protected,
}

/// Every path of the change, old and new; and where one differs from another in case alone, that other one as well.
pub(super) fn touched(git: &GitFacts) -> BTreeSet<RepoPath> {
    let twins = twins(git).into_iter().map(|(_, other)| other);
    let changes = git.change.paths.iter();
    let own = changes.flat_map(PathChange::paths).cloned();
    own.chain(twins).collect()
}

/// Paths of the change that differ in case alone from another path, or from one that could stand in another folder.
pub(super) fn twins(git: &GitFacts) -> BTreeSet<(RepoPath, RepoPath)> {
    let mut twins = BTreeSet::new();
    for variant in &git.change.case_variants {
        let (new, other) = (variant.new.as_bytes(), variant.other.as_bytes());
        for path in git.change.paths.iter().flat_map(PathChange::paths) {
            let rest = path.as_bytes().strip_prefix(new);
            let rest = rest.filter(|rest| rest.is_empty() || rest.starts_with(b"/"));
            let twin = rest.and_then(|rest| RepoPath::new([other, rest].concat()).ok());
            twins.extend(twin.map(|twin| (path.clone(), twin)));
        }
    }
    twins
}

impl Ownership<'_> {
    /// Whether one of `owners` has approved.
    pub fn by<'o>(&self, owners: impl IntoIterator<Item = &'o Owner>) -> Owned {
        let owners: Vec<&Owner> = owners.into_iter().collect();
        let mut unknown = BTreeSet::new();
        let relevant = |approval: &&Approval| approval.counts() || approval.is_open();
        for approval in self.approvals.iter().filter(relevant) {
            for owner in &owners {
                match self.is_owner(owner, approval.author) {
                    Ok(false) => {}
                    Ok(true) if approval.counts() => return Owned::Approved,
                    Ok(true) => {
                        unknown.insert(format!(
                            "whether the approval of `{}` counts is not known",
                            approval.author.login
                        ));
                    }
                    Err(why) => {
                        unknown.insert(why);
                    }
                }
            }
        }
        if unknown.is_empty() {
            Owned::Missing
        } else {
            Owned::Unknown(unknown)
        }
    }

    fn is_owner(&self, owner: &Owner, account: &Account) -> Result<bool, String> {
        match owner {
            Owner::User(login) => Ok(login.eq_ignore_ascii_case(&account.login)),
            Owner::Team { organisation, slug } => self.is_member(organisation, slug, account),
            Owner::Email(address) => match self.directory.address(address) {
                Holder::Accounts(accounts) => Ok(accounts.iter().any(|one| one.is(account))),
                Holder::Number(id) => Ok(id == account.id),
                Holder::Login(login) => Ok(login.eq_ignore_ascii_case(&account.login)),
                _ => Err(format!(
                    "which account the owner `{address}` is cannot be seen: name users and teams"
                )),
            },
        }
    }

    fn is_member(&self, organisation: &str, slug: &str, account: &Account) -> Result<bool, String> {
        let team = format!("@{organisation}/{slug}");
        let what = format!("whether `{}` is in {team}", account.login);
        let found = self.evidence.memberships.iter().find(|one| {
            one.account.is(account)
                && one.organisation.eq_ignore_ascii_case(organisation)
                && one.team.eq_ignore_ascii_case(slug)
        });
        let Some(found) = found else {
            return Err(format!("nobody asked the forge {what}"));
        };
        match found.state.known() {
            Some(state) => Ok(*state == MembershipState::Active),
            None => Err(unseen(&what, &found.state)),
        }
    }

    /// Whether whoever answers for a path has approved: a security owner, an owner of it on the base, or, where it has
    /// neither, an administrator.
    pub fn answered_for(&self, path: &RepoPath) -> Owned {
        let rules = self.git.owners.before.as_ref();
        let ruling = rules.and_then(|rules| rules.owners_of(path));
        let of_path = ruling.map_or(&[][..], |ruling| ruling.owners);
        let of_path = of_path.iter().map(|(owner, _)| owner);
        let all = self.demand.security_owners.iter().chain(of_path);
        if all.clone().next().is_some() {
            return self.by(all);
        }
        let administrators = |approval: &&Approval| approval.is_of_administrator();
        let mut approvals = self.approvals.iter().filter(administrators);
        if approvals.clone().any(Approval::counts) {
            Owned::Approved
        } else if approvals.any(Approval::is_open) {
            let why = "whether an administrator's approval counts is not known";
            Owned::Unknown(BTreeSet::from([why.to_owned()]))
        } else {
            Owned::Missing
        }
    }

    /// Writes down which owners are missing.
    pub fn judge(&self, number: u64, docket: &mut Docket) {
        let touched = touched(self.git);
        if self.demand.code_owners {
            self.code_owners(number, &touched, docket);
        }
        if !self.demand.security_owners.is_empty() {
            self.security_owners(number, &touched, docket);
        }
    }

    fn code_owners(&self, number: u64, touched: &BTreeSet<RepoPath>, docket: &mut Docket) {
        let Some(rules) = &self.git.owners.before else {
            docket.note(format!(
                "#{number}: the base has no CODEOWNERS, so no path has an owner"
            ));
            return;
        };
        if too_large(rules) {
            let message =
                "GitHub loads nothing of CODEOWNERS on the base, because it is too large: no owner was asked".to_owned();
            self.missing(
                ReviewFault::CodeOwnerMissing,
                number,
                "size",
                &message,
                docket,
            );
            return;
        }
        let mut by_line: BTreeMap<u32, (Ruling<'_>, BTreeSet<&RepoPath>)> = BTreeMap::new();
        for path in touched {
            if let Some(ruling) = rules.owners_of(path)
                && !ruling.owners.is_empty()
            {
                let of_line = by_line.entry(ruling.line);
                let (_, owned) = of_line.or_insert((ruling, BTreeSet::new()));
                owned.insert(path);
            }
        }
        for (line, (ruling, owned)) in by_line {
            let owners = ruling.owners.iter().map(|(owner, _)| owner);
            let names: Vec<String> = owners.clone().map(ToString::to_string).collect();
            match self.by(owners) {
                Owned::Approved => {}
                Owned::Missing => {
                    let message = format!(
                        "no owner of {} has approved (line {line} of CODEOWNERS on the base: {})",
                        paths(owned.iter().copied()),
                        names.join(", ")
                    );
                    let key = names.join(" ");
                    self.missing(
                        ReviewFault::CodeOwnerMissing,
                        number,
                        &key,
                        &message,
                        docket,
                    );
                }
                Owned::Unknown(reasons) => unknown(number, &reasons, docket),
            }
        }
    }

    fn security_owners(&self, number: u64, touched: &BTreeSet<RepoPath>, docket: &mut Docket) {
        let protected: Vec<&RepoPath> = touched
            .iter()
            .filter(|path| self.protected.covers(path))
            .collect();
        if protected.is_empty() {
            return;
        }
        match self.by(self.demand.security_owners.iter()) {
            Owned::Approved => {}
            Owned::Missing => {
                let owners = self.demand.security_owners.iter();
                let names: Vec<String> = owners.map(ToString::to_string).collect();
                let message = format!(
                    "{} is protected, and none of {} has approved",
                    paths(protected.iter().copied()),
                    names.join(", ")
                );
                self.missing(
                    ReviewFault::SecurityOwnerMissing,
                    number,
                    "",
                    &message,
                    docket,
                );
            }
            Owned::Unknown(reasons) => unknown(number, &reasons, docket),
        }
    }

    fn missing(
        &self,
        fault: ReviewFault,
        number: u64,
        key: &str,
        message: &str,
        docket: &mut Docket,
    ) {
        let key = format!("{key} {}", self.git.change.head);
        docket.fault(
            fault,
            About::Pull(number),
            &key,
            format!("#{number}: {message}"),
        );
    }
}

pub(super) fn unknown(number: u64, reasons: &BTreeSet<String>, docket: &mut Docket) {
    for reason in reasons {
        docket.gap(format!("#{number}: {reason}"));
    }
}

/// Whether the forge loads nothing of it.
pub(super) fn too_large(rules: &Codeowners) -> bool {
    let too_large =
        |problem: &crate::codeowners::Problem| matches!(problem.kind, ProblemKind::TooLarge { .. });
    rules.problems().iter().any(too_large)
}
