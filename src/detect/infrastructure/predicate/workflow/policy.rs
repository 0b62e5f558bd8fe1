//! Policy rules and scanners that are pointed at what they do not apply to: nothing is selected, so all passes.
//!
//! By the manuals: <https://www.conftest.dev>, <https://www.openpolicyagent.org/docs/cli>,
//! <https://www.checkov.io/2.Basics/CLI%20Command%20Reference.html>. Only what the repository itself holds is judged: rules
//! or documents that are fetched or made on the way are not.

use super::document_type::{self, Kind};
use super::follow::{numbers_of, places_of};
use super::injection::action_of;
use super::project::{folder, is_plain_workspace, is_there, joined, read};
use super::reading::{Script, arguments, place_of_entry};
use super::scanner::{has_option, option_of};
use crate::detect::infrastructure::body::at;
use crate::detect::infrastructure::predicate::Asked;
use crate::document::shell::Command;
use crate::document::{Node, Place};
use crate::source::RepoPath;

/// The most files of rules that one command is compared with.
const MOST: usize = 500;

/// Where the commands of a step, or of what it calls, do what a function asks for.
fn calls(asked: &Asked<'_, '_>, is: &dyn Fn(&Command) -> bool) -> Vec<Place> {
    let Some(script) = Script::of(asked.node, asked.world) else {
        return Vec::new();
    };
    places_of(&script, asked, &|_, commands| numbers_of(commands, is))
}

/// Commands of conftest and opa of whose rules none applies: they are of another namespace than is asked for, or written
/// for another type of document.
pub(super) fn no_rules_apply(asked: &Asked<'_, '_>) -> Vec<Place> {
    calls(asked, &|command| {
        if command.words.iter().any(|word| word.known().is_none()) {
            return false;
        }
        let words: Vec<&str> = command.words.iter().map(|word| &*word.text).collect();
        match words.as_slice() {
            ["conftest", "test", ..] => by_conftest(command, &words, asked),
            ["opa", "eval", ..] => by_opa(command, &words, asked),
            _ => false,
        }
    })
}

/// The files of rules in a folder of the repository, with their text; None where one cannot be read.
fn rules(folder: &str, asked: &Asked<'_, '_>) -> Option<Vec<String>> {
    let files = asked.world.files?;
    let prefix = joined("", folder).map(|path| format!("{}/", path.to_text()));
    let prefix = prefix.unwrap_or_default();
    let own = files.paths().iter().filter(|path| {
        path.extension() == b"rego"
            && !path.file_name().ends_with(b"_test.rego")
            && path.as_bytes().starts_with(prefix.as_bytes())
    });
    own.take(MOST).map(|path| read(asked, path)).collect()
}

fn package_of(text: &str) -> Option<&str> {
    let mut lines = text.lines();
    lines.find_map(|line| Some(line.strip_prefix("package ")?.split('#').next()?.trim()))
}

fn by_conftest(command: &Command, words: &[&str], asked: &Asked<'_, '_>) -> bool {
    let configured = has_option(command, "--update", None)
        || has_option(command, "--config-file", None)
        || words.contains(&"-u")
        || words.contains(&"-c")
        || RepoPath::new("conftest.toml").is_ok_and(|path| is_there(asked, &path));
    let Some(root) = folder(asked).filter(|_| !configured) else {
        return false;
    };
    let option = |long, short| option_of(command, long).or_else(|| option_of(command, short));
    let policy = option("--policy", "-p").unwrap_or("policy");
    let Some(rules) = rules(&format!("{root}/{policy}"), asked).filter(|rules| !rules.is_empty())
    else {
        return false;
    };
    let all = has_option(command, "--all-namespaces", None);
    let namespace = option("--namespace", "-n").unwrap_or("main");
    let applying: Vec<&String> = rules
        .iter()
        .filter(|text| all || package_of(text).is_none_or(|package| package == namespace))
        .collect();
    if applying.is_empty() {
        return true;
    }
    let valued = [
        "-p",
        "--policy",
        "-n",
        "--namespace",
        "-o",
        "--output",
        "-d",
        "--data",
        "--parser",
        "--ignore",
        "--proto-file-dirs",
    ];
    let wanted = document_type::of_rules(applying.iter().map(|text| text.as_str()));
    let documents = operands(command, 2, &valued);
    let found: Option<Vec<Kind>> = documents
        .map(|one| document_type::of_file(&root, one, asked))
        .collect();
    match (wanted, found) {
        (Some(wanted), Some(found)) => {
            !found.is_empty() && found.iter().all(|kind| !wanted.contains(kind))
        }
        _ => false,
    }
}

/// The words of a command that are neither options nor their values, from the one at `first` on.
fn operands<'c>(
    command: &'c Command,
    first: usize,
    valued: &'c [&str],
) -> impl Iterator<Item = &'c str> {
    let words = &command.words;
    (first..words.len()).filter_map(move |index| {
        let text = &*words[index].text;
        let is_value = index > first && valued.contains(&&*words[index - 1].text);
        (!text.starts_with('-') && !is_value).then_some(text)
    })
}

/// `opa eval -d policy 'data.terraform.deny'`, where no rule is in that package. Its result is then undefined, which is no
/// failure.
fn by_opa(command: &Command, words: &[&str], asked: &Asked<'_, '_>) -> bool {
    let fails = ["--fail", "-f", "-b", "--bundle"];
    let option = option_of(command, "--data").or_else(|| option_of(command, "-d"));
    let (Some(data), Some(root)) = (option, folder(asked)) else {
        return false;
    };
    let query = arguments(command)
        .iter()
        .rev()
        .find(|word| word.text.starts_with("data."));
    let Some(query) = query.filter(|_| !words.iter().any(|word| fails.contains(word))) else {
        return false;
    };
    let Some(rules) = rules(&format!("{root}/{data}"), asked).filter(|rules| !rules.is_empty())
    else {
        return false;
    };
    let path = query
        .text
        .trim_start_matches("data.")
        .split(['[', ' '])
        .next()
        .unwrap_or_default();
    let is_below = |package: &str| {
        path == package
            || path
                .strip_prefix(package)
                .is_some_and(|rest| rest.starts_with('.'))
            || package
                .strip_prefix(path)
                .is_some_and(|rest| rest.starts_with('.'))
    };
    !rules
        .iter()
        .any(|text| package_of(text).is_none_or(is_below))
}

/// Scanners of infrastructure that are pointed at a folder in which nothing is that they read.
pub(super) fn nothing_to_scan(asked: &Asked<'_, '_>) -> Vec<Place> {
    if !is_plain_workspace(asked) {
        return Vec::new();
    }
    let input = |name: &str| at(asked.node, &["with", name]).and_then(Node::as_str);
    let (of_action, at_input) = match &*action_of(asked.node) {
        "bridgecrewio/checkov-action" => (
            input("directory").map(|directory| (directory, input("framework").unwrap_or("all"))),
            "directory",
        ),
        "aquasecurity/tfsec-action" => (
            input("working_directory").map(|directory| (directory, "terraform")),
            "working_directory",
        ),
        _ => (None, ""),
    };
    if let Some((directory, framework)) = of_action {
        let with = asked.node.get("with");
        let empty = document_type::is_absent("", directory, framework, asked);
        let place = with.and_then(|with| place_of_entry(with, at_input));
        return place.filter(|_| empty).into_iter().collect();
    }
    let Some(root) = folder(asked) else {
        return Vec::new();
    };
    calls(asked, &|command| {
        let known = command.words.iter().all(|word| word.known().is_some());
        let option = |long, short| option_of(command, long).or_else(|| option_of(command, short));
        match command.name().filter(|_| known) {
            Some("checkov") => option("--directory", "-d").is_some_and(|directory| {
                let framework = option_of(command, "--framework").unwrap_or("all");
                document_type::is_absent(&root, directory, framework, asked)
            }),
            Some("tfsec") => {
                let valued = [
                    "--config-file",
                    "--format",
                    "-f",
                    "--out",
                    "-O",
                    "-m",
                    "--minimum-severity",
                    "-e",
                    "--exclude",
                    "--tfvars-file",
                ];
                let directory = operands(command, 1, &valued).next().unwrap_or(".");
                !has_option(command, "--version", None)
                    && document_type::is_absent(&root, directory, "terraform", asked)
            }
            _ => false,
        }
    })
}
