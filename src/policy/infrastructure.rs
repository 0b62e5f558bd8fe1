//! The section `infrastructure:`: what is left out, and where modules from other places lie.

use super::InfrastructureRules;
use super::error::Problem;
use super::reader::{Reader, shown};
use super::secrets::read_globs;
use super::yaml::{Entry, Value};

pub(super) fn read_infrastructure(
    reader: &mut Reader<'_>,
    section: &Entry,
    rules: &mut InfrastructureRules,
) {
    let keys = ["exclude", "module_sources"];
    let fields = reader.fields(&section.value, section.place(), "`infrastructure`", &keys);
    if let Some(entry) = fields.get("exclude") {
        rules.exclude = read_globs(reader, entry);
    }
    if let Some(entry) = fields.get("module_sources") {
        let place = entry.place();
        for (address, folder) in reader.entries(&entry.value, place, "`module_sources`") {
            match &folder.value.value {
                Value::Text { text, .. } if is_inside(text) => {
                    let folder = text.trim_start_matches("./").trim_end_matches('/');
                    rules
                        .module_sources
                        .insert(address.to_owned(), folder.to_owned());
                }
                _ => {
                    let found = shown(&folder.value);
                    let message =
                        format!("a module lies in a folder of this repository, not at {found}");
                    let help = "Write the folder from the top of the repository: `vendor/modules`.";
                    reader
                        .report(Problem::at(folder.place(), message, "no such folder").help(help));
                }
            }
        }
    }
}

fn is_inside(folder: &str) -> bool {
    !folder.is_empty() && !folder.starts_with('/') && !folder.split('/').any(|part| part == "..")
}
