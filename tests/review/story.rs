//! A change as it happens: commits in a real repository, and what people do to it on a forge that remembers. The gate is
//! run on it as a workflow would run it. Person `7` is account 7, `user7`, with the address `7@forge.invalid`.

use crate::support::forge::{Running, State, TOKEN, patience, sha};
use git2::{Index, IndexEntry, IndexTime, Oid, Repository, Signature, Time};
use portcullis::cli;
use portcullis::gate;
use portcullis::host::forge::{Patience, Token};
use portcullis::host::{Environment, ForgeAccess, Host};
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

/// What the stories begin with: one approval, nothing compared with the forge.
pub const POLICY: &str = "version: 1\nrequire: [review]\nreview: { host_rules: off }\n";

pub struct Story {
    folder: TempDir,
    git: Repository,
    pub forge: Running,
    seconds: Cell<i64>,
    flags: RefCell<Vec<String>>,
    variables: RefCell<Vec<(String, String)>>,
    pub patience: Cell<Patience>,
}

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    pub code: u8,
    /// Null where nothing was judged.
    pub report: Value,
    /// Every report, one behind another.
    pub texts: String,
}

/// Files of a commit: path and text, or no text for one that goes.
pub type Files<'a> = &'a [(&'a str, &'a str)];

/// Stands for a file that is taken away.
pub const GONE: &str = "\u{0}gone";

impl Story {
    /// `main` with the policy and these files, by nine people who may write.
    pub fn new(policy: &str, files: Files<'_>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let git = Repository::init(folder.path().join("clone")).expect("a repository");
        let story = Self {
            folder,
            git,
            forge: Running::start(State::new()),
            seconds: Cell::new(1_790_000_000),
            flags: RefCell::default(),
            variables: RefCell::default(),
            patience: Cell::new(patience()),
        };
        let first = [&[("portcullis.yaml", policy), ("src/a.rs", "a\n")], files].concat();
        let id = story.commit(None, &["9", "9"], "First", &first);
        story.set("main", id);
        story.git.set_head_detached(id).expect("a commit");
        story
    }

    /// Everything usual: see [`POLICY`].
    pub fn plain() -> Self {
        Self::new(POLICY, &[])
    }

    pub fn git(&self) -> &Repository {
        &self.git
    }

    /// The tip of a branch as the clone sees it.
    pub fn tip(&self, branch: &str) -> Oid {
        let name = format!("refs/remotes/origin/{branch}");
        self.git.refname_to_id(&name).expect("a branch")
    }

    pub fn set(&self, branch: &str, id: Oid) {
        let name = format!("refs/remotes/origin/{branch}");
        self.git.reference(&name, id, true, "").expect("a branch");
    }

    /// A commit by author and committer: a number, or a whole address.
    pub fn commit(&self, on: Option<Oid>, who: &[&str; 2], message: &str, files: Files<'_>) -> Oid {
        let parents: Vec<Oid> = on.into_iter().collect();
        let mut index = Index::new().expect("an index");
        if let Some(on) = on {
            let tree = self
                .git
                .find_commit(on)
                .and_then(|it| it.tree())
                .expect("a tree");
            index.read_tree(&tree).expect("a tree");
        }
        self.finish(index, &parents, who, message, files)
    }

    /// The merge of two commits as git makes it, and these files in it besides.
    pub fn joined(&self, ours: Oid, theirs: Oid, who: &[&str; 2], files: Files<'_>) -> Oid {
        let find = |id| self.git.find_commit(id).expect("a commit");
        let index = self
            .git
            .merge_commits(&find(ours), &find(theirs), None)
            .expect("a merge");
        self.finish(index, &[ours, theirs], who, "Merge", files)
    }

    fn finish(
        &self,
        mut index: Index,
        parents: &[Oid],
        who: &[&str; 2],
        message: &str,
        files: Files<'_>,
    ) -> Oid {
        for (path, text) in files {
            index.remove_all([*path], None).expect("a path");
            let _ = index.conflict_remove(Path::new(path));
            if *text != GONE {
                let id = self.git.blob(text.as_bytes()).expect("a blob");
                index.add(&entry(path, id, 0o100_644)).expect("an entry");
            }
        }
        let tree = index.write_tree_to(&self.git).expect("a tree");
        self.of_tree(tree, parents, who, message)
    }

    /// A commit of a tree, and what the forge knows of its people.
    pub fn of_tree(&self, tree: Oid, parents: &[Oid], who: &[&str; 2], message: &str) -> Oid {
        self.seconds.set(self.seconds.get() + 60);
        let time = Time::new(self.seconds.get(), 0);
        let addresses = who.map(address);
        let [author, committer] = addresses
            .each_ref()
            .map(|it| Signature::new("A", it, &time).expect("a person"));
        let tree = self.git.find_tree(tree).expect("a tree");
        let parents: Vec<_> = parents
            .iter()
            .map(|id| self.git.find_commit(*id).expect("a parent"))
            .collect();
        let parents: Vec<_> = parents.iter().collect();
        let id = self
            .git
            .commit(None, &author, &committer, message, &tree, &parents);
        let id = id.expect("a commit");
        let word = id.to_string();
        let mut state = self.forge.state();
        state.commit(&word, &addresses[0], who[0].parse().ok(), &[]);
        let mut known = state.commits.remove(&sha(&word)).expect("a commit");
        known.sha.clone_from(&word);
        known.committer = (addresses[1].clone(), who[1].parse().ok());
        state.commits.insert(word, known);
        id
    }

    /// A mode and an object at a path, in a commit on a branch of a pull request.
    pub fn put(&self, number: u64, path: &str, mode: u32, target: &str) -> Oid {
        let branch = branch(number);
        let on = self.tip(&branch);
        let mut index = Index::new().expect("an index");
        let tree = self
            .git
            .find_commit(on)
            .and_then(|it| it.tree())
            .expect("a tree");
        index.read_tree(&tree).expect("a tree");
        index.remove_all([path], None).expect("a path");
        let id = match mode {
            0o160_000 => Oid::from_str(&"12".repeat(20)).expect("an id"),
            _ => self.git.blob(target.as_bytes()).expect("a blob"),
        };
        index.add(&entry(path, id, mode)).expect("an entry");
        let id = self.finish(index, &[on], &["1", "1"], "Put", &[]);
        self.moved(number, id);
        id
    }

    /// The base goes on.
    pub fn main(&self, files: Files<'_>) -> Oid {
        let id = self.commit(Some(self.tip("main")), &["9", "9"], "Elsewhere", files);
        self.set("main", id);
        id
    }

    /// Somebody opens a pull request of one commit.
    pub fn open(&self, number: u64, by: u64, files: Files<'_>) -> Oid {
        let who = by.to_string();
        self.open_as(number, by, &[&who, &who], "Change", files)
    }

    pub fn open_as(
        &self,
        number: u64,
        by: u64,
        who: &[&str; 2],
        message: &str,
        files: Files<'_>,
    ) -> Oid {
        let base = self.tip("main");
        let id = self.commit(Some(base), who, message, files);
        self.set(&branch(number), id);
        let mut state = self.forge.state();
        state.open(number, by, &id.to_string());
        state.pull(number).base_sha = base.to_string();
        drop(state);
        self.named(number, id);
        id
    }

    /// The fake names commits by words: those of git are put in their place.
    fn named(&self, number: u64, id: Oid) {
        let (word, id) = (sha(&id.to_string()), id.to_string());
        let mut state = self.forge.state();
        if let Some(commit) = state.commits.get_mut(&id) {
            commit.pulls.push(number);
        }
        let pull = state.pull(number);
        let exchange = |text: &mut String| {
            if *text == word {
                text.clone_from(&id);
            }
        };
        exchange(&mut pull.head);
        let events = pull.events.iter_mut();
        events
            .filter_map(|event| event.commit.as_mut())
            .for_each(exchange);
        if let Some((_, merged)) = &mut pull.merged {
            exchange(merged);
        }
    }

    /// A commit on top, by its author.
    pub fn push(&self, number: u64, by: u64, files: Files<'_>) -> Oid {
        let who = by.to_string();
        self.push_as(number, &[&who, &who], "More", files)
    }

    pub fn push_as(&self, number: u64, who: &[&str; 2], message: &str, files: Files<'_>) -> Oid {
        let id = self.commit(Some(self.tip(&branch(number))), who, message, files);
        self.moved(number, id);
        id
    }

    /// The branch goes to a commit.
    pub fn moved(&self, number: u64, id: Oid) {
        self.set(&branch(number), id);
        self.forge.state().push(number, &id.to_string());
        self.named(number, id);
    }

    /// The branch is forced to a commit.
    pub fn forced(&self, number: u64, id: Oid) {
        self.set(&branch(number), id);
        self.forge.state().force_push(number, &id.to_string());
        self.named(number, id);
    }

    /// "Update branch": the base is merged into the branch, and these files are in the merge besides.
    pub fn update(&self, number: u64, files: Files<'_>) -> Oid {
        let (ours, theirs) = (self.tip(&branch(number)), self.tip("main"));
        let id = self.joined(ours, theirs, &["1", "1"], files);
        self.moved(number, id);
        id
    }

    pub fn approve(&self, number: u64, by: u64) -> u64 {
        self.forge.state().approve(number, by)
    }

    pub fn review(&self, number: u64, by: u64, state: &'static str) -> u64 {
        self.forge.state().review(number, by, state)
    }

    pub fn dismiss(&self, number: u64, review: u64, by: u64) {
        self.forge.state().dismiss(number, review, Some(by), None);
    }

    /// It was merged as this commit.
    pub fn merged(&self, number: u64, by: u64, id: Oid) {
        self.forge.state().merge(number, by, &id.to_string());
        self.named(number, id);
    }

    /// The commit came by these pull requests, as the forge says.
    pub fn came_by(&self, id: Oid, numbers: &[u64]) {
        let mut state = self.forge.state();
        let commit = state.commits.get_mut(&id.to_string()).expect("a commit");
        commit.pulls = numbers.to_vec();
    }

    /// More words on the command line.
    pub fn flags(&self, line: &str) -> &Self {
        let words = line.split_whitespace().map(str::to_owned);
        self.flags.borrow_mut().extend(words);
        self
    }

    pub fn without_flags(&self) {
        self.flags.borrow_mut().clear();
    }

    /// Another value of a variable of the runner.
    pub fn variable(&self, name: &str, value: &str) -> &Self {
        self.variables
            .borrow_mut()
            .push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn tag(&self, name: &str, id: Oid) {
        self.git
            .reference(&format!("refs/tags/{name}"), id, true, "")
            .expect("a tag");
    }

    /// What the gate says of a pull request as it is.
    pub fn judge(&self, number: u64) -> Ended {
        self.judge_event("pull_request", &self.event(number))
    }

    /// What the gate says in a workflow that this set off.
    pub fn judge_event(&self, name: &str, event: &Value) -> Ended {
        let path = self.path("event.json");
        fs::write(&path, event.to_string()).expect("an event");
        let address = self.forge.address();
        let mut variables = vec![
            ("GITHUB_EVENT_NAME".to_owned(), name.to_owned()),
            ("GITHUB_EVENT_PATH".to_owned(), path.display().to_string()),
            ("GITHUB_REPOSITORY".to_owned(), "octo/gate".to_owned()),
            ("GITHUB_API_URL".to_owned(), address.clone()),
            ("GITHUB_SERVER_URL".to_owned(), address),
        ];
        variables.extend(self.variables.borrow().iter().cloned());
        self.run("--pull-request --only review", &variables)
    }

    /// A run outside of a workflow.
    pub fn by_hand(&self, line: &str) -> Ended {
        let variables = self.variables.borrow().clone();
        self.run(line, &variables)
    }

    fn run(&self, line: &str, variables: &[(String, String)]) -> Ended {
        const FORMATS: [&str; 6] = ["json", "human", "sarif", "github", "markdown", "junit"];
        let clone = self.path("clone").display().to_string();
        let mut args: Vec<String> = vec!["portcullis".into(), "check".into(), clone];
        args.extend(line.split_whitespace().map(str::to_owned));
        args.extend(self.flags.borrow().iter().cloned());
        let file = |format: &str| self.path(&format!("report.{format}"));
        for format in FORMATS {
            let _ = fs::remove_file(file(format));
            args.push(format!("--format={format}={}", file(format).display()));
        }
        let request = cli::parse(args).unwrap_or_else(|error| panic!("{error}"));
        let code = gate::run(&request, &self.host(variables));
        let text = |format: &str| fs::read_to_string(file(format)).unwrap_or_default();
        Ended {
            code,
            report: serde_json::from_str(&text("json")).unwrap_or(Value::Null),
            texts: FORMATS.map(text).concat(),
        }
    }

    fn host(&self, variables: &[(String, String)]) -> Host {
        let last = |name: &str| variables.iter().rev().find(|(known, _)| known == name);
        Host {
            environment: Environment::read(|name| {
                last(name).map(|(_, value)| OsString::from(value))
            }),
            forge: ForgeAccess {
                token: Some(Token::new(TOKEN)),
                proxy: None,
                deadline: Duration::from_mins(2),
                patience: self.patience.get(),
            },
            today: "2026-11-22".parse().expect("a day"),
            stdout_is_terminal: false,
            stderr_is_terminal: false,
            columns: None,
        }
    }
}

impl Ended {
    /// Checks that blocked, without their folder.
    pub fn blocked(&self) -> Vec<String> {
        let findings = self.report["findings"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let mut ids: Vec<String> = findings
            .iter()
            .filter(|finding| finding["blocks"] == true)
            .filter_map(|finding| finding["check"].as_str())
            .map(|id| id.trim_start_matches("review/").to_owned())
            .collect();
        ids.sort();
        ids.dedup();
        ids
    }

    /// Reasons of gaps that the policy requires to be closed.
    pub fn unknown(&self) -> Vec<String> {
        let gaps = self.report["gaps"].as_array().cloned().unwrap_or_default();
        let required = gaps.iter().filter(|gap| gap["required"] == true);
        required
            .filter_map(|gap| gap["reason"].as_str())
            .map(str::to_owned)
            .collect()
    }

    pub fn said(&self) -> String {
        format!(
            "code {} blocked {:?} unknown {:?}",
            self.code,
            self.blocked(),
            self.unknown()
        )
    }
}

pub fn branch(number: u64) -> String {
    format!("change-{number}")
}

fn address(who: &str) -> String {
    match who.parse::<u64>() {
        Ok(number) => format!("{number}@forge.invalid"),
        Err(_) => who.to_owned(),
    }
}

fn entry(path: &str, id: Oid, mode: u32) -> IndexEntry {
    let never = IndexTime::new(0, 0);
    IndexEntry {
        ctime: never,
        mtime: never,
        dev: 0,
        ino: 0,
        mode,
        uid: 0,
        gid: 0,
        file_size: 0,
        id,
        flags: 0,
        flags_extended: 0,
        path: Path::new(path).as_os_str().as_encoded_bytes().to_vec(),
    }
}
