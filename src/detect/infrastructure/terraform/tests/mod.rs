//! Whole configurations in memory, and expressions as Terraform itself works them out.
