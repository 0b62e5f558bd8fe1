//! Whether an attestation holds: signature, identity, subject and content together. Nothing is read or fetched here.
