//! The GitHub Action: its description, how it comes by the program, and the step that it runs. Whole workflows are run by
//! `.ci/action-interop`.

#[cfg(unix)]
mod install;
mod manifest;
mod step;
