//! The few lines of shell that git runs: they find the program, run what was there before, and hand everything on.
//!
//! Where the program is missing they refuse: a hook that lets through what nobody looked at is worse than none.

/// The body of a hook, behind its first two lines.
pub(super) fn script(name: &str) -> String {
    let (doing, anyway) = match name {
        "pre-push" => ("push", "git push --no-verify"),
        _ => ("commit", "git commit --no-verify"),
    };
    let run = match name {
        "pre-push" => PRE_PUSH,
        _ => PRE_COMMIT,
    };
    format!(
        "if ! command -v portcullis > /dev/null 2>&1; then
    echo 'portcullis is not on PATH, so nothing was looked at and the {doing} is refused.' >&2
    echo 'Install it, or go on without it this once: {anyway}' >&2
    exit 1
fi
{run}"
    )
}

/// What was there first may change what is staged, so it runs first.
const PRE_COMMIT: &str = r#"before="$0.before-portcullis"
if [ -x "$before" ]; then
    "$before" "$@" || exit
fi
exec portcullis hook run pre-commit "$@"
"#;

/// Both read the refs that are pushed; the mark keeps the shell from cutting the last line end.
const PRE_PUSH: &str = r#"refs=$(cat && echo .) || exit
refs=${refs%.}
before="$0.before-portcullis"
if [ -x "$before" ]; then
    printf '%s' "$refs" | "$before" "$@" || exit
fi
printf '%s' "$refs" | portcullis hook run pre-push "$@"
"#;
