//! A package URL as a package: what a bill of materials names.

use super::Purl;
use crate::package::{Checksum, Ecosystem, Package, Source};

/// Type, namespace, ecosystem. Of several namespaces of one ecosystem the first is the one that is written.
pub(super) const DISTRIBUTIONS: [(&str, &str, Ecosystem); 24] = [
    ("apk", "alpine", Ecosystem::Alpine),
    ("apk", "alpaquita", Ecosystem::Alpaquita),
    ("apk", "bellsoft", Ecosystem::BellSoft),
    ("apk", "chainguard", Ecosystem::Chainguard),
    ("apk", "minimos", Ecosystem::MinimOs),
    ("apk", "wolfi", Ecosystem::Wolfi),
    ("deb", "debian", Ecosystem::Debian),
    ("deb", "ubuntu", Ecosystem::Ubuntu),
    ("rpm", "almalinux", Ecosystem::AlmaLinux),
    ("rpm", "alma", Ecosystem::AlmaLinux),
    ("rpm", "azurelinux", Ecosystem::AzureLinux),
    ("rpm", "azure-linux", Ecosystem::AzureLinux),
    ("rpm", "mageia", Ecosystem::Mageia),
    ("rpm", "mariner", Ecosystem::AzureLinux),
    ("rpm", "openeuler", Ecosystem::OpenEuler),
    ("rpm", "opensuse", Ecosystem::OpenSuse),
    ("rpm", "photon", Ecosystem::PhotonOs),
    ("rpm", "redhat", Ecosystem::RedHat),
    ("rpm", "rhel", Ecosystem::RedHat),
    ("rpm", "rocky", Ecosystem::RockyLinux),
    ("rpm", "rocky-linux", Ecosystem::RockyLinux),
    ("rpm", "suse", Ecosystem::Suse),
    ("rpm", "sled", Ecosystem::Suse),
    ("rpm", "sles", Ecosystem::Suse),
];

/// Types beside those that [`Ecosystem::purl_type`] writes.
const OTHER_TYPES: [(&str, Ecosystem); 5] = [
    ("ansible", Ecosystem::AnsibleGalaxy),
    ("githubactions", Ecosystem::GitHubActions),
    ("jsr", Ecosystem::Jsr),
    ("oci", Ecosystem::Docker),
    ("vscode", Ecosystem::VsCode),
];

impl Purl {
    /// The ecosystem that the package is of. A type that none of them has is [`Ecosystem::Generic`].
    pub fn ecosystem(&self) -> Ecosystem {
        match &*self.kind {
            "deb" | "apk" | "rpm" => {
                let namespace = self.namespace.as_deref().unwrap_or_default();
                let row = DISTRIBUTIONS
                    .iter()
                    .find(|row| row.0 == self.kind && namespace.eq_ignore_ascii_case(row.1));
                row.map_or(Ecosystem::Generic, |row| row.2)
            }
            "generic" => Ecosystem::Generic,
            kind => Ecosystem::all()
                .find(|ecosystem| ecosystem.purl_type() == kind)
                .or_else(|| {
                    OTHER_TYPES
                        .iter()
                        .find(|row| row.0 == kind)
                        .map(|row| row.1)
                })
                .unwrap_or_default(),
        }
    }

    /// The package, as far as the URL tells.
    pub fn to_package(&self) -> Package {
        let ecosystem = self.ecosystem();
        Package {
            ecosystem,
            release: self.release(ecosystem),
            name: self.registry_name(),
            version: match (&self.version, self.qualifier("epoch")) {
                (Some(version), Some(epoch)) if self.kind == "rpm" => {
                    Some(format!("{epoch}:{version}"))
                }
                (version, _) => version.clone(),
            },
            built_from: self.built_from(),
            source: self.source(),
            qualifiers: self.distinguishing(),
            checksums: self
                .qualifier("checksum")
                .map(checksums)
                .unwrap_or_default(),
            ..Package::default()
        }
    }

    /// What tells the package from others of its name.
    fn distinguishing(&self) -> Vec<(&'static str, String)> {
        let keys: &[&'static str] = match &*self.kind {
            "julia" => &["uuid"],
            "conan" => &["user", "channel"],
            _ => &[],
        };
        let value = |key: &&'static str| Some((*key, self.qualifier(key)?.to_owned()));
        keys.iter().filter_map(value).collect()
    }

    /// The name as the registry spells it.
    fn registry_name(&self) -> String {
        let name = &self.name;
        match (&*self.kind, &self.namespace) {
            ("docker", namespace) => self.image(namespace.as_deref()),
            ("oci", _) => self.qualifier("repository_url").unwrap_or(name).to_owned(),
            ("maven", Some(group)) => format!("{group}:{name}"),
            ("vscode-extension", Some(publisher)) => format!("{publisher}.{name}"),
            ("terraform", Some(namespace)) => {
                let address = format!("{namespace}/{name}");
                match address.strip_prefix("registry.terraform.io/") {
                    Some(short) => short.to_owned(),
                    None => address,
                }
            }
            ("cocoapods", None) if self.subpath.is_some() => {
                format!("{name}/{}", self.subpath.as_deref().unwrap_or_default())
            }
            ("deb" | "apk" | "rpm" | "conan" | "conda" | "hex", _) | (_, None) => name.clone(),
            ("npm", Some(scope)) if !scope.starts_with('@') => format!("@{scope}/{name}"),
            (_, Some(namespace)) => format!("{namespace}/{name}"),
        }
    }

    fn image(&self, namespace: Option<&str>) -> String {
        let parts = [
            self.qualifier("repository_url"),
            namespace,
            Some(&self.name),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join("/")
    }

    fn release(&self, ecosystem: Ecosystem) -> Option<String> {
        let distro = self.qualifier("distro")?;
        let number = match distro.split_once('-') {
            Some((_, number)) => number,
            None if distro.starts_with(|c: char| c.is_ascii_digit()) => distro,
            None => return None,
        };
        crate::package::release(ecosystem, number)
    }

    /// `upstream=name` or `upstream=name@version`; RPM's is the name of a file, which nothing asks for.
    fn built_from(&self) -> Option<(String, String)> {
        let upstream = self.qualifier("upstream").filter(|_| self.kind != "rpm")?;
        let (name, version) = match upstream.split_once('@') {
            Some((name, version)) => (name, version),
            None => (upstream, self.version.as_deref()?),
        };
        Some((name.to_owned(), version.to_owned()))
    }

    fn source(&self) -> Source {
        if let Some(address) = self.qualifier("vcs_url") {
            return of_vcs_url(address);
        }
        if let Some(address) = self.qualifier("download_url") {
            return Source::Archive(address.to_owned());
        }
        if let ("hex", Some(organisation)) = (&*self.kind, &self.namespace) {
            return Source::OtherRegistry(format!("hexpm:{organisation}"));
        }
        match self.qualifier("repository_url") {
            Some(address) if !matches!(&*self.kind, "docker" | "oci") => {
                Source::OtherRegistry(address.to_owned())
            }
            _ => Source::Registry,
        }
    }
}

/// `git+https://host/path@commit`.
pub fn of_vcs_url(address: &str) -> Source {
    let address = address.strip_prefix("git+").unwrap_or(address);
    match address.rsplit_once('@') {
        Some((url, commit)) if is_commit(commit) => Source::Git {
            url: url.to_owned(),
            commit: Some(commit.to_owned()),
        },
        _ => Source::Git {
            url: address.to_owned(),
            commit: None,
        },
    }
}

/// A full commit id, of SHA-1 or SHA-256.
fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn checksums(text: &str) -> Vec<Checksum> {
    let each = text.split(',').filter_map(|part| {
        let (algorithm, hex) = part.split_once(':')?;
        Checksum::of(algorithm, hex)
    });
    each.collect()
}
