//! Modules, copies, references and places of whole configurations.

use super::{addresses, find, model, model_with, output, text};
use crate::detect::infrastructure::terraform::ModuleSources;
use crate::document::{Node, Piece, Value};

fn refers(node: &Node) -> Vec<String> {
    let text = |reference: &crate::document::Reference| {
        format!("{}|{}", reference.address, reference.attribute)
    };
    node.refers().iter().map(text).collect()
}

fn strings(node: &Node) -> Vec<&str> {
    let list = node.as_list().unwrap();
    list.items.iter().filter_map(Node::as_str).collect()
}

#[test]
fn copies_have_their_keys() {
    let model = model(&[(
        "main.tf",
        r#"
resource "a_b" "one" { x = 1 }
resource "a_b" "two" {
  count = 2
  x     = count.index
}
resource "a_b" "three" {
  for_each = { k = "v", j = "w" }
  x        = "${each.key}-${each.value}"
}
resource "a_b" "set" {
  for_each = toset(["p"])
  x        = each.value
}
resource "a_b" "none" { count = 0 }
resource "a_b" "nobody" { for_each = {} }
variable "n" {}
resource "a_b" "some" {
  count = var.n
  x     = 5
  y     = count.index
}
resource "a_b" "any" {
  for_each = var.n
  x        = each.value
}
"#,
    )]);
    let copies: Vec<&str> = addresses(&model)
        .into_iter()
        .filter(|address| address.starts_with("a_b"))
        .collect();
    assert_eq!(
        copies,
        [
            "a_b.any",
            "a_b.one",
            "a_b.set[\"p\"]",
            "a_b.some",
            "a_b.three[\"j\"]",
            "a_b.three[\"k\"]",
            "a_b.two[0]",
            "a_b.two[1]"
        ]
    );
    let x = |address| find(&model, address).body.get("x").unwrap();
    assert_eq!(x("a_b.three[\"k\"]").as_str(), Some("k-v"));
    assert_eq!(x("a_b.two[1]").as_number(), Some(1.0));
    assert_eq!(x("a_b.some").as_number(), Some(5.0));
    assert!(x("a_b.any").is_unknown());
    assert!(find(&model, "a_b.some").doubtful && find(&model, "a_b.any").doubtful);
    assert!(!find(&model, "a_b.two[0]").doubtful);
}

#[test]
fn computed_attributes_are_unknown_and_say_what_they_are_of() {
    let model = model(&[(
        "main.tf",
        r#"
resource "aws_s3_bucket" "b" { bucket = "name" }
resource "aws_s3_bucket" "c" { count = 2 }
data "aws_caller_identity" "me" {}
output "id" { value = aws_s3_bucket.b.id }
output "name" { value = aws_s3_bucket.b.bucket }
output "arn" { value = "${aws_s3_bucket.b.arn}/*" }
output "one" { value = aws_s3_bucket.c[1].arn }
output "all" { value = aws_s3_bucket.c[*].id }
output "data" { value = data.aws_caller_identity.me.account_id }
output "whole" { value = aws_s3_bucket.b }
output "deep" { value = aws_s3_bucket.b.x[0].y }
output "list" { value = [for b in aws_s3_bucket.c : b.id] }
variable "n" {}
resource "aws_s3_bucket" "many" {
  for_each = var.n
  rule { on = true }
}
output "many" { value = [for b in aws_s3_bucket.many : b.id] }
output "nested" { value = aws_s3_bucket.many["x"].rule[0].made }
"#,
    )]);
    assert_eq!(refers(output(&model, "id")), ["aws_s3_bucket.b|id"]);
    let name = output(&model, "name");
    assert_eq!(name.as_str(), Some("name"));
    assert_eq!(refers(name), ["aws_s3_bucket.b|bucket"]);
    let Value::Unknown(arn) = &output(&model, "arn").value else {
        panic!()
    };
    assert_eq!(arn.pieces, [Piece::Unknown, Piece::Known("/*".into())]);
    assert_eq!(refers(output(&model, "one")), ["aws_s3_bucket.c[1]|arn"]);
    let all = &output(&model, "all").as_list().unwrap().items;
    assert_eq!(refers(&all[1]), ["aws_s3_bucket.c[1]|id"]);
    assert_eq!(
        refers(output(&model, "data")),
        ["data.aws_caller_identity.me|account_id"]
    );
    assert_eq!(refers(output(&model, "whole")), ["aws_s3_bucket.b|"]);
    assert_eq!(refers(output(&model, "deep")), ["aws_s3_bucket.b|x[0].y"]);
    let list = &output(&model, "list").as_list().unwrap().items;
    assert_eq!(refers(&list[0]), ["aws_s3_bucket.c[0]|id"]);
    assert_eq!(refers(output(&model, "many")), ["aws_s3_bucket.many|"]);
    assert!(output(&model, "nested").is_unknown());
    assert_eq!(
        refers(output(&model, "nested")),
        ["aws_s3_bucket.many|rule[0].made"]
    );
}

const CALLED: &str = r#"
variable "name" { type = string }
variable "on" {
  type    = bool
  default = true
}
variable "rules" {
  type = list(object({ port = number, from = optional(string, "0.0.0.0/0") }))
  default = []
}
resource "aws_s3_bucket" "b" {
  count  = var.on ? 1 : 0
  bucket = var.name
  tags   = { Name = var.name, Kind = "k" }
  dynamic "rule" {
    for_each = var.rules
    content {
      port = rule.value.port
      from = rule.value.from
    }
  }
}
output "id" { value = one(aws_s3_bucket.b[*].id) }
output "name" { value = var.name }
"#;

#[test]
fn modules_are_evaluated_through_their_calls() {
    let main = r#"
module "a" {
  source = "./modules/bucket"
  name   = "first"
  rules  = [{ port = "22" }]
}
module "b" {
  source   = "./modules/bucket"
  for_each = { x = true, y = false }
  name     = "second-${each.key}"
  on       = each.value
}
output "a" { value = module.a.id }
output "b" { value = module.b["x"].name }
output "c" { value = [for k, m in module.b : m.name] }
"#;
    let model = model(&[
        ("env/main.tf", main),
        ("env/modules/bucket/main.tf", CALLED),
    ]);
    assert!(model.unread.is_empty());
    let bucket = find(&model, "module.a.aws_s3_bucket.b[0]");
    let name = bucket.body.get("bucket").unwrap();
    assert_eq!(name.as_str(), Some("first"));
    assert_eq!(text(&model, name), "bucket = var.name");
    let tags = bucket.body.get("tags").unwrap();
    assert_eq!(text(&model, tags.get("Name").unwrap()), "var.name");
    assert_eq!(text(&model, tags.get("Kind").unwrap()), "\"k\"");
    let rule = &bucket.body.get("rule").unwrap().as_list().unwrap().items[0];
    assert_eq!(rule.get("port").unwrap().as_number(), Some(22.0));
    assert_eq!(rule.get("from").unwrap().as_str(), Some("0.0.0.0/0"));
    assert_eq!(
        text(&model, rule.get("from").unwrap()),
        "from = rule.value.from"
    );
    assert_eq!(&*bucket.calls[0].address, "module.a");
    assert_eq!(model.sources.text(bucket.calls[0].place), "module \"a\" {");
    find(&model, "module.b[\"x\"].aws_s3_bucket.b[0]");
    let off = |address: &&str| address.starts_with("module.b[\"y\"].aws_s3");
    assert!(!addresses(&model).iter().any(off));
    assert_eq!(
        refers(output(&model, "a")),
        ["module.a.aws_s3_bucket.b[0]|id"]
    );
    assert_eq!(output(&model, "b").as_str(), Some("second-x"));
    assert_eq!(strings(output(&model, "c")), ["second-x", "second-y"]);
}

#[test]
fn a_module_that_is_not_here_is_told_and_its_outputs_are_unknown() {
    let main = "module \"far\" {\n  source = \"acme/x/aws\"\n}\nmodule \"gone\" {\n  source = \"./gone\"\n}\noutput \"o\" { value = module.far.id }\n";
    let bare = model(&[("main.tf", main)]);
    let reasons: Vec<&str> = bare.unread.iter().map(|unread| &*unread.reason).collect();
    assert_eq!(
        reasons,
        [
            "the module \"far\" is not checked: it comes from a place that is not on this disk (acme/x/aws)",
            "the module \"gone\" is not checked: its folder is not in this repository (./gone)"
        ]
    );
    let place = bare.unread[0].place.unwrap();
    assert_eq!(bare.sources.text(place), "module \"far\" {");
    assert!(output(&bare, "o").is_unknown());

    let sources = ModuleSources::new([("acme/x/aws".to_owned(), "vendor/x".to_owned())]);
    let found = model_with(
        &[
            ("main.tf", main),
            ("vendor/x/o.tf", "output \"id\" { value = 7 }"),
        ],
        &sources,
    );
    assert_eq!(found.unread.len(), 1);
    assert_eq!(output(&found, "o").as_number(), Some(7.0));

    let notes = r#"{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"far","Source":"registry.terraform.io/acme/x/aws","Version":"1.0.0","Dir":".terraform/modules/far"}]}"#;
    let installed = model(&[
        ("main.tf", main),
        (".terraform/modules/modules.json", notes),
        (".terraform/modules/far/o.tf", "output \"id\" { value = 8 }"),
    ]);
    assert_eq!(output(&installed, "o").as_number(), Some(8.0));
    let outputs = addresses(&installed);
    assert!(
        !outputs.contains(&"output.id"),
        "the called module is no root"
    );
}

#[test]
fn variable_files_are_taken_in_terraforms_order() {
    let model = model(&[
        (
            "main.tf",
            "variable \"a\" {}\nvariable \"b\" { default = 1 }\nvariable \"c\" {}\noutput \"a\" { value = [var.a, var.b, var.c] }\n",
        ),
        ("terraform.tfvars", "a = \"t\"\nb = \"t\"\n"),
        ("terraform.tfvars.json", "{\"b\": \"j\"}"),
        ("z.auto.tfvars", "c = \"z\"\n"),
        ("a.auto.tfvars.json", "{\"c\": \"a\", \"b\": \"auto\"}"),
        ("prod.tfvars", "a = \"prod\"\n"),
        ("sub/terraform.tfvars", "a = \"sub\"\n"),
    ]);
    assert_eq!(strings(output(&model, "a")), ["t", "auto", "z"]);
}

#[test]
fn overrides_change_what_is_declared() {
    let model = model(&[
        (
            "main.tf",
            "resource \"a_b\" \"c\" {\n  x = 1\n  y = 2\n  n { z = 1 }\n  n { z = 2 }\n}\nlocals { l = 1 }\noutput \"l\" { value = local.l }\n",
        ),
        (
            "a_override.tf",
            "resource \"a_b\" \"c\" {\n  y = 3\n  n { z = 9 }\n}\nlocals { l = 2 }\n",
        ),
    ]);
    let body = &find(&model, "a_b.c").body;
    let number = |name| body.get(name).and_then(Node::as_number);
    assert_eq!((number("x"), number("y")), (Some(1.0), Some(3.0)));
    assert_eq!(text(&model, body.get("y").unwrap()), "y = 3");
    let nested = &body.get("n").unwrap().as_list().unwrap().items;
    assert_eq!(nested.len(), 1);
    assert_eq!(nested[0].get("z").unwrap().as_number(), Some(9.0));
    assert_eq!(output(&model, "l").as_number(), Some(2.0));
}

#[test]
fn blocks_are_lists_and_know_where_they_are() {
    let model = model(&[(
        "main.tf",
        r#"
variable "more" {}
resource "a_b" "c" {
  provider = aws.east
  rule {
    port = 22
  }
  rule { port = 80 }
  provisioner "local-exec" {
    command = "x"
    when    = destroy
  }
  dynamic "open" {
    for_each = var.more
    content { port = open.value }
  }
  dynamic "set" {
    for_each = ["p", "q"]
    iterator = it
    content {
      key = it.key
      dynamic "inner" {
        for_each = [it.value]
        content { v = "${it.value}${inner.value}" }
      }
    }
  }
  lifecycle { ignore_changes = [tags, x["y"]] }
  depends_on = [a_b.d]
}
"#,
    )]);
    let body = &find(&model, "a_b.c").body;
    let items = |name| &body.get(name).unwrap().as_list().unwrap().items;
    assert_eq!(body.get("provider").unwrap().as_str(), Some("aws.east"));
    assert_eq!(items("rule").len(), 2);
    assert_eq!(text(&model, &items("rule")[1]), "rule { port = 80 }");
    let label = items("provisioner")[0].get("__label").unwrap();
    assert_eq!(label.as_str(), Some("local-exec"));
    let when = items("provisioner")[0].get("when").unwrap();
    assert_eq!(when.as_str(), Some("destroy"));
    let open = body.get("open").unwrap().as_list().unwrap();
    assert!(open.open && open.items.is_empty());
    let inner = items("set")[1].get("inner").unwrap().as_list().unwrap();
    assert_eq!(inner.items[0].get("v").unwrap().as_str(), Some("qq"));
    let ignored = items("lifecycle")[0].get("ignore_changes").unwrap();
    assert_eq!(strings(ignored), ["tags", "x[\"y\"]"]);
    assert_eq!(strings(body.get("depends_on").unwrap()), ["a_b.d"]);
}

#[test]
fn files_are_read_from_the_snapshot_alone() {
    let model = model(&[
        (
            "env/main.tf",
            r#"
module "m" { source = "../mod" }
output "t" { value = module.m.t }
output "outside" { value = file("../../etc/passwd") }
output "absolute" { value = file("/etc/passwd") }
output "set" { value = fileset("${path.root}/d", "*.json") }
output "exists" { value = fileexists("d/a.json") }
output "json" { value = jsondecode(file("d/a.json")).k }
"#,
        ),
        (
            "mod/main.tf",
            "output \"t\" { value = templatefile(\"${path.module}/t.tpl\", { names = [\"a\", \"b\"] }) }",
        ),
        ("mod/t.tpl", "%{ for n in names }<${n}>%{ endfor }"),
        ("env/d/a.json", "{\"k\": 3}"),
        ("env/d/b.json", "{}"),
        ("env/d/e/c.json", "{}"),
    ]);
    assert_eq!(output(&model, "t").as_str(), Some("<a><b>"));
    assert!(output(&model, "outside").is_unknown());
    assert!(output(&model, "absolute").is_unknown());
    assert_eq!(strings(output(&model, "set")), ["a.json", "b.json"]);
    assert_eq!(output(&model, "exists").as_bool(), Some(true));
    assert_eq!(output(&model, "json").as_number(), Some(3.0));
}

#[test]
fn what_is_unknown_does_not_hide_what_is_known() {
    let model = model(&[(
        "main.tf",
        r#"
variable "u" {}
locals { l = { a = var.u, b = 1 } }
output "same" { value = var.u ? "x" : "x" }
output "or" { value = true || var.u }
output "and" { value = var.u && false }
output "merge" { value = merge({ a = 1 }, var.u, { b = 2 }) }
output "either" { value = var.u ? { a = 1, b = 2 } : { a = 1, c = 3 } }
output "try" { value = try(var.u.x.y, "d") }
output "list" { value = [var.u, "k"] }
output "local" { value = local.l.b }
output "contains" { value = contains([var.u, "k"], "k") }
output "broken" { value = { a = nothing.here, b = 1 } }
output "circle" { value = local.p }
locals {
  p = local.q
  q = local.p
}
"#,
    )]);
    let out = |name| output(&model, name);
    assert_eq!(out("same").as_str(), Some("x"));
    assert_eq!(out("or").as_bool(), Some(true));
    assert_eq!(out("and").as_bool(), Some(false));
    assert!(out("merge").get("a").unwrap().is_unknown());
    assert_eq!(out("merge").get("b").unwrap().as_number(), Some(2.0));
    assert!(out("merge").as_map().unwrap().open);
    assert_eq!(out("either").get("a").unwrap().as_number(), Some(1.0));
    assert!(out("either").get("b").is_none() && out("either").as_map().unwrap().open);
    assert!(out("try").is_unknown());
    assert_eq!(strings(out("list")), ["k"]);
    assert_eq!(out("local").as_number(), Some(1.0));
    assert_eq!(out("contains").as_bool(), Some(true));
    assert!(out("broken").get("a").unwrap().is_unknown());
    assert_eq!(out("broken").get("b").unwrap().as_number(), Some(1.0));
    assert!(out("circle").is_unknown());
}

#[test]
fn sensitive_values_stay_so() {
    let model = model(&[(
        "main.tf",
        r#"
variable "p" {
  default   = "pw"
  sensitive = true
}
output "plain" { value = "x" }
output "text" { value = "a-${var.p}" }
output "upper" { value = upper(var.p) }
output "list" { value = [var.p] }
output "bare" { value = nonsensitive(var.p) }
"#,
    )]);
    let sensitive = |name| output(&model, name).sensitive;
    assert!(sensitive("text") && sensitive("upper"));
    assert!(!sensitive("plain") && !sensitive("bare"));
    assert!(output(&model, "list").as_list().unwrap().items[0].sensitive);
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_read() {
    let model = model(&[
        (
            "main.tf",
            "resource \"a_b\" \"bad\" {\n  x = = 1\n}\n\nresource \"a_b\" \"good\" {\n  y = a_b.bad.id\n}\n",
        ),
        ("bad/main.tf.json", "{"),
    ]);
    assert_eq!(model.unread.len(), 2, "{:?}", model.unread);
    find(&model, "a_b.good");
}

#[test]
fn the_json_form_is_read_too() {
    let json = r#"{
  "resource": {"aws_s3_bucket": {"b": {"bucket": "x-${var.n}", "count": 2, "lifecycle": {"prevent_destroy": true}}}},
  "variable": {"n": {"type": "string", "default": "1"}},
  "output": {"o": {"value": "${aws_s3_bucket.b[0].bucket}"}}
}"#;
    let model = model(&[("main.tf.json", json)]);
    let bucket = find(&model, "aws_s3_bucket.b[1]");
    assert_eq!(bucket.body.get("bucket").unwrap().as_str(), Some("x-1"));
    assert!(bucket.body.get("lifecycle").unwrap().as_list().is_some());
    assert_eq!(output(&model, "o").as_str(), Some("x-1"));
}
