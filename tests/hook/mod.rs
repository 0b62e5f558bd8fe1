//! Hooks as git, a framework or a person runs them: what is judged, what is said, and what is written where.

mod install;
mod packaging;
mod pushes;
mod staged;
