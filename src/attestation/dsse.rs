//! What a DSSE signature is made over: <https://github.com/secure-systems-lab/dsse/blob/master/protocol.md>.

/// PAE: the bytes that are signed in place of a payload, so that it cannot be taken for one of another type.
pub fn pre_authentication_encoding(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let head = format!(
        "DSSEv1 {} {payload_type} {} ",
        payload_type.len(),
        payload.len()
    );
    let mut encoded = Vec::with_capacity(head.len() + payload.len());
    encoded.extend_from_slice(head.as_bytes());
    encoded.extend_from_slice(payload);
    encoded
}

#[cfg(test)]
mod tests {
    use super::pre_authentication_encoding;
    use proptest::prelude::*;

    /// The vector of the protocol's own text.
    #[test]
    fn it_is_the_encoding_of_the_protocol() {
        assert_eq!(
            pre_authentication_encoding("http://example.com/HelloWorld", b"hello world"),
            b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
        );
        assert_eq!(pre_authentication_encoding("", b""), b"DSSEv1 0  0 ");
        assert_eq!(
            pre_authentication_encoding("\u{e9}", b"\xff "),
            b"DSSEv1 2 \xc3\xa9 2 \xff "
        );
    }

    proptest! {
        /// No two payloads share an encoding, whatever their types are called.
        #[test]
        fn it_tells_every_payload_from_every_other(
            (one, two) in (("[ a1]{0,6}", "[ a1]{0,6}"), ("[ a1]{0,6}", "[ a1]{0,6}")),
        ) {
            let encoded = |(kind, payload): &(String, String)| {
                pre_authentication_encoding(kind, payload.as_bytes())
            };
            prop_assert_eq!(encoded(&one) == encoded(&two), one == two);
        }
    }
}
