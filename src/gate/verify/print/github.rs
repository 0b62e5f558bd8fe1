//! For the log of a GitHub Actions job, where refusals become annotations.

use super::{about, headline};
use crate::gate::verify::outcome::Outcome;
use crate::report::escape;
use std::fmt::Write;

/// Annotations of one kind that a step may make; the runner drops the rest.
const MOST: usize = 10;
const LONGEST: usize = 4_096;

pub(super) fn text(outcome: &Outcome) -> String {
    let mut log = String::new();
    for (name, refused, refusal) in outcome.all_refused().into_iter().take(MOST) {
        let about = about(name, refused);
        let about = if about.is_empty() {
            String::new()
        } else {
            format!(" ({about})")
        };
        let message = format!(
            "{}{}\n{}",
            escape::visible(&refusal.message),
            escape::visible(&about),
            refusal.help
        );
        let _ = writeln!(
            log,
            "::error title={}::{}",
            escape::workflow_property(&refusal.code()),
            escape::workflow_data(message.trim_end(), LONGEST)
        );
    }
    for attestation in &outcome.attestations {
        for proven in &attestation.proven {
            for proof in &proven.proofs {
                let line = format!("{}: {}: {}", proof.check.as_str(), proof.what, proof.value);
                let _ = write!(
                    log,
                    "{}",
                    escape::log(&format!("{}\n", escape::visible(&line)))
                );
            }
        }
        for what in &attestation.not_asked {
            let _ = writeln!(log, "not asked: {what}");
        }
    }
    let _ = write!(
        log,
        "{}",
        escape::log(&format!(
            "portcullis: {}\n",
            escape::visible(&headline(outcome))
        ))
    );
    log
}
