//! Everything that is tested from outside of the library: the program as people run it, and the shape of the sources.

mod advisories;
mod attest;
mod bytes;
mod changes;
mod command_line;
mod dependencies;
mod fix;
mod forge;
mod formats;
mod hiding_places;
mod hostile;
mod infrastructure;
mod layers;
mod leaks;
mod newcomer;
mod own_checks;
mod plans;
mod readme;
mod rendered;
mod review;
mod scopes;
mod support;
mod suppressions;
mod traps;
mod updates;
mod verify;
