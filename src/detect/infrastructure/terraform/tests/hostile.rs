//! Configurations made to take forever, or to overflow a stack: they end, and what was left out is told.

use std::fmt::Write;

use super::{find, model};
use proptest::prelude::*;

fn ends(text: &str) {
    let started = std::time::Instant::now();
    let model = model(&[("main.tf", text)]);
    assert!(started.elapsed().as_secs() < 60);
    assert!(!model.unread.is_empty(), "nothing was said");
}

#[test]
fn a_module_that_calls_itself_ends() {
    ends("module \"a\" {\n  source = \"./.\"\n}\n");
    ends(
        "module \"a\" {\n  source = \"./\"\n}\nmodule \"b\" {\n  source = \"./\"\n  count = 9\n}\n",
    );
}

#[test]
fn loops_over_loops_end() {
    let row = "range(1024)";
    ends(&format!(
        "locals {{ x = [for a in {row} : [for b in {row} : [for c in {row} : \"${{a}}${{b}}${{c}}\"]]] }}\noutput \"o\" {{ value = local.x }}\n"
    ));
    ends(&format!(
        "output \"o\" {{ value = setproduct({row}, {row}, {row}) }}\n"
    ));
    ends("resource \"a_b\" \"c\" {\n  count = 1000000000\n}\n");
}

#[test]
fn values_that_double_end() {
    let mut lists = "locals {\n  x0 = [1, 2]\n  s0 = \"0123456789\"\n".to_owned();
    for at in 1..60 {
        let before = at - 1;
        writeln!(lists, "  x{at} = [local.x{before}, local.x{before}]").unwrap();
        writeln!(
            lists,
            "  s{at} = \"${{local.s{before}}}${{local.s{before}}}\""
        )
        .unwrap();
        writeln!(
            lists,
            "  j{at} = jsonencode([local.x{before}, local.s{before}])"
        )
        .unwrap();
    }
    ends(&format!(
        "{lists}}}\noutput \"o\" {{ value = [local.x59, local.s59, local.j59] }}\n"
    ));
}

#[test]
fn values_that_nest_ever_deeper_end() {
    for wrap in ["[", "jsonencode(["] {
        let close = if wrap == "[" { "]" } else { "])" };
        let mut text = "variable \"u\" {}\nlocals {\n  x0 = [var.u]\n}\n".to_owned();
        for at in 1..20_000 {
            let before = at - 1;
            writeln!(text, "locals {{\n  x{at} = {wrap}local.x{before}{close}\n}}\noutput \"o{at:05}\" {{ value = local.x{at} }}").unwrap();
        }
        ends(&text);
    }
}

#[test]
fn a_long_chain_of_references_ends() {
    let mut text = "locals {\n  x0 = 1\n".to_owned();
    for at in 1..20_000 {
        writeln!(text, "  x{at} = local.x{}", at - 1).unwrap();
    }
    ends(&format!(
        "{text}}}\noutput \"o\" {{ value = local.x19999 }}\n"
    ));
}

#[test]
fn comparing_large_values_ends() {
    let row = "range(1000)";
    let big = format!("[for a in range(100) : [for b in {row} : b]]");
    let mut text = format!("locals {{ big = {big} }}\n");
    for at in 0..500 {
        writeln!(text, "locals {{ b{at} = concat(local.big, [{at}]) }}").unwrap();
    }
    let all: Vec<String> = (0..500).map(|at| format!("local.b{at}")).collect();
    let all = all.join(", ");
    ends(&format!(
        "{text}output \"o\" {{ value = distinct([{all}]) }}\noutput \"p\" {{ value = toset([{all}]) }}\noutput \"q\" {{ value = index([{all}], local.b499) }}\n"
    ));
    ends(&format!(
        "{text}resource \"a_b\" \"c\" {{\n  count = 1000\n  x = {big}\n}}\nresource \"a_b\" \"d\" {{\n  count = 1000\n  x = local.big\n}}\n"
    ));
}

#[test]
fn a_root_that_is_too_much_does_not_hide_another() {
    let row = "range(1024)";
    let heavy = format!(
        "output \"o\" {{ value = [for a in {row} : [for b in {row} : [for c in {row} : a]]] }}\n"
    );
    let model = model(&[
        ("a/main.tf", &heavy),
        ("b/main.tf", "resource \"a_b\" \"c\" { x = 1 }\n"),
    ]);
    assert_eq!(
        find(&model, "a_b.c").body.get("x").unwrap().as_number(),
        Some(1.0)
    );
}

/// Every function by its name, and one that there is not.
const FUNCTIONS: &str = "abs abspath alltrue anytrue base64decode base64encode basename can ceil chomp chunklist cidrhost \
    cidrnetmask cidrsubnet cidrsubnets coalesce coalescelist compact concat contains csvdecode dirname distinct element \
    endswith file fileexists filebase64 fileset flatten floor format formatlist indent index issensitive join jsondecode \
    jsonencode keys length log lookup lower matchkeys max merge min nonsensitive one parseint pathexpand pow range regex \
    regexall replace reverse sensitive setintersection setproduct setsubtract setunion signum slice sort split startswith \
    strcontains strrev substr sum templatefile templatestring title tobool tolist tomap tonumber toset tostring transpose \
    trim trimprefix trimspace trimsuffix try upper urlencode values yamldecode yamlencode zipmap nothing";

/// Arguments that something might stumble over.
const ARGUMENTS: [&str; 28] = [
    "\"a\"",
    "\"\"",
    "-1",
    "0",
    "3",
    "1e300",
    "-1.5",
    "9007199254740993",
    "null",
    "true",
    "[]",
    "{}",
    "[1, \"x\", null]",
    "[[1], [\"é\"]]",
    "{ a = [\"b\"], c = [] }",
    "var.u",
    "[var.u, 1]",
    "{ a = var.u }",
    "\"10.0.0.0/8\"",
    "\"fd00::/64\"",
    "\"%d %s %5.2f %[9]v %\"",
    "\"a,b\\n1\\n\"",
    "\"é(\\\\w)\"",
    "\"/(/\"",
    "\"$1\"",
    "\"{\"",
    "toset([\"q\"])",
    "aws_s3_bucket.b",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn no_call_of_a_function_makes_it_panic(
        calls in prop::collection::vec(
            (
                prop::sample::select(FUNCTIONS.split_whitespace().collect::<Vec<_>>()),
                prop::collection::vec(prop::sample::select(&ARGUMENTS[..]), 0..4),
                any::<bool>(),
            ),
            1..100,
        )
    ) {
        let mut text = "variable \"u\" {}\nresource \"aws_s3_bucket\" \"b\" {}\n".to_owned();
        for (at, (name, arguments, expand)) in calls.iter().enumerate() {
            let dots = if *expand && !arguments.is_empty() { "..." } else { "" };
            writeln!(text, "output \"o{at}\" {{ value = {name}({}{dots}) }}", arguments.join(", ")).unwrap();
        }
        let model = model(&[("main.tf", &text)]);
        let panicked = model.unread.iter().any(|unread| unread.reason.contains("worked out"));
        prop_assert!(!panicked, "{:?}\n{text}", model.unread);
        prop_assert_eq!(model.resources.len(), 2 + calls.len());
    }

    #[test]
    fn no_json_file_makes_it_panic(text in "[\\[\\]{}\":,a1$% \n]{0,60}", key in "resource|data|locals|terraform|module") {
        let whole = format!("{{\"{key}\": {{\"a\": {text}}}}}");
        model(&[("main.tf.json", &text), ("b/main.tf.json", &whole), ("c/terraform.tfvars.json", &text), ("c/x.tf", "")]);
    }
}
