//! `Fn::Cidr`: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-cidr.html>.

use std::net::Ipv4Addr;

/// The first `count` blocks with `bits` bits for hosts in an IPv4 block. None: the arguments make no sense, or are IPv6.
pub(super) fn blocks(block: &str, count: u32, bits: u32) -> Option<Vec<String>> {
    let (address, prefix) = block.split_once('/')?;
    let address = u32::from(address.parse::<Ipv4Addr>().ok()?);
    let prefix: u32 = prefix.parse().ok()?;
    let fits = (1..=256).contains(&count) && bits < 32 && prefix <= 32 - bits;
    let room = 1_u64 << (32_u32.checked_sub(bits)?.checked_sub(prefix)?);
    if !fits || u64::from(count) > room {
        return None;
    }
    let mask = u32::MAX.checked_shl(32 - prefix).unwrap_or(0);
    let first = address & mask;
    let of = |index: u32| format!("{}/{}", Ipv4Addr::from(first + (index << bits)), 32 - bits);
    Some((0..count).map(of).collect())
}

#[cfg(test)]
mod tests {
    use super::blocks;

    #[test]
    fn blocks_are_cut_from_a_network() {
        let found = blocks("192.168.0.0/24", 6, 5).unwrap();
        assert_eq!(found[..2], ["192.168.0.0/27", "192.168.0.32/27"]);
        assert_eq!(found.len(), 6);
        assert_eq!(blocks("10.0.0.0/0", 1, 8).unwrap(), ["0.0.0.0/24"]);
        for (block, count, bits) in [
            ("10.0.0.0/24", 9, 5),
            ("10.0.0.0/24", 1, 9),
            ("fe80::/10", 1, 8),
            ("x", 1, 8),
            ("10.0.0.0/8", 0, 8),
            ("10.0.0.0/8", 300, 8),
            ("1.1.1.1/40", 1, 1),
            ("1.1.1.1/8", 1, 40),
        ] {
            assert_eq!(blocks(block, count, bits), None, "{block} {count} {bits}");
        }
    }
}
