//! The process's environment, read once into values.

use std::ffi::OsString;
use std::path::PathBuf;

/// The variables that the gate heeds, and no others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one variable, and they are independent"
)]
pub struct Environment {
    /// `GIT_DIR`, `GIT_INDEX_FILE`, `GIT_WORK_TREE`: git sets them for its hooks.
    pub git_dir: Option<PathBuf>,
    pub git_index_file: Option<PathBuf>,
    pub git_work_tree: Option<PathBuf>,
    /// `NO_COLOR` with any value.
    pub no_color: bool,
    /// `CLICOLOR_FORCE` with any value but `0`.
    pub force_color: bool,
    /// `CI` or `GITHUB_ACTIONS` with any value but `false` or `0`.
    pub ci: bool,
    /// `GITHUB_STEP_SUMMARY`: a report to this file is added to what the step has already said there.
    pub step_summary: Option<PathBuf>,
    /// `TERM=dumb`: no cursor movement, no colours.
    pub dumb_terminal: bool,
    /// `COLUMNS`
    pub columns: Option<usize>,
    /// `SOURCE_DATE_EPOCH`: the moment that what is made bears, in seconds since 1970.
    pub source_date_epoch: Option<i64>,
    /// Whether `LC_ALL`, `LC_CTYPE` or `LANG`, the first that is set, names UTF-8.
    pub utf8_locale: bool,
    /// `PORTCULLIS_ADVISORIES`: the advisory index to use.
    pub advisories: Option<PathBuf>,
    /// Where the user's programs keep their data: `XDG_DATA_HOME`, or what the platform has in its place.
    pub data_folder: Option<PathBuf>,
}

impl Environment {
    /// The environment of this process.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the environment"
    )]
    pub fn of_this_process() -> Self {
        Self::read(|name| std::env::var_os(name))
    }

    /// An environment from a look-up. A variable that is set to nothing counts as not set.
    pub fn read(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let value = |name: &str| variable(name).filter(|value| !value.is_empty());
        let path = |name: &str| value(name).map(PathBuf::from);
        let yes = |name: &str| value(name).is_some_and(|value| value != "0" && value != "false");
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(value);
        let columns = value("COLUMNS").and_then(|value| value.to_str()?.parse().ok());
        Self {
            git_dir: path("GIT_DIR"),
            git_index_file: path("GIT_INDEX_FILE"),
            git_work_tree: path("GIT_WORK_TREE"),
            no_color: value("NO_COLOR").is_some(),
            force_color: value("CLICOLOR_FORCE").is_some_and(|value| value != "0"),
            ci: yes("CI") || yes("GITHUB_ACTIONS"),
            step_summary: path("GITHUB_STEP_SUMMARY"),
            dumb_terminal: value("TERM").is_some_and(|value| value == "dumb"),
            source_date_epoch: value("SOURCE_DATE_EPOCH")
                .and_then(|value| value.to_str()?.parse().ok()),
            columns: columns.filter(|columns| *columns > 0),
            utf8_locale: locale.is_some_and(|locale| names_utf8(&locale.to_string_lossy())),
            advisories: path("PORTCULLIS_ADVISORIES"),
            data_folder: data_folder(path),
        }
    }

    /// Whether a stream takes colours. `NO_COLOR` beats `CLICOLOR_FORCE`, both beat what the stream is.
    pub fn colours(&self, is_terminal: bool) -> bool {
        !self.no_color && (self.force_color || (is_terminal && !self.dumb_terminal))
    }
}

/// The folder of the user's data: <https://specifications.freedesktop.org/basedir-spec/latest/>, where a path that is not
/// absolute counts as not set; `Application Support` of macOS; `%LOCALAPPDATA%` of Windows.
fn data_folder(path: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let usual = if cfg!(windows) {
        return path("LOCALAPPDATA");
    } else if cfg!(target_os = "macos") {
        "Library/Application Support"
    } else {
        ".local/share"
    };
    let chosen = path("XDG_DATA_HOME").filter(|folder| folder.is_absolute());
    chosen.or_else(|| Some(path("HOME")?.join(usual)))
}

fn names_utf8(locale: &str) -> bool {
    let locale = locale.to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        Environment::read(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn an_empty_environment_says_nothing() {
        assert_eq!(environment(&[]), Environment::default());
        let empty = environment(&[("NO_COLOR", ""), ("CI", ""), ("GIT_DIR", "")]);
        assert_eq!(empty, Environment::default());
    }

    #[test]
    #[cfg(all(unix, not(target_os = "macos")))]
    fn data_lies_where_the_user_says_or_else_where_it_usually_does() {
        let folder = |variables: &[(&str, &str)]| environment(variables).data_folder;
        let home = ("HOME", "/home/me");
        assert_eq!(folder(&[home]), Some("/home/me/.local/share".into()));
        assert_eq!(
            folder(&[home, ("XDG_DATA_HOME", "/data")]),
            Some("/data".into())
        );
        assert_eq!(
            folder(&[home, ("XDG_DATA_HOME", "data")]),
            Some("/home/me/.local/share".into())
        );
        assert_eq!(folder(&[]), None);
    }

    #[test]
    fn colours_follow_the_conventions() {
        assert!(environment(&[]).colours(true));
        assert!(!environment(&[]).colours(false));
        assert!(!environment(&[("NO_COLOR", "1")]).colours(true));
        assert!(!environment(&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]).colours(true));
        assert!(environment(&[("CLICOLOR_FORCE", "1")]).colours(false));
        assert!(!environment(&[("CLICOLOR_FORCE", "0")]).colours(false));
        assert!(!environment(&[("TERM", "dumb")]).colours(true));
    }

    #[test]
    fn a_runner_that_says_false_is_none() {
        assert!(environment(&[("CI", "true")]).ci);
        assert!(environment(&[("GITHUB_ACTIONS", "true")]).ci);
        assert!(!environment(&[("CI", "false")]).ci);
    }

    #[test]
    fn the_first_locale_that_is_set_counts() {
        assert!(environment(&[("LANG", "en_GB.UTF-8")]).utf8_locale);
        assert!(environment(&[("LC_ALL", ""), ("LANG", "C.utf8")]).utf8_locale);
        assert!(!environment(&[("LC_ALL", "C"), ("LANG", "en_GB.UTF-8")]).utf8_locale);
    }

    #[test]
    fn columns_are_a_positive_number() {
        assert_eq!(environment(&[("COLUMNS", "80")]).columns, Some(80));
        assert_eq!(environment(&[("COLUMNS", "0")]).columns, None);
        assert_eq!(environment(&[("COLUMNS", "wide")]).columns, None);
    }
}
