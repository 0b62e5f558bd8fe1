//! Versions and ranges of `NuGet` (<https://learn.microsoft.com/nuget/concepts/package-versioning>).

use crate::package::Package;

/// Sets what a text asks for. A bare version is the least that is taken, and what a restore takes when it is there.
pub(super) fn settle(package: &mut Package, text: &str) {
    let text = text.trim();
    match exact(text) {
        Some(version) => package.version = Some(version.to_owned()),
        None if text.is_empty() => {}
        None => package.requirement = Some(text.to_owned()),
    }
}

fn exact(text: &str) -> Option<&str> {
    let inner = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'))
        .map_or(text, str::trim);
    let plain = inner
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b".-+".contains(&byte));
    (plain && inner.starts_with(|c: char| c.is_ascii_digit())).then_some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_and_floating_versions_are_requirements() {
        for text in [
            "[1.0,2.0)",
            "(1.0,)",
            "1.*",
            "*",
            "1.0-*",
            "$(Version)",
            "$version$",
            "",
        ] {
            assert_eq!(exact(text), None, "{text}");
        }
        assert_eq!(exact("1.0.0-beta.1+7"), Some("1.0.0-beta.1+7"));
        assert_eq!(exact("[ 1.0 ]"), Some("1.0"));
    }
}
