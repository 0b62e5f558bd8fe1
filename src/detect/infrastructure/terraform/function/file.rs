//! Functions of paths and files. Files are read through the snapshot, and nowhere else.

use super::super::value::{self, Fault, Outcome};
use super::{Context, Function, argument, base64};
use crate::document::{List, Node, Value};
use globset::GlobBuilder;
use std::sync::Arc;

/// The files that a module may read.
pub trait Files {
    /// A file's bytes, by a path relative to the root module. None: it is not there, or lies outside.
    fn read(&self, path: &str) -> Option<Vec<u8>>;

    /// Whether a file is there. None: the path lies outside.
    fn exists(&self, path: &str) -> Option<bool>;

    /// The paths of all files below a folder, relative to it. None: the folder lies outside.
    fn below(&self, folder: &str) -> Option<Vec<String>>;
}

pub fn find(name: &str) -> Option<Function> {
    Some(match name {
        "basename" => Function::Strict(|a, _| {
            let path = argument::text(a, 0)?;
            let trimmed = path.trim_end_matches('/');
            Ok(Value::string(
                trimmed.rsplit('/').next().unwrap_or_default(),
            ))
        }),
        "dirname" => Function::Strict(|a, _| Ok(Value::string(folder(&argument::text(a, 0)?)))),
        "pathexpand" => Function::Strict(|a, _| {
            let path = argument::text(a, 0)?;
            Ok(if path.starts_with('~') {
                Value::unknown()
            } else {
                Value::String(path)
            })
        }),
        "file" => Function::Partial(file),
        "filebase64" => Function::Partial(file_base64),
        "fileexists" => Function::Partial(exists),
        "fileset" => Function::Partial(file_set),
        _ => return None,
    })
}

fn folder(path: &str) -> String {
    match path.rsplit_once('/') {
        None => ".".to_owned(),
        Some(("", _)) => "/".to_owned(),
        Some((folder, _)) => folder.to_owned(),
    }
}

/// A file that is not in the tree may be made before Terraform runs: its text is unknown.
fn file(arguments: &[Node], context: &Context<'_>) -> Outcome {
    let Some(bytes) = bytes(arguments, context)? else {
        return Ok(value::unknown(arguments, context.place));
    };
    let text = String::from_utf8(bytes).map_err(|_| Fault("the file is no text"))?;
    Ok(Node::new(Value::string(text), context.place))
}

fn file_base64(arguments: &[Node], context: &Context<'_>) -> Outcome {
    let Some(bytes) = bytes(arguments, context)? else {
        return Ok(value::unknown(arguments, context.place));
    };
    Ok(Node::new(
        Value::string(base64::encode(&bytes)),
        context.place,
    ))
}

fn bytes(arguments: &[Node], context: &Context<'_>) -> Result<Option<Vec<u8>>, Fault> {
    if argument::at(arguments, 0)?.is_unknown() {
        return Ok(None);
    }
    let read = context.files.read(&argument::text(arguments, 0)?);
    let size = read.as_ref().map_or(0, Vec::len);
    Ok(read.filter(|_| context.budget.spend(size / 64)))
}

/// What Terraform says of a fresh clone.
fn exists(arguments: &[Node], context: &Context<'_>) -> Outcome {
    if arguments.iter().any(Node::is_unknown) {
        return Ok(value::unknown(arguments, context.place));
    }
    Ok(match context.files.exists(&argument::text(arguments, 0)?) {
        Some(there) => Node::new(Value::Bool(there), context.place),
        None => value::unknown(arguments, context.place),
    })
}

fn file_set(arguments: &[Node], context: &Context<'_>) -> Outcome {
    if arguments.iter().any(Node::is_unknown) {
        return Ok(value::unknown(arguments, context.place));
    }
    let pattern = argument::text(arguments, 1)?;
    let glob = GlobBuilder::new(&pattern)
        .literal_separator(true)
        .build()
        .map_err(|_| Fault("this is no pattern of paths"))?
        .compile_matcher();
    let Some(paths) = context.files.below(&argument::text(arguments, 0)?) else {
        return Ok(value::unknown(arguments, context.place));
    };
    if !context.budget.spend(paths.len()) {
        return Ok(value::unknown(arguments, context.place));
    }
    let item = |path: String| Node::new(Value::string(path), context.place);
    let found = paths.into_iter().filter(|path| glob.is_match(path));
    let list = List {
        items: found.map(item).collect(),
        open: false,
        set: true,
    };
    Ok(Node::new(Value::List(Arc::new(list)), context.place))
}
