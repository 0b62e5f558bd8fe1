//! Versions and requirements of Maven and Gradle.
//!
//! <https://maven.apache.org/pom.html#dependency-version-requirement-specification>,
//! <https://docs.gradle.org/current/userguide/dependency_versions.html>.

use crate::package::Package;

/// Sets what a text asks for: one version, or a requirement that many meet.
pub(super) fn settle(package: &mut Package, text: &str) {
    let text = text.trim();
    match exact(text) {
        Some(version) => package.version = Some(version.to_owned()),
        None if text.is_empty() => {}
        None => package.requirement = Some(text.to_owned()),
    }
}

/// The one version that a text asks for. `[1.0]` asks for nothing but 1.0.
fn exact(text: &str) -> Option<&str> {
    let inner = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    if let Some(inner) = inner
        && !inner.contains([',', '[', ']'])
        && !inner.trim().is_empty()
    {
        return Some(inner.trim());
    }
    let ranged = text.contains([
        '[', ']', '(', ')', ',', '$', '*', '{', '}', '<', '>', '^', '~',
    ]);
    let dynamic = text.ends_with('+') || text.starts_with("latest.");
    let named = matches!(text, "LATEST" | "RELEASE");
    let blank = text.is_empty() || text.contains(char::is_whitespace);
    (!ranged && !dynamic && !named && !blank).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_and_moving_versions_are_requirements() {
        for text in [
            "[1.0,2.0)",
            "(,1.0]",
            "1.+",
            "+",
            "latest.release",
            "LATEST",
            "${x}",
            "[1,2],[3,4]",
        ] {
            assert_eq!(exact(text), None, "{text}");
        }
        for (text, version) in [
            ("1.0", "1.0"),
            ("[1.0]", "1.0"),
            ("32.1.3-jre", "32.1.3-jre"),
            ("1.0-SNAPSHOT", "1.0-SNAPSHOT"),
        ] {
            assert_eq!(exact(text), Some(version));
        }
    }
}
