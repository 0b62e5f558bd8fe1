//! What names a package in a bill of materials: its package URL, else a CPE name, else its plain name.

use crate::package::{Ecosystem, Package, Problem, Purl};
use crate::source::Span;

/// What a document says that names a package.
#[derive(Debug, Default)]
pub(super) struct Named<'n> {
    pub purl: Option<&'n str>,
    pub cpe: Option<&'n str>,
    pub group: Option<&'n str>,
    pub name: &'n str,
    pub version: Option<&'n str>,
    pub at: Span,
}

impl Named<'_> {
    /// The package, and what is wrong with its name: without package URL or CPE nobody knows what it is.
    pub fn package(&self) -> (Package, Option<Problem>) {
        let said = self.purl.map(str::parse::<Purl>);
        let (mut package, fault) = match said {
            Some(Ok(purl)) => (purl.to_package(), None),
            Some(Err(error)) => (self.plain(), Some(error.to_string())),
            None => {
                let fault = "it has neither a package URL nor a CPE name, so it cannot be audited";
                let fault = self.cpe.is_none().then(|| fault.to_owned());
                (self.plain(), fault)
            }
        };
        if package.version.is_none() {
            package.version = self.version.map(str::to_owned);
        }
        package.at = self.at;
        let problem = fault.map(|fault| Problem {
            at: self.at,
            reason: format!("`{}`: {fault}", self.name),
        });
        (package, problem)
    }

    fn plain(&self) -> Package {
        let name = match self.group {
            Some(group) => format!("{group}/{}", self.name),
            None => self.name.to_owned(),
        };
        Package {
            ecosystem: Ecosystem::Generic,
            name,
            ..Package::default()
        }
    }
}
