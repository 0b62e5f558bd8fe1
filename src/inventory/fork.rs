//! Where a change left its base. What the base has gained or mended since is not the change's doing.

use super::error::{InventoryError, corrupt};
use super::{Files, Inventory, Scope};
use git2::ErrorCode;

impl Inventory {
    /// The files where the change left its base: those of the commit that both come from, the newest of them. None: the base
    /// has gained nothing since, or the two have nothing in common, as far as this clone knows.
    pub fn fork(&self) -> Result<Option<Files>, InventoryError> {
        let (Scope::Range { .. }, Some(range), Some(git)) =
            (&self.scope, &self.revisions, &self.place.git)
        else {
            return Ok(None);
        };
        let doing = corrupt(format!("where {} and {} part", range.base, range.head));
        let common = match git.open()?.merge_base(range.base, range.head) {
            Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
            common => common.map_err(doing)?,
        };
        if common == range.base {
            return Ok(None);
        }
        Files::of_commit(git, Some(common), &[]).map(Some)
    }
}
