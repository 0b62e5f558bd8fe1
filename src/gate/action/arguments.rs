//! The command line of `check` that a step stands for. Every value is one argument behind the name of its option, so that
//! none of them can be taken for another option; what goes together, and what does not, `cli` says as it does to anybody.

use super::inputs::{Asked, Attest, Comment, Inputs};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Events that are about a change of a forge.
const CHANGES: [&str; 6] = [
    "pull_request",
    "pull_request_target",
    "pull_request_review",
    "merge_group",
    "push",
    "release",
];

/// Where a step puts its results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Places {
    pub json: PathBuf,
    /// `None`: not wanted.
    pub sarif: Option<PathBuf>,
    pub html: Option<PathBuf>,
    pub attestation: Option<PathBuf>,
    pub summary: Option<PathBuf>,
}

impl Places {
    /// Those in a folder; the summary goes where the runner wants it.
    pub fn of(inputs: &Inputs, folder: &Path, summary: Option<&Path>) -> Self {
        let attestation = match &inputs.attest {
            Attest::No => None,
            Attest::Yes => Some(folder.join("verdict.sigstore.json")),
            Attest::Into(file) => Some(PathBuf::from(file)),
        };
        Self {
            json: folder.join("portcullis.json"),
            sarif: inputs.sarif.then(|| folder.join("portcullis.sarif")),
            html: inputs.html.then(|| folder.join("portcullis.html")),
            attestation,
            summary: summary.filter(|_| inputs.summary).map(Path::to_owned),
        }
    }
}

/// The command line, the program's name first.
pub(super) fn arguments(inputs: &Inputs, event: Option<&str>, places: &Places) -> Vec<OsString> {
    let mut line: Vec<OsString> = vec!["portcullis".into(), "check".into()];
    line.extend(scope(inputs, event).into_iter().map(OsString::from));
    let options = inputs.options.iter();
    line.extend(options.map(|(name, value)| option(name, value)));
    line.extend(formats(inputs, places));
    if let Some(file) = &places.attestation {
        line.push(option("attest", file));
    }
    if inputs.offline {
        line.push("--offline".into());
    }
    line.push("--".into());
    line.push(inputs.path.as_deref().unwrap_or(".").into());
    line
}

/// What the step is about: what the inputs say, else what the event is about, and everything where it is about nothing.
fn scope(inputs: &Inputs, event: Option<&str>) -> Vec<String> {
    let ends = [("base", &inputs.base), ("head", &inputs.head)];
    let ends = ends
        .into_iter()
        .filter_map(|(name, end)| Some(format!("--{name}={}", end.as_ref()?)));
    let of_event = event.is_some_and(|event| CHANGES.contains(&event));
    let mut said: Vec<String> = ends.collect();
    match inputs.scope {
        Asked::Auto if inputs.base.is_some() => {}
        Asked::Auto if of_event => said.extend(change(&inputs.comment)),
        Asked::Change => said.extend(change(&inputs.comment)),
        Asked::Auto | Asked::History => said.push("--history".to_owned()),
        Asked::Tree => {}
    }
    said
}

/// The change of the event. Without one there is nothing to comment on, and a workflow may have both kinds of events.
fn change(comment: &Comment) -> Vec<String> {
    let mut said = vec!["--pull-request".to_owned()];
    match comment {
        Comment::No => {}
        Comment::Yes => said.push("--comment".to_owned()),
        Comment::Keyed(key) => said.push(format!("--comment={key}")),
    }
    said
}

fn formats(inputs: &Inputs, places: &Places) -> Vec<OsString> {
    let log = if inputs.annotations {
        "github"
    } else {
        "human"
    };
    let files = [
        ("json=", Some(&places.json)),
        ("sarif=", places.sarif.as_ref()),
        ("html=", places.html.as_ref()),
        ("markdown=", places.summary.as_ref()),
    ];
    let files = files.into_iter().filter_map(|(format, file)| {
        let mut value = OsString::from(format);
        value.push(file?);
        Some(option("format", value))
    });
    std::iter::once(option("format", log))
        .chain(files)
        .collect()
}

fn option(name: &str, value: impl Into<OsString>) -> OsString {
    let mut option = OsString::from(format!("--{name}="));
    option.push(value.into());
    option
}
