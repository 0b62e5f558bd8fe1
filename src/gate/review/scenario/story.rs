//! What happened to a pull request, sentence by sentence, each a minute after the one before.
//!
//! | sentence | |
//! |---|---|
//! | `ann commits a1 touching src/lib.rs` | also `touching a,b`, `old=>new`, `path(symlink)`, `path(submodule)`, `path(mode)`; `for bob` (he is the author), `with bob` (co-author), `from x@y.example` (an address of nobody), `signed` (the forge has verified it), `locally unknown` (by a key of no list; also `verified`, `wrong`, `weak`, `another`, `expired`, `foreign`), `online` (the forge commits), `oddly` (a header that reads in two ways) |
//! | `ann merges main as m1` | clean; `by-hand touching …` resolves conflicts, `with-edits touching …` puts more in |
//! | `ann forces b1 touching …`, `ann forces back to a1` | the branch is forced |
//! | `bob approves [a1]`, `bob requests-changes`, `bob comments`, `bob starts` | reviews, of the head where none is named |
//! | `ann dismisses bob` | the last opinion of his |
//! | `ann retargets`, `ann drafts`, `ann arms squash`, `ann lands squash`, `ann lands merge altered` | |
//! | `ann hides *.tf`, `ann doubles src/A.rs of src/a.rs` | out of the diff; a name that differs in case |
//! | `ann pushes p1` | onto the base, without a pull request |
//! | `eve lowers`, `ann reruns a1` | the ruleset is changed; the event is about an older head |

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// How a commit came to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Own,
    /// A merge of the base.
    Update(Deviation),
    /// On the base.
    Direct,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deviation {
    None,
    Resolved,
    Edited,
}

#[derive(Debug, Clone)]
pub(super) struct Commit {
    pub label: String,
    pub author: String,
    pub committer: String,
    pub co_authors: Vec<String>,
    /// An address of nobody, for author and committer.
    pub address: Option<String>,
    pub touches: Vec<String>,
    pub signed: bool,
    /// What its signature is worth by the keys of the policy, in a word. None: it has none.
    pub locally: Option<String>,
    pub online: bool,
    pub odd: bool,
    pub kind: Kind,
    sentence: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Approves,
    RequestsChanges,
    Comments,
    Starts,
    Dismissed,
}

#[derive(Debug, Clone)]
pub(super) struct Reviewed {
    pub id: u64,
    pub who: String,
    pub said: Said,
    pub label: String,
    pub at: usize,
}

#[derive(Debug, Clone)]
pub(super) struct Happened {
    pub what: What,
    pub who: String,
    pub at: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    Forced,
    Retargeted,
    Dismissed(u64),
}

#[derive(Debug, Clone)]
pub(super) struct Landed {
    pub how: String,
    pub altered: bool,
    pub who: String,
    pub at: usize,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Story {
    sentences: Vec<String>,
    pub author: String,
    pub commits: BTreeMap<String, Commit>,
    /// The branch, oldest first.
    pub branch: Vec<String>,
    pub direct: Vec<String>,
    pub reviews: Vec<Reviewed>,
    pub events: Vec<Happened>,
    pub draft: bool,
    pub armed: Option<(String, String)>,
    pub landed: Option<Landed>,
    pub hidden: Vec<String>,
    pub doubles: Vec<(String, String)>,
    pub lowered: Option<usize>,
    /// The head that the event speaks of.
    pub rerun: Option<String>,
}

/// The id of a commit by its label.
pub(super) fn sha(label: &str) -> String {
    let digest = Sha256::digest(label.as_bytes());
    digest[..20].iter().fold(String::new(), |mut text, byte| {
        use std::fmt::Write as _;
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Story {
    pub fn read(sentences: &[String], people: &BTreeMap<String, String>) -> Result<Self, String> {
        let mut story = Self {
            sentences: sentences.to_vec(),
            ..Self::default()
        };
        for (at, sentence) in sentences.iter().enumerate() {
            let words: Vec<&str> = sentence.split_whitespace().collect();
            let [who, verb, rest @ ..] = words.as_slice() else {
                return Err(format!("`{sentence}` says nothing"));
            };
            if !people.contains_key(*who) {
                return Err(format!("`{who}` is not among the people"));
            }
            if story.author.is_empty() {
                (*who).clone_into(&mut story.author);
            }
            story
                .take(at, who, verb, rest)
                .ok_or_else(|| format!("`{sentence}` is no sentence that is understood"))?;
        }
        Ok(story)
    }

    fn take(&mut self, at: usize, who: &str, verb: &str, rest: &[&str]) -> Option<()> {
        match verb {
            "commits" => {
                let commit = commit(at, who, rest, Kind::Own)?;
                self.grow(commit);
            }
            "merges" => self.update(at, who, rest)?,
            "forces" => self.force(at, who, rest)?,
            "pushes" => {
                let commit = commit(at, who, rest, Kind::Direct)?;
                self.direct.push(commit.label.clone());
                self.commits.insert(commit.label.clone(), commit);
            }
            "approves" => self.review(at, who, Said::Approves, rest)?,
            "requests-changes" => self.review(at, who, Said::RequestsChanges, rest)?,
            "comments" => self.review(at, who, Said::Comments, rest)?,
            "starts" => self.review(at, who, Said::Starts, rest)?,
            "dismisses" => self.dismiss(at, who, rest.first()?)?,
            "retargets" => self.happen(at, who, What::Retargeted),
            "drafts" => self.draft = true,
            "arms" => self.armed = Some((who.to_owned(), (*rest.first()?).to_owned())),
            "lands" => {
                self.landed = Some(Landed {
                    how: (*rest.first()?).to_owned(),
                    altered: rest.get(1) == Some(&"altered"),
                    who: who.to_owned(),
                    at,
                });
            }
            "hides" => self.hidden.push((*rest.first()?).to_owned()),
            "doubles" => {
                let [new, _, other] = rest else { return None };
                self.doubles.push(((*new).to_owned(), (*other).to_owned()));
            }
            "lowers" => self.lowered = Some(at),
            "reruns" => self.rerun = Some((*rest.first()?).to_owned()),
            _ => return None,
        }
        Some(())
    }

    fn grow(&mut self, commit: Commit) {
        self.branch.push(commit.label.clone());
        self.commits.insert(commit.label.clone(), commit);
    }

    fn update(&mut self, at: usize, who: &str, rest: &[&str]) -> Option<()> {
        let ["main", "as", rest @ ..] = rest else {
            return None;
        };
        let words: Vec<&str> = rest
            .iter()
            .copied()
            .filter(|word| !matches!(*word, "by-hand" | "with-edits"))
            .collect();
        let deviation = match () {
            () if rest.contains(&"by-hand") => Deviation::Resolved,
            () if rest.contains(&"with-edits") => Deviation::Edited,
            () => Deviation::None,
        };
        let merge = commit(at, who, &words, Kind::Update(deviation))?;
        self.grow(merge);
        Some(())
    }

    fn force(&mut self, at: usize, who: &str, rest: &[&str]) -> Option<()> {
        self.happen(at, who, What::Forced);
        if let ["back", "to", label] = rest {
            self.commits.get(*label)?;
            self.branch = vec![(*label).to_owned()];
            return Some(());
        }
        self.branch.clear();
        let commit = commit(at, who, rest, Kind::Own)?;
        self.grow(commit);
        Some(())
    }

    fn review(&mut self, at: usize, who: &str, said: Said, rest: &[&str]) -> Option<()> {
        let head = self.branch.last().cloned();
        let label = rest.first().map(|label| (*label).to_owned()).or(head)?;
        self.reviews.push(Reviewed {
            id: at as u64 + 1,
            who: who.to_owned(),
            said,
            label,
            at,
        });
        Some(())
    }

    fn dismiss(&mut self, at: usize, who: &str, whose: &str) -> Option<()> {
        let opinion = |review: &&mut Reviewed| {
            review.who == whose && matches!(review.said, Said::Approves | Said::RequestsChanges)
        };
        let review = self.reviews.iter_mut().rev().find(opinion)?;
        review.said = Said::Dismissed;
        let id = review.id;
        self.happen(at, who, What::Dismissed(id));
        Some(())
    }

    fn happen(&mut self, at: usize, who: &str, what: What) {
        let who = who.to_owned();
        self.events.push(Happened { what, who, at });
    }

    /// Numbers of reviews count up through each story, so that of two stories the first is found.
    pub fn sentence_of_review(&self, id: u64) -> Option<&str> {
        let review = self.reviews.iter().find(|review| review.id == id)?;
        self.sentences.get(review.at).map(String::as_str)
    }

    /// Of a commit that the merge made: the sentence of the merge.
    pub fn sentence_of_commit(&self, id: &str) -> Option<&str> {
        let mut commits = self.commits.values();
        let at = if let Some(commit) = commits.find(|commit| sha(&commit.label) == id) {
            commit.sentence
        } else {
            let head = self.branch.last()?;
            let own = sha(&super::git::landed(self, head)) == id;
            self.landed.as_ref().filter(|_| own)?.at
        };
        self.sentences.get(at).map(String::as_str)
    }

    pub fn sentence_of_path(&self, path: &str) -> Option<&str> {
        let mut sentences = self.sentences.iter().map(String::as_str);
        let hides = |sentence: &str| path == ".gitattributes" && sentence.contains(" hides ");
        sentences.find(|sentence| sentence.contains(path) || hides(sentence))
    }
}

fn commit(at: usize, who: &str, words: &[&str], kind: Kind) -> Option<Commit> {
    let [label, options @ ..] = words else {
        return None;
    };
    let mut commit = Commit {
        label: (*label).to_owned(),
        author: who.to_owned(),
        committer: who.to_owned(),
        co_authors: Vec::new(),
        address: None,
        touches: Vec::new(),
        signed: false,
        locally: None,
        online: false,
        odd: false,
        kind,
        sentence: at,
    };
    let mut options = options.iter();
    while let Some(option) = options.next() {
        match *option {
            "signed" => commit.signed = true,
            "locally" => commit.locally = Some((*options.next()?).to_owned()),
            "online" => commit.online = true,
            "oddly" => commit.odd = true,
            "touching" => {
                commit.touches = options.next()?.split(',').map(str::to_owned).collect();
            }
            "for" => (*options.next()?).clone_into(&mut commit.author),
            "with" => commit.co_authors.push((*options.next()?).to_owned()),
            "from" => commit.address = Some((*options.next()?).to_owned()),
            _ => return None,
        }
    }
    Some(commit)
}
