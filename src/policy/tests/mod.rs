//! What a policy says (`reading`), what is said of one that is wrong (`problems`, `waivers`), and what an edit leaves (`editing`).

mod editing;
mod problems;
mod reading;
mod release;
mod review;
mod waivers;

use super::*;

const FINGERPRINT: &str = "0123456789abcdef0123456789abcdef";

const IDS: [&str; 3] = ["secret/aws-access-key", "secret/jwt", "secret/private-key"];

fn known(name: &str) -> bool {
    IDS.contains(&name) || name == "secret/"
}

/// What the reader makes of it. What it takes, the schema takes.
fn read(text: &str) -> Result<Policy, PolicyError> {
    let known = reader::Known {
        is: &known,
        ids: &IDS,
    };
    let read = file::read(text, FILE_NAME, known);
    if read.is_ok() {
        assert_eq!(
            schema::tests::refusals(text),
            Vec::<String>::new(),
            "{text}"
        );
    }
    read
}

/// The messages of all problems.
fn messages(text: &str) -> Vec<String> {
    let error = read(text).expect_err("this policy is wrong");
    let problems = error.problems().iter();
    problems
        .map(|problem| problem.message().to_owned())
        .collect()
}

/// What a person sees, at 100 columns, without colours; a newline first, so that a test can begin its text on a new line.
fn rendered(error: &PolicyError) -> String {
    let theme = miette::GraphicalTheme::unicode_nocolor();
    let handler = miette::GraphicalReportHandler::new_themed(theme)
        .with_width(100)
        .with_links(false);
    let mut told = String::from("\n");
    handler.render_report(&mut told, error).unwrap();
    told.lines()
        .map(|line| line.trim_end().to_owned() + "\n")
        .collect()
}
