//! The client against answers of a loopback server.
