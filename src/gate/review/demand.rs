//! The policy's words on reviews as what the judgement takes.

use crate::detect::review::judge::{AllowedBot, Demand, Signatures};
use crate::policy::{BotAccount, FILE_NAME, MergeMethod, Policy, SignedCommits};
use crate::source::RepoPath;

/// What the policy of the base asks of a review.
pub(in crate::gate) fn demand(policy: &Policy) -> Demand {
    let review = &policy.review;
    let bots = review.bots.as_ref().map(|bots| {
        let allowed = bots.iter().map(|bot| match &bot.account {
            BotAccount::Login(login) => AllowedBot {
                login: Some(login.clone()),
                id: None,
                expires: bot.expires,
            },
            BotAccount::Id(id) => AllowedBot {
                login: None,
                id: Some(*id),
                expires: bot.expires,
            },
        });
        allowed.collect()
    });
    let methods = review.merge_methods.iter().copied();
    Demand {
        approvals: review.approvals as usize,
        code_owners: review.code_owners,
        security_owners: review.security_owners.clone(),
        protected: review.protected.clone(),
        of_gate: of_gate(policy),
        signatures: match review.signed_commits {
            SignedCommits::Off => Signatures::Off,
            SignedCommits::Warn => Signatures::Warn,
            SignedCommits::Required => Signatures::Required,
        },
        bots,
        shared_accounts: review.shared_accounts.clone(),
        last_push_approval: review.last_push_approval,
        resolve_conversations: review.resolve_conversations,
        linear_history: review.linear_history,
        merge_methods: methods
            .map(MergeMethod::as_str)
            .map(str::to_owned)
            .collect(),
        two_factor: review.two_factor,
        host_rules: review.host_rules,
        direct_push_blocks: review.direct_push_blocks,
    }
}

/// The policy itself, the gate's own folder, the repository's own checks, and the keys that commits may be signed with.
fn of_gate(policy: &Policy) -> Vec<RepoPath> {
    let fixed = [FILE_NAME, ".portcullis"].into_iter();
    let fixed = fixed.filter_map(|path| RepoPath::new(path).ok());
    let own = policy.own_checks.as_ref().map(|own| own.folder.clone());
    let signers = policy.review.allowed_signers.clone();
    let keys = policy.review.openpgp_keys.clone();
    fixed.chain(own).chain(signers).chain(keys).collect()
}
