//! The command line of `hook`: what git runs before a commit or a push, and how it comes to.

use super::request::Colour;
use clap::{Args, Subcommand, ValueEnum, ValueHint};
use std::ffi::OsString;
use std::path::PathBuf;

/// What to do about hooks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HookRequest {
    Run(RunRequest),
    /// Write hooks into a repository.
    Install {
        path: PathBuf,
        /// One before a push as well.
        pre_push: bool,
        /// Keep a hook that is there beside the new one, which runs it.
        force: bool,
    },
    /// Take them away again.
    Uninstall {
        path: PathBuf,
    },
}

/// Judge what is about to happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRequest {
    /// `None`: as the framework's variables say, else before a commit.
    pub stage: Option<Stage>,
    /// What git hands to the hook.
    pub args: Vec<OsString>,
    pub colour: Colour,
}

/// When a hook runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Stage {
    /// What is staged
    PreCommit,
    /// The commits that the remote does not have yet
    PrePush,
    /// The files of the work tree
    Manual,
}

#[derive(Debug, Subcommand)]
pub(super) enum HookCommand {
    /// Judge what is about to be committed or pushed: what hooks call
    #[command(after_long_help = RUN)]
    Run(RunArgs),
    /// Write a hook into a repository that runs the gate before every commit
    #[command(after_long_help = INSTALL)]
    Install {
        /// A work tree, or a folder in one
        #[arg(default_value = ".", value_hint = ValueHint::DirPath)]
        path: PathBuf,
        /// Write one that runs before every push as well
        #[arg(long)]
        pre_push: bool,
        /// Where there is another hook, keep it beside the new one and run it first
        #[arg(long)]
        force: bool,
    },
    /// Take these hooks away, and put back what was there before
    Uninstall {
        /// A work tree, or a folder in one
        #[arg(default_value = ".", value_hint = ValueHint::DirPath)]
        path: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// When it runs (default: as `PRE_COMMIT_TO_REF` and `PRE_COMMIT_REMOTE_NAME` say, else pre-commit)
    stage: Option<Stage>,
    /// What git hands to the hook: before a push the remote and its address
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    args: Vec<OsString>,
}

const RUN: &str = "\
Nothing is asked of the network, and nothing of the repository is run.

  pre-commit  The lines that the index adds to HEAD. The work tree is not looked at. Of a merge only what none of its parents has.
  pre-push    The commits that the remote does not have, as this clone last saw it: every one of them, and its message. \
Which refs are pushed is read from standard input as git writes it, or from PRE_COMMIT_FROM_REF and PRE_COMMIT_TO_REF.
  manual      The files of the work tree.

Exit codes:
  0  pass: nothing blocks
  1  blocked: at least one finding that the policy does not let through
  2  usage or configuration error: nothing was judged
  3  incomplete: something that the policy requires could not be looked at

Environment:
  GIT_DIR, GIT_INDEX_FILE, GIT_WORK_TREE     which repository and index, as git sets them for its hooks
  PRE_COMMIT_FROM_REF, PRE_COMMIT_TO_REF, PRE_COMMIT_REMOTE_NAME, PRE_COMMIT_LOCAL_BRANCH
                                             what is pushed, as pre-commit and prek say it";

const INSTALL: &str = "\
The hook is a few lines of shell that run `portcullis hook run`. Where that is not on PATH it refuses, and says how to go on.
It lies where git looks for hooks: in the repository's own folder, or where core.hooksPath says if that is inside the \
repository. A hook of somebody else's is left alone; with --force it is kept as NAME.before-portcullis and runs first, because it \
may change what is staged.

Whoever uses pre-commit or prek puts the gate into .pre-commit-config.yaml instead.";

impl HookCommand {
    pub(super) fn into_request(self, colour: Colour) -> HookRequest {
        match self {
            Self::Run(RunArgs { stage, args }) => HookRequest::Run(RunRequest {
                stage,
                args,
                colour,
            }),
            Self::Install {
                path,
                pre_push,
                force,
            } => HookRequest::Install {
                path,
                pre_push,
                force,
            },
            Self::Uninstall { path } => HookRequest::Uninstall { path },
        }
    }
}
