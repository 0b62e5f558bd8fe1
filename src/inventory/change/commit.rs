//! One commit as its object says it: parents, people, times, subject, trailers, signature.
//!
//! It reads the object's own bytes and not libgit2's view of them, because that leaves out what is there twice and lets
//! the repository's grafts exchange the parents. It verifies no signature and knows no account.

use super::signature::{self, Signature};
use super::trailers::{self, CoAuthors, Trailer};
use git2::Oid;
use serde::Serialize;

/// A person as a commit names them, at a time. Nothing of it is verified by anybody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Identity {
    /// Bytes that are no UTF-8 are U+FFFD: such a name or address equals nobody's.
    pub name: String,
    pub email: String,
    /// Seconds since 1970-01-01 UTC; none where the field is malformed.
    pub time: Option<i64>,
    /// Minutes east of UTC.
    pub offset: i32,
}

/// What the header of a well-formed commit does not do. Readers differ in what they take of such a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Irregularity {
    /// A second `author`; the first one counts.
    AuthorTwice,
    /// A second `committer`; the first one counts.
    CommitterTwice,
    /// More than one signature: which of them covers the commit is a matter of opinion.
    SignatureTwice,
    /// No `author` or `committer` of the form `Name <address> seconds zone`.
    MalformedIdentity,
    /// The same parent more than once.
    ParentTwice,
    /// A NUL in the header or message, behind which git shows nothing.
    Nul,
}

/// What a commit says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CommitFacts {
    /// Full hexadecimal ids.
    pub id: String,
    pub tree: String,
    pub parents: Vec<String>,
    pub author: Identity,
    pub committer: Identity,
    /// The message's first line, not escaped.
    pub subject: String,
    /// All trailers but those of co-authors.
    pub trailers: Vec<Trailer>,
    pub co_authors: CoAuthors,
    #[serde(skip)]
    pub signature: Option<Signature>,
    pub irregular: Vec<Irregularity>,
}

impl CommitFacts {
    pub fn is_merge(&self) -> bool {
        self.parents.len() > 1
    }

    /// More than two parents.
    pub fn is_octopus(&self) -> bool {
        self.parents.len() > 2
    }

    /// Reads the bytes of a commit object. Total: what is malformed is empty and named in `irregular`.
    pub(crate) fn read(id: Oid, object: &[u8]) -> Self {
        let header = Header::split(object);
        let message = String::from_utf8_lossy(header.message);
        let (trailers, co_authors) = trailers::read(&message);
        let mut facts = Self {
            id: id.to_string(),
            tree: header.first(b"tree").map(text).unwrap_or_default(),
            parents: header.all(b"parent").map(text).collect(),
            subject: message.lines().next().unwrap_or_default().to_owned(),
            trailers,
            co_authors,
            signature: signature::read(object, &header),
            ..Self::default()
        };
        facts.read_people(&header);
        facts.find_oddities(&header, object);
        facts
    }

    fn read_people(&mut self, header: &Header<'_>) {
        let person = |key: &[u8]| header.first(key).and_then(identity);
        let (author, committer) = (person(b"author"), person(b"committer"));
        if author.is_none() || committer.is_none() {
            self.irregular.push(Irregularity::MalformedIdentity);
        }
        self.author = author.unwrap_or_default();
        self.committer = committer.unwrap_or_default();
    }

    fn find_oddities(&mut self, header: &Header<'_>, object: &[u8]) {
        let twice = |key: &[u8]| header.all(key).nth(1).is_some();
        let mut parents: Vec<&String> = self.parents.iter().collect();
        parents.sort();
        let same_parent = parents.windows(2).any(|pair| pair[0] == pair[1]);
        let found = [
            (twice(b"author"), Irregularity::AuthorTwice),
            (twice(b"committer"), Irregularity::CommitterTwice),
            (
                twice(signature::FIELD) || twice(signature::FIELD_SHA256),
                Irregularity::SignatureTwice,
            ),
            (same_parent, Irregularity::ParentTwice),
            (memchr::memchr(0, object).is_some(), Irregularity::Nul),
        ];
        let found = found.into_iter().filter(|(is, _)| *is);
        self.irregular.extend(found.map(|(_, what)| what));
    }
}

/// The header of a commit object: fields in their order, and the message behind the first empty line.
pub(super) struct Header<'a> {
    /// Key, and value with the lines that go on behind it (each begins with a blank).
    pub fields: Vec<(&'a [u8], &'a [u8])>,
    pub message: &'a [u8],
}

impl<'a> Header<'a> {
    pub fn split(object: &'a [u8]) -> Self {
        let mut fields: Vec<(&[u8], &[u8])> = Vec::new();
        let mut at = 0;
        while at < object.len() {
            let end = field_end(object, at);
            let field = &object[at..end];
            at = (end + 1).min(object.len());
            if field.is_empty() {
                break;
            }
            let blank = memchr::memchr(b' ', field).unwrap_or(field.len());
            let value = field.get(blank + 1..).unwrap_or_default();
            fields.push((&field[..blank], value));
        }
        Self {
            fields,
            message: &object[at..],
        }
    }

    pub fn all(&self, key: &[u8]) -> impl Iterator<Item = &'a [u8]> {
        let of_key = self.fields.iter().filter(move |(name, _)| *name == key);
        of_key.map(|(_, value)| *value)
    }

    fn first(&self, key: &[u8]) -> Option<&'a [u8]> {
        self.all(key).next()
    }
}

/// Where the field that begins at `at` ends, the lines that go on behind it included: at a newline, or at the end.
pub(super) fn field_end(object: &[u8], at: usize) -> usize {
    if object.get(at) == Some(&b'\n') {
        // The empty line ends the header, whatever the message begins with.
        return at;
    }
    let mut end = at;
    loop {
        end = memchr::memchr(b'\n', &object[end..]).map_or(object.len(), |newline| end + newline);
        if object.get(end + 1) != Some(&b' ') {
            return end;
        }
        end += 1;
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// `Name <address> seconds zone`, as git splits it: the address ends at the first `>`, the time begins behind the last.
fn identity(field: &[u8]) -> Option<Identity> {
    let open = memchr::memchr(b'<', field)?;
    let close = open + memchr::memchr(b'>', &field[open..])?;
    let behind = memchr::memrchr(b'>', field)? + 1;
    let time = std::str::from_utf8(&field[behind..]).ok();
    let mut parts = time.unwrap_or_default().split_ascii_whitespace();
    let seconds = parts.next().and_then(|part| part.parse().ok());
    Some(Identity {
        name: text(field[..open].trim_ascii()),
        email: text(field[open + 1..close].trim_ascii()),
        time: seconds,
        offset: parts.next().and_then(zone).unwrap_or(0),
    })
}

/// `+0130` is ninety minutes.
fn zone(text: &str) -> Option<i32> {
    let number: i32 = text.parse().ok().filter(|it| (-9999..=9999).contains(it))?;
    Some(number / 100 * 60 + number % 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PLAIN: &str = "tree 1\nparent 2\nparent 3\nauthor A B <a@b> 1700000000 -0130\ncommitter C <c@d> 5 +0000\n\nsubject\n\nbody\n";

    fn read(object: &str) -> CommitFacts {
        CommitFacts::read(Oid::ZERO_SHA1, object.as_bytes())
    }

    #[test]
    fn a_plain_commit_is_read() {
        let facts = read(PLAIN);
        assert_eq!(
            (facts.tree.as_str(), facts.subject.as_str()),
            ("1", "subject")
        );
        assert_eq!(facts.parents, ["2", "3"]);
        assert!(facts.is_merge() && !facts.is_octopus());
        let author = Identity {
            name: "A B".into(),
            email: "a@b".into(),
            time: Some(1_700_000_000),
            offset: -90,
        };
        assert_eq!(
            (facts.author, facts.committer.email),
            (author, "c@d".into())
        );
        assert_eq!((facts.irregular, facts.signature), (vec![], None));
    }

    #[test]
    fn what_readers_differ_about_is_named() {
        use Irregularity::{AuthorTwice, CommitterTwice, MalformedIdentity, Nul, ParentTwice};
        for (from, to, expected) in [
            (
                "author A B",
                "author Z <z@z> 1 +0000\nauthor A B",
                AuthorTwice,
            ),
            (
                "\n\nsubject",
                "\ncommitter X <x@x> 1 +0000\n\nsubject",
                CommitterTwice,
            ),
            ("author A B <a@b>", "author A B", MalformedIdentity),
            ("parent 3", "parent 2", ParentTwice),
            ("body", "\0body", Nul),
        ] {
            let facts = read(&PLAIN.replace(from, to));
            assert_eq!(facts.irregular, [expected], "{from}");
        }
    }

    #[test]
    fn a_field_goes_on_behind_a_line_that_begins_with_a_blank() {
        let header = Header::split(b"a one\n two\n \n three\nb\n\nmessage\n\n more");
        let fields: Vec<_> = header.fields.clone();
        assert_eq!(
            fields,
            [(&b"a"[..], &b"one\n two\n \n three"[..]), (b"b", b"")]
        );
        assert_eq!(header.message, b"message\n\n more");
        let header = Header::split(b"a one\n\n b\ngpgsig x\n");
        assert_eq!(
            (header.fields.len(), header.message),
            (1, &b" b\ngpgsig x\n"[..])
        );
    }

    proptest! {
        #[test]
        fn no_object_panics(object in proptest::collection::vec(any::<u8>(), 0..300)) {
            let facts = CommitFacts::read(Oid::ZERO_SHA1, &object);
            prop_assert_eq!(facts.id.len(), 40);
        }

        #[test]
        fn no_header_panics(object in "((author|parent|gpgsig|tree|committer| )[ <>+\n0-9a]{0,12}\n){0,8}") {
            read(&object);
        }
    }
}
