//! Everything that is tested from outside of the library: the program as people run it, and the shape of the sources.

mod command_line;
mod layers;
mod scopes;
mod support;
