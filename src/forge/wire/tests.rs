//! Answers as the API writes them, and answers that it never would.
