//! The files of a scope as wholes: as they are, as they were, and in the other states that a change comes from.

use super::error::InventoryError;
use super::{Files, Inventory, Moment, Scope, files, merging};
use git2::Oid;

impl Inventory {
    /// All files that the scope is about: of a range those of its head, of what is staged those of the index, of a
    /// history those of HEAD, else those on the disk; or, before the change, of its base and of HEAD.
    pub fn snapshot(&self, moment: Moment) -> Result<Files, InventoryError> {
        let Some(git) = &self.place.git else {
            return Ok(Files::on_disk(&self.place));
        };
        match (&self.scope, moment, &self.revisions) {
            (Scope::Range { .. }, Moment::Now, Some(range)) => {
                Files::of_commit(git, Some(range.head), &[])
            }
            (Scope::Range { .. }, Moment::Base, Some(range)) => {
                Files::of_commit(git, Some(range.base), &[])
            }
            (Scope::Push(_), ..) => {
                let outgoing = self.outgoing.as_ref();
                let commit = match moment {
                    Moment::Now => outgoing.map(|outgoing| outgoing.head),
                    Moment::Base => outgoing.and_then(|outgoing| outgoing.base),
                };
                Files::of_commit(git, commit, &[])
            }
            (Scope::Staged, Moment::Now, _) => Files::of_index(git, &self.place),
            (Scope::Staged, Moment::Base, _) => {
                Files::of_commit(git, files::head(git)?, &self.place.prefix)
            }
            (Scope::WorkTree, ..) if git.dirs.work.is_some() => Ok(Files::on_disk(&self.place)),
            _ => Files::of_commit(git, self.head, &[]),
        }
    }

    /// The files in the states beside [`Moment::Base`] from which nothing is the change's own: those of the other parents of
    /// a merge that is staged, and those of what a push builds on.
    pub fn others_before(&self) -> Result<Vec<Files>, InventoryError> {
        let Some(git) = &self.place.git else {
            return Ok(Vec::new());
        };
        let (commits, prefix) = match (&self.scope, &self.outgoing) {
            (Scope::Push(_), Some(outgoing)) => (outgoing.ground.clone(), &[][..]),
            (Scope::Staged, _) => {
                let parents = merging::other_parents(git, &git.open()?)?;
                (parents, self.place.prefix.as_slice())
            }
            _ => return Ok(Vec::new()),
        };
        let files = |commit: Oid| Files::of_commit(git, Some(commit), prefix);
        commits.into_iter().map(files).collect()
    }
}
