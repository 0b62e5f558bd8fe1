//! Every format, family by family.

use super::{
    Format, bom, dart, dotnet, elixir, go, javascript, jvm, native, php, pipeline, python, ruby,
    rust, scientific, system,
};

/// The formats, by family. Of two that recognise a file the first counts.
pub static FORMATS: &[&[Format]] = &[
    bom::FORMATS,
    dart::FORMATS,
    dotnet::FORMATS,
    elixir::FORMATS,
    go::FORMATS,
    javascript::FORMATS,
    jvm::FORMATS,
    native::FORMATS,
    php::FORMATS,
    pipeline::FORMATS,
    python::FORMATS,
    ruby::FORMATS,
    rust::FORMATS,
    scientific::FORMATS,
    system::FORMATS,
];
