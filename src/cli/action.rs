//! `action`: the whole step of a workflow. It takes no flags, because inputs must not pass through a shell; they are
//! read from the environment, by `gate`.

pub(super) const HELP: &str = "\
What `action.yml` of this project runs once the program is there. Every input of the action stands in a variable, \
PORTCULLIS_INPUT_ and its name in capitals with `_` for `-`; what is empty counts as not said. The inputs mirror the \
options of `check`, and are described in `action.yml`.

What is looked at:
  pull_request, pull_request_target, pull_request_review, merge_group, push, release
      The change that the event is about, as `check --pull-request` finds it.
  schedule, workflow_dispatch, and every other event
      Everything that any ref reaches, as `check --history` does.
  Inputs scope (auto, change, tree, history), base and head say otherwise.

What is written:
  standard output       annotations, or with `annotations: false` the report for people
  GITHUB_STEP_SUMMARY   the report as Markdown
  RUNNER_TEMP           a new folder, portcullis, with portcullis.json, portcullis.sarif and what else is wanted
  GITHUB_OUTPUT         verdict (pass, fail, incomplete; empty where nothing was judged), exit-code, json, sarif,
                        html, attestation, blocking, warnings, waived, gaps

Exit codes:
  0  pass, or `fail-on: never` and a verdict
  1  blocked: at least one finding that the policy does not let through
  2  usage or configuration error: nothing was judged
  3  incomplete: something that the policy requires could not be looked at";
