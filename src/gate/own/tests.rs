//! What is taken from a folder of own checks, and what stops the run.
