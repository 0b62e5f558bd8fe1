//! Every text that any ref of the repository leads to, once.

use super::collector::Collector;
use super::error::InventoryError;
use super::place::Place;

pub(super) const SCOPE: &str = "`--history`";

pub(super) fn walk(
    _place: &Place,
    _unreachable: bool,
    _collector: &Collector<'_>,
) -> Result<(), InventoryError> {
    todo!()
}
