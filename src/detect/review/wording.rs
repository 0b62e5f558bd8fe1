//! What is wrong with CODEOWNERS, in a sentence, and what tells one such fault from another.

use crate::codeowners::{Owner, OwnerFault, Problem, ProblemKind, SIZE_LIMIT, Unsupported};

/// Files of a protected kind that are counted rather than named.
fn and_others(paths: usize) -> String {
    match paths {
        0 | 1 => String::new(),
        2 => " and 1 other".to_owned(),
        several => format!(" and {} others", several - 1),
    }
}

fn megabytes(bytes: usize) -> String {
    let tenths = bytes / 100_000;
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

/// One sentence, without a full stop.
pub(super) fn message(problem: &Problem) -> String {
    match &problem.kind {
        ProblemKind::TooLarge { .. }
        | ProblemKind::NearLimit { .. }
        | ProblemKind::ByteOrderMark
        | ProblemKind::Shadowed { .. }
        | ProblemKind::Misnamed { .. }
        | ProblemKind::OwnFileUnowned { .. }
        | ProblemKind::ProtectedUnowned { .. } => of_file(&problem.kind),
        ProblemKind::InvalidOwner { .. }
        | ProblemKind::DuplicateOwner { .. }
        | ProblemKind::OwnerInPattern { .. }
        | ProblemKind::Unowned { .. } => of_owner(&problem.kind),
        kind => of_pattern(kind),
    }
}

fn of_file(kind: &ProblemKind) -> String {
    match kind {
        ProblemKind::TooLarge { bytes } => format!(
            "the file has {} and GitHub loads none of it from {} on: no path has an owner",
            megabytes(*bytes),
            megabytes(SIZE_LIMIT)
        ),
        ProblemKind::NearLimit { bytes } => format!(
            "the file has {}, and from {} on GitHub loads none of it",
            megabytes(*bytes),
            megabytes(SIZE_LIMIT)
        ),
        ProblemKind::Shadowed { location, by } => format!(
            "GitHub reads {} and never {}",
            by.as_str(),
            location.as_str()
        ),
        ProblemKind::Misnamed { path, location } => format!(
            "GitHub looks for {}, and {path} is no such file",
            location.as_str()
        ),
        ProblemKind::OwnFileUnowned { by_line } => format!(
            "the file itself has no owner{}, so whoever can write may change who reviews",
            by(*by_line)
        ),
        ProblemKind::ProtectedUnowned {
            name,
            path,
            paths,
            by_line,
        } => format!(
            "{name} without an owner{}: {path}{}",
            by(*by_line),
            and_others(*paths)
        ),
        _ => "the file begins with a byte order mark, which may become a part of its first pattern"
            .to_owned(),
    }
}

fn by(line: Option<u32>) -> String {
    line.map_or_else(String::new, |line| format!(", by line {line}"))
}

fn of_owner(kind: &ProblemKind) -> String {
    match kind {
        ProblemKind::InvalidOwner {
            word,
            fault,
            skips_line,
        } => {
            let why = match fault {
                OwnerFault::NoAtSign => "has no `@`: neither a user nor a team nor an address",
                OwnerFault::Malformed => "is neither a user nor a team nor an address",
                OwnerFault::Joined => "is several owners without a space between them",
            };
            let so = match skips_line {
                true => "the whole line counts for nothing",
                false => "it owns nothing",
            };
            format!("`{word}` {why}, so {so}")
        }
        ProblemKind::DuplicateOwner { owner } => {
            format!("`{owner}` stands twice on the line; was somebody else meant?")
        }
        ProblemKind::OwnerInPattern { pattern } => {
            format!("`{pattern}` is read as a path, and an owner stands in it")
        }
        ProblemKind::Unowned { pattern } => {
            format!("`{pattern}` has no owner on its line, which takes those of earlier lines away")
        }
        _ => String::new(),
    }
}

fn of_pattern(kind: &ProblemKind) -> String {
    match kind {
        ProblemKind::NotText => "the line is no UTF-8 text, and counts for nothing".to_owned(),
        ProblemKind::Invisible { character } => format!(
            "a character that cannot be seen stands in a word: U+{:04X}",
            u32::from(*character)
        ),
        ProblemKind::Unsupported(what) => unsupported(*what).to_owned(),
        ProblemKind::Section => {
            "sections are GitLab's: GitHub skips the line, and gives nobody's name to those below it"
                .to_owned()
        }
        ProblemKind::OnlySlash => "`/` matches nothing; every file is `*`".to_owned(),
        ProblemKind::EscapesNothing => "the pattern ends with a backslash".to_owned(),
        ProblemKind::PatternTooLong => "the pattern is longer than any path".to_owned(),
        ProblemKind::NeverMatches { pattern, part } if part.is_empty() => {
            format!("`{pattern}` has two slashes in a row, and no path has")
        }
        ProblemKind::NeverMatches { pattern, part } => {
            format!("`{pattern}` has a part `{part}`, and no path has")
        }
        ProblemKind::NeedlessEscape { reads_as } => {
            format!("a backslash escapes what follows it, so this reads as `{reads_as}`")
        }
        ProblemKind::Unmatched { pattern, nearest } => match nearest {
            Some(nearest) => format!("`{pattern}` matches no file; did you mean `{nearest}`?"),
            None => format!("`{pattern}` matches no file"),
        },
        ProblemKind::Case { pattern, existing } => {
            format!("`{pattern}` matches no file, because case counts: there is {existing}")
        }
        ProblemKind::SlashOnFile { pattern } => {
            format!("`{pattern}` asks for a folder, and there is a file of that name")
        }
        ProblemKind::Link { pattern, link } => {
            format!("`{pattern}` looks below {link}, which is a symbolic link")
        }
        ProblemKind::Submodule { pattern, submodule } => {
            format!("`{pattern}` looks into {submodule}, which is a submodule")
        }
        ProblemKind::DuplicatePattern { pattern, by_line } => {
            format!("`{pattern}` stands again on line {by_line}, and only its owners there count")
        }
        ProblemKind::Covered {
            pattern,
            by_line,
            by,
        } => format!("`{pattern}` decides nothing: `{by}` on line {by_line} matches whatever it does"),
        _ => String::new(),
    }
}

fn unsupported(what: Unsupported) -> &'static str {
    match what {
        Unsupported::Negation => "`!` does not negate in CODEOWNERS: GitHub skips the line",
        Unsupported::Brackets => {
            "brackets are no class of characters in CODEOWNERS: GitHub skips the line unless each is escaped"
        }
        Unsupported::EscapedHash => "`\\#` is not supported in CODEOWNERS: GitHub skips the line",
    }
}

/// What tells a fault from the others of its check in its file, whatever line it stands on.
pub(super) fn key(problem: &Problem, pointed: &str) -> String {
    match &problem.kind {
        ProblemKind::TooLarge { .. }
        | ProblemKind::NearLimit { .. }
        | ProblemKind::ByteOrderMark
        | ProblemKind::Shadowed { .. }
        | ProblemKind::Misnamed { .. }
        | ProblemKind::OwnFileUnowned { .. } => String::new(),
        // Other files of the kind may come and go.
        ProblemKind::ProtectedUnowned { name, by_line, .. } if by_line.is_none() => name.clone(),
        ProblemKind::ProtectedUnowned { name, .. } => format!("{name}\0{pointed}"),
        ProblemKind::DuplicateOwner { owner } => match Owner::parse(owner) {
            Ok(owner) => owner.folded().to_string(),
            Err(_) => owner.clone(),
        },
        _ => pointed.to_owned(),
    }
}
