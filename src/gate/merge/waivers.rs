//! The waivers of several results in one list, and where each of them stands there.

use super::named::Named;
use crate::report::wording;
use crate::verdict::{Disposition, Judged, JudgedWaiver};

/// The waivers of all, and for each result where its own stand among them. Parts of one run are judged by one policy, whose
/// waivers come once; those of different repositories stay apart.
pub(super) fn joined(
    results: &[Named],
    repositories: bool,
) -> (Vec<JudgedWaiver>, Vec<Vec<usize>>) {
    let mut all: Vec<JudgedWaiver> = Vec::new();
    let places = results.iter().map(|result| {
        let from = if repositories { all.len() } else { 0 };
        let own = &result.told.verdict.waivers;
        let places = own.iter().map(|judged| {
            let known = all[from.min(all.len())..]
                .iter()
                .position(|other| !repositories && other.waiver == judged.waiver);
            if let Some(at) = known {
                let other = &mut all[at];
                other.matched = other.matched.max(judged.matched);
                other.lapsed |= judged.lapsed;
                return at;
            }
            all.push(judged.clone());
            all.len() - 1
        });
        places.collect()
    });
    let places = places.collect();
    (all, places)
}

/// A finding that is excused by the waiver at its new place. None of the places is out of bounds: `read` saw to it.
pub(super) fn moved(mut judged: Judged, places: &[usize]) -> Judged {
    match &mut judged.disposition {
        Disposition::Waived { by } | Disposition::Lapsed { by, .. } => {
            *by = places.get(*by).copied().unwrap_or(*by);
        }
        _ => {}
    }
    judged
}

/// Counts again what each covers, now that a finding of several results is one. None covers fewer than one result says.
pub(super) fn counted(waivers: &mut [JudgedWaiver], findings: &[Judged]) {
    let mut covers = vec![0; waivers.len()];
    for judged in findings {
        if let Disposition::Waived { by } | Disposition::Lapsed { by, .. } = judged.disposition
            && let Some(count) = covers.get_mut(by)
        {
            *count += 1;
        }
    }
    for (waiver, count) in waivers.iter_mut().zip(covers) {
        waiver.matched = waiver.matched.max(count);
    }
}

/// Whose policy a waiver stands in that somebody should look at: the waiver itself does not say.
pub(super) fn whose(results: &[Named]) -> Vec<String> {
    let of = |result: &Named| {
        let waivers = &result.told.verdict.waivers;
        let troubles = waivers.iter().filter_map(wording::waiver_trouble);
        let name = result.name.clone();
        troubles
            .map(|trouble| format!("{name}: the waiver at {trouble}"))
            .collect::<Vec<_>>()
    };
    results.iter().flat_map(of).collect()
}
