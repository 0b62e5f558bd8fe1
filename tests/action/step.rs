//! `portcullis action` in the environment of a step.

use crate::review::story::Story;
use crate::support::forge::TOKEN;
use crate::support::{Gate, Repository, Said, gate, samples};
use portcullis::host::job::variable_of;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A job: what its steps leave behind.
struct Job {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

/// A step that ended.
struct Ended {
    code: i32,
    said: Said,
    outputs: BTreeMap<String, String>,
    summary: String,
    /// Null where nothing was judged.
    report: Value,
}

impl Job {
    fn new(event: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("temporary")).unwrap();
        let job = Self {
            folder,
            variables: Vec::new(),
        };
        job.variable("GITHUB_ACTIONS", "true")
            .variable("GITHUB_EVENT_NAME", event)
    }

    /// The job that a pull request of a story sets off.
    fn of_pull_request(story: &Story, number: u64) -> Self {
        let event = story.path("event.json");
        fs::write(&event, story.event(number).to_string()).unwrap();
        let address = story.forge.address();
        Self::new("pull_request")
            .variable("GITHUB_EVENT_PATH", &event.display().to_string())
            .variable("GITHUB_REPOSITORY", "octo/gate")
            .variable("GITHUB_API_URL", &address)
            .variable("GITHUB_SERVER_URL", &address)
            .variable("GH_TOKEN", TOKEN)
    }

    fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    fn input(self, name: &str, value: &str) -> Self {
        self.variable(&variable_of(name), value)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn gate(&self, repository: &Path) -> Gate {
        let place = |name: &str| self.path(name).into_os_string();
        let gate = gate()
            .at(repository)
            .variable("RUNNER_TEMP", place("temporary"))
            .variable("GITHUB_OUTPUT", place("outputs"))
            .variable("GITHUB_STEP_SUMMARY", place("summary"))
            .args("action");
        let each = self.variables.iter();
        each.fold(gate, |gate, (name, value)| gate.variable(name, value))
    }

    fn run(&self, repository: &Path) -> Ended {
        let said = self.gate(repository).run();
        let text = |name: &str| fs::read_to_string(self.path(name)).unwrap_or_default();
        let outputs = outputs(&text("outputs"));
        let json = outputs.get("json").and_then(|path| fs::read(path).ok());
        let report = json.map(|json| serde_json::from_slice(&json).unwrap());
        Ended {
            code: said.code,
            report: report.unwrap_or(Value::Null),
            summary: text("summary"),
            outputs,
            said,
        }
    }
}

/// Read as a runner reads them; what is not in its form is a fault.
fn outputs(text: &str) -> BTreeMap<String, String> {
    let mut outputs = BTreeMap::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let (name, delimiter) = line.split_once("<<").expect("a heredoc");
        let value: Vec<&str> = lines
            .by_ref()
            .take_while(|line| *line != delimiter)
            .collect();
        outputs.insert(name.to_owned(), value.join("\n"));
    }
    outputs
}

impl Ended {
    fn verdict(&self) -> (&str, i32) {
        (&self.outputs["verdict"], self.code)
    }

    /// Lines of the log that a runner takes for commands.
    fn commands(&self) -> Vec<&str> {
        let log = self.said.stdout.lines().chain(self.said.stderr.lines());
        log.filter(|line| line.trim_start().starts_with("::") || line.contains("##["))
            .collect()
    }
}

fn clean() -> Repository {
    let repository = Repository::new();
    let policy = ("portcullis.yaml", "version: 1\nrequire: [secrets]\n");
    repository.commit("First", &[policy, ("README.md", "# A service\n")]);
    repository
}

#[test]
fn a_repository_without_faults_passes() {
    let repository = clean();
    let job = Job::new("workflow_dispatch");
    let ended = job.run(repository.path());
    assert_eq!(ended.verdict(), ("pass", 0), "{:?}", ended.said);
    assert_eq!(ended.report["run"]["scope"], "history");
    assert_eq!(ended.outputs["exit-code"], "0");
    assert_eq!(ended.outputs["blocking"], "0");
    assert_eq!(ended.outputs["attestation"], "");
    assert!(ended.summary.contains("portcullis: PASS"));
    let sarif = fs::read_to_string(&ended.outputs["sarif"]).unwrap();
    assert!(sarif.contains("\"2.1.0\""));
}

#[test]
fn a_secret_anywhere_in_the_history_fails_the_step() {
    let repository = clean();
    repository.commit("Oops", &[("settings.ini", &samples::settings("a"))]);
    repository.remove("settings.ini").commit("Gone", &[]);
    let history = Job::new("schedule").run(repository.path());
    assert_eq!(history.verdict(), ("fail", 1), "{:?}", history.said);
    assert_eq!(history.outputs["blocking"], "1");
    assert_eq!(
        history
            .commands()
            .iter()
            .filter(|line| line.starts_with("::error "))
            .count(),
        1
    );
    assert!(history.summary.contains("Blocking"));
    let everything = format!("{:?}{}{}", history.said, history.summary, history.report);
    assert!(!everything.contains(&samples::token("a")));
    let tree = Job::new("schedule")
        .input("scope", "tree")
        .run(repository.path());
    assert_eq!(tree.verdict(), ("pass", 0));
}

#[test]
fn a_verdict_that_shall_not_fail_the_step_is_said_all_the_same() {
    let repository = clean();
    repository.commit("Oops", &[("settings.ini", &samples::settings("a"))]);
    let job = Job::new("schedule").input("fail-on", "never");
    let ended = job.run(repository.path());
    assert_eq!(ended.verdict(), ("fail", 0));
    assert_eq!(ended.outputs["exit-code"], "1");
}

#[test]
fn what_was_required_and_not_looked_at_is_incomplete() {
    let repository = clean();
    let job = Job::new("schedule").input("skip", "secrets");
    let ended = job.run(repository.path());
    assert_eq!(ended.verdict(), ("incomplete", 3));
    assert_ne!(ended.outputs["gaps"], "0");
    assert!(ended.commands()[0].starts_with("::error "));
}

#[test]
fn where_nothing_was_judged_the_verdict_is_empty_and_the_step_fails() {
    let repository = clean();
    for (input, value) in [
        ("scope", "everything"),
        ("only", "secret"),
        ("policy", "missing.yaml"),
        ("path", "missing"),
        ("attest", "true"),
    ] {
        let job = Job::new("schedule").input(input, value);
        let job = job.input("fail-on", "never");
        let ended = job.run(repository.path());
        assert_eq!(ended.verdict(), ("", 2), "{input}: {:?}", ended.said);
        assert_eq!(ended.outputs["exit-code"], "2");
        let commands = ended.commands();
        assert_eq!(commands.len(), 1, "{commands:?}");
        assert!(commands[0].starts_with("::error title=portcullis::Nothing was judged."));
        assert!(ended.summary.contains("nothing was judged"));
    }
}

#[test]
fn what_an_input_says_gives_no_command() {
    let repository = clean();
    let hostile = "x\n::error::owned\n##[error]owned\r::set-output name=verdict::pass\u{1b}[2J@everyone<script>";
    for input in [
        "scope", "only", "policy", "path", "base", "rendered", "subject",
    ] {
        let job = Job::new("schedule").input(input, hostile);
        let ended = job.run(repository.path());
        assert_eq!(ended.verdict(), ("", 2), "{input}: {:?}", ended.said);
        let commands = ended.commands();
        assert_eq!(commands.len(), 1, "{input}: {commands:?}");
        assert!(!commands[0].contains("##["), "{input}");
        let quiet = |text: &str| !text.contains(['\u{1b}', '\r']);
        assert!(
            quiet(&ended.said.stdout) && quiet(&ended.said.stderr),
            "{input}"
        );
        assert!(
            !ended.summary.contains("<script>"),
            "{input}: {}",
            ended.summary
        );
        assert!(!ended.summary.contains("##["), "{input}: {}", ended.summary);
    }
}

#[test]
fn steps_of_one_job_keep_their_results_apart() {
    let repository = clean();
    let job = Job::new("schedule");
    let first = job.run(repository.path());
    let second = job.run(repository.path());
    assert_ne!(first.outputs["json"], second.outputs["json"]);
    assert!(Path::new(&first.outputs["json"]).exists());
    assert_eq!(second.summary.matches("portcullis: PASS").count(), 2);
}

#[test]
fn without_annotations_the_log_has_the_report_for_people() {
    let repository = clean();
    let job = Job::new("schedule").input("annotations", "false");
    let ended = job
        .input("summary", "false")
        .input("sarif", "false")
        .run(repository.path());
    assert_eq!(ended.verdict(), ("pass", 0));
    assert!(ended.commands().is_empty());
    assert_eq!(
        (ended.outputs["sarif"].as_str(), ended.summary.as_str()),
        ("", "")
    );
}

#[test]
fn a_pull_request_is_judged_with_its_reviews() {
    let story = Story::plain();
    story.open(1, 1, &[("src/b.rs", "b\n")]);
    let job = Job::of_pull_request(&story, 1).input("only", "review");
    let alone = job.run(&story.path("clone"));
    assert_eq!(alone.verdict(), ("fail", 1), "{:?}", alone.said);
    story.approve(1, 2);
    let job = Job::of_pull_request(&story, 1).input("only", "review");
    let approved = job.run(&story.path("clone"));
    assert_eq!(approved.verdict(), ("pass", 0), "{:?}", approved.said);
    assert_eq!(approved.report["review"]["about"], "pull request 1");
    assert!(!format!("{:?}{}", approved.said, approved.summary).contains(TOKEN));
}

#[test]
fn a_job_without_a_token_says_what_it_could_not_see() {
    let story = Story::plain();
    story.open(1, 1, &[("src/b.rs", "b\n")]);
    story.approve(1, 2);
    let job = Job::of_pull_request(&story, 1).variable("GH_TOKEN", "");
    let ended = job.input("only", "review").run(&story.path("clone"));
    assert_eq!(ended.verdict(), ("incomplete", 3), "{:?}", ended.said);
}

#[test]
fn the_verdict_is_signed_with_a_key_that_nobody_sees() {
    let repository = clean();
    let keys = tempfile::tempdir().unwrap();
    let made = gate().at(keys.path()).args("keygen --out key.pem").run();
    assert_eq!(made.code, 0, "{made:?}");
    let key = fs::read_to_string(keys.path().join("key.pem")).unwrap();
    let job = Job::new("schedule")
        .input("attest", "true")
        .input("key-env", "SIGNING_KEY")
        .variable("SIGNING_KEY", &key);
    let ended = job.run(repository.path());
    assert_eq!(ended.verdict(), ("pass", 0), "{:?}", ended.said);
    let bundle = fs::read_to_string(&ended.outputs["attestation"]).unwrap();
    assert!(bundle.contains("dsseEnvelope"));
    let secret = key.lines().nth(1).unwrap();
    assert!(!format!("{:?}{}{bundle}", ended.said, ended.summary).contains(secret));
}
