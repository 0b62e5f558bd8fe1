//! What is done to lockfiles: the kinds of damage, each for the formats that it is damage in.
//!
//! Left out is what is a whole file by the rules of its format: formats without a version cannot lack it or say an unknown
//! one (go.mod, requirements, pom.xml, gradle.lockfile, Gemfile.lock, composer.lock); a Cargo.lock without its version is one
//! of version 2; a module twice in go.mod is right (Go takes the greater version), and so is a requirement twice. What was
//! cut out of requirements in whole lines, or between two comments, leaves requirements.

use crate::dependencies::managers::Manager;
use std::fmt::Write as _;

/// What a damage makes of a manager's lockfile. None: it is none in that format.
pub type Damage = fn(&Manager, &str) -> Option<Vec<u8>>;

/// Every kind of damage with its name.
pub const DAMAGES: [(&str, Damage); 25] = [
    ("cut at 10 %", |_, text| Some(cut(text, 10))),
    ("cut at 25 %", |_, text| Some(cut(text, 25))),
    ("cut at 50 %", |_, text| Some(cut(text, 50))),
    ("cut at 75 %", |_, text| Some(cut(text, 75))),
    ("cut at 90 %", |_, text| Some(cut(text, 90))),
    ("cut at 99 %", |_, text| Some(cut(text, 99))),
    ("without its middle", without_its_middle),
    ("without its beginning", |_, text| {
        Some(without(text, 0, 30))
    }),
    ("without its closing brackets", unclosed),
    ("with a NUL byte", |_, text| Some(with_byte(text, 0))),
    ("with zeros behind the middle", |_, text| Some(zeroed(text))),
    ("with a byte of no encoding", |_, text| {
        Some(with_byte(text, 0xFF))
    }),
    ("with a key twice", doubled),
    ("empty", |_, _| Some(Vec::new())),
    ("blank", |_, _| Some(b" \n\n".to_vec())),
    ("of an unknown version", of_unknown_version),
    ("without its version", without_its_version),
    ("with the marks of a conflict", conflict),
    ("a page of HTML", |_, _| Some(PAGE.into())),
    ("a pointer of git-lfs", |_, _| Some(POINTER.into())),
    ("with an entry without a version", entry_without_version),
    ("with a version of another type", version_of_another_type),
    ("twice in one file", twice),
    ("null", |_, _| Some(b"null\n".to_vec())),
    ("an empty object", |_, _| Some(b"{}\n".to_vec())),
];

const PAGE: &str = "<!DOCTYPE html>\n<html>\n<head><title>502 Bad Gateway</title></head>\n<body>\n<h1>Bad Gateway</h1>\n</body>\n</html>\n";
const POINTER: &str = "version https://git-lfs.github.com/spec/v1\n\
    oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";

fn share(text: &str, percent: usize) -> usize {
    text.floor_char_boundary(text.len() * percent / 100)
}

fn cut(text: &str, percent: usize) -> Vec<u8> {
    text[..share(text, percent)].into()
}

fn without(text: &str, from: usize, until: usize) -> Vec<u8> {
    let parts = [&text[..share(text, from)], &text[share(text, until)..]];
    parts.concat().into()
}

/// Requirements are lines, of which nothing says how many there are: this cut takes whole ones and ends within a comment.
fn without_its_middle(manager: &Manager, text: &str) -> Option<Vec<u8>> {
    (manager.name != "pip").then(|| without(text, 40, 60))
}

fn with_byte(text: &str, byte: u8) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    bytes[share(text, 50)] = byte;
    bytes
}

/// As a disk leaves a file that it was writing when the power went.
fn zeroed(text: &str) -> Vec<u8> {
    let mut bytes = cut(text, 60);
    bytes.resize(text.len(), 0);
    bytes
}

fn unclosed(manager: &Manager, text: &str) -> Option<Vec<u8>> {
    if manager.name == "Maven" {
        return Some(text.strip_suffix("</project>\n")?.into());
    }
    let open = text.trim_end_matches(['}', ']', ')', ' ', '\n']);
    let brackets = &text[open.len()..];
    brackets.contains(['}', ']', ')']).then(|| open.into())
}

/// The text with the first occurrence of one text replaced by another.
fn instead(text: &str, this: &str, that: &str) -> Vec<u8> {
    assert!(text.contains(this), "{this} is not in\n{text}");
    text.replacen(this, that, 1).into()
}

fn doubled(manager: &Manager, text: &str) -> Option<Vec<u8>> {
    let line = match manager.name {
        "Cargo" | "Poetry" | "uv" => "version = \"1.0.0\"\n",
        "npm, version 1" | "npm, version 2" | "npm, version 3" | "Composer" => {
            "\"version\": \"1.0.0\""
        }
        "pnpm" => "        version: 1.0.0\n",
        "Yarn 1" => "  version \"1.0.0\"\n",
        "Yarn 4" => "  version: 1.0.0\n",
        "NuGet" => "\"resolved\": \"1.0.0\"",
        "Maven" => "      <version>1.0.0</version>\n",
        "Gradle" => "org.acme:calm-table:1.0.0=compileClasspath,runtimeClasspath\n",
        "Bundler" => "    calm-table (1.0.0)\n      left-merge (>= 1.4.2)\n",
        _ => return None,
    };
    let other = line.replace("1.0.0", "1.0.1");
    let other = if manager.name == "Gradle" {
        line
    } else {
        &other
    };
    let between = if line.ends_with('\n') { "" } else { ",\n" };
    Some(instead(text, line, &format!("{line}{between}{other}")))
}

/// Where the number of the format stands.
fn version_line(manager: &Manager) -> Option<&'static str> {
    Some(match manager.name {
        "Cargo" => "version = 4\n",
        "npm, version 1" => "  \"lockfileVersion\": 1,\n",
        "npm, version 2" => "  \"lockfileVersion\": 2,\n",
        "npm, version 3" => "  \"lockfileVersion\": 3,\n",
        "pnpm" => "lockfileVersion: '9.0'\n",
        "Yarn 1" => "# yarn lockfile v1\n",
        "Yarn 4" => "  version: 8\n",
        "Poetry" => "lock-version = \"2.1\"\n",
        "uv" => "version = 1\n",
        "NuGet" => "\"version\": 1\n",
        _ => return None,
    })
}

fn of_unknown_version(manager: &Manager, text: &str) -> Option<Vec<u8>> {
    let line = version_line(manager)?;
    let digit = line.find(|c: char| c.is_ascii_digit())?;
    let line_99 = format!("{}99{}", &line[..digit], &line[digit + 1..]);
    Some(instead(text, line, &line_99))
}

fn without_its_version(manager: &Manager, text: &str) -> Option<Vec<u8>> {
    // Versions 1 and 2 of Cargo.lock say no version, and what is left of this one is a whole file of version 2.
    let line = version_line(manager).filter(|_| manager.name != "Cargo")?;
    if manager.name == "NuGet" {
        return Some(instead(text, ",\n  \"version\": 1\n", "\n"));
    }
    Some(instead(text, line, ""))
}

fn conflict(_: &Manager, text: &str) -> Option<Vec<u8>> {
    let at = text[share(text, 50)..].find('\n')? + share(text, 50) + 1;
    let (head, tail) = text.split_at(at);
    let line = tail.lines().next().unwrap_or_default();
    Some(format!("{head}<<<<<<< HEAD\n{line}\n=======\n{line} \n>>>>>>> theirs\n{tail}").into())
}

/// The version of one entry, with the line or the key that holds it.
fn version_of_entry(manager: &Manager) -> Option<&'static str> {
    Some(match manager.name {
        "Cargo" | "Poetry" | "uv" => "version = \"3.0.4\"\n",
        "npm, version 1" | "npm, version 2" | "npm, version 3" | "Composer" => {
            ",\n      \"version\": \"3.0.4\"\n"
        }
        "pnpm" => "        version: 3.0.4\n",
        "Yarn 1" => "  version \"3.0.4\"\n",
        "Yarn 4" => "  version: 3.0.4\n",
        "NuGet" => "        \"resolved\": \"3.0.4\",\n",
        "Maven" => "      <version>3.0.4</version>\n",
        "Gradle" => ":3.0.4=",
        "Bundler" => "tall-lamp (3.0.4)",
        "pip" => "tall-lamp==3.0.4",
        "Go" => "tall-lamp v3.0.4",
        _ => return None,
    })
}

fn entry_without_version(manager: &Manager, text: &str) -> Option<Vec<u8>> {
    let line = version_of_entry(manager)?;
    let left = match manager.name {
        "Gradle" => "=",
        "Bundler" | "pip" | "Go" => "tall-lamp",
        "npm, version 1" | "npm, version 2" | "npm, version 3" | "Composer" => "\n",
        _ => "",
    };
    Some(instead(text, line, left))
}

fn version_of_another_type(manager: &Manager, text: &str) -> Option<Vec<u8>> {
    let line = version_of_entry(manager)?;
    let quoted = if line.contains("\"3.0.4\"") {
        "\"3.0.4\""
    } else {
        "3.0.4"
    };
    let other = match manager.name {
        "Maven" => "<a>3</a>",
        "Go" => "v3",
        "Gradle" | "Bundler" | "pip" | "Yarn 1" => "[three]",
        _ => "[3, 0, 4]",
    };
    Some(instead(text, line, &line.replacen(quoted, other, 1)))
}

/// As a script that appends to a file writes it. Formats of lines, in which a line twice is one, may be read so.
fn twice(manager: &Manager, text: &str) -> Option<Vec<u8>> {
    (!matches!(manager.name, "pip" | "Go")).then(|| format!("{text}{text}").into())
}

/// How many encodings there are.
pub const ENCODINGS: usize = 5;

/// The same text in one of the encodings, and its name.
pub fn encoded(at: usize, text: &str) -> (&'static str, Vec<u8>) {
    let units = text.encode_utf16();
    let little: Vec<u8> = units.clone().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = units.flat_map(u16::to_be_bytes).collect();
    match at {
        0 => (
            "UTF-8 with a mark",
            [&b"\xEF\xBB\xBF"[..], text.as_bytes()].concat(),
        ),
        1 => (
            "UTF-16, little end first",
            [&b"\xFF\xFE"[..], &little].concat(),
        ),
        2 => ("UTF-16, big end first", [&b"\xFE\xFF"[..], &big].concat()),
        3 => ("UTF-16 without a mark", little),
        _ => (
            "half of a character missing",
            [&b"\xFF\xFE"[..], &little[1..]].concat(),
        ),
    }
}

/// The `go.sum` of a `go.mod`.
pub fn sums(text: &str) -> String {
    let rows = text.lines().filter(|line| line.starts_with('\t'));
    let mut sums = String::new();
    for row in rows {
        let mut words = row.split_whitespace();
        let (path, version) = (
            words.next().unwrap_or_default(),
            words.next().unwrap_or_default(),
        );
        let digest = format!("h1:{}=", "A".repeat(43));
        for end in ["", "/go.mod"] {
            writeln!(sums, "{path} {version}{end} {digest}").expect("room");
        }
    }
    sums
}
