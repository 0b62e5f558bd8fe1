//! Reporters: a verdict in the shape that people and tools read.
