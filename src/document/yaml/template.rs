//! Texts that become YAML only when a template engine has rendered them.

use crate::source::Span;

/// Where a text that is no YAML looks like a template of Helm, Go or Jinja: at its first `{{` that is not GitHub's `${{`,
/// or at its first `{%`.
///
/// To be asked when parsing failed: a template may happen to be YAML too.
pub fn template_mark(text: &str) -> Option<Span> {
    let bytes = text.as_bytes();
    let mut braces = memchr::memchr_iter(b'{', bytes);
    let found = braces.find(|at| match bytes.get(at + 1) {
        Some(b'%') => true,
        Some(b'{') => *at == 0 || bytes[at - 1] != b'$',
        _ => false,
    });
    found.map(|at| Span::new(at, at + 2))
}

/// Whether a text looks like a template.
pub fn looks_templated(text: &str) -> bool {
    template_mark(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::looks_templated;

    #[test]
    fn helm_and_jinja_are_templates_and_workflows_are_not() {
        assert!(looks_templated("a: {{ .Values.a }}"));
        assert!(looks_templated("{{- if .Values.b }}"));
        assert!(looks_templated("{% if b %}"));
        assert!(!looks_templated("run: echo ${{ github.ref }}"));
        assert!(!looks_templated("a: {b: c}"));
    }
}
