//! Versions that their publishers took back, in words. Which they are the index knows.

use super::audit::{Hit, about, called};
use super::collect::File;
use super::fault::Fault;
use super::report::line;
use crate::advisory::Yanked;
use crate::package::Package;

/// `left 0.1.1 was taken back by its publisher on 2026-01-31: broken`.
pub(super) fn hit(file: &File, package: &Package, said: Yanked<'_>) -> Hit {
    let on = said.day.map_or(String::new(), |day| format!(" on {day}"));
    let why = match line(said.reason) {
        reason if reason.is_empty() => reason,
        reason => format!(": {reason}"),
    };
    let message = format!(
        "{} was taken back by its publisher{on}{why}",
        called(package)
    );
    about(file, package, Fault::Yanked, message)
}
