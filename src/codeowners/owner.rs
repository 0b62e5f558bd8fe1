//! One owner as a line names it: `@user`, `@org/team`, or an address.

use std::fmt;

/// The longest login, by GitHub's page on usernames; enterprise accounts have their short code in it.
const LONGEST_LOGIN: usize = 39;
/// Slugs are made of a team's name, which may be this long.
const LONGEST_SLUG: usize = 255;
/// RFC 5321, 4.5.3.1.3, without the angle brackets.
const LONGEST_ADDRESS: usize = 254;

/// Whom a line names. GitHub compares all of them without regard to case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// A login, without the `@`.
    User(String),
    Team {
        organisation: String,
        slug: String,
    },
    /// An address that a user has added to their account.
    Email(String),
}

/// Why a word names nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OwnerFault {
    /// Neither an `@` before it nor an address. GitHub skips the line ("Invalid owner").
    NoAtSign,
    /// An `@`, and behind it no login and no team.
    Malformed,
    /// Logins, teams or addresses that no white space parts: `@one@two`, `@one,@two`.
    Joined,
}

impl Owner {
    /// Reads a word of a line. Errors: it can name nobody.
    pub fn parse(word: &str) -> Result<Self, OwnerFault> {
        let Some(name) = word.strip_prefix('@') else {
            return address(word);
        };
        if name.contains(['@', ',', ';']) {
            return Err(OwnerFault::Joined);
        }
        let Some((organisation, slug)) = name.split_once('/') else {
            return is_login(name)
                .then(|| Self::User(name.to_owned()))
                .ok_or(OwnerFault::Malformed);
        };
        if !is_login(organisation) || !is_slug(slug) {
            return Err(OwnerFault::Malformed);
        }
        Ok(Self::Team {
            organisation: organisation.to_owned(),
            slug: slug.to_owned(),
        })
    }

    /// The same owner, however somebody spells it.
    #[must_use]
    pub fn folded(&self) -> Self {
        match self {
            Self::User(login) => Self::User(login.to_lowercase()),
            Self::Team { organisation, slug } => Self::Team {
                organisation: organisation.to_lowercase(),
                slug: slug.to_lowercase(),
            },
            Self::Email(address) => Self::Email(address.to_lowercase()),
        }
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(login) => write!(f, "@{login}"),
            Self::Team { organisation, slug } => write!(f, "@{organisation}/{slug}"),
            Self::Email(address) => f.write_str(address),
        }
    }
}

fn is_login(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=LONGEST_LOGIN).contains(&name.len()) && !name.starts_with('-') && name.bytes().all(allowed)
}

fn is_slug(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=LONGEST_SLUG).contains(&name.len()) && name.bytes().all(allowed)
}

/// An address as far as it must be right to be one: a local part, one `@`, a domain of at least two labels.
fn address(word: &str) -> Result<Owner, OwnerFault> {
    let Some((local, domain)) = word.split_once('@') else {
        return Err(OwnerFault::NoAtSign);
    };
    if domain.contains('@') || word.contains([',', ';']) {
        return Err(OwnerFault::Joined);
    }
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let is_local = !local.is_empty()
        && !local.starts_with('.')
        && !local.ends_with('.')
        && local
            .chars()
            .all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
    let is_domain = domain.contains('.') && domain.split('.').all(is_label);
    if is_local && is_domain && word.len() <= LONGEST_ADDRESS {
        Ok(Owner::Email(word.to_owned()))
    } else {
        Err(OwnerFault::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn users_teams_and_addresses_are_owners() {
        for word in [
            "@octocat",
            "@global-owner1",
            "@octo-org/octocats",
            "@NHSDigital/cyber_team.core",
            "@alice_acme",
            "docs@example.com",
            "first.last+tag@mail.example.co.uk",
        ] {
            assert_eq!(Owner::parse(word).unwrap().to_string(), word);
        }
    }

    #[test]
    fn what_names_nobody_is_refused_with_the_reason() {
        use OwnerFault::{Joined, Malformed, NoAtSign};
        for (word, fault) in [
            ("user", NoAtSign),
            ("my\\", NoAtSign),
            ("@", Malformed),
            ("@-user", Malformed),
            ("@org/", Malformed),
            ("@/team", Malformed),
            ("@org/team/inner", Malformed),
            ("@a b", Malformed),
            ("@user.name", Malformed),
            ("docs@example", Malformed),
            ("@one@two", Joined),
            ("@one,@two", Joined),
            ("@one,", Joined),
            ("a@example.com;b@example.com", Joined),
        ] {
            assert_eq!(Owner::parse(word), Err(fault), "{word}");
        }
        assert_eq!(
            Owner::parse(&format!("@{}", "a".repeat(40))),
            Err(Malformed)
        );
    }

    #[test]
    fn case_tells_no_two_owners_apart() {
        let of = |word: &str| Owner::parse(word).unwrap().folded();
        assert_eq!(of("@Octo-Org/Team"), of("@octo-org/team"));
        assert_eq!(of("Docs@Example.com"), of("docs@example.com"));
        assert_ne!(of("@octo"), of("@octo/octo"));
    }

    proptest! {
        #[test]
        fn what_is_read_is_written_the_same(word in "\\PC{0,60}") {
            if let Ok(owner) = Owner::parse(&word) {
                prop_assert_eq!(owner.to_string(), word);
            }
        }
    }
}
