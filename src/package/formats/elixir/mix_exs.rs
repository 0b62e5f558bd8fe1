//! `mix.exs`: what is literally written in its `deps`, for it is a program and is not run.
//!
//! By <https://hexdocs.pm/mix/Mix.Tasks.Deps.html>. Read are tuples `{:name, "requirement", options}`; one that cannot be
//! read without running it is a problem.

use super::super::super::{Ecosystem, Listing, Package, Source, Unreadable, Usage};
use super::super::draft::Draft;
use super::super::{Input, decode};
use super::term::{Term, Value, read_at};
use crate::source::{RepoPath, Span, line_end_within, line_start_within};

#[expect(
    clippy::unnecessary_wraps,
    reason = "the signature of all readers; nothing makes this one give up on a whole file"
)]
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let mut draft = Draft::default();
    for dependency in dependencies(input.text) {
        let Some(asked) = dependency.asked else {
            draft.problem(
                dependency.at,
                "a dependency is worked out when the file runs",
            );
            continue;
        };
        draft.root(asked.name.clone(), asked.usage);
        let version = asked
            .requirement
            .as_deref()
            .and_then(exact)
            .map(ToOwned::to_owned);
        let package = Package {
            ecosystem: Ecosystem::Hex,
            name: asked.hex.unwrap_or_else(|| asked.name.clone()),
            requirement: asked.requirement.filter(|_| version.is_none()),
            version,
            source: asked.source,
            usage: asked.usage,
            at: dependency.at,
            ..Package::default()
        };
        draft.add(asked.name, package);
    }
    Ok(draft.finish(false))
}

/// `== 1.2.3`, or `1.2.3` by itself.
fn exact(requirement: &str) -> Option<&str> {
    let version = requirement.trim();
    let version = version.strip_prefix("==").unwrap_or(version).trim();
    let whole = version.split(['-', '+']).next()?.split('.').count() == 3;
    let digit = version.starts_with(|c: char| c.is_ascii_digit());
    (whole && digit && !version.contains(' ')).then_some(version)
}

/// Takes what the manifest beside a lock asks for as the lock's roots.
pub(super) fn roots(input: &Input<'_>, draft: &mut Draft) {
    let bytes = input.path.as_bytes();
    let folder = &bytes[..bytes.len() - input.path.file_name().len()];
    let path = RepoPath::new([folder, b"mix.exs"].concat()).ok();
    let read = path.and_then(|path| input.files.read(&path).ok().flatten());
    let Some(text) = read.as_deref().and_then(|bytes| decode(bytes).ok()) else {
        return;
    };
    for asked in dependencies(&text).into_iter().filter_map(|d| d.asked) {
        let local = matches!(asked.source, Source::Path(_) | Source::FirstParty);
        if draft.of(&asked.name).is_empty() && !local && draft.listing.outdated.is_none() {
            let reason = format!(
                "mix.exs asks for `{}`, which the lockfile does not hold: run `mix deps.get`",
                asked.name
            );
            draft.listing.outdated = Some(reason);
        }
        draft.root(asked.name, asked.usage);
    }
}

struct Dependency {
    at: Span,
    /// None: it is no literal.
    asked: Option<Asked>,
}

struct Asked {
    name: String,
    /// The package's name, where it is another one than the application's.
    hex: Option<String>,
    requirement: Option<String>,
    source: Source,
    usage: Usage,
}

/// The tuples of `deps`, from its head to the `end` below it.
fn dependencies(text: &str) -> Vec<Dependency> {
    let mut all = Vec::new();
    let Some((start, end)) = body(text) else {
        return all;
    };
    let mut at = start;
    while let Some(found) = text[at..end].find("{:") {
        let from = at + found;
        let line = text.floor_char_boundary(line_start_within(text.as_bytes(), from, 400));
        if text[line..from].trim_start().starts_with('#') {
            at = from + 2;
            continue;
        }
        if let Ok(term) = read_at(text, from) {
            at = term.at.range().end.clamp(from + 2, end.max(from + 2));
            if let Some(name) = term.as_tuple().and_then(|parts| parts.first()) {
                let dependency = Dependency {
                    at: name.at,
                    asked: asked(&term),
                };
                all.push(dependency);
            }
        } else {
            all.push(literal_head(text, from));
            at = from + 2;
        }
        if at >= end {
            break;
        }
    }
    all
}

fn body(text: &str) -> Option<(usize, usize)> {
    let start = ["defp deps", "def deps"]
        .into_iter()
        .find_map(|head| text.find(head))?;
    let margin = crate::source::line_start(text.as_bytes(), start);
    let indent = &text[margin..start];
    let close = format!("\n{indent}end");
    let end = text[start..]
        .find(&close)
        .map_or(text.len(), |at| start + at);
    Some((start, end))
}

/// A tuple whose options are worked out may still begin with a name and a requirement: `{:a, "~> 1.0", options()}`.
fn literal_head(text: &str, from: usize) -> Dependency {
    let reach = text.floor_char_boundary(line_end_within(text.as_bytes(), from, 400));
    let end = text[from..reach].find('}').map_or(reach, |end| from + end);
    let mut parts = text[from + 2..end].splitn(3, ',');
    let name = parts.next().unwrap_or_default().trim();
    let requirement = parts
        .next()
        .map(str::trim)
        .and_then(|part| part.strip_prefix('"')?.strip_suffix('"'));
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    Dependency {
        at: Span::new(from, from + 1),
        asked: requirement.filter(|_| is_name).map(|requirement| Asked {
            name: name.to_owned(),
            hex: None,
            requirement: Some(requirement.to_owned()),
            source: Source::Registry,
            usage: Usage::Runtime,
        }),
    }
}

fn asked(term: &Term) -> Option<Asked> {
    let (name, rest) = term.as_tuple()?.split_first()?;
    let requirement = rest.iter().find_map(Term::as_text);
    // Options stand in brackets, or as the tuple's last pairs.
    let options = match rest.last() {
        Some(last) if last.as_list().is_some() => last.clone(),
        _ => Term {
            value: Value::List(
                rest.iter()
                    .filter(|t| t.as_pair().is_some())
                    .cloned()
                    .collect(),
            ),
            at: term.at,
        },
    };
    let text = |key: &str| {
        options
            .option(key)
            .and_then(Term::as_text)
            .map(ToOwned::to_owned)
    };
    let git = text("git").or_else(|| Some(format!("https://github.com/{}.git", text("github")?)));
    let source = match (git, text("path")) {
        (Some(url), _) => Source::Git {
            url,
            commit: text("ref").filter(|id| id.len() == 40),
        },
        (None, Some(path)) => Source::Path(path),
        (None, None) if options.option("in_umbrella").is_some() => Source::FirstParty,
        (None, None) => Source::Registry,
    };
    (requirement.is_some() || options.as_list().is_some_and(|list| !list.is_empty())).then(|| {
        Asked {
            name: name.as_atom().unwrap_or_default().to_owned(),
            hex: options
                .option("hex")
                .and_then(Term::as_name)
                .map(ToOwned::to_owned),
            requirement: requirement.map(ToOwned::to_owned),
            source,
            usage: usage(&options),
        }
    })
}

fn usage(options: &Term) -> Usage {
    let flag = |key: &str| options.option(key).and_then(Term::as_atom);
    let Some(only) = options.option("only") else {
        return if flag("optional") == Some("true") {
            Usage::Optional
        } else {
            Usage::Runtime
        };
    };
    let single = only.as_atom().map(|atom| atom != "prod");
    let all = only
        .as_list()
        .map(|list| list.iter().all(|e| e.as_atom() != Some("prod")));
    match single.or(all) {
        Some(true) => Usage::Development,
        _ => Usage::Runtime,
    }
}
