//! What the developer reads: a line where nothing blocks, else what blocks and how to go on. All else that `check` says of
//! the same scope is counted, and the command that shows it is named.

use super::super::{GateError, reports};
use crate::check::Catalogue;
use crate::cli::{CheckRequest, Stage};
use crate::finding::GapSubject;
use crate::host::Host;
use crate::report::{escape, levels, wording};
use crate::verdict::{Outcome, Verdict};
use std::fmt::Write;

pub(super) fn text(
    request: &CheckRequest,
    stage: Stage,
    verdict: &Verdict,
    catalogue: &Catalogue,
    host: &Host,
) -> Result<Vec<u8>, GateError> {
    if verdict.outcome == Outcome::Pass {
        let scope = escape::visible(&verdict.run.scope);
        let line = format!(
            "portcullis: pass ({scope}; {}){}\n",
            wording::coverage(verdict),
            rest(stage, verdict)
        );
        return Ok(escape::log(&line).into_bytes());
    }
    let mut blocking = verdict.clone();
    blocking
        .findings
        .retain(|judged| judged.disposition.blocks());
    blocking.gaps.retain(|judged| judged.required);
    let [output] = &request.outputs[..] else {
        return Ok(Vec::new());
    };
    let mut text = reports::text(output, request.colour, &blocking, catalogue, host)?;
    let mut advice = advice(stage, verdict);
    let rest = rest(stage, verdict);
    if let Some(rest) = rest.strip_prefix("; ") {
        let _ = writeln!(advice, "Besides: {rest}.");
    }
    text.extend_from_slice(escape::log(&advice).as_bytes());
    Ok(text)
}

/// What does not block, in a few words: warnings, and what was not looked at.
fn rest(stage: Stage, verdict: &Verdict) -> String {
    let counts = levels::Counts::of(verdict);
    let mut text = String::new();
    let gaps = || verdict.gaps.iter().filter(|judged| !judged.required);
    let mut domains: Vec<&str> = gaps()
        .filter(|judged| judged.gap.subject == GapSubject::Domain)
        .map(|judged| judged.gap.domain.as_str())
        .collect();
    domains.dedup();
    let files = gaps()
        .filter(|judged| judged.gap.subject != GapSubject::Domain)
        .count();
    let mut more = Vec::new();
    if counts.warnings > 0 {
        more.push(wording::plural(counts.warnings, "warning"));
    }
    if files > 0 {
        more.push(format!("{} of single files", wording::plural(files, "gap")));
    }
    if !more.is_empty() {
        let _ = write!(
            text,
            "; {}, which `{}` shows",
            more.join(" and "),
            command(stage, verdict)
        );
    }
    if !domains.is_empty() {
        let _ = write!(text, "; not looked at: {}", domains.join(", "));
    }
    text
}

/// The command that says everything of the same scope.
fn command(stage: Stage, verdict: &Verdict) -> String {
    match (stage, &verdict.run.base, &verdict.run.commit) {
        (Stage::PreCommit, ..) => "portcullis check --staged".to_owned(),
        (Stage::PrePush, Some(base), Some(head)) => format!(
            "portcullis check --base {} --head {}",
            wording::short(base),
            wording::short(head)
        ),
        (Stage::PrePush, ..) => "portcullis check --history".to_owned(),
        (Stage::Manual, ..) => "portcullis check".to_owned(),
    }
}

/// How to go on after a stop, beside a waiver.
struct Ways {
    stopped: &'static str,
    take_out: String,
    /// From when on a waiver counts.
    waiver: &'static str,
    past: &'static str,
}

/// None by hand: there is nothing that was stopped. `base` is the commit that the change starts from, if there is one.
fn ways(stage: Stage, base: Option<String>) -> Option<Ways> {
    let unpublished = |from: &str| {
        format!("these commits are not published yet: `git rebase -i {from}` changes them")
    };
    match stage {
        Stage::Manual => None,
        Stage::PreCommit => {
            let unstage = base.map_or("git rm --cached", |_| "git restore --staged");
            Some(Ways {
                stopped: "The commit was stopped",
                take_out: format!("edit the file and `git add` it again, or `{unstage} FILE`"),
                waiver: "is committed: commit portcullis.yaml by itself first",
                past: "git commit --no-verify",
            })
        }
        Stage::PrePush => Some(Ways {
            stopped: "The push was stopped",
            take_out: unpublished(base.as_deref().unwrap_or("--root")),
            waiver: "is on the remote's main branch: bring portcullis.yaml there first",
            past: "git push --no-verify",
        }),
    }
}

fn advice(stage: Stage, verdict: &Verdict) -> String {
    let base = verdict.run.base.as_deref().map(wording::short);
    let Some(ways) = ways(stage, base) else {
        return String::new();
    };
    let found = verdict
        .findings
        .iter()
        .any(|judged| judged.disposition.blocks());
    let mut text = format!("\n{}. To go on:\n", ways.stopped);
    if found {
        let _ = writeln!(text, "  take it out  {}", ways.take_out);
        let _ = writeln!(
            text,
            "  waive it     the command above; a waiver counts once it {}",
            ways.waiver
        );
    } else {
        text.push_str(
            "  mend it      what could not be looked at is named above, with the reason\n",
        );
    }
    let _ = writeln!(
        text,
        "  go past it   {}; the gate in front of main looks all the same",
        ways.past
    );
    text
}
