//! `advisories update`: what to fetch, and where it goes.

use super::{made, settings};
use crate::cli::UpdateRequest;
use crate::gate::GateError;
use crate::host::net::{Client, Patience};
use crate::host::output::{to_stderr, to_stdout};
use crate::host::signature::PublicKey;
use crate::host::update::{self, Feeds, Trust, Updated};
use crate::host::{Host, files, store};
use crate::report::escape;
use std::path::Path;

/// Fetches advisories and replaces the index.
pub(in crate::gate) fn update(request: &UpdateRequest, host: &Host) -> Result<u8, GateError> {
    let named = request.out.clone().or_else(|| host.advisories_place());
    let target = named.ok_or(GateError::NoPlace)?;
    let client = Client::new(Patience::default());
    let mut say = |line: &str| {
        if !request.quiet {
            to_stderr(&escape::log(&format!("{}\n", escape::visible(line))));
        }
    };
    let updated = if let Some(url) = &request.url {
        update::from_index(&client, url, &trust(request)?, &target)?
    } else if let Some(named) = settings::of(request, host)? {
        say(&format!("{} names the index", named.source));
        update::from_index(&client, &named.url, &named.trust, &target)?
    } else {
        let (ecosystems, today) = (&request.ecosystems, host.today);
        update::from_feeds(
            &client,
            &Feeds::default(),
            ecosystems,
            &target,
            today,
            &mut say,
        )?
    };
    to_stdout(escape::log(&said(&target, &updated)?).as_bytes())?;
    Ok(0)
}

fn trust(request: &UpdateRequest) -> Result<Trust, GateError> {
    let key = request.key.as_deref().map(key).transpose()?;
    Ok(Trust {
        sha256: request.sha256.clone(),
        key,
    })
}

fn key(path: &Path) -> Result<PublicKey, GateError> {
    let text = files::read(path)?;
    let key = PublicKey::parse(&String::from_utf8_lossy(&text));
    key.ok_or_else(|| GateError::NoKey(path.to_owned()))
}

fn said(target: &Path, updated: &Updated) -> Result<String, GateError> {
    let opened = store::open(target)?;
    let about = opened.index.about();
    Ok(match updated {
        Updated::Built(tally) => made(target, about, tally),
        Updated::Fetched | Updated::Unchanged => {
            let what = if matches!(updated, Updated::Fetched) {
                "fetched"
            } else {
                "up to date:"
            };
            let path = target.display().to_string();
            format!(
                "{what} {}, snapshot {}\n",
                escape::visible(&path),
                about.snapshot
            )
        }
    })
}
