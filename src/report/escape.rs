//! One function per channel: whatever the repository under test may have written goes through it on its way out.
//!
//! Names, messages and reasons may hold newlines, terminal escapes, direction overrides, workflow commands or Markdown.
//! None of them may act. [`visible`] is the base of all channels that people read: characters that act instead of
//! showing become `\u{1b}`. Programs get the exact text, as JSON escapes.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a character acts on its surroundings, or shows nothing at all, instead of showing itself: C0, C1, bidi
/// controls, zero-width and other ignorable characters. Comparisons in .NET, and so in the Actions runner, may skip
/// the latter, which is why they are not only a matter of looks.
pub fn acts(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}'
        | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Text on one line in which every character shows: `\n`, `\t` and `\u{202e}` are spelt out.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    text.chars().for_each(|c| push_visible(&mut shown, c));
    Cow::Owned(shown)
}

/// Appends a character so that it shows.
pub fn push_visible(shown: &mut String, c: char) {
    match c {
        '\n' => shown.push_str("\\n"),
        '\r' => shown.push_str("\\r"),
        '\t' => shown.push_str("\\t"),
        c if acts(c) => {
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
        }
        c => shown.push(c),
    }
}

/// Lines for a log that the Actions runner may read: it takes `##[` anywhere in a line and `::` at the start of a
/// trimmed line for a command. Applied to a finished text; what lies between the line ends must be [`visible`].
pub fn log(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let body = line.trim_start();
        if body.starts_with("::") {
            safe.push_str(&line[..line.len() - body.len()]);
            safe.push('\\');
            safe.push_str(&body.replace("##[", "##\\["));
        } else {
            safe.push_str(&line.replace("##[", "##\\["));
        }
    }
    safe
}

/// The message of a workflow command, cut so that it is at most `limit` characters as written. Newlines that stand in
/// `text` are kept as such: untrusted parts must be [`visible`] before they are put into it.
pub fn workflow_data(text: &str, limit: usize) -> String {
    encode_command(text, limit, &[])
}

/// A property of a workflow command.
pub fn workflow_property(text: &str) -> String {
    encode_command(&visible(text), 1024, &[':', ','])
}

fn encode_command(text: &str, limit: usize, also: &[char]) -> String {
    let mut encoded = String::with_capacity(text.len());
    let mut written = 0;
    for c in text.replace("##[", "##\\[").chars() {
        let long = matches!(c, '%' | '\r' | '\n') || also.contains(&c);
        written += if long { 3 } else { 1 };
        if written + 3 > limit {
            encoded.push_str("...");
            break;
        }
        if long {
            let _ = write!(encoded, "%{:02X}", u32::from(c));
        } else {
            encoded.push(c);
        }
    }
    encoded
}

/// Prose for Markdown, on one line and inert: no markup, links, mentions or references come of it.
pub fn markdown(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 16);
    markdown_entities(&visible(text), &mut safe);
    // A character reference still makes a mention once it is rendered; a zero-width space between does not.
    safe.replace("&#64;", "&#64;&#8203;")
        .replace("&#35;", "&#35;&#8203;")
}

/// A name for Markdown, as code: paths, ids, fingerprints. Copied from the page it is the name and nothing else.
pub fn markdown_code(text: &str) -> String {
    let mut safe = String::from("<code>");
    markdown_entities(&visible(text), &mut safe);
    safe.push_str("</code>");
    safe
}

/// Character references never form markup, so this holds in tables, in HTML and in running text alike.
fn markdown_entities(text: &str, safe: &mut String) {
    for (at, c) in text.char_indices() {
        let rest = &text[at..];
        let acts = matches!(
            c,
            '&' | '<'
                | '>'
                | '"'
                | '\''
                | '|'
                | '`'
                | '*'
                | '_'
                | '['
                | ']'
                | '#'
                | '~'
                | '@'
                | '!'
                | '\\'
                | '$'
        ) || rest.starts_with("://")
            || rest.starts_with("::")
            || (c == '.' && at >= 3 && text.as_bytes()[at - 3..at].eq_ignore_ascii_case(b"www"));
        if acts {
            let _ = write!(safe, "&#{};", u32::from(c));
        } else {
            safe.push(c);
        }
    }
}

/// A relative URI reference that decodes to exactly these bytes. A colon is encoded too, so that no first segment
/// reads as a scheme.
pub fn uri_path(bytes: &[u8]) -> String {
    let mut uri = String::with_capacity(bytes.len());
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

/// A finished JSON text with everything in its strings that a log or a terminal would act on as a JSON escape. The
/// document stays the same document.
pub fn json(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        // Outside strings JSON holds no such character but the line ends of its layout.
        if (c == '#' && text[..at].ends_with('#') && text[at..].starts_with("#["))
            || (acts(c) && c != '\n')
        {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(c);
        }
    }
    safe
}

/// A finished XML or HTML text in which no line is a workflow command; in it, `##[` stands only in content, and so does a
/// `::` at the beginning of a line.
pub fn xml_log(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for line in text.replace("##[", "##&#91;").split_inclusive('\n') {
        let body = line.trim_start();
        if let Some(rest) = body.strip_prefix("::") {
            safe.push_str(&line[..line.len() - body.len()]);
            safe.push_str("&#58;:");
            safe.push_str(rest);
        } else {
            safe.push_str(line);
        }
    }
    safe
}

/// Text for HTML, between tags and in quoted attributes alike. Newlines are spelt out: lines are elements of ours.
pub fn html(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 16);
    for c in visible(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '`' => safe.push_str("&#96;"),
            c => safe.push(c),
        }
    }
    safe
}

/// Text for XML 1.0, which has no way to write most control characters; they are spelt out. Markup is escaped by the
/// writer.
pub fn xml(text: &str) -> Cow<'_, str> {
    visible(text)
}

/// At most `limit` characters, the last three of them dots if something was cut.
pub fn clip(text: &str, limit: usize) -> Cow<'_, str> {
    if text.chars().nth(limit).is_none() {
        return Cow::Borrowed(text);
    }
    let kept: String = text.chars().take(limit.saturating_sub(3)).collect();
    Cow::Owned(kept + "...")
}
