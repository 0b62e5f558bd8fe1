//! A matcher in words.

use crate::check::file::{AssignedFile, ConditionsFile, MatchFile, PredicateFile, TokenFile};

/// What has to hold for the check to fire, a sentence each.
pub(super) fn sentences(matcher: &MatchFile) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(token) = &matcher.token {
        token_sentences(token, &mut said);
    }
    if let Some(assigned) = &matcher.assigned {
        assigned_sentences(assigned, &mut said);
    }
    if let Some(predicate) = &matcher.predicate {
        predicate_sentences(predicate, &mut said);
    }
    said
}

fn token_sentences(token: &TokenFile, said: &mut Vec<String>) {
    said.push(format!(
        "By its form, wherever it stands as a word of its own: {}",
        token.pattern
    ));
    if !token.near.is_empty() {
        said.push(format!("Near it stands {}.", any_of(&token.near)));
    }
    condition_sentences(&token.conditions, said);
}

fn assigned_sentences(assigned: &AssignedFile, said: &mut Vec<String>) {
    said.push(format!(
        "By the name that it is given to, which holds {}, or stands behind it on the line.",
        any_of(&assigned.names)
    ));
    if !assigned.and.is_empty() {
        said.push(format!(
            "In the name, or between it and the value, stands {} as well.",
            any_of(&assigned.and)
        ));
    }
    said.push(format!("The whole value has the form: {}", assigned.value));
    condition_sentences(&assigned.conditions, said);
}

fn predicate_sentences(predicate: &PredicateFile, said: &mut Vec<String>) {
    let variant = match &predicate.variant {
        Some(variant) => format!(" (`{variant}`)"),
        None => String::new(),
    };
    said.push(format!(
        "By a rule of its own, `{}`{variant}, which is tried where {} stands.",
        predicate.name,
        any_of(&predicate.keywords)
    ));
    condition_sentences(&predicate.conditions, said);
}

fn condition_sentences(conditions: &ConditionsFile, said: &mut Vec<String>) {
    if let Some(checksum) = &conditions.checksum {
        said.push(format!("Its checksum ({checksum}) is right."));
    }
    if let Some(entropy) = conditions.entropy {
        said.push(format!(
            "It has an entropy of at least {entropy} bits per character."
        ));
    }
    if !conditions.has.is_empty() {
        let words: Vec<&str> = conditions.has.iter().map(|class| in_words(class)).collect();
        said.push(format!("It holds {}.", words.join(" and ")));
    }
    if !conditions.paths.is_empty() {
        said.push(format!(
            "Only in files called {}.",
            any_of(&conditions.paths)
        ));
    }
}

fn in_words(class: &str) -> &str {
    match class {
        "lower" => "a lower-case letter",
        "upper" => "a capital letter",
        "digit" => "a digit",
        "symbol" => "a symbol",
        other => other,
    }
}

/// `a`, `b` or `c`.
fn any_of(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        None => "nothing".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
    }
}
