//! What else can be wrong with a dependency than an advisory against it, and what excuses it.
//!
//! Pure functions over packages and the texts of files. Not here: reading files (that is `inventory` and
//! `package::formats`), matching with advisories, what follows for the change (that is `verdict`).

pub mod confusion;
pub mod ignore;
pub mod licence;
pub mod selector;
pub mod typosquat;
pub mod vex;
