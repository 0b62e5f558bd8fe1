//! What was known of actions on 2026-07-01. No network is asked, so what came to be known later is not here.

/// An action whose tags were moved to malicious code.
pub(super) struct Compromised {
    pub action: &'static str,
    /// Malicious commits that the advisories name.
    pub commits: &'static [&'static str],
    /// The first version that never was malicious.
    pub clean_from: &'static str,
}

pub(super) const COMPROMISED: &[Compromised] = &[
    // https://github.com/aquasecurity/trivy/security/advisories/GHSA-69fq-xp46-6x23 (19 March 2026)
    Compromised {
        action: "aquasecurity/setup-trivy",
        commits: &[
            "8afa9b9f9183b4e00c46e2b82d34047e3c177bd0",
            "e6c2c5e321ed9123bda567646e2f96565e34abe1",
        ],
        clean_from: "0.2.6",
    },
    // The same advisory.
    Compromised {
        action: "aquasecurity/trivy-action",
        commits: &["c5967f85626795f647d4bf6eb67227f9b79e02f5"],
        clean_from: "0.35.0",
    },
    // https://github.com/advisories/GHSA-qmg3-hpqr-gqvc (11 March 2025): `v1` was moved for two hours, and is clean again.
    Compromised {
        action: "reviewdog/action-setup",
        commits: &["f0d342d24037bb11d26b9bd8496e0808ba32e9ec"],
        clean_from: "0",
    },
    // https://github.com/advisories/GHSA-mrrh-fwg8-r2c3 (14 March 2025)
    Compromised {
        action: "tj-actions/changed-files",
        commits: &["0e58ed8671d6b60d0890c21b07f8835ace038e67"],
        clean_from: "46.0.1",
    },
];

/// Actions, the first version with a vulnerability, and the first without.
pub(super) const VULNERABLE: &[(&str, &str, &str)] = &[
    // https://github.com/advisories/GHSA-cxww-7g56-2vh6
    ("actions/download-artifact", "4.0.0", "4.1.3"),
    // https://nvd.nist.gov/vuln/detail/CVE-2020-14189
    ("atlassian/gajira-comment", "0", "2.0.2"),
    // https://nvd.nist.gov/vuln/detail/CVE-2020-14188
    ("atlassian/gajira-create", "0", "2.0.1"),
    // https://nvd.nist.gov/vuln/detail/CVE-2021-32724
    ("check-spelling/check-spelling", "0", "0.0.19"),
    // https://github.com/advisories/GHSA-vqf5-2xx6-9wfm: nothing below 3 was mended.
    ("github/codeql-action", "2.26.11", "3.0.0"),
    ("github/codeql-action", "3.26.11", "3.28.3"),
    // https://nvd.nist.gov/vuln/detail/CVE-2023-30853
    ("gradle/gradle-build-action", "2.0.0", "2.4.2"),
    // https://nvd.nist.gov/vuln/detail/CVE-2021-32074
    ("hashicorp/vault-action", "0", "2.2.0"),
    // https://github.com/advisories/GHSA-vxmw-7h4f-hqxh
    ("pypa/gh-action-pypi-publish", "0", "1.13.0"),
    // https://nvd.nist.gov/vuln/detail/CVE-2023-27581
    ("rlespinasse/github-slug-action", "4.0.0", "4.4.1"),
    // https://github.com/advisories/GHSA-f79p-9c5r-xg88
    ("sonarsource/sonarqube-scan-action", "4.0.0", "5.3.1"),
    // https://github.com/advisories/GHSA-mxr3-8whj-j74r, https://github.com/advisories/GHSA-g85v-wf27-67xc
    ("step-security/harden-runner", "0", "2.12.0"),
    // https://nvd.nist.gov/vuln/detail/CVE-2025-54416
    ("tj-actions/branch-names", "0", "9.0.0"),
    // https://nvd.nist.gov/vuln/detail/CVE-2023-52137
    ("tj-actions/verify-changed-files", "0", "17.0.0"),
];

/// Repositories that their owners have archived: each says so on its own page, `https://github.com/OWNER/NAME`.
pub(super) const ARCHIVED: &[&str] = &[
    "8398a7/action-slack",
    "actions-rs/audit-check",
    "actions-rs/cargo",
    "actions-rs/clippy-check",
    "actions-rs/tarpaulin",
    "actions-rs/toolchain",
    "actions/create-release",
    "actions/setup-elixir",
    "actions/setup-haskell",
    "actions/setup-ruby",
    "actions/upload-release-asset",
    "azure/container-scan",
    "cirrus-actions/rebase",
    "facebook/pysa-action",
    "gradle/gradle-build-action",
    "marvinpinto/action-automatic-releases",
    "repo-sync/pull-request",
    "sonarsource/sonarcloud-github-action",
    "tibdex/github-app-token",
];

/// Well-known actions, for names that are nearly theirs.
pub(super) const OFFICIAL: &[&str] = &[
    "actions/attest-build-provenance",
    "actions/cache",
    "actions/checkout",
    "actions/configure-pages",
    "actions/create-github-app-token",
    "actions/dependency-review-action",
    "actions/deploy-pages",
    "actions/download-artifact",
    "actions/first-interaction",
    "actions/github-script",
    "actions/labeler",
    "actions/setup-dotnet",
    "actions/setup-go",
    "actions/setup-java",
    "actions/setup-node",
    "actions/setup-python",
    "actions/stale",
    "actions/upload-artifact",
    "actions/upload-pages-artifact",
    "aquasecurity/trivy-action",
    "astral-sh/setup-uv",
    "aws-actions/amazon-ecr-login",
    "aws-actions/configure-aws-credentials",
    "azure/login",
    "codecov/codecov-action",
    "docker/build-push-action",
    "docker/login-action",
    "docker/metadata-action",
    "docker/setup-buildx-action",
    "docker/setup-qemu-action",
    "dorny/paths-filter",
    "github/codeql-action",
    "google-github-actions/auth",
    "hashicorp/setup-terraform",
    "hashicorp/vault-action",
    "peter-evans/create-pull-request",
    "pypa/gh-action-pypi-publish",
    "softprops/action-gh-release",
    "sonarsource/sonarqube-scan-action",
    "tj-actions/changed-files",
];
