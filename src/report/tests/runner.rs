//! What the Actions runner does with a line that a step prints: a model of its two parsers, more eager than they are where
//! it matters. Documented in "Workflow commands for GitHub Actions"; `##[command]` is the form of its forebear, Azure
//! Pipelines' agent, which the runner still reads.

/// A command as the runner would carry it out.
#[derive(Debug, PartialEq, Eq)]
pub struct Command {
    pub name: String,
    pub properties: Vec<(String, String)>,
    pub message: String,
}

/// Every command in a text. Lines end at CR as well as at LF, and characters that .NET skips when it compares are skipped.
pub fn commands(text: &str) -> Vec<Command> {
    let skipped = |c: char| matches!(c, '\0' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let lines = text.split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']);
    lines
        .filter_map(|line| {
            let line: String = line.chars().filter(|c| !skipped(*c)).collect();
            newer(&line).or_else(|| older(&line))
        })
        .collect()
}

/// `::name key=value,key=value::message` at the beginning of a trimmed line. Unfinished ones count as well.
fn newer(line: &str) -> Option<Command> {
    let rest = line.trim().strip_prefix("::")?;
    let (head, message) = rest.split_once("::").unwrap_or((rest, ""));
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    let pairs = properties.split(',').filter(|pair| !pair.is_empty());
    Some(Command {
        name: name.to_owned(),
        properties: pairs
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(key, value)| (key.trim().to_owned(), decoded(value)))
            .collect(),
        message: decoded(message),
    })
}

/// `##[name key=value;]message` anywhere in a line. Unfinished ones count as well.
fn older(line: &str) -> Option<Command> {
    let (_, rest) = line.split_once("##[")?;
    let (name, message) = rest.split_once(']').unwrap_or((rest, ""));
    Some(Command {
        name: name.to_owned(),
        properties: Vec::new(),
        message: message.to_owned(),
    })
}

fn decoded(text: &str) -> String {
    text.replace("%0D", "\r")
        .replace("%0A", "\n")
        .replace("%3A", ":")
        .replace("%2C", ",")
        .replace("%25", "%")
}

#[test]
fn the_model_fires_where_the_runner_does() {
    let names = |text| -> Vec<String> { commands(text).into_iter().map(|it| it.name).collect() };
    assert_eq!(names("a\n  ::error file=a::b"), ["error"]);
    assert_eq!(names("x ##[group]y"), ["group"]);
    assert_eq!(names("x\r::stop-commands::y"), ["stop-commands"]);
    assert_eq!(names("\u{feff}:\u{200b}:debug::y"), ["debug"]);
    assert_eq!(names("x ::error::y\n# [#[group]"), [""; 0]);
}
