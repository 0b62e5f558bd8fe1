//! The trailers of a commit message, and who is named in it as a co-author.
//!
//! Rules: `git-interpret-trailers(1)` (the last paragraph, never the first; `Key: value`; a line that begins with a blank
//! goes on with the one before) and GitHub's "Creating a commit with multiple authors". A co-author named anywhere else
//! in the message is kept apart, so that nobody is lost whose account another reader would credit.

use serde::Serialize;

/// One `Key: value` of the last paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trailer {
    pub key: String,
    pub value: String,
}

/// The value of one `Co-authored-by`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CoAuthor {
    Person {
        name: String,
        email: String,
    },
    /// Not `Name <address>`: somebody who cannot be told.
    Unparsed(String),
}

/// Whom a message names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CoAuthors {
    /// In the last paragraph: those the forge shows.
    pub credited: Vec<CoAuthor>,
    /// In another place of the message.
    pub elsewhere: Vec<CoAuthor>,
}

impl CoAuthors {
    pub fn all(&self) -> impl Iterator<Item = &CoAuthor> {
        self.credited.iter().chain(&self.elsewhere)
    }
}

const CO_AUTHOR: &str = "co-authored-by";

/// Lines that git itself writes into a last paragraph; with one of them, prose may stand beside the trailers.
const OF_GIT: [&str; 2] = ["Signed-off-by: ", "(cherry picked from commit "];

/// The trailers but those of co-authors, and the co-authors.
pub(super) fn read(message: &str) -> (Vec<Trailer>, CoAuthors) {
    let lines: Vec<&str> = message.trim_end().lines().collect();
    let start = last_paragraph(&lines);
    let (before, block) = lines.split_at(start);
    let named = |trailers: &[Trailer]| {
        let of_people = trailers.iter().filter(|trailer| is_co_author(trailer));
        of_people.map(|trailer| person(&trailer.value)).collect()
    };
    let (found, prose) = trailers(block);
    let co_authors = CoAuthors {
        credited: named(&found),
        elsewhere: named(&trailers(before).0),
    };
    let own = found.into_iter().filter(|trailer| !is_co_author(trailer));
    if is_block(block, prose) {
        (own.collect(), co_authors)
    } else {
        (Vec::new(), co_authors)
    }
}

/// Where the last paragraph begins; behind the end where the subject is the only one.
fn last_paragraph(lines: &[&str]) -> usize {
    let blank = lines.iter().rposition(|line| line.trim().is_empty());
    blank.map_or(lines.len(), |at| at + 1)
}

/// The trailers among the lines, those that go on joined to one; and how many lines are neither.
fn trailers(lines: &[&str]) -> (Vec<Trailer>, usize) {
    let mut found: Vec<Trailer> = Vec::new();
    let (mut prose, mut open) = (0, false);
    for line in lines {
        match split(line) {
            _ if line.starts_with([' ', '\t']) && open => {
                if let Some(last) = found.last_mut() {
                    last.value.push(' ');
                    last.value.push_str(line.trim());
                }
            }
            Some(trailer) => {
                found.push(trailer);
                open = true;
            }
            None => {
                prose += usize::from(!OF_GIT.iter().any(|of_git| line.starts_with(of_git)));
                open = false;
            }
        }
    }
    (found, prose)
}

/// Git takes a paragraph for trailers when nothing else stands in it, or when git wrote a line of it and a quarter is.
fn is_block(lines: &[&str], prose: usize) -> bool {
    let of_git = |line: &&str| OF_GIT.iter().any(|of_git| line.starts_with(of_git));
    let others = lines.len() - prose;
    prose == 0 || (lines.iter().any(of_git) && others * 3 >= prose)
}

/// `Key: value`, blanks before the colon allowed as git allows them. A blank before the key is for co-authors alone:
/// a reader who trims lines would credit them.
fn split(line: &str) -> Option<Trailer> {
    let (key, value) = line.split_once(':')?;
    let key = key.trim_end();
    let bare = key.trim_start();
    let is_key = |key: &str| {
        let letter = |c: char| c.is_ascii_alphanumeric() || c == '-';
        !key.is_empty() && key.chars().all(letter)
    };
    let folded = bare.len() != key.len();
    if !is_key(bare) || (folded && !bare.eq_ignore_ascii_case(CO_AUTHOR)) {
        return None;
    }
    Some(Trailer {
        key: bare.to_owned(),
        value: value.trim().to_owned(),
    })
}

fn is_co_author(trailer: &Trailer) -> bool {
    trailer.key.eq_ignore_ascii_case(CO_AUTHOR)
}

/// `Name <address>` and nothing else; an address has an `@` and neither blanks nor angles.
fn person(value: &str) -> CoAuthor {
    let parse = || {
        let (name, rest) = value.split_once('<')?;
        let email = rest.strip_suffix('>')?;
        let odd = |c: char| c.is_whitespace() || matches!(c, '<' | '>');
        (email.contains('@') && !email.contains(odd)).then(|| CoAuthor::Person {
            name: name.trim().to_owned(),
            email: email.to_owned(),
        })
    };
    parse().unwrap_or_else(|| CoAuthor::Unparsed(value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn who(name: &str, email: &str) -> CoAuthor {
        CoAuthor::Person {
            name: name.into(),
            email: email.into(),
        }
    }

    #[test]
    fn several_co_authors_of_the_last_paragraph_count_in_any_case() {
        let (trailers, people) = read(
            "subject\n\nbody\n\nCo-authored-by: Ann B <a@b.c>\nCO-AUTHORED-BY:Bob <b@b.c>\r\nReviewed-by: Eve <e@b.c>\n\n\n",
        );
        assert_eq!(
            people.credited,
            [who("Ann B", "a@b.c"), who("Bob", "b@b.c")]
        );
        assert_eq!(people.elsewhere, []);
        let other = Trailer {
            key: "Reviewed-by".into(),
            value: "Eve <e@b.c>".into(),
        };
        assert_eq!(trailers, [other]);
    }

    #[test]
    fn a_folded_value_is_one() {
        let (_, people) = read("s\n\nCo-authored-by: Ann\n  <a@b.c>\nX: y\n");
        assert_eq!(people.credited, [who("Ann", "a@b.c")]);
    }

    #[test]
    fn outside_of_the_last_paragraph_nobody_is_credited_and_nobody_is_lost() {
        let (_, people) = read("s\n\nCo-authored-by: Ann <a@b.c>\n\nmore text\n");
        assert_eq!(
            (people.credited, people.elsewhere),
            (vec![], vec![who("Ann", "a@b.c")])
        );
        let (_, people) = read("Co-authored-by: Ann <a@b.c>");
        assert_eq!(
            (people.credited, people.elsewhere),
            (vec![], vec![who("Ann", "a@b.c")])
        );
        let (_, people) = read("s\n\n  co-authored-by: Ann <a@b.c>\n\nend");
        assert_eq!(people.elsewhere, [who("Ann", "a@b.c")]);
    }

    #[test]
    fn what_is_no_name_and_address_is_kept_as_it_stands() {
        for value in [
            "Ann",
            "@ann",
            "Ann <ann>",
            "Ann <a@b.c> and Bob",
            "<a b@c>",
            "",
        ] {
            let (_, people) = read(&format!("s\n\nCo-authored-by: {value}\n"));
            assert_eq!(people.credited, [CoAuthor::Unparsed(value.into())]);
        }
    }

    #[test]
    fn prose_beside_trailers_hides_no_co_author() {
        let (trailers, people) = read("s\n\nsome prose\nmore\nX: y\nCo-authored-by: Ann <a@b.c>\n");
        assert_eq!(
            (trailers, people.credited),
            (vec![], vec![who("Ann", "a@b.c")])
        );
        let (trailers, _) = read("s\n\nprose\nSigned-off-by: A <a@b>\n");
        assert_eq!(trailers.len(), 1);
    }

    proptest! {
        #[test]
        fn no_message_panics(message in "\\PC{0,80}(\n\\PC{0,20}){0,6}") {
            read(&message);
        }

        #[test]
        fn every_line_with_the_key_names_somebody(
            before in "[a-z\n]{0,20}", value in "[a-z<>@. ]{0,12}", after in "[a-z\n]{0,20}",
        ) {
            let message = format!("{before}\nCo-Authored-by: {value}\n{after}");
            let (_, people) = read(&message);
            prop_assert_eq!(people.all().count(), 1);
        }
    }
}
