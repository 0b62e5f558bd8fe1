//! Tests that have a name because the vocabulary cannot say them.

use super::{Truth, World, aws_credential, end_of_life};
use crate::document::{Node, Value};
use std::net::IpAddr;

type Test = fn(&Node, &World<'_>) -> Option<bool>;

/// Every named test. Sorted.
const TESTS: &[(&str, Test)] = &[
    ("aws-credential", |node, _| {
        text(node, |text| aws_credential::stands_in(text))
    }),
    ("end-of-life-image", |node, world| {
        text(node, |text| end_of_life::is_end_of_life(text, world.today))
    }),
    ("open-cidr", |node, _| text(node, is_open_cidr)),
    ("public-cidr", |node, _| text(node, is_public_cidr)),
    ("wildcard", |node, _| text(node, |text| text.contains('*'))),
];

/// Whether there is a test of that name.
pub fn is_known(name: &str) -> bool {
    TESTS.iter().any(|(known, _)| *known == name)
}

/// Whether one of the items of a list passes, or the value itself where it is none.
pub(super) fn ask(name: &str, node: &Node, world: &World<'_>) -> Truth {
    let Some((_, test)) = TESTS.iter().find(|(known, _)| *known == name) else {
        return Truth::Unknown;
    };
    super::each(node, &|item| super::known_of(test(item, world), item))
}

fn text(node: &Node, holds: impl Fn(&str) -> bool) -> Option<bool> {
    match &node.value {
        Value::String(text) => Some(holds(text)),
        Value::Unknown(_) => None,
        _ => Some(false),
    }
}

/// A range of addresses that is everybody's, or nearly: an IPv4 prefix of 8 bits or fewer that is not private, an IPv6
/// prefix of 16 or fewer (IANA has given no more than `2000::/3` out).
pub fn is_open_cidr(text: &str) -> bool {
    let Some((address, bits)) = cidr(text) else {
        return false;
    };
    match address {
        IpAddr::V4(address) => bits <= 8 && !(bits == 8 && matches!(address.octets()[0], 10 | 127)),
        IpAddr::V6(address) => bits <= 16 && address.segments()[0] & 0xfe00 != 0xfc00,
    }
}

/// A range that is not of private addresses alone (RFC 1918, RFC 6598, RFC 4193, link-local, loopback).
pub fn is_public_cidr(text: &str) -> bool {
    let Some((address, bits)) = cidr(text) else {
        return false;
    };
    let inside = |octets: [u8; 4], length: u8| {
        let mask = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0);
        matches!(address, IpAddr::V4(address) if bits >= length && u32::from(address) & mask == u32::from_be_bytes(octets) & mask)
    };
    let private = match address {
        IpAddr::V4(_) => {
            inside([10, 0, 0, 0], 8)
                || inside([172, 16, 0, 0], 12)
                || inside([192, 168, 0, 0], 16)
                || inside([100, 64, 0, 0], 10)
                || inside([169, 254, 0, 0], 16)
                || inside([127, 0, 0, 0], 8)
        }
        IpAddr::V6(address) => {
            let head = address.segments()[0];
            address.is_loopback()
                || (head & 0xfe00 == 0xfc00 && bits >= 7)
                || (head & 0xffc0 == 0xfe80 && bits >= 10)
        }
    };
    !private
}

/// An address and how many of its bits count: all of them where no length is written.
fn cidr(text: &str) -> Option<(IpAddr, u8)> {
    let text = text.trim();
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits.parse().ok()?)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits: u8 = bits.unwrap_or(most);
    (bits <= most).then_some((address, bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(TESTS.is_sorted_by_key(|(name, _)| *name));
    }

    #[test]
    fn the_world_is_open_however_it_is_written() {
        for open in [
            "0.0.0.0/0",
            "::/0",
            "0.0.0.0/1",
            "128.0.0.0/1",
            "2000::/3",
            "3.0.0.0/8",
        ] {
            assert!(is_open_cidr(open), "{open}");
        }
        for closed in [
            "10.0.0.0/8",
            "192.168.0.0/16",
            "8.8.8.8/32",
            "fd00::/8",
            "x",
            "",
            "1.2.3.4",
        ] {
            assert!(!is_open_cidr(closed), "{closed}");
        }
    }

    #[test]
    fn private_ranges_are_not_public() {
        for private in [
            "10.1.0.0/16",
            "172.16.0.0/12",
            "192.168.1.1",
            "fd12::/16",
            "127.0.0.1/32",
        ] {
            assert!(!is_public_cidr(private), "{private}");
        }
        for public in ["172.0.0.0/8", "8.8.8.8", "0.0.0.0/0", "2a00::/16"] {
            assert!(is_public_cidr(public), "{public}");
        }
    }
}
