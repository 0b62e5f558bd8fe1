//! What the native syntax of HCL says, as a tree. Not here: what it means, which is for the language built upon it.

use crate::document::Place;
use std::sync::Arc;

/// Attributes and blocks, each in the order of writing.
#[derive(Debug, Clone, Default)]
pub struct Body {
    pub attributes: Vec<Attribute>,
    pub blocks: Vec<Block>,
}

/// `name = expression`.
#[derive(Debug, Clone)]
pub struct Attribute {
    pub name: Name,
    pub value: Expression,
    /// From the name through the expression.
    pub place: Place,
}

/// `kind "label" { … }`.
#[derive(Debug, Clone)]
pub struct Block {
    pub kind: Name,
    pub labels: Vec<Name>,
    pub body: Body,
    /// From the kind through the closing brace.
    pub place: Place,
    /// The first line, without white space at its ends.
    pub header: Place,
}

/// A word and where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub text: Arc<str>,
    pub place: Place,
}

/// An expression and where it is written.
#[derive(Debug, Clone)]
pub struct Expression {
    pub kind: Kind,
    pub place: Place,
}

/// What kind of expression.
#[derive(Debug, Clone)]
pub enum Kind {
    Null,
    Bool(bool),
    Number(f64),
    String(Arc<str>),
    Template(Template),
    /// The first word of a reference: `var`, `aws_s3_bucket`, the variable of a `for`.
    Word(Arc<str>),
    Access(Box<Expression>, Vec<Step>),
    Call(Call),
    Unary(Unary, Box<Expression>),
    Binary(Binary, Box<[Expression; 2]>),
    /// Condition, then, otherwise.
    Conditional(Box<[Expression; 3]>),
    Tuple(Vec<Expression>),
    Object(Vec<Pair>),
    For(Box<For>),
    /// In parentheses: as a key of an object it is worked out, not taken for a word.
    Group(Box<Expression>),
}

/// One step of a reference.
#[derive(Debug, Clone)]
pub enum Step {
    /// `.name`
    Attribute(Name),
    /// `[key]`, `.0`
    Index(Expression),
    /// `[*]` or `.*`, and the steps that every element takes.
    Splat(Vec<Step>),
}

/// `name(arguments)`
#[derive(Debug, Clone)]
pub struct Call {
    pub name: Arc<str>,
    pub arguments: Vec<Expression>,
    /// The last argument is a list of arguments: `name(list...)`.
    pub expand: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unary {
    Negate,
    Not,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

/// One element of an object: a key that is a bare word is a string here.
#[derive(Debug, Clone)]
pub struct Pair {
    pub key: Expression,
    pub value: Expression,
}

/// `[for key, value in collection : result if condition]`, `{for …: key_result => result...}`
#[derive(Debug, Clone)]
pub struct For {
    pub key: Option<Arc<str>>,
    pub value: Arc<str>,
    pub collection: Expression,
    /// Only of an object.
    pub result_key: Option<Expression>,
    pub result: Expression,
    /// Values of one key are collected in a list.
    pub group: bool,
    pub condition: Option<Expression>,
}

/// A string with parts that are worked out.
#[derive(Debug, Clone)]
pub struct Template {
    pub parts: Vec<Part>,
    /// Between double quotes: a sole interpolation is then the value itself, not a string of it.
    pub quoted: bool,
}

/// A part of a template.
#[derive(Debug, Clone)]
pub enum Part {
    Literal(Literal),
    Interpolation(Expression),
    If {
        condition: Expression,
        then: Vec<Part>,
        otherwise: Vec<Part>,
    },
    For {
        key: Option<Arc<str>>,
        value: Arc<str>,
        collection: Expression,
        body: Vec<Part>,
    },
}

/// Text that stands for itself; one line of a heredoc.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    pub text: Arc<str>,
    /// The offset in the file at which this very text stands; none if it is written with escapes.
    pub at: Option<u32>,
}
