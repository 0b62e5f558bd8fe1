//! The policy's words on dependencies as the rules that the detector takes.

use crate::detect::dependencies::licence::{LicenceException, LicenceRules, Term};
use crate::detect::dependencies::rules::Rules;
use crate::detect::dependencies::selector::Selector;
use crate::gate::GateError;
use crate::policy::{self, DependencyRules};
use std::fmt::Display;

/// Errors: a licence or a pattern of names that is none.
pub(super) fn rules(written: &DependencyRules) -> Result<Rules, GateError> {
    let licences = written.licences.as_ref();
    Ok(Rules {
        licences: licences.map_or_else(|| Ok(LicenceRules::default()), of_licences)?,
        unknown_licences: licences.is_some_and(|licences| licences.unknown_allowed),
        registries: written.registries.clone(),
        internal: all(&written.internal, "internal", Selector::parse)?,
        release_age: written.release_age,
        popular: all(&written.popular, "popular", Selector::parse)?,
    })
}

fn of_licences(written: &policy::LicenceRules) -> Result<LicenceRules, GateError> {
    let exceptions = written.exceptions.iter().map(|exception| {
        let package = Selector::parse(&exception.package);
        Ok(LicenceException {
            package: package
                .map_err(|error| refused("licences: exceptions", &exception.package, &error))?,
            allow: all(&exception.allow, "licences: exceptions", Term::parse)?,
        })
    });
    Ok(LicenceRules {
        allow: all(&written.allow, "licences: allow", Term::parse)?,
        deny: all(&written.deny, "licences: deny", Term::parse)?,
        exceptions: exceptions.collect::<Result<_, GateError>>()?,
    })
}

fn all<T, E: Display>(
    written: &[String],
    key: &str,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Vec<T>, GateError> {
    let parsed = written
        .iter()
        .map(|text| parse(text).map_err(|error| refused(key, text, &error)));
    parsed.collect()
}

fn refused(key: &str, text: &str, error: &dyn Display) -> GateError {
    GateError::CannotRun {
        what: format!("dependencies: {key}: `{text}`"),
        reason: error.to_string(),
    }
}
