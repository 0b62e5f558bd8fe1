//! The process's environment, read once into values.

use super::forge::{Patience, Proxy, Token, TokenError};
use super::hooks::Framework;
use super::signing::Private;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

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
    /// What set a workflow off.
    pub runner: Runner,
    /// What runs this as a hook.
    pub framework: Framework,
}

/// What a runner says of the job that it runs:
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/variables#default-environment-variables>. Any step
/// before this one can have changed it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Runner {
    /// `GITHUB_EVENT_NAME`
    pub event_name: Option<String>,
    /// `GITHUB_EVENT_PATH`
    pub event_path: Option<PathBuf>,
    /// `GITHUB_API_URL`
    pub api: Option<String>,
    /// `GITHUB_SERVER_URL`
    pub server: Option<String>,
    /// `GITHUB_REPOSITORY`
    pub repository: Option<String>,
    /// `GITHUB_SHA`: of a pull request its trial merge, and under `pull_request_target` the default branch.
    pub sha: Option<String>,
    /// `GITHUB_REF`
    pub reference: Option<String>,
    /// `GITHUB_BASE_REF`, of pull requests alone.
    pub base_ref: Option<String>,
    /// `GITHUB_HEAD_REF`, of pull requests alone.
    pub head_ref: Option<String>,
    /// `GITHUB_RUN_ID`
    pub run_id: Option<String>,
}

impl Runner {
    fn read(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let text = |name: &str| {
            let value = variable(name).filter(|value| !value.is_empty());
            value.map(|value| value.to_string_lossy().into_owned())
        };
        Self {
            event_name: text("GITHUB_EVENT_NAME"),
            event_path: variable("GITHUB_EVENT_PATH")
                .filter(|path| !path.is_empty())
                .map(PathBuf::from),
            api: text("GITHUB_API_URL"),
            server: text("GITHUB_SERVER_URL"),
            repository: text("GITHUB_REPOSITORY"),
            sha: text("GITHUB_SHA"),
            reference: text("GITHUB_REF"),
            base_ref: text("GITHUB_BASE_REF"),
            head_ref: text("GITHUB_HEAD_REF"),
            run_id: text("GITHUB_RUN_ID"),
        }
    }

    /// The address of the page that shows the job's summary; none outside of a workflow, and none that is not https.
    pub fn page(&self) -> Option<String> {
        let (server, repository) = (self.server.as_deref()?, self.repository.as_deref()?);
        let id = self.run_id.as_deref()?;
        let plain = |text: &str| {
            text.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-._/:".contains(&b))
        };
        let sound = server.starts_with("https://") && plain(server) && plain(repository);
        let number = id.bytes().all(|b| b.is_ascii_digit());
        let server = server.trim_end_matches('/');
        (sound && number).then(|| format!("{server}/{repository}/actions/runs/{id}"))
    }
}

/// How a forge is reached: not part of [`Environment`], which can be compared and shown.
#[derive(Debug, Clone)]
pub struct ForgeAccess {
    /// `GH_TOKEN`, else `GITHUB_TOKEN`, in the order of GitHub's own command.
    pub token: Option<Result<Token, TokenError>>,
    /// `HTTPS_PROXY` or `https_proxy`, with `NO_PROXY` or `no_proxy`.
    pub proxy: Option<Proxy>,
    /// For all that one run asks.
    pub deadline: Duration,
    pub patience: Patience,
}

impl Default for ForgeAccess {
    fn default() -> Self {
        Self {
            token: None,
            proxy: None,
            deadline: Duration::from_mins(5),
            patience: Patience::default(),
        }
    }
}

impl ForgeAccess {
    /// That of this process.
    #[expect(
        clippy::disallowed_methods,
        reason = "this file is the one place that reads the environment"
    )]
    pub fn of_this_process() -> Self {
        Self::read(|name| std::env::var_os(name))
    }

    /// From a look-up. A variable that is set to nothing counts as not set.
    pub fn read(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let first = |names: [&str; 2]| {
            let set = names.into_iter().filter_map(&variable);
            let mut set = set.filter(|value| !value.is_empty());
            set.next().map(|value| value.to_string_lossy().into_owned())
        };
        Self {
            token: first(["GH_TOKEN", "GITHUB_TOKEN"]).map(|text| Token::new(&text)),
            proxy: first(["HTTPS_PROXY", "https_proxy"]).map(|address| Proxy {
                address,
                except: first(["NO_PROXY", "no_proxy"]).unwrap_or_default(),
            }),
            ..Self::default()
        }
    }
}

/// A variable of this process that nobody may see: a key, a passphrase, a token. One that is set to nothing counts as not
/// set.
#[expect(
    clippy::disallowed_methods,
    reason = "this file is the one place that reads the environment"
)]
pub fn private(name: &str) -> Option<Private> {
    let value = std::env::var(name).ok();
    value.filter(|value| !value.is_empty()).map(Private::new)
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
            runner: Runner::read(&variable),
            framework: Framework::read(&variable),
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
    fn a_jobs_page_is_an_address_or_none() {
        let page = |server: &str, run: &str| {
            let variable = |name: &str| match name {
                "GITHUB_SERVER_URL" => Some(server.into()),
                "GITHUB_REPOSITORY" => Some("o/r".into()),
                "GITHUB_RUN_ID" => Some(run.into()),
                _ => None,
            };
            Runner::read(variable).page()
        };
        let right = "https://github.com/o/r/actions/runs/12";
        assert_eq!(page("https://github.com", "12").as_deref(), Some(right));
        assert_eq!(page("http://github.com", "12"), None);
        assert_eq!(page("https://github.com", "12/../x"), None);
        assert_eq!(page("https://github.com/ ::error::", "12"), None);
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
    fn the_runner_says_what_set_it_off() {
        let variables = [
            ("GITHUB_EVENT_NAME", "push"),
            ("GITHUB_REPOSITORY", "o/r"),
            ("GITHUB_REF", ""),
        ];
        let runner = environment(&variables).runner;
        assert_eq!(
            (runner.event_name.as_deref(), runner.reference),
            (Some("push"), None)
        );
    }

    #[test]
    fn the_token_is_kept_where_it_cannot_be_shown() {
        let access = |variables: &[(&str, &str)]| {
            ForgeAccess::read(|name| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| OsString::from(value))
            })
        };
        let both = access(&[("GITHUB_TOKEN", "ghs_NotARealOne123"), ("GH_TOKEN", "")]);
        assert!(both.token.as_ref().is_some_and(Result::is_ok));
        assert!(!format!("{both:?}").contains("NotAReal"));
        assert!(
            access(&[("GH_TOKEN", "a b")])
                .token
                .is_some_and(|token| token.is_err())
        );
        assert!(access(&[]).token.is_none());
        let proxy = access(&[("https_proxy", "http://p:1"), ("NO_PROXY", "x")])
            .proxy
            .unwrap();
        assert_eq!(
            (proxy.address.as_str(), proxy.except.as_str()),
            ("http://p:1", "x")
        );
    }

    #[test]
    fn columns_are_a_positive_number() {
        assert_eq!(environment(&[("COLUMNS", "80")]).columns, Some(80));
        assert_eq!(environment(&[("COLUMNS", "0")]).columns, None);
        assert_eq!(environment(&[("COLUMNS", "wide")]).columns, None);
    }
}
