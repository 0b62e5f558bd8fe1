//! The names under which the jobs of a workflow report: required checks are told by name alone, so a job of another
//! workflow can report in the place of one.
//!
//! Form: <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax>, `jobs.<job_id>.name`.

use crate::document::{Sources, Value, yaml};
use crate::source::RepoPath;
use std::collections::BTreeSet;

/// Ids and names of all jobs. None: the text cannot be read.
pub(super) fn names(text: &str) -> Option<BTreeSet<String>> {
    let path = RepoPath::new("workflow").ok()?;
    let file = Sources::default().add(path, "".into());
    let documents = yaml::parse(text, file, yaml::Options::default()).ok()?;
    let jobs = documents.iter().filter_map(|document| document.get("jobs"));
    let jobs = jobs.filter_map(|jobs| jobs.as_map());
    let mut names = BTreeSet::new();
    for job in jobs.flat_map(|jobs| &jobs.entries) {
        names.insert(job.key.to_string());
        if let Some(name) = job.node.get("name")
            && let Value::String(name) = &name.value
        {
            names.insert(name.to_string());
        }
    }
    Some(names)
}

/// Whether a job of this name can report as the check: it is the same, the last part of it (`workflow / job`), or made by
/// an expression in which it stands.
pub(super) fn may_be(name: &str, check: &str) -> bool {
    let (name, check) = (name.trim(), check.trim());
    let last = check.rsplit(" / ").next().unwrap_or(check);
    name.eq_ignore_ascii_case(check)
        || name.eq_ignore_ascii_case(last)
        || (name.contains("${{") && name.contains(last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn jobs_report_by_id_or_name() {
        let text =
            "on: push\njobs:\n  a: { runs-on: x }\n  b:\n    name: The gate\n    runs-on: x\n";
        assert_eq!(
            names(text),
            Some(["The gate", "a", "b"].map(str::to_owned).into())
        );
        assert_eq!(names(""), Some(BTreeSet::new()));
        assert_eq!(names("{"), None);
    }

    #[test]
    fn a_check_is_known_by_its_last_part_and_in_expressions() {
        assert!(may_be("Gate", "gate"));
        assert!(may_be("gate", "security / gate"));
        assert!(may_be("${{ 'gate' }}", "gate"));
        assert!(!may_be("build", "gate"));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(jobs:\n)?[ a-z:{}\\[\\]\n$-]{0,60}") {
            names(&text);
        }
    }
}
