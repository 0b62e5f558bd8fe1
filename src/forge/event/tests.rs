//! Events as runners leave them.
