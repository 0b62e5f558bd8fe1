//! What a run did not ask about, so that nobody takes a pass for more than it is.

use super::outcome::Attestation;
use crate::cli::VerifyRequest;
use crate::verification::{Check, Expected};

/// In the order of the checks.
pub(super) fn of(
    expected: &Expected,
    request: &VerifyRequest,
    attestation: &Attestation,
) -> Vec<&'static str> {
    let mut not_asked = Vec::new();
    let mut say = |is_not: bool, what: &'static str| {
        if is_not {
            not_asked.push(what);
        }
    };
    let proven = |check: Check| {
        let mut proofs = attestation.proven.iter().flat_map(|proven| &proven.proofs);
        proofs.any(|proof| proof.check == check)
    };
    let by_key = !expected.keys.is_empty() && !proven(Check::CertificateChain);
    let by_workflow = !expected.signers.is_empty() && !by_key;
    let lacks = |asked: fn(&crate::verification::Signer) -> bool| {
        by_workflow && !expected.signers.iter().all(asked)
    };
    say(by_key, "who holds the key: no certificate was looked for");
    say(
        by_key && !proven(Check::SigningTime),
        "when it was signed (--allow-untimestamped)",
    );
    say(
        by_key && !proven(Check::Inclusion),
        "whether a public log holds it",
    );
    if request.signature_only {
        say(
            by_workflow,
            "which repository, workflow, runner and trigger the signer had (--signature-only)",
        );
        say(
            true,
            "what the statement says: type, verifier, policy, result, levels, resource, age (--signature-only)",
        );
        return not_asked;
    }
    say(
        lacks(|signer| signer.repository_id.is_some()),
        "the repository's number (--repository-id)",
    );
    say(
        lacks(|signer| signer.workflow.is_some()),
        "which workflow ran (--workflow), beyond the one that signed",
    );
    say(
        lacks(|signer| !signer.runners.is_empty()),
        "where it ran (`runner: any`)",
    );
    say(
        expected.commit.is_none() && request.tag.is_none(),
        "which commit was judged (--commit, --tag)",
    );
    say(
        expected.policies.is_none(),
        "by which policy it was judged (--policy, --policy-digest)",
    );
    say(
        expected.levels.is_empty(),
        "which levels it reached (--require-level)",
    );
    say(
        expected.resource.is_none(),
        "which resource it is about (--resource-uri)",
    );
    say(expected.max_age.is_none(), "how old it is (--max-age)");
    say(
        request.tag.is_none(),
        "whether the commit is part of a release (--tag)",
    );
    say(
        request.artifacts.is_empty() && request.checksums.is_none(),
        "any file: only a commit was named",
    );
    not_asked
}
