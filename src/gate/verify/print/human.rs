//! For people at a terminal.

use super::{about, headline};
use crate::gate::verify::outcome::{Attestation, Outcome};
use crate::report::escape;
use std::fmt::Write;

/// Columns in which the names of checks stand.
const LABEL: usize = 21;

pub(super) fn text(outcome: &Outcome, colour: bool) -> String {
    let paint = |code: &str, text: &str| {
        if colour {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    };
    let mut page = String::new();
    let tone = if outcome.is_verified() {
        "1;32"
    } else {
        "1;31"
    };
    let _ = writeln!(
        page,
        "{}",
        paint(tone, &escape::visible(&headline(outcome)))
    );
    for (name, refused, refusal) in outcome.all_refused() {
        let about = about(name, refused);
        let _ = writeln!(
            page,
            "\n{} {}",
            paint("1;31", &refusal.code()),
            paint("2", &escape::visible(&about))
        );
        let _ = writeln!(page, "  {}", escape::visible(&refusal.message));
        if !refusal.help.is_empty() {
            let _ = writeln!(page, "  {} {}", paint("1", "What to do:"), refusal.help);
        }
    }
    for attestation in &outcome.attestations {
        proven(&mut page, attestation, &paint);
        others(&mut page, attestation, &paint);
    }
    let policy = outcome.policy.as_deref().unwrap_or("the flags alone");
    let _ = writeln!(
        page,
        "\nAsked by {}. Trust: {}. Nothing was fetched.",
        escape::visible(policy),
        escape::visible(&outcome.trust)
    );
    escape::log(&page)
}

fn proven(page: &mut String, attestation: &Attestation, paint: &dyn Fn(&str, &str) -> String) {
    for proven in &attestation.proven {
        let name = match attestation.name.as_str() {
            "" => String::new(),
            name => format!(" `{}`", escape::visible(name)),
        };
        let signed = proven
            .signed_at
            .map(|time| format!(", signed {time}"))
            .unwrap_or_default();
        let _ = writeln!(
            page,
            "\n{}{name} by {}{signed}",
            paint("1", "Proven"),
            escape::visible(&proven.source)
        );
        for proof in &proven.proofs {
            let number = proof.check.number();
            let _ = writeln!(
                page,
                "  {number:>2} {:<LABEL$}{}",
                proof.what,
                escape::visible(&proof.value)
            );
        }
    }
    if !attestation.proven.is_empty() && !attestation.not_asked.is_empty() {
        let _ = writeln!(page, "{}", paint("1", "Not asked"));
        for what in &attestation.not_asked {
            let _ = writeln!(page, "     {what}");
        }
    }
}

fn others(page: &mut String, attestation: &Attestation, paint: &dyn Fn(&str, &str) -> String) {
    if attestation.others.is_empty()
        || attestation.others.len() == 1 && attestation.proven.is_empty()
    {
        return;
    }
    let _ = writeln!(page, "{}", paint("1", "Not counted"));
    for (source, refusal) in &attestation.others {
        let _ = writeln!(
            page,
            "     {}: {}",
            escape::visible(source),
            escape::visible(&refusal.to_string())
        );
    }
}
