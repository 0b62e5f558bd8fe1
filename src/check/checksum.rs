//! Checksums that credentials carry and that can be verified offline.
//!
//! A checksum is here only when its issuer says how it is made, or its own source does. A credential whose checksum is
//! wrong was never issued: it is a placeholder or a typing error.
//!
//! | name | credentials | source |
//! |---|---|---|
//! | `github` | `ghp_`, `gho_`, `ghu_`, `ghs_`, `ghr_` | GitHub blog 2021-04-05, "Behind GitHub's new authentication token formats" |
//! | `gitlab-routable` | `glpat-` and others with two dots | gitlab-org/gitlab, `lib/authn/token_field/generator/routable_token.rb` |
//! | `grafana` | `glsa_` | grafana/grafana, `pkg/components/satokengen/tokengen.go` |
//! | `npm` | `npm_` | GitHub blog 2021-09-23, "Announcing npm's new access token format" |
//!
//! Not here, because it is not published how theirs is made: `github_pat_`, Cloudflare's `cfut_`.

/// Digits of the bases that are written below; base 36 uses the first 36 in lower case.
const BASE_62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE_36: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// Characters of the checksum of GitHub and npm tokens.
const GITHUB: usize = 6;

/// Characters of the checksum of a GitLab routable token, and of what stands before it: `.01.1a`.
const GITLAB: usize = 7;
const GITLAB_LENGTH: usize = 2;
const GITLAB_VERSION: &str = "01";

/// Characters of the checksum of a Grafana token.
const GRAFANA: usize = 8;

/// A way to verify a credential, and to make one that passes.
struct Checksum {
    name: &'static str,
    verify: fn(&str) -> Option<bool>,
    make: fn(&str, &str) -> String,
}

/// Sorted by name.
const CHECKSUMS: &[Checksum] = &[
    Checksum {
        name: "github",
        verify: verify_github,
        make: make_github,
    },
    Checksum {
        name: "gitlab-routable",
        verify: verify_gitlab,
        make: make_gitlab,
    },
    Checksum {
        name: "grafana",
        verify: verify_grafana,
        make: make_grafana,
    },
    Checksum {
        name: "npm",
        verify: verify_github,
        make: make_github,
    },
];

/// The names that [`verify`] knows, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    CHECKSUMS.iter().map(|checksum| checksum.name)
}

fn by_name(name: &str) -> Option<&'static Checksum> {
    CHECKSUMS.iter().find(|checksum| checksum.name == name)
}

/// Whether the secret's checksum is right; a secret that is too short to have one, or is not ASCII, has a wrong one.
/// `None`: no checksum has this name.
pub fn verify(name: &str, secret: &[u8]) -> Option<bool> {
    let checksum = by_name(name)?;
    let secret = std::str::from_utf8(secret)
        .ok()
        .filter(|secret| secret.is_ascii());
    Some(secret.and_then(checksum.verify).unwrap_or(false))
}

/// A credential with the right checksum: for examples, which must not be written down. `prefix` is written as it is
/// (`ghp_`), `random` is the rest without what the format adds. `None`: no checksum has this name.
pub fn make(name: &str, prefix: &str, random: &str) -> Option<String> {
    by_name(name).map(|checksum| (checksum.make)(prefix, random))
}

/// `PREFIX_RANDOM` and six digits to base 62 of the CRC-32 of `RANDOM`.
fn verify_github(secret: &str) -> Option<bool> {
    let (_, rest) = secret.rsplit_once('_')?;
    let (random, sum) = rest.split_at_checked(rest.len().checked_sub(GITHUB)?)?;
    Some(!random.is_empty() && sum == github_sum(random))
}

fn make_github(prefix: &str, random: &str) -> String {
    format!("{prefix}{random}{}", github_sum(random))
}

fn github_sum(random: &str) -> String {
    digits(crc32fast::hash(random.as_bytes()), BASE_62, GITHUB)
}

/// `PREFIX PAYLOAD . VERSION . LENGTH` and seven digits to base 36 of the CRC-32 of all of it; the length of the
/// payload has two digits to base 36.
fn verify_gitlab(secret: &str) -> Option<bool> {
    let (summed, sum) = secret.split_at_checked(secret.len().checked_sub(GITLAB)?)?;
    let dots = summed.bytes().filter(|byte| *byte == b'.').count();
    Some(dots >= 2 && sum == digits(crc32fast::hash(summed.as_bytes()), BASE_36, GITLAB))
}

fn make_gitlab(prefix: &str, random: &str) -> String {
    let length = u32::try_from(random.len()).unwrap_or(u32::MAX);
    let length = digits(length, BASE_36, GITLAB_LENGTH);
    let summed = format!("{prefix}{random}.{GITLAB_VERSION}.{length}");
    let sum = digits(crc32fast::hash(summed.as_bytes()), BASE_36, GITLAB);
    summed + &sum
}

/// `PREFIX_RANDOM`, `_`, and the CRC-32 of what stands before: eight hexadecimal digits, the lowest byte first.
fn verify_grafana(secret: &str) -> Option<bool> {
    let (summed, sum) = secret.rsplit_once('_')?;
    Some(sum.len() == GRAFANA && sum == grafana_sum(summed))
}

fn make_grafana(prefix: &str, random: &str) -> String {
    let summed = format!("{prefix}{random}");
    let sum = grafana_sum(&summed);
    format!("{summed}_{sum}")
}

fn grafana_sum(summed: &str) -> String {
    format!("{:08x}", crc32fast::hash(summed.as_bytes()).swap_bytes())
}

/// A number to the base of the alphabet's length, with zeros in front up to `width`.
fn digits(mut number: u32, alphabet: &[u8], width: usize) -> String {
    let base = u32::try_from(alphabet.len()).unwrap_or(u32::MAX);
    let mut digits = Vec::new();
    while number > 0 || digits.len() < width {
        digits.push(char::from(alphabet[(number % base) as usize]));
        number /= base;
    }
    digits.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Published examples, without their prefix and in parts, so that no file of ours holds a credential.
    #[test]
    fn published_examples_verify() {
        let github = ["ghp", "_", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ", "0mLq17"].concat();
        assert_eq!(verify("github", github.as_bytes()), Some(true));
        let grafana = ["gls", "a_", "iNValIdinValiDinvalidinvalidinva", "_5b582697"].concat();
        assert_eq!(verify("grafana", grafana.as_bytes()), Some(true));
    }

    #[test]
    fn a_checksum_is_padded_with_zeros() {
        assert_eq!(digits(0, BASE_62, 6), "000000");
        assert_eq!(digits(61, BASE_62, 6), "00000z");
        assert_eq!(digits(u32::MAX, BASE_62, 6), "4gfFC3");
        assert_eq!(digits(u32::MAX, BASE_36, 7), "1z141z3");
    }

    #[test]
    fn names_are_sorted_and_others_are_unknown() {
        assert!(names().is_sorted());
        assert_eq!(verify("none", b"x"), None);
        assert_eq!(make("none", "x", "y"), None);
    }

    proptest! {
        #[test]
        fn what_is_made_verifies_and_a_changed_one_does_not(
            random in "[A-Za-z0-9]{30}", at in 0usize..30, other in "[A-Za-z0-9]",
        ) {
            for name in names() {
                let prefix = "abc_";
                let secret = make(name, prefix, &random).unwrap();
                prop_assert_eq!(verify(name, secret.as_bytes()), Some(true));
                let at = prefix.len() + at;
                let mut changed = secret.clone();
                changed.replace_range(at..=at, &other);
                prop_assert_eq!(verify(name, changed.as_bytes()), Some(changed == secret));
            }
        }

        #[test]
        fn any_bytes_are_survived(bytes: Vec<u8>) {
            for name in names() {
                prop_assert!(verify(name, &bytes).is_some());
            }
        }
    }
}
