//! For `checks lint`: what a check finds in an example, and what would repair it.

use super::Remedies;
use crate::check::lint::{Mendable, Mended};
use crate::detect::infrastructure::detector::{Settings, look};
use crate::detect::infrastructure::rules::Rule;
use crate::inventory::Snapshot;
use jiff::civil::Date;

/// Asks one rule of files that stand in memory.
pub fn mend(rule: &Rule, snapshot: &dyn Snapshot, today: Date) -> Mended {
    let settings = Settings {
        today,
        ..Settings::default()
    };
    let looked = look(
        std::slice::from_ref(rule),
        snapshot,
        &[],
        &settings,
        &|_| false,
    );
    let mut remedies = Remedies::new(&looked.sources);
    let faults = looked.hits.iter().map(|hit| {
        let own = |fault: &crate::detect::infrastructure::rules::Fault| {
            std::ptr::eq(fault.remedy.edits.as_ptr(), hit.edits.as_ptr()) && !hit.edits.is_empty()
        };
        Mendable {
            entry: hit.rule.faults.iter().position(own).unwrap_or(usize::MAX),
            fix: remedies.fix(hit, &mut |_| Vec::new()),
        }
    });
    Mended {
        faults: faults.collect(),
        unread: looked.unread.len(),
    }
}
