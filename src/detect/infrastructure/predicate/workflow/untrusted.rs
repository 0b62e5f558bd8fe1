//! Tables of contexts, outputs and inputs, for `injection`.

/// Below `github.event`, with `*` for an index.
pub(super) const ANYONES: &[&str] = &[
    "changes.*.from",
    "check_run.check_suite.head_branch",
    "check_suite.head_branch",
    "comment.body",
    "commits.*.author.email",
    "commits.*.author.name",
    "commits.*.committer.email",
    "commits.*.committer.name",
    "commits.*.message",
    "discussion.body",
    "discussion.title",
    "head_commit.author.email",
    "head_commit.author.name",
    "head_commit.committer.email",
    "head_commit.committer.name",
    "head_commit.message",
    "issue.body",
    "issue.title",
    "pages.*.page_name",
    "pages.*.title",
    "pull_request.body",
    "pull_request.head.label",
    "pull_request.head.ref",
    "pull_request.head.repo.default_branch",
    "pull_request.head.repo.description",
    "pull_request.head.repo.homepage",
    "pull_request.title",
    "review.body",
    "review_comment.body",
    "workflow_run.display_title",
    "workflow_run.head_branch",
    "workflow_run.head_commit.author.email",
    "workflow_run.head_commit.author.name",
    "workflow_run.head_commit.message",
    "workflow_run.head_repository.description",
    "workflow_run.pull_requests.*.head.ref",
];

/// Objects that hold one of the above; they become text by `toJSON`.
pub(super) const ANYONES_OBJECTS: &[&str] = &[
    "github",
    "github.event",
    "github.event.changes",
    "github.event.comment",
    "github.event.commits",
    "github.event.discussion",
    "github.event.head_commit",
    "github.event.issue",
    "github.event.pull_request",
    "github.event.pull_request.head",
    "github.event.review",
    "github.event.workflow_run",
];

/// Below `github`.
pub(super) const COLLABORATORS: &[&str] = &[
    "base_ref",
    "event.issue.labels.*.name",
    "event.issue.milestone.title",
    "event.label.name",
    "event.milestone.description",
    "event.milestone.title",
    "event.pull_request.base.ref",
    "event.pull_request.labels.*.name",
    "event.pull_request.milestone.title",
    "event.ref",
    "event.release.body",
    "event.release.name",
    "event.release.tag_name",
    "event.workflow_run.pull_requests.*.base.ref",
    "ref",
    "ref_name",
];

/// Actions whose outputs are names that the author of a change chose, and how those outputs begin or end.
pub(super) const HANDED_ON: &[(&str, &[&str])] = &[
    ("dorny/paths-filter", &["_files"]),
    ("jitterbit/get-changed-files", &["all", "added", "modified"]),
    (
        "tj-actions/branch-names",
        &["current_branch", "head_ref_branch", "ref_branch"],
    ),
    ("tj-actions/changed-files", &["_files"]),
    (
        "trilom/file-changes-action",
        &["files", "files_added", "files_modified"],
    ),
    ("xt0rted/pull-request-comment-branch", &["head_ref"]),
];

/// Inputs of actions that are run as code.
pub(super) const CODE_INPUTS: &[(&str, &str)] = &[
    ("actions/github-script", "script"),
    ("amadevus/pwsh-script", "script"),
    ("appleboy/ssh-action", "script"),
    ("azure/cli", "inlineScript"),
    ("azure/powershell", "inlineScript"),
    ("cardinalby/js-eval-action", "expression"),
    ("jannekem/run-python-script-action", "script"),
    ("nick-fields/retry", "command"),
];
