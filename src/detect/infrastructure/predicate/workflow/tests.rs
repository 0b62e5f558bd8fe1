//! What the examples of the checks do not say of the predicates of workflows: that no repository makes them panic.

use super::FINDERS;
use crate::check::tree::Tree;
use crate::detect::infrastructure::intake::collect;
use crate::detect::infrastructure::matcher::{Relations, World};
use crate::detect::infrastructure::predicate::Asked;
use crate::detect::infrastructure::resource::Model;
use crate::inventory::{InMemory, Snapshot as _};
use crate::source::RepoPath;
use proptest::prelude::*;

/// Lines of workflows, in any order.
const WORKFLOW: &str = r"(on: push\n|on: \[pull_request_target, workflow_call\]\n|jobs:\n  a:\n    |steps:\n    - |- |run: |run: \|\n        |uses: |if: |env: |with: |make |curl -o a.sh |conftest test |git diff origin/main |trivy fs |checkov -d a |set \+e\n|cd a\n|npm run a|opa eval -d policy data\.a|\| tee a|id: a\n|echo a=\$A >> \$GITHUB_OUTPUT|\$\{\{ steps\.a\.outputs\.a \}\}|\$\{\{ needs\.a\.outputs\.a \}\}|strategy: \{matrix: \{a: \['\$\{\{ matrix\.a \}\}'\]\}\}|outputs: \{a: '\$\{\{ steps\.a\.outputs\.a \}\}'\}\n|\$/\.github/actions/a|\|\| true|>> \$GITHUB_ENV|actions/checkout@v4|tj-actions/changed-files@v1|\./\.github/actions/a|\./s/a\.sh|\$\{\{ github\.head_ref \}\}|\$\{\{ inputs\.a \}\}|\$\{\{ false \}\}|# - uses: snyk/actions@a|name: scan|\n|\n    |\n      |\n        |é){0,30}";

/// Lines of makefiles, in any order.
const MAKEFILE: &str = r"(scan|:|=|;|%|\t|\n|include |-include |Makefile|a\.mk|echo é|#| ){0,30}";

proptest! {
    #[test]
    fn no_repository_makes_a_predicate_panic(workflow in WORKFLOW, action in WORKFLOW, makefile in MAKEFILE) {
        let files = [
            (".github/workflows/a.yml", workflow.clone()),
            (".github/actions/a/action.yml", format!("runs:\n  {action}")),
            ("Makefile", makefile.clone()),
            ("s/a.sh", action.clone()),
            ("package.json", format!("{{\"scripts\": {{\"a\": {action:?}}}}}")),
            ("main.tf", "resource \"aws_sqs_queue\" \"a\" {}".to_owned()),
            ("policy/a.rego", makefile),
        ];
        let files = files.map(|(path, text)| (RepoPath::new(path).unwrap(), text.into_bytes()));
        let snapshot = InMemory::new(files);
        let mut model = Model::default();
        collect(&snapshot, snapshot.paths(), &mut model);
        let relations = Relations::of(&model);
        let today = jiff::civil::date(2026, 1, 1);
        let world = World::new(&model, &relations, today).among(&snapshot);
        for resource in &model.resources {
            for (_, finder) in FINDERS {
                let asked = Asked { resource, node: &resource.body, told: &Tree::Null, world: &world };
                for place in finder(&asked) {
                    let source = world.model.sources.get(place.file);
                    prop_assert!(source.text.get(place.span.range()).is_some());
                }
            }
        }
    }
}
