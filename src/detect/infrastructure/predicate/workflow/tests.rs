//! What the examples of the checks do not say of the predicates of workflows.
