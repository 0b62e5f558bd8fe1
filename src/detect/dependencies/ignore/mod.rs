//! Ignore files that people already have for other tools, and what each entry of them excuses.
//!
//! Each tool's own documentation says what an entry means; where something narrows an entry and cannot be judged here,
//! the entry excuses nothing and a note says so: no entry ever excuses more than its own tool would. Files are those of
//! the base, so that a change cannot excuse itself. Not here: waivers of the policy (`policy`), reading files.

mod cargo;
mod entry;
mod excuse;
mod grype;
mod javascript;
mod ledger;
mod openvex;
mod osv_scanner;
mod snyk;
#[cfg(test)]
mod tests;
mod toml_tree;
mod trivy;

pub use excuse::{Asked, Excuse, Grant, Matter, Scope, Target};
pub use ledger::{Ledger, Leftover};

use crate::document::SyntaxError;
use crate::source::{RepoPath, Span};
use entry::Reader;

/// The longest file that is read, in bytes: the largest in use are some hundred kilobytes of VEX.
pub const LONGEST: usize = 16 << 20;

/// Whose file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tool {
    AuditCi,
    BetterNpmAudit,
    CargoAudit,
    CargoDeny,
    Grype,
    OpenVex,
    OsvScanner,
    Snyk,
    Trivy,
}

/// What an ignore file says.
#[derive(Debug, Clone, Default)]
pub struct IgnoreFile {
    pub excuses: Vec<Excuse>,
    /// Entries that make no sense: each is a gap, because somebody relies on them.
    pub faults: Vec<Remark>,
    /// Entries and settings that make sense to their tool and excuse nothing here.
    pub notes: Vec<Remark>,
    /// Licences that the file allows, as it is written (`deny.toml`): a policy can be made of them.
    pub allowed_licences: Vec<String>,
}

/// A sentence about a place in an ignore file. It may hold untrusted names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    pub at: Span,
    pub reason: String,
}

/// Why an ignore file could not be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Malformed {
    pub at: Span,
    pub reason: String,
}

impl From<SyntaxError> for Malformed {
    fn from(error: SyntaxError) -> Self {
        Self {
            at: error.span,
            reason: error.reason,
        }
    }
}

impl Tool {
    /// As its makers write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AuditCi => "audit-ci",
            Self::BetterNpmAudit => "better-npm-audit",
            Self::CargoAudit => "cargo-audit",
            Self::CargoDeny => "cargo-deny",
            Self::Grype => "Grype",
            Self::OpenVex => "OpenVEX",
            Self::OsvScanner => "OSV-Scanner",
            Self::Snyk => "Snyk",
            Self::Trivy => "Trivy",
        }
    }

    /// Whether its entries are exceptions, which end some day, and not statements of fact, which do not.
    pub fn makes_exceptions(self) -> bool {
        self != Self::OpenVex
    }
}

/// Whose ignore file a path is, by the path alone.
pub fn recognise(path: &RepoPath) -> Option<Tool> {
    let text = path.to_text();
    let (folder, name) = text.rsplit_once('/').unwrap_or(("", &text));
    match name {
        "osv-scanner.toml" => Some(Tool::OsvScanner),
        ".trivyignore" | ".trivyignore.yaml" | ".trivyignore.yml" => Some(Tool::Trivy),
        ".grype.yaml" | ".grype.yml" => Some(Tool::Grype),
        "config.yaml" | "config.yml" if is_folder(folder, ".grype") => Some(Tool::Grype),
        "audit.toml" if folder.is_empty() || is_folder(folder, ".cargo") => Some(Tool::CargoAudit),
        "deny.toml" | ".deny.toml" => Some(Tool::CargoDeny),
        "audit-ci.json" | "audit-ci.jsonc" | "audit-ci.json5" => Some(Tool::AuditCi),
        ".nsprc" => Some(Tool::BetterNpmAudit),
        ".snyk" => Some(Tool::Snyk),
        "openvex.json" | "vex.json" => Some(Tool::OpenVex),
        _ if path.extension() == b"json" && is_vex(folder, name) => Some(Tool::OpenVex),
        _ => None,
    }
}

fn is_vex(folder: &str, name: &str) -> bool {
    let stem = name.trim_end_matches(".json");
    let by_name = ["openvex", "vex"].contains(&stem.rsplit('.').next().unwrap_or(stem));
    by_name
        || ["vex", ".vex", ".openvex"]
            .iter()
            .any(|own| is_folder(folder, own))
}

fn is_folder(path: &str, name: &str) -> bool {
    path.rsplit('/').next() == Some(name)
}

/// Reads an ignore file. The path must be one that [`recognise`] knows; of others nothing is read.
///
/// Errors: it cannot be understood as a whole.
pub fn read(path: &RepoPath, text: &str) -> Result<IgnoreFile, Malformed> {
    let Some(tool) = recognise(path) else {
        return Ok(IgnoreFile::default());
    };
    if text.len() > LONGEST {
        return Err(Malformed {
            at: Span::default(),
            reason: format!("the file is longer than {} MiB", LONGEST >> 20),
        });
    }
    let mut reader = Reader::new(tool, path, text);
    match tool {
        Tool::AuditCi => javascript::audit_ci(&mut reader),
        Tool::BetterNpmAudit => javascript::nsprc(&mut reader),
        Tool::CargoAudit => cargo::audit(&mut reader),
        Tool::CargoDeny => cargo::deny(&mut reader),
        Tool::Grype => grype::read(&mut reader),
        Tool::OpenVex => openvex::read(&mut reader),
        Tool::OsvScanner => osv_scanner::read(&mut reader),
        Tool::Snyk => snyk::read(&mut reader),
        Tool::Trivy if path.file_name() == b".trivyignore" => {
            trivy::lines(&mut reader);
            Ok(())
        }
        Tool::Trivy => trivy::document(&mut reader),
    }?;
    Ok(reader.into_file())
}
