//! Expressions and their values. The values were written by `terraform console` (1.11.4), as JSON.

use std::fmt::Write;

use super::super::function::encode_json;
use super::super::value::wholly_known;
use super::{model, output};

/// An expression a line, and below it, indented, its value.
const CASES: &str = include_str!("expressions.txt");
/// The names that they use.
const NAMES: &str = include_str!("names.tf");

#[test]
fn expressions_have_the_values_that_terraform_gives_them() {
    let lines: Vec<&str> = CASES.lines().collect();
    let mut text = NAMES.to_owned();
    for (at, case) in lines.chunks(2).enumerate() {
        write!(text, "output \"o{at}\" {{\n  value = {}\n}}\n", case[0]).unwrap();
    }
    let model = model(&[("main.tf", &text)]);
    assert!(model.unread.is_empty(), "{:?}", model.unread);
    let mut wrong = Vec::new();
    for (at, case) in lines.chunks(2).enumerate() {
        let node = output(&model, &format!("o{at}"));
        let got = if wholly_known(node) {
            encode_json(node).unwrap()
        } else {
            "unknown".to_owned()
        };
        if got != case[1].trim() {
            wrong.push(format!(
                "{}\n    is    {}\n    got   {got}",
                case[0],
                case[1].trim()
            ));
        }
    }
    assert!(lines.len() > 400, "the table is short");
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
