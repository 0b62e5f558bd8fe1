//! The advisories of a run: which index there is, and what it means that there is none.

use crate::cli::CheckRequest;
use crate::detect::dependencies::audit::domain_gap;
use crate::detect::dependencies::collect::Collected;
use crate::finding::Gap;
use crate::host::Host;
use crate::host::store::Opened;

const NONE: &str = "there is no advisory index, so no version could be looked up: `portcullis advisories update` fetches one, \
                    `portcullis advisories build` makes one of files, `--advisories FILE` names one";

/// Opens the index that the user names, or the one at hand. What stands in the way is a gap.
pub(super) fn open(
    request: &CheckRequest,
    host: &Host,
    collected: &Collected,
) -> Result<Opened, Option<Gap>> {
    let named = request.advisories.as_deref();
    // Where nothing is depended on, nothing has to be looked up; but a file that was named has to be one.
    if collected.files.is_empty() && named.is_none() {
        return Err(None);
    }
    match host.advisories(named) {
        Ok(Some(opened)) => Ok(opened),
        Ok(None) => Err(Some(domain_gap(NONE.to_owned()))),
        Err(error) => Err(Some(domain_gap(format!(
            "no version could be looked up: {error}"
        )))),
    }
}
