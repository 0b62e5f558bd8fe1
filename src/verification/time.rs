//! Check 4: when the signature was made, by trusted clocks alone: the log's signed entry timestamp, or a timestamp
//! authority's token (RFC 3161) inside the authority's own time. Never the machine's, never one that nobody has signed.

use super::check::{Check, Proof, Refusal};
use super::token;
use super::trust::Trust;
use jiff::Timestamp;
use serde_json::json;
use sigstore_types::{Bundle, KindVersion, Sha256Hash, SignatureBytes, TransparencyLogEntry};

/// Every trusted time of the signature; none where nothing bears one.
pub(super) fn check(
    bundle: &Bundle,
    signature: &[u8],
    now: Timestamp,
    trust: &Trust,
) -> Result<(Vec<Timestamp>, Vec<Proof>), Refusal> {
    let mut times = Vec::new();
    let mut proofs = Vec::new();
    let tokens = &bundle
        .verification_material
        .timestamp_verification_data
        .rfc3161_timestamps;
    for token in tokens {
        let time = of_token(&token.signed_timestamp, signature, trust)?;
        times.push(time);
        proofs.push(Proof::new(
            Check::SigningTime,
            "timestamp authority",
            time.to_string(),
        ));
    }
    for entry in &bundle.verification_material.tlog_entries {
        if let Some(time) = of_entry(entry, trust)? {
            times.push(time);
            proofs.push(Proof::new(
                Check::SigningTime,
                "log's timestamp",
                time.to_string(),
            ));
        }
    }
    if let Some(time) = times.iter().find(|time| **time > now) {
        let message =
            format!("the signature was made at {time}, which is still to come: it is {now}");
        return Err(refused("future", message)
            .help("Set the clock of this machine right, or do not use the artefact."));
    }
    Ok((times, proofs))
}

/// The refusal of a signature without any trusted time.
pub(super) fn untimed() -> Refusal {
    refused(
        "missing",
        "expected a trusted time of the signature (a signed entry timestamp of the log, or one of a timestamp authority); \
         found none",
    )
    .help("Have it signed with a timestamp. For a key, --allow-untimestamped does without.")
}

fn of_token(
    token: &sigstore_types::TimestampToken,
    signature: &[u8],
    trust: &Trust,
) -> Result<Timestamp, Refusal> {
    use sigstore_verify::tsa::{Error, verify_timestamp_for_authority};
    if trust.timestamps.is_empty() {
        let message = format!(
            "{} has no timestamp authority, and the bundle bears a timestamp of one",
            trust.name
        );
        return Err(refused("authority", message)
            .help("Name the root of the instance that signed it: --trusted-root FILE."));
    }
    let signature = SignatureBytes::from_bytes(signature);
    let mut worst: Option<Refusal> = None;
    for authority in &trust.timestamps {
        let found = match verify_timestamp_for_authority(token, &signature, authority) {
            Ok(time) => {
                token::check(token.as_bytes(), authority)?;
                return Ok(time);
            }
            Err(Error::TimestampOutsideValidity { time }) => {
                let message =
                    format!("the timestamp authority that says {time} did not count then");
                return Err(refused("authority-time", message));
            }
            Err(Error::HashMismatch { .. }) => refused(
                "other-signature",
                "the timestamp is one of another signature",
            ),
            Err(error) => refused("token", format!("the timestamp does not hold: {error}")),
        };
        worst = Some(
            worst
                .filter(|worst| worst.part == "other-signature")
                .unwrap_or(found),
        );
    }
    Err(worst.unwrap_or_else(untimed))
}

/// The time that the first version of Rekor signs, where the entry bears it.
fn of_entry(entry: &TransparencyLogEntry, trust: &Trust) -> Result<Option<Timestamp>, Refusal> {
    let first_version = entry.kind_version != KindVersion::HashedRekordV002;
    let (Some(time), Some(promise)) = (entry.integrated_time, &entry.inclusion_promise) else {
        if entry.integrated_time.is_some() {
            let message = "the log entry names a time that nobody has signed: it has no signed entry timestamp";
            return Err(refused("unsigned", message));
        }
        return Ok(None);
    };
    if !first_version {
        let message = "the log entry is of a kind that bears no time, and names one";
        return Err(refused("unsigned", message));
    }
    let id = Sha256Hash::try_from(entry.log_id.key_id.as_bytes())
        .map_err(|_| refused("unknown-log", "the log entry names a log by what is no id"))?;
    if trust.logs.key(&id).is_none() {
        let message = format!(
            "expected a time by a log of {}; found one by log {}",
            trust.name,
            id.to_hex()
        );
        return Err(refused("unknown-log", message));
    }
    let Some(key) = trust.logs.key_at(&id, time) else {
        let message = format!(
            "the log {} did not count at {time}, the time that it says",
            id.to_hex()
        );
        return Err(refused("log-time", message));
    };
    let signed = promised(entry, time, &id);
    let signature = SignatureBytes::from_bytes(promise.signed_entry_timestamp.as_bytes());
    key.verify(signed.as_bytes(), &signature).map_err(|_| {
        refused("promise", "the signed entry timestamp does not bear the log's signature over this entry, its index and its time")
    })?;
    Ok(Some(time))
}

/// What the log has signed: canonical JSON (RFC 8785). These keys are in their order, and none of the values needs an
/// escape.
fn promised(entry: &TransparencyLogEntry, time: Timestamp, id: &Sha256Hash) -> String {
    json!({
        "body": entry.canonicalized_body.to_base64(),
        "integratedTime": time.as_second(),
        "logID": id.to_hex(),
        "logIndex": entry.log_index.get(),
    })
    .to_string()
}

fn refused(part: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::new(Check::SigningTime, part, message)
        .help("Do not use the artefact: when it was signed cannot be told.")
}
