//! Other auditors' files: what they excuse of what was found, and what is wrong with them.

use super::audit::Hit;
use super::collect::Collected;
use super::fault::Fault;
use super::ignore::{self, Asked, Excuse, Ledger, Leftover, Matter, Remark, Tool};
use crate::finding::{Suppression, SuppressionKind};
use crate::inventory::Snapshot;
use crate::package::formats;
use crate::source::{Region, RepoPath};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The files of the base that excuse, read.
#[derive(Default)]
pub struct Excuses {
    ledger: Ledger,
    /// The texts of the files, so that places in them can be shown.
    pub texts: BTreeMap<RepoPath, String>,
    /// What could not be understood, by file: somebody relies on it.
    pub unread: Vec<(RepoPath, String)>,
    /// What makes sense to its tool and excuses nothing here.
    pub notes: Vec<String>,
}

/// Reads every file of another auditor.
pub fn read(files: &dyn Snapshot) -> Excuses {
    let mut excuses = Excuses::default();
    let mut all = Vec::new();
    for path in files
        .paths()
        .iter()
        .filter(|path| ignore::recognise(path).is_some())
    {
        let text = match files.read(path) {
            Ok(Some(bytes)) => match formats::decode(&bytes) {
                Ok(text) => text.into_owned(),
                // An empty file excuses nothing, and nobody misses it.
                Err(_) if bytes.trim_ascii().is_empty() => continue,
                Err(error) => {
                    excuses.unread.push((path.clone(), error.reason));
                    continue;
                }
            },
            Ok(None) => continue,
            Err(error) => {
                excuses.unread.push((path.clone(), error.to_string()));
                continue;
            }
        };
        match ignore::read(path, &text) {
            Ok(file) => {
                all.extend(file.excuses);
                let place = |remark: &Remark| Region::of(text.as_bytes(), remark.at).start.line;
                let faults = file.faults.iter();
                excuses.unread.extend(faults.map(|fault| {
                    (
                        path.clone(),
                        format!("line {}: {}", place(fault), fault.reason),
                    )
                }));
                let notes = file.notes.iter();
                excuses
                    .notes
                    .extend(notes.map(|note| {
                        format!("{}:{}: {}", path.to_text(), place(note), note.reason)
                    }));
            }
            Err(error) => {
                let line = Region::of(text.as_bytes(), error.at).start.line;
                excuses
                    .unread
                    .push((path.clone(), format!("line {line}: {}", error.reason)));
            }
        }
        excuses.texts.insert(path.clone(), text);
    }
    excuses.ledger = Ledger::new(all);
    excuses
}

impl Excuses {
    /// What excuses a hit. Malware is never excused by a line in a file.
    pub fn of(&mut self, hit: &Hit, collected: &Collected, day: Date) -> Option<Suppression> {
        let named = hit.dependency.as_ref()?;
        let file = collected.files.iter().find(|file| file.path == hit.path)?;
        let mut packages = file.listing.packages.iter();
        let package =
            packages.find(|package| package.at == hit.at && package.name == named.name)?;
        let advisory = hit
            .dependency
            .as_ref()
            .and_then(|found| found.advisory.as_ref());
        let ids: Vec<&str> = advisory
            .iter()
            .flat_map(|found| &found.ids)
            .map(String::as_str)
            .collect();
        let matter = match (hit.fault, advisory) {
            (Fault::Malicious, _) => return None,
            (_, Some(advisory)) => Matter::Advisory {
                ids: &ids,
                fix_exists: advisory.fixed.is_some(),
            },
            (Fault::Yanked, None) => Matter::Yanked,
            (Fault::LicenceNotAllowed | Fault::LicenceUnknown, None) => Matter::Licence,
            (_, None) => Matter::Other,
        };
        let excuse = self.ledger.ask(&Asked {
            matter,
            package,
            path: &file.path,
            day,
        })?;
        Some(Suppression {
            kind: match excuse.tool {
                Tool::OpenVex => SuppressionKind::Vex,
                _ => SuppressionKind::AuditIgnoreFile,
            },
            reason: excuse
                .reason
                .as_ref()
                .map(|reason| format!("{}: {reason}", excuse.file.to_text())),
            expires: excuse.until,
            added_by_change: false,
        })
    }

    /// What is wrong with the entries themselves. `complete`: everything that they could excuse has been asked for.
    pub fn hits(&self, complete: bool, day: Date) -> Vec<Hit> {
        let mut hits = Vec::new();
        for excuse in self.ledger.excuses() {
            if excuse.lacks_reason() {
                let message = "the entry gives no reason";
                hits.push(self.hit(excuse, Fault::IgnoredWithoutReason, message));
            }
            if excuse.lacks_expiry() {
                let message = "the entry has no last day";
                hits.push(self.hit(excuse, Fault::IgnoredWithoutExpiry, message));
            }
        }
        let leftovers = if complete {
            self.ledger.leftovers(day)
        } else {
            Vec::new()
        };
        for (excuse, leftover) in leftovers {
            let message = match leftover {
                Leftover::Unused => "the entry matches nothing that was found".to_owned(),
                Leftover::Lapsed { still_there } => format!(
                    "the entry's last day has passed, and what it names is {}there",
                    if still_there { "still " } else { "no longer " }
                ),
            };
            hits.push(self.hit(excuse, Fault::IgnoreUnused, &message));
        }
        hits
    }

    fn hit(&self, excuse: &Excuse, fault: Fault, message: &str) -> Hit {
        let text = self.texts.get(&excuse.file).map_or("", String::as_str);
        let named = text.get(excuse.at.range()).unwrap_or_default();
        Hit {
            fault,
            severity: None,
            path: excuse.file.clone(),
            at: excuse.at,
            message: format!("{}: {message}", super::report::line(named)),
            key: named.to_owned(),
            dependency: None,
        }
    }
}
