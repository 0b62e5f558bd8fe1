//! Tests of the whole detector.
