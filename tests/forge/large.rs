//! The largest change that has to be looked into: 1,000 commits, 1,200 reviews, 2,000 events.

use super::super::support::forge::{RuleSet, Running, State};
use super::{people, word_sha};
use portcullis::forge::{Plan, Question, RepositoryName};

fn large() -> State {
    let mut state = State::new();
    state.rulesets = vec![RuleSet::new(71, 2), RuleSet::new(72, 1)];
    state.open(1, 1, "commit-0");
    state.pull(1).files = 5000;
    for number in 0..1000 {
        let author = number % 3 + 1;
        let email = format!("{author}@forge.invalid");
        state.commit(&format!("commit-{number}"), &email, Some(author), &[1]);
        state.push(1, &format!("commit-{number}"));
    }
    for number in 0..1200 {
        let by = 100 + number % 300;
        if !state.people.contains_key(&by) {
            state.person(by, "User", ("read", "read"));
        }
        let what = if number % 7 == 0 {
            "CHANGES_REQUESTED"
        } else {
            "COMMENTED"
        };
        state.review(1, by, what);
    }
    for by in [5, 6] {
        state.approve(1, by);
    }
    state
}

#[test]
fn the_largest_change_takes_at_most_forty_requests() {
    let state = large();
    let plan = Plan {
        commits: (0..1000)
            .map(|number| people(&state, &format!("commit-{number}")))
            .collect(),
        heads: Some(vec![word_sha("commit-999")]),
        rules: true,
        ..Plan::default()
    };
    let forge = Running::start(state);
    let name = RepositoryName::new("octo/gate").unwrap();
    let question = Question::about_pull_request(name, 1);
    let evidence = forge.answer(&question, &plan).unwrap();
    let asked = forge.asked().len();
    assert_eq!(evidence.missing(), []);
    assert_eq!(
        evidence.pull(1).unwrap().reviews.known().unwrap().len(),
        1202
    );
    assert_eq!(evidence.identities.len(), 3);
    assert_eq!(
        evidence
            .permissions
            .iter()
            .filter(|one| one.permission.is_known())
            .count(),
        12
    );
    let approvers: Vec<_> = evidence.permissions[..2]
        .iter()
        .map(|one| one.login.as_str())
        .collect();
    assert_eq!(approvers, ["user6", "user5"]);
    assert!(asked <= 40, "{asked} requests");
}
