//! Which account an address belongs to, by what the forge said of commits that have it.
//!
//! The forge finds accounts by address alone, so one commit stands for all of the same addresses. What a single commit
//! shows of itself (its signature) is never taken from another one.
//! Addresses of the forge's own: "Setting your commit email address" of GitHub's documentation.

use super::docket::{short, unseen};
use crate::forge::{Account, CommitIdentity, Evidence};
use crate::inventory::change::{CommitFacts, Identity};
use std::collections::HashMap;

/// Whom an address belongs to.
#[derive(Debug)]
pub(super) enum Owner<'e> {
    Accounts(Vec<&'e Account>),
    /// The address itself names the account, by its number.
    Number(u64),
    /// The address itself names the account, by its login in small letters: the form of before 2017.
    Login(String),
    /// The forge made the commit, and signed it.
    Forge,
    /// No account; why.
    Nobody(String),
    /// It is not known; why.
    Unanswered(String),
}

/// The account that commits for whoever uses the pages of the forge.
const WEB_FLOW: u64 = 19_864_447;
const WEB_FLOW_LOGIN: &str = "web-flow";

pub(super) struct Directory<'e> {
    /// By address in small letters; none: it belongs to nobody.
    by_address: HashMap<String, Vec<Option<&'e Account>>>,
    by_commit: HashMap<&'e str, &'e CommitIdentity>,
    /// Addresses of commits whose answer is missing, and why.
    unanswered: HashMap<String, String>,
    /// `users.noreply.github.com`
    private: String,
    /// `noreply@github.com`
    of_forge: String,
}

impl<'e> Directory<'e> {
    pub fn of(evidence: &'e Evidence) -> Self {
        let host = evidence.server.split("://").nth(1).unwrap_or_default();
        let host = host.split(['/', ':']).next().unwrap_or_default();
        let host = host.to_lowercase();
        let mut directory = Self {
            by_address: HashMap::new(),
            by_commit: HashMap::new(),
            unanswered: HashMap::new(),
            private: format!("users.noreply.{host}"),
            of_forge: format!("noreply@{host}"),
        };
        for one in &evidence.identities {
            let people = [&one.author.email, &one.committer.email].map(|email| fold(email));
            let [author, committer] = people;
            if let Some(known) = one.identity.known() {
                directory.by_commit.insert(one.sha.as_str(), known);
                directory.add(author, known.author.as_ref());
                directory.add(committer, known.committer.as_ref());
            } else {
                let what = format!("the people of commit {}", short(one.sha.as_str()));
                let why = unseen(&what, &one.identity);
                directory.unanswered.insert(author, why.clone());
                directory.unanswered.insert(committer, why);
            }
        }
        directory
    }

    fn add(&mut self, address: String, account: Option<&'e Account>) {
        self.by_address.entry(address).or_default().push(account);
    }

    pub fn commit(&self, id: &str) -> Option<&'e CommitIdentity> {
        self.by_commit.get(id).copied()
    }

    pub fn author(&self, commit: &CommitFacts) -> Owner<'e> {
        let own = self.commit(&commit.id);
        let account = own.and_then(|own| own.author.as_ref());
        self.person(&commit.author, own.is_some(), account)
    }

    pub fn committer(&self, commit: &CommitFacts) -> Owner<'e> {
        let own = self.commit(&commit.id);
        let account = own.and_then(|own| own.committer.as_ref());
        let by_forge =
            account.is_some_and(is_web_flow) || fold(&commit.committer.email) == self.of_forge;
        match own {
            _ if !by_forge => self.person(&commit.committer, own.is_some(), account),
            Some(own) if own.verification.verified => Owner::Forge,
            Some(_) => Owner::Nobody(
                "it says that the forge committed it, and has no signature of the forge".to_owned(),
            ),
            None => Owner::Unanswered(format!(
                "commit {} says that the forge made it, and nobody asked the forge whether its signature holds",
                short(&commit.id)
            )),
        }
    }

    /// `asked`: whether the forge was asked about the commit itself.
    fn person(&self, said: &Identity, asked: bool, account: Option<&'e Account>) -> Owner<'e> {
        match account {
            Some(account) => Owner::Accounts(vec![account]),
            None if asked => Owner::Nobody(nobody(&said.email)),
            None => self.address(&said.email),
        }
    }

    /// Whom an address belongs to, of a commit or of a line that names a co-author.
    pub fn address(&self, address: &str) -> Owner<'e> {
        let address = fold(address);
        if let Some(known) = self.by_address.get(&address) {
            let mut accounts: Vec<&Account> = known.iter().copied().flatten().collect();
            accounts.dedup();
            return if accounts.is_empty() {
                Owner::Nobody(nobody(&address))
            } else {
                Owner::Accounts(accounts)
            };
        }
        if let Some(why) = self.unanswered.get(&address) {
            return Owner::Unanswered(why.clone());
        }
        let named = self.private_address(&address);
        named.unwrap_or_else(|| Owner::Nobody(nobody(&address)))
    }

    /// `7+ann@users.noreply.github.com` is account 7, `ann@users.noreply.github.com` that with the login.
    fn private_address(&self, address: &str) -> Option<Owner<'e>> {
        let (local, domain) = address.split_once('@')?;
        if domain != self.private || local.is_empty() {
            return None;
        }
        match local.split_once('+') {
            Some((id, _)) => id.parse().ok().map(Owner::Number),
            None => Some(Owner::Login(local.to_owned())),
        }
    }
}

fn nobody(address: &str) -> String {
    let shown: String = address.chars().take(100).collect();
    format!("no account is known for `{shown}`")
}

fn is_web_flow(account: &Account) -> bool {
    account.id == WEB_FLOW || account.login == WEB_FLOW_LOGIN
}

fn fold(address: &str) -> String {
    address.trim().to_lowercase()
}
