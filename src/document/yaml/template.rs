//! Texts that become YAML only when a template engine has rendered them.

/// Whether a text that is no YAML looks like a template of Helm, Go or Jinja: it holds `{{` that is not GitHub's `${{`,
/// or `{%`.
///
/// To be asked when parsing failed: a template may happen to be YAML too.
pub fn looks_templated(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'{', bytes).any(|at| match bytes.get(at + 1) {
        Some(b'%') => true,
        Some(b'{') => at == 0 || bytes[at - 1] != b'$',
        _ => false,
    })
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
