//! Paths into a resource.

use std::fmt;

/// Keys from the resource to a value. Lists on the way are gone through.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Path(pub Vec<Step>);

/// One key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    Key(String),
    Any,
}

impl Path {
    /// Reads `a.b["c.d"].*`; `.` alone is the value itself. None: an empty key, or a bracket that is not closed.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "." {
            return Some(Self(Vec::new()));
        }
        let mut steps = Vec::new();
        let mut rest = text;
        loop {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            let (key, behind) = rest.split_at(end);
            match key {
                "" => return None,
                "*" => steps.push(Step::Any),
                key => steps.push(Step::Key(key.to_owned())),
            }
            rest = behind;
            while let Some(quoted) = rest.strip_prefix("[\"") {
                let (key, behind) = quoted.split_once("\"]")?;
                steps.push(Step::Key(key.to_owned()));
                rest = behind;
            }
            match rest.strip_prefix('.') {
                Some(next) => rest = next,
                None if rest.is_empty() => return Some(Self(steps)),
                None => return None,
            }
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str(".");
        }
        for (at, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if key.contains('.') => write!(f, "[\"{key}\"]")?,
                Step::Key(key) => write!(f, "{}{key}", if at == 0 { "" } else { "." })?,
                Step::Any => write!(f, "{}*", if at == 0 { "" } else { "." })?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_written_as_it_was_read() {
        for text in [
            ".",
            "a",
            "a.b",
            "*.b",
            "a[\"b.c/d\"].e",
            "a[\"b.c\"][\"d.e\"]",
        ] {
            assert_eq!(Path::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "a.", ".a", "a[b]", "a[\"b", "a..b"] {
            assert_eq!(Path::parse(text), None, "{text}");
        }
    }
}
