//! Detectors: what is wrong, where.
<<<<<<< HEAD
=======

>>>>>>> decode
pub mod secrets;
