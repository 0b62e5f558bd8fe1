//! The policy that `portcullis init` writes.

/// A commented policy with every default shown, which requires that secrets are looked for.
pub fn starter() -> String {
    STARTER.to_owned()
}

const STARTER: &str = r"# What portcullis lets into this repository's main branch. It reads this file from the base branch,
# so a change to it counts once it has been merged.
version: 1

# What has to be looked at: where it cannot be, the run ends as incomplete (exit code 3), never as a pass.
require: [secrets]

# The least severity that blocks: low, medium, high or critical.
block_at: high

# What to do with single checks: off, warn or block, whatever their severity; or on, for those that run only where they are
# named. `portcullis checks list` names them all.
checks:
#  secret/*: block

# The folder with checks of your own, `own/NAME` each. They are read from the base branch as this file is.
own_checks:
#  .portcullis/checks

# Comments such as `portcullis:allow ID until YYYY-MM-DD reason`, and other tools' comments and ignore files.
suppressions:
  # Whether they count at all.
  honour: true
  # Whether those count that the change under test brings in itself.
  from_the_change: false
  # Whether one of another tool is refused that gives no reason. Our own need a reason and a last day.
  require_reason: false
  # How many days ahead that day may lie; any number if it is left out.
  longest_days:
#    365

# How secrets are looked for.
secrets:
  # Paths that are not looked at, as in .gitignore; every report says how many files that were.
  exclude:
#    - vendor/**
  # How many layers of encoding and archives are opened.
  decode_depth: 4
  # Longer files are reported as not looked at.
  largest_file: 1GiB

# How infrastructure code and pipelines are looked at.
infrastructure:
  # Paths that are left out.
  exclude:
#    - examples/**
  # Where Terraform modules from other places lie in this repository: nothing is ever fetched.
  module_sources:
#    https://example.org/modules/v1/bucket.zip: vendor/modules/bucket

# How dependencies are looked at.
dependencies:
  # Paths that are left out.
  exclude:
#    - examples/**
  # How old the advisories may be that versions are looked up in: older ones leave a gap.
  max_database_age: 7d
  # With --base and --staged: what becomes of what was there before the change, report or block. Malware always blocks.
  existing: report
  # Whether what is used only to build and test blocks as the rest does: block or warn.
  development: block
  # How soon a fix has to be taken up after its release, by severity or by a profile: cyber-essentials, ncsc-internet-facing,
  # ncsc-internal, ncsc-air-gapped, pci-dss, fedramp. Until then what it mends does not block, except where the change adds it.
#  fix_within: { critical: 14d, high: 14d }
  # Licences, as SPDX writes them: what is allowed and what is not; packages may have exceptions.
#  licences: { allow: [MIT, Apache-2.0], deny: [copyleft], unknown: report, exceptions: [{ package: npm/name, allow: [MPL-2.0] }] }
  # Addresses of registries besides the public ones; where some are named, others are a finding.
  registries:
#    - https://npm.pkg.github.com
  # Names that only the organisation's own registry may serve.
  internal:
#    - npm/@acme/*
  # Names that are no misspellings of popular ones.
  popular:
#    - npm/expresso
  # How old a release has to be before it is used, where the lockfile knows its day.
#  release_age: 7d
  # Ecosystems of which it is accepted that nobody publishes advisories, or that the index has none.
  unaudited:
#    - Docker
  # Where `advisories update` gets an index from, and what proves it.
#  advisories: { url: https://example.org/advisories.index, sha256: 0000000000000000000000000000000000000000000000000000000000000000 }

# Exceptions, each with an owner and a last day. `portcullis waive` writes them.
waivers:
#  - check: secret/private-key-openssh                    # the check's id
#    scope: { fingerprint: 0123456789abcdef0123456789abcdef } # the finding, as the report names it
#    kind: false-positive                                 # accept, mitigate or false-positive
#    reason: A key made for the tests of this library. It opens nothing.
#    owner: Head of the service                           # who carries the risk
#    approved_by: Security team                           # who agreed
#    expires: 2027-01-31                                  # the last day on which it holds
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Domain;
    use crate::policy::Policy;

    #[test]
    fn the_starter_is_the_default_policy_that_requires_secrets() {
        let mut policy = Policy::parse(&starter(), "portcullis.yaml", &|_| true).unwrap();
        policy.lines = crate::policy::Lines::default();
        policy.dependencies.max_database_age_line = None;
        policy.dependencies.existing_line = None;
        policy.dependencies.development_line = None;
        let expected = Policy {
            require: [Domain::Secrets].into(),
            ..Policy::default()
        };
        assert_eq!(policy, expected);
    }

    #[test]
    fn its_examples_are_valid_when_the_comment_signs_are_removed() {
        let text = starter().replace("\n#  ", "\n  ");
        let policy = Policy::parse(&text, "portcullis.yaml", &|_| true).unwrap();
        assert_eq!(
            (
                policy.checks.len(),
                policy.secrets.exclude.len(),
                policy.waivers.len()
            ),
            (1, 1, 1)
        );
    }
}
