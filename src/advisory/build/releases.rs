//! The days on which versions were released, as CSV: `ecosystem,name,version,YYYY-MM-DD`.

use crate::advisory::build::advisory::day;
use crate::package::Ecosystem;
use crate::package::name::canonical;
use jiff::civil::Date;
use std::collections::HashMap;

/// Days by ecosystem, canonical name and version.
#[derive(Default)]
pub(super) struct Releases(HashMap<(Ecosystem, String), HashMap<String, Date>>);

/// A line that is no release.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} is no `ecosystem,name,version,YYYY-MM-DD`: {reason}")]
pub struct ReleasesError {
    pub line: usize,
    pub reason: &'static str,
}

impl Releases {
    /// Takes in a list, and returns how many there are. Errors: a line is none.
    pub(super) fn read(&mut self, text: &str) -> Result<u64, ReleasesError> {
        let mut count = 0;
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') || (at == 0 && is_head(line)) {
                continue;
            }
            let (key, version, day) = release(line).map_err(|reason| ReleasesError {
                line: at + 1,
                reason,
            })?;
            self.0.entry(key).or_default().insert(version, day);
            count += 1;
        }
        Ok(count)
    }

    /// Those of one package.
    pub(super) fn of(
        &self,
        ecosystem: Ecosystem,
        canonical: &str,
    ) -> Option<&HashMap<String, Date>> {
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&(ecosystem, canonical.to_owned()))
    }
}

fn is_head(line: &str) -> bool {
    line.to_ascii_lowercase().starts_with("ecosystem,")
}

type Release = ((Ecosystem, String), String, Date);

fn release(line: &str) -> Result<Release, &'static str> {
    let fields: Vec<&str> = line.split(',').map(str::trim).collect();
    let [ecosystem, name, version, released] = fields[..] else {
        return Err("there are not four fields");
    };
    let (ecosystem, _) = Ecosystem::parse(ecosystem).ok_or("the ecosystem is not known")?;
    let released = (released.len() == 10).then(|| day(released)).flatten();
    let released = released.ok_or("the day is none")?;
    if name.is_empty() || version.is_empty() {
        return Err("a field is empty");
    }
    let name = canonical(ecosystem, name).into_owned();
    Ok(((ecosystem, name), version.to_owned(), released))
}
