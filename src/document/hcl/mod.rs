//! HCL's native syntax: text to tree, with places, and with as much of a broken file as can be read.
//!
//! After the specification at <https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md>, as Terraform reads it:
//! what Terraform accepts is accepted. Not here: values (that is `detect::infrastructure::terraform`), HCL's JSON form.

mod body;
mod collection;
pub mod comments;
mod cursor;
mod expression;
mod heredoc;
mod literal;
mod syntax;
mod template;
#[cfg(test)]
mod tests;

pub use cursor::Fault;
pub use syntax::{
    Attribute, Binary, Block, Body, Call, Expression, For, Kind, Literal, Name, Pair, Part, Step,
    Template, Unary,
};

use super::{FileId, Place};
use crate::source::Span;
use cursor::Cursor;

/// A file as far as it can be read.
#[derive(Debug, Default)]
pub struct Parsed {
    pub body: Body,
    /// What cannot be read: the block around each is missing in `body`.
    pub faults: Vec<Fault>,
}

/// Reads a file. What is broken is left out and told; the rest is read.
pub fn parse(text: &str, file: FileId) -> Parsed {
    body::file(Cursor::new(text, file))
}

/// Reads the text of a template: a file of `templatefile`, a string in HCL's JSON form.
/// Every place in the result is `place`, whatever the text's own offsets. Errors: the text is no template.
pub fn parse_template(text: &str, place: Place) -> Result<Template, Fault> {
    let mut cursor = Cursor::fixed(text, place);
    let parts = template::parts_to_end(&mut cursor)?;
    Ok(Template {
        parts,
        quoted: true,
    })
}

/// Reads one expression that stands alone; every place in it is `place`. Errors: the text is no expression.
pub fn parse_expression(text: &str, place: Place) -> Result<Expression, Fault> {
    let mut cursor = Cursor::fixed(text, place);
    cursor.lines = false;
    let read = expression::expression(&mut cursor)?;
    cursor.skip();
    if cursor.at_end() {
        Ok(read)
    } else {
        Err(cursor.fault("something stands behind the expression"))
    }
}

fn place(file: FileId, start: usize, end: usize) -> Place {
    Place {
        file,
        span: Span::new(start, end),
    }
}
