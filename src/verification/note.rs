//! The text of a checkpoint, a signed note: <https://github.com/C2SP/C2SP/blob/main/tlog-checkpoint.md>. Here only its
//! form, to the byte; who signed it is the business of check 5.

use super::check::{Check, Refusal};
use sigstore_types::Checkpoint;

/// Refuses a checkpoint that is not in the one form in which it can be written: parsers skip what stands elsewhere, and
/// what is skipped nobody has signed.
pub(super) fn check(text: &str) -> Result<(), Refusal> {
    if text.is_empty() {
        return Ok(());
    }
    let note = Checkpoint::from_text(text)
        .map_err(|error| refused(format!("the checkpoint of the log cannot be read: {error}")))?;
    if written(&note).trim_end() == text.trim_end_matches('\n') {
        return Ok(());
    }
    Err(refused(
        "the checkpoint of the log holds more than its head and its signatures".to_owned(),
    ))
}

/// The note as it is written.
fn written(note: &Checkpoint) -> String {
    let mut text = String::from_utf8_lossy(note.signed_data()).into_owned();
    text.push('\n');
    for signature in note.signatures() {
        let mut bytes = signature.key_id.as_bytes().to_vec();
        bytes.extend_from_slice(signature.signature.as_bytes());
        let bytes = sigstore_types::SignatureBytes::new(bytes);
        text.push_str("\u{2014} ");
        text.push_str(&signature.name);
        text.push(' ');
        text.push_str(&bytes.to_base64());
        text.push('\n');
    }
    text
}

/// Whether a signature's name is that of the log whose tree this is: the origin, or its part before ` - `, as the first
/// version of Rekor has it.
pub(super) fn is_of_the_log(origin: &str, name: &str) -> bool {
    origin == name
        || origin
            .strip_prefix(name)
            .is_some_and(|rest| rest.starts_with(" - "))
}

fn refused(message: String) -> Refusal {
    Refusal::new(Check::Inclusion, "checkpoint-format", message)
        .help("Get the bundle again from whoever made it; its log checkpoint has been changed.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOTE: &str = "rekor.example - 42\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\u{2014} rekor.example AQIDBAU=\n";

    #[test]
    fn a_note_is_taken_in_one_form_only() {
        assert_eq!(check(NOTE), Ok(()));
        assert_eq!(check(NOTE.trim_end()), Ok(()));
        for changed in [
            format!("{NOTE}\nmore\n"),
            NOTE.replace("\u{2014} ", "\u{2014}  "),
            NOTE.replace(" AQID", "  AQID"),
            NOTE.replace("AQIDBAU=", "AQIDBAU= more"),
            NOTE.replace('\u{2014}', "-"),
        ] {
            let refusal = check(&changed).expect_err(&changed);
            assert_eq!(refusal.code(), "verify/inclusion/checkpoint-format");
        }
    }

    #[test]
    fn a_signature_is_of_the_log_by_its_origin() {
        assert!(is_of_the_log("log.example", "log.example"));
        assert!(is_of_the_log("rekor.example - 42", "rekor.example"));
        assert!(!is_of_the_log("rekor.example - 42", "rekor.exampl"));
        assert!(!is_of_the_log("log.example", "witness.example"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            let _ = check(&text);
        }
    }
}
