//! What workflows and actions declare.

use super::*;
use crate::detect::infrastructure::tests::{addresses, model, of};
use crate::document::expression;
use crate::document::yaml::tests::shape;

const WORKFLOW: &str = "name: CI\non:\n  push:\n    branches: [main]\n  pull_request_target:\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n    - uses: actions/checkout@v4\n    - name: Say\n      run: |\n        echo one\n        echo ${{ github.head_ref }}\n  call:\n    uses: ./.github/workflows/other.yml\n";

#[test]
fn a_workflow_declares_its_jobs_and_steps() {
    let model = model(&[(".github/workflows/ci.yml", WORKFLOW)]);
    assert_eq!(
        addresses(&model),
        [
            ".github/workflows/ci.yml",
            ".github/workflows/ci.yml#jobs.build",
            ".github/workflows/ci.yml#jobs.build.steps[0]",
            ".github/workflows/ci.yml#jobs.build.steps[1]",
            ".github/workflows/ci.yml#jobs.call",
        ]
    );
    let step = of(&model, ".github/workflows/ci.yml#jobs.build.steps[1]");
    assert_eq!((&*step.kind, &*step.name), ("step", "Say"));
    assert_eq!(
        at(&step.body, &["$job", "$id"]).unwrap().as_str(),
        Some("build")
    );
    assert_eq!(
        at(&step.body, &["$workflow", "name"]).unwrap().as_str(),
        Some("CI")
    );
    let found = expression::in_node(step.body.get("run").unwrap(), &model.sources);
    let region = model.sources.region(found[0].contexts()[0].place);
    assert_eq!(
        (region.start.line.get(), region.start.column.get()),
        (14, 18)
    );
    let commands = step.body.get("$commands").unwrap();
    assert_eq!(shape(commands), r#"[["echo","one"],["echo",?]]"#);
    let second = &items(Some(commands))[1];
    assert_eq!(
        model.sources.text(second.place),
        "echo ${{ github.head_ref }}"
    );
}

#[test]
fn triggers_are_read_however_they_are_written() {
    let names = |on: &str| {
        let model = model(&[(".github/workflows/a.yaml", &format!("on{on}\njobs: {{}}\n"))]);
        let found = triggers(&model.resources[0].body);
        for trigger in &found {
            assert_eq!(model.sources.text(trigger.place), &*trigger.event);
        }
        found
            .into_iter()
            .map(|trigger| trigger.event.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(": push"), ["push"]);
    assert_eq!(names(": [push, pull_request]"), ["push", "pull_request"]);
    assert_eq!(
        names(":\n  schedule: [{cron: '0 0 * * *'}]\n  workflow_dispatch:"),
        ["schedule", "workflow_dispatch"]
    );
}

#[test]
fn composite_actions_and_dependabot_are_read() {
    let model = model(&[
        (
            "a/action.yml",
            "name: A\nruns:\n  using: composite\n  steps:\n  - run: echo\n    shell: bash\n",
        ),
        ("b/action.yaml", "steps: other tool's\n"),
        (".github/dependabot.yml", "version: 2\nupdates: []\n"),
        ("dependabot.yml", "version: 2\n"),
        (".github/workflows/bad.yml", "on: push\njobs: {\n"),
        (".github/workflows/empty.yml", "# nothing\n"),
    ]);
    assert_eq!(
        addresses(&model),
        [
            ".github/dependabot.yml",
            "a/action.yml",
            "a/action.yml#runs.steps[0]"
        ]
    );
    let step = of(&model, "a/action.yml#runs.steps[0]");
    assert_eq!(
        at(&step.body, &["$action", "name"]).unwrap().as_str(),
        Some("A")
    );
    assert_eq!(model.unread.len(), 1);
    assert!(model.unread[0].place.is_some());
}

#[test]
fn commands_are_those_of_a_shell() {
    let has = |rest: &str| {
        let text = format!("on: push\n{rest}");
        let model = model(&[(".github/workflows/a.yml", &text)]);
        model
            .resources
            .last()
            .unwrap()
            .body
            .get("$commands")
            .is_some()
    };
    let step = |before: &str, after: &str| {
        format!("jobs:\n  a:\n{before}    steps:\n    - run: x y\n{after}")
    };
    assert!(has(&step("    runs-on: ubuntu-latest\n", "")));
    assert!(!has(&step("    runs-on: windows-2022\n", "")));
    assert!(has(&step(
        "    runs-on: windows-2022\n",
        "      shell: bash\n"
    )));
    assert!(!has(&step("", "      shell: pwsh\n")));
    assert!(!has(&step("    defaults: {run: {shell: python}}\n", "")));
    assert!(!has(&format!(
        "defaults: {{run: {{shell: pwsh}}}}\n{}",
        step("", "")
    )));
}

#[test]
fn files_are_known_by_their_paths() {
    let kind = |path: &str| File::by_path(&RepoPath::new(path).unwrap());
    assert_eq!(kind(".github/workflows/a.yml"), Some(File::Workflow));
    assert_eq!(kind("sub/.github/workflows/a.yaml"), Some(File::Workflow));
    assert_eq!(kind(".github/workflows/sub/a.yaml"), None);
    assert_eq!(kind("x.github/workflows/a.yaml"), None);
    assert_eq!(kind("action.yml"), Some(File::Action));
    assert_eq!(kind(".github/workflows/a.json"), None);
    assert_eq!(kind(".github/dependabot.yaml"), Some(File::Dependabot));
}
