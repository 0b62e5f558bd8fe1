//! Patients' numbers and records.
//!
//! NHS number: ten digits, the last a modulus 11 check digit, usually written 3-3-4
//! (<https://www.datadictionary.nhs.uk/attributes/nhs_number.html>). Which ranges are issued where: England and Wales
//! 4xx, 6xx and 7xx; Scotland's CHI numbers begin with a date of birth; Northern Ireland 320 to 399; 9xx and 5xx are
//! kept for tests.

use super::super::pattern::Matched;
use super::super::quality::holds_ignoring_case;
use super::Site;
use crate::source::{RepoPath, line_end_within};
use std::ops::Range;

/// How far behind its keyword a number may stand, in bytes.
const REACH: usize = 160;

/// How far below its header a column is read once a number was found: a table of a million patients is one breach.
const TABLE: usize = 64 << 10;
/// The longest header of a table.
const HEADER: usize = 16 << 10;
/// How far a FHIR resource is read.
const RESOURCE: usize = 8 << 10;

/// The keyword is a context word (`nhs number`) or FHIR's identifier system. Variants: `nhs`, `chi`, `hsc`.
pub fn number(site: &Site<'_>, variant: Option<&str>, found: &mut Vec<Matched>) {
    let text = site.text;
    let until = column_reach(site);
    let mut at = site.end.max(site.resume);
    while at < until && (found.is_empty() || at < site.end + TABLE) {
        if !text[at].is_ascii_digit() || !starts_number(text, at) {
            at += 1;
            continue;
        }
        match digits(text, at) {
            Some((range, number)) if valid(&number, variant) => {
                at = range.end;
                found.push(Matched {
                    whole: range.clone(),
                    secret: range,
                });
            }
            _ => {
                at += text[at..until]
                    .iter()
                    .take_while(|byte| byte.is_ascii_digit())
                    .count()
                    .max(1);
            }
        }
    }
}

/// To the end of the next line; a table whose header names the column is read on.
fn column_reach(site: &Site<'_>) -> usize {
    let text = site.text;
    if is_column(site) {
        return text.len();
    }
    let end = line_end_within(text, site.end, REACH);
    line_end_within(text, end + 1, REACH).min(site.end + REACH)
}

/// Whether the keyword stands in the first line of a table, or of what may be one as long as its path is not known.
pub fn is_column(site: &Site<'_>) -> bool {
    let text = site.text;
    let is_table = |path: &RepoPath| {
        let extension = path.extension().to_ascii_lowercase();
        matches!(&extension[..], b"csv" | b"tsv" | b"psv" | b"txt" | b"dat")
    };
    let table = site.place.path.map_or(!site.place.pathless, is_table);
    if !table || site.at > HEADER || memchr::memchr(b'\n', &text[..site.at]).is_some() {
        return false;
    }
    let line = line_end_within(text, site.end, HEADER);
    let separates = |byte: &u8| matches!(byte, b',' | b'\t' | b'|' | b';');
    let begin = text[..site.at].iter().rposition(separates);
    let end = text[site.end..line].iter().position(separates);
    let cell = &text[begin.unwrap_or(0)..end.map_or(line, |end| site.end + end)];
    // What sets a value is no header.
    let is_name = !cell
        .iter()
        .any(|byte| matches!(byte, b':' | b'=' | b'{' | b'<'));
    is_name && (begin.is_some() || end.is_some())
}

fn starts_number(text: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).map_or(b' ', |index| text[index]);
    let dashed = before == b'-' && at >= 2 && text[at - 2].is_ascii_alphanumeric();
    !dashed && !before.is_ascii_alphanumeric() && !matches!(before, b'.' | b'_' | b'#' | b'+')
}

/// Ten digits from `at`, together or as 3-3-4 with one kind of separator.
fn digits(text: &[u8], at: usize) -> Option<(Range<usize>, [u8; 10])> {
    let mut number = [0; 10];
    let mut count = 0;
    let mut separator = None;
    let mut position = at;
    while count < 10 {
        let byte = *text.get(position)?;
        if byte.is_ascii_digit() {
            number[count] = byte - b'0';
            count += 1;
        } else if matches!(byte, b' ' | b'-')
            && matches!(count, 3 | 6)
            && separator.is_none_or(|known| known == byte)
            && (count == 3) == separator.is_none()
        {
            separator = Some(byte);
        } else {
            return None;
        }
        position += 1;
    }
    let ends = text.get(position).is_none_or(|next| {
        let behind = text.get(position + 1);
        let joined = matches!(next, b'-' | b'.') && behind.is_some_and(u8::is_ascii_alphanumeric);
        !joined && !next.is_ascii_alphanumeric() && *next != b'_'
    });
    ends.then_some((at..position, number))
}

fn valid(number: &[u8; 10], variant: Option<&str>) -> bool {
    if number.chunk_by(|a, b| a == b).any(|run| run.len() >= 6) || !check_digit(number) {
        return false;
    }
    let prefix = u16::from(number[0]) * 100 + u16::from(number[1]) * 10 + u16::from(number[2]);
    match variant {
        Some("chi") => is_date(number),
        Some("hsc") => (320..=399).contains(&prefix),
        _ => matches!(number[0], 4 | 6 | 7) && !is_counted(number),
    }
}

/// Modulus 11: weights 10 to 2; 11 less the remainder is the check digit, 11 counts as 0, 10 is no number.
pub fn check_digit(number: &[u8; 10]) -> bool {
    let sum: u32 = number[..9]
        .iter()
        .zip((2..=10).rev())
        .map(|(digit, weight)| u32::from(*digit) * weight)
        .sum();
    let check = (11 - sum % 11) % 11;
    check != 10 && check == u32::from(number[9])
}

/// `1234567…` and `7654321…` come from a keyboard.
fn is_counted(number: &[u8; 10]) -> bool {
    let steps = |up: bool| {
        number[..9]
            .windows(2)
            .filter(|two| {
                if up {
                    two[1] == two[0] + 1
                } else {
                    two[0] == two[1] + 1
                }
            })
            .count()
    };
    steps(true) >= 6 || steps(false) >= 6
}

/// A CHI number begins with a date of birth, `ddmmyy`.
fn is_date(number: &[u8; 10]) -> bool {
    let day = number[0] * 10 + number[1];
    let month = number[2] * 10 + number[3];
    (1..=31).contains(&day) && (1..=12).contains(&month)
}

/// Whether an NHS number in an issuable range stands behind the keyword.
pub fn has_number(site: &Site<'_>) -> bool {
    let mut found = Vec::new();
    number(site, Some("nhs"), &mut found);
    !found.is_empty()
}

/// The keyword is the system of an identifier. The secret is an NHS number in an issuable range of a FHIR resource
/// `Patient` that has a name or a birth date.
pub fn fhir(site: &Site<'_>, variant: Option<&str>, found: &mut Vec<Matched>) {
    if has_number(site) && is_in_patient(site.text, site.at) {
        number(site, variant.or(Some("nhs")), found);
    }
}

/// Whether a resource `Patient` with a name or a birth date begins at most [`RESOURCE`] bytes before `at`.
fn is_in_patient(text: &[u8], at: usize) -> bool {
    let back = at.saturating_sub(RESOURCE);
    memchr::memmem::find_iter(&text[back..at], b"\"Patient\"")
        .map(|kind| back + kind)
        .any(|kind| {
            let resource = &text[kind..text.len().min(kind + RESOURCE)];
            let before = &text[kind.saturating_sub(40)..kind];
            holds_ignoring_case(before, b"resourcetype")
                && [&b"birthdate"[..], b"\"family\""]
                    .iter()
                    .any(|word| holds_ignoring_case(resource, word))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The number whose first nine digits are given, with its check digit, where it has one.
    fn with_check(nine: [u8; 9]) -> Option<[u8; 10]> {
        (0..10).find_map(|last| {
            let mut number = [0; 10];
            number[..9].copy_from_slice(&nine);
            number[9] = last;
            check_digit(&number).then_some(number)
        })
    }

    #[test]
    fn one_check_digit_fits_or_none() {
        let fitting = |nine| {
            (0..10)
                .filter(|last| {
                    let mut n = [0; 10];
                    n[..9].copy_from_slice(nine);
                    n[9] = *last;
                    check_digit(&n)
                })
                .count()
        };
        assert!(fitting(&[4, 0, 1, 0, 2, 3, 2, 1, 3]) <= 1);
        assert!(with_check([9, 9, 9, 0, 0, 0, 0, 0, 1]).is_some());
    }

    #[test]
    fn test_ranges_are_no_patients() {
        let number = with_check([9, 9, 9, 1, 2, 5, 4, 0, 7]).unwrap();
        assert!(!valid(&number, Some("nhs")));
    }
}
