//! The key `own_checks`: where the repository's own checks lie. What is there is not looked at here.

use super::OwnChecks;
use super::error::Problem;
use super::reader::{Reader, shown};
use super::yaml::{Entry, Value};
use crate::source::RepoPath;

/// The folder of the repository's own checks.
pub(super) fn read_own_checks(reader: &mut Reader<'_>, entry: &Entry) -> Option<OwnChecks> {
    // Written and left empty, as the starter has it: there are none.
    if entry.value.value == Value::Null {
        return None;
    }
    let folder = match &entry.value.value {
        Value::Text { text, .. } => {
            let folder = text
                .strip_prefix("./")
                .unwrap_or(text)
                .trim_end_matches('/');
            let named = |part: &str| !part.is_empty() && part != "." && part != "..";
            folder
                .split('/')
                .all(named)
                .then(|| RepoPath::new(folder).ok())
        }
        _ => None,
    };
    let Some(folder) = folder.flatten() else {
        let message = format!(
            "own checks lie in a folder of this repository, not at {}",
            shown(&entry.value)
        );
        let help =
            "Write the folder from the top of the repository: `own_checks: .portcullis/checks`.";
        reader.report(Problem::at(entry.place(), message, "no such folder").help(help));
        return None;
    };
    Some(OwnChecks {
        folder,
        at: entry.value.span,
        line: reader.line(entry.key.span),
    })
}
