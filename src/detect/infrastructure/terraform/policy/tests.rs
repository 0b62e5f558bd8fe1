//! Policies in every form they are written in.
