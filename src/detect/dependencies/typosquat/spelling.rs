//! Forms of a name in which imitations meet their originals.

/// Without separators: `typesnode` of `@types/node`.
pub(super) fn bare(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    bare_into(name, &mut out);
    out
}

/// [`bare`], behind what is there.
pub(super) fn bare_into(name: &str, out: &mut String) {
    out.extend((name.chars()).filter(|c| !matches!(c, '-' | '_' | '.' | '/' | '@' | ':')));
}

/// As it looks at a glance: characters that look alike are one. Letters of other alphabets by Unicode's table of
/// confusables (UTS 39), as far as they look like small Latin ones.
pub(super) fn seen(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    seen_into(name, &mut out);
    out
}

/// [`seen`], behind what is there.
pub(super) fn seen_into(name: &str, out: &mut String) {
    let start = out.len();
    for c in name.chars() {
        out.push(match c {
            '0' | 'о' | 'ο' => 'o',
            '1' | 'i' | '|' | 'і' | 'ı' | 'ι' => 'l',
            '3' | 'е' | 'ё' => 'e',
            '4' | 'а' | 'α' => 'a',
            '5' | 'ѕ' => 's',
            'р' | 'ρ' => 'p',
            'с' => 'c',
            'х' => 'x',
            'у' => 'y',
            'ј' => 'j',
            'һ' => 'h',
            'ԁ' => 'd',
            'ո' => 'n',
            'ν' => 'v',
            c => c,
        });
        let own = &out[start..];
        if own.ends_with("rn") {
            out.truncate(out.len() - 2);
            out.push('m');
        } else if own.ends_with("vv") {
            out.truncate(out.len() - 2);
            out.push('w');
        }
    }
}

/// Its words in the order of the alphabet. None: it is one word.
pub(super) fn words(name: &str) -> Option<String> {
    let mut words: Vec<&str> = name.split(['-', '_', '.']).collect();
    words.sort_unstable();
    (words.len() > 1).then(|| words.join("-"))
}

/// Its separators alone.
pub(super) fn separators(name: &str) -> impl Iterator<Item = char> + '_ {
    name.chars().filter(|c| matches!(c, '-' | '_' | '.'))
}

/// Its digits alone.
pub(super) fn digits(name: &str) -> impl Iterator<Item = char> + '_ {
    name.chars().filter(char::is_ascii_digit)
}

/// The parts of a path but one, with the place of that one.
pub(super) fn without(parts: &[&str], at: usize) -> String {
    let mut out = format!("{at} {}", parts.len());
    for (place, part) in parts.iter().enumerate() {
        if place != at {
            out.push(' ');
            out.push_str(part);
        }
    }
    out
}
