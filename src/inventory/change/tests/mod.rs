//! Tests of a change's facts, on repositories built here.

mod clean;
mod conflicts;
mod damage;
mod evil;
mod facts;
mod lab;
mod since;
