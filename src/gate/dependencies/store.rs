//! The advisories of a run: which index there is, and what it means that there is none.

use crate::advisory::Index;
use crate::cli::CheckRequest;
use crate::detect::dependencies::audit::domain_gap;
use crate::detect::dependencies::collect::Collected;
use crate::finding::Gap;
use crate::host::{Host, files};

/// An index, and where it came from.
pub(super) struct Opened {
    pub index: Index,
    /// In words.
    pub from: String,
}

/// Opens the index that the user names, or the one at hand. What stands in the way is a gap.
pub(super) fn open(
    request: &CheckRequest,
    _host: &Host,
    collected: &Collected,
    gaps: &mut Vec<Gap>,
) -> Option<Opened> {
    if collected.files.is_empty() {
        return None;
    }
    let path = request.advisories.as_ref()?;
    let Ok(bytes) = files::read(path) else {
        gaps.push(domain_gap("no such file".to_owned()));
        return None;
    };
    match Index::open(bytes) {
        Ok(index) => Some(Opened {
            index,
            from: path.display().to_string(),
        }),
        Err(error) => {
            gaps.push(domain_gap(error.to_string()));
            None
        }
    }
}
