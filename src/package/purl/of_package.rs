//! A package as a package URL, by the rules of its type.

use super::Purl;
use crate::package::{Checksum, Ecosystem, Package, Source};
use std::fmt::Write;

/// Types that have no namespace: a `/` in a name of theirs is part of the name.
const FLAT: [&str; 17] = [
    "bioconductor",
    "bitnami",
    "cargo",
    "cocoapods",
    "conan",
    "conda",
    "cran",
    "gem",
    "hackage",
    "helm",
    "julia",
    "nuget",
    "opam",
    "otp",
    "pub",
    "pypi",
    "vcpkg",
];

/// Types whose packages are repositories already: where their source lies goes without saying.
const REPOSITORIES: [&str; 4] = ["bitbucket", "github", "golang", "swift"];

impl Purl {
    /// The package URL of a package. None: it has no name.
    pub fn of(package: &Package) -> Option<Self> {
        let name = package.name.trim_matches('/');
        // Hooks of other hosts than GitHub have their host in their name.
        let elsewhere = package.ecosystem == Ecosystem::PreCommit && name.matches('/').count() != 1;
        let kind = if elsewhere {
            "generic"
        } else {
            package.ecosystem.purl_type()
        };
        if name.is_empty() {
            return None;
        }
        let mut purl = Self {
            kind: kind.to_owned(),
            version: package
                .version
                .clone()
                .filter(|version| !version.is_empty()),
            ..Self::default()
        };
        purl.take_name(package.ecosystem, name);
        purl.take_release(package);
        purl.take_source(package);
        for (key, value) in &package.qualifiers {
            purl.qualify(key, value.clone());
        }
        Some(purl.by_the_rules_of_its_type())
    }

    fn take_name(&mut self, ecosystem: Ecosystem, name: &str) {
        match &*self.kind {
            "maven" => self.split(name, name.split_once(':')),
            "docker" => self.take_image(name),
            "terraform" => self.take_address(name),
            "swift" => {
                let name = name.split_once("://").map_or(name, |(_, rest)| rest);
                let name = name.strip_suffix(".git").unwrap_or(name);
                self.split(name, name.rsplit_once('/'));
            }
            "vscode-extension" => self.split(name, name.split_once('.')),
            "cocoapods" => match name.split_once('/') {
                Some((pod, subspec)) if !pod.is_empty() && is_path(subspec) => {
                    pod.clone_into(&mut self.name);
                    self.subpath = Some(subspec.to_owned());
                }
                _ => name.clone_into(&mut self.name),
            },
            "deb" | "apk" | "rpm" => {
                self.namespace = distribution(ecosystem).map(str::to_owned);
                name.clone_into(&mut self.name);
            }
            flat if FLAT.contains(&flat) => name.clone_into(&mut self.name),
            _ => self.split(name, name.rsplit_once('/')),
        }
    }

    /// Namespace and name, where both are what the specification lets them be; else it is all one name.
    fn split(&mut self, whole: &str, parts: Option<(&str, &str)>) {
        match parts {
            Some((namespace, name)) if is_path(namespace) && !name.is_empty() => {
                self.namespace = Some(namespace.to_owned());
                name.clone_into(&mut self.name);
            }
            _ => whole.clone_into(&mut self.name),
        }
    }

    /// `ghcr.io/owner/image`: the registry is a qualifier, unless it is Docker's own.
    fn take_image(&mut self, name: &str) {
        let image = match name.split_once('/') {
            Some((host, image)) if host.contains(['.', ':']) || host == "localhost" => {
                if host != "docker.io" {
                    self.qualify("repository_url", host);
                }
                image
            }
            _ => name,
        };
        self.split(image, image.rsplit_once('/'));
    }

    /// `hashicorp/aws` is short for what the public registry has. The host stands in the namespace, as other makers of
    /// bills of materials write it.
    fn take_address(&mut self, name: &str) {
        let hosted = name
            .split('/')
            .next()
            .is_some_and(|host| host.contains(['.', ':']));
        if hosted {
            self.split(name, name.rsplit_once('/'));
        } else {
            let address = format!("registry.terraform.io/{name}");
            self.split(&address, address.rsplit_once('/'));
        }
    }

    /// Which release of a distribution, as `distro` has it: `debian-12`, `alpine-3.20`.
    fn take_release(&mut self, package: &Package) {
        if !matches!(&*self.kind, "deb" | "apk" | "rpm") {
            return;
        }
        if let (Some(release), Some(namespace)) = (&package.release, self.namespace.clone()) {
            let number = match package.ecosystem {
                Ecosystem::Alpine => release.strip_prefix('v').unwrap_or(release),
                Ecosystem::Ubuntu => release.split(':').next().unwrap_or(release),
                _ => release,
            };
            self.qualify("distro", format!("{namespace}-{number}"));
        }
        if let Some((name, version)) = &package.built_from {
            let same = package.version.as_ref() == Some(version);
            self.qualify(
                "upstream",
                if same {
                    name.clone()
                } else {
                    format!("{name}@{version}")
                },
            );
        }
        // An epoch of RPM has a qualifier of its own.
        if self.kind == "rpm"
            && let Some((epoch, version)) = self.version.clone().as_deref().and_then(epoch)
        {
            self.version = Some(version.to_owned());
            self.qualify("epoch", epoch);
        }
    }

    fn take_source(&mut self, package: &Package) {
        match &package.source {
            Source::Git { url, commit } if !REPOSITORIES.contains(&&*self.kind) => {
                self.qualify("vcs_url", vcs_url(url, commit.as_deref()));
            }
            Source::Git { commit, .. } if self.version.is_none() => self.version.clone_from(commit),
            Source::Archive(url) => {
                self.qualify("download_url", url.clone());
                self.qualify("checksum", checksums(&package.checksums));
            }
            // An organisation's own packages.
            Source::OtherRegistry(url) if self.kind == "hex" && url.starts_with("hexpm:") => {
                self.namespace = url.strip_prefix("hexpm:").map(str::to_owned);
            }
            Source::OtherRegistry(url) => self.qualify("repository_url", url.clone()),
            _ => {}
        }
        // A digest names an image better than a tag does, and often alone.
        if self.kind == "docker" && !package.checksums.is_empty() {
            let digest = checksums(&package.checksums[..1]);
            match self.version {
                None => self.version = Some(digest),
                Some(_) => self.qualify("checksum", digest),
            }
        }
    }

    /// What a type makes of names and namespaces, whoever wrote them.
    pub(super) fn by_the_rules_of_its_type(mut self) -> Self {
        let lower = |text: &mut String| {
            if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
                text.make_ascii_lowercase();
            }
        };
        match &*self.kind {
            "pypi" => self.name = python_name(&self.name),
            "bitbucket" | "composer" | "deb" | "github" | "hex" | "vscode-extension" => {
                lower(&mut self.name);
                self.namespace.iter_mut().for_each(lower);
            }
            "pub" => lower(&mut self.name),
            "apk" | "rpm" | "alpm" | "qpkg" => self.namespace.iter_mut().for_each(lower),
            _ => {}
        }
        self
    }
}

/// Whether a text is parts between single slashes.
fn is_path(text: &str) -> bool {
    text.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// PEP 503: lower case, and any run of `-`, `_` and `.` is one `-`.
fn python_name(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    let mut gap = false;
    for c in name.chars() {
        if matches!(c, '-' | '_' | '.') {
            gap = true;
        } else {
            if std::mem::take(&mut gap) {
                normal.push('-');
            }
            normal.push(c.to_ascii_lowercase());
        }
    }
    if gap {
        normal.push('-');
    }
    normal
}

/// The namespace of a distribution's packages.
pub(super) fn distribution(ecosystem: Ecosystem) -> Option<&'static str> {
    let found = super::to_package::DISTRIBUTIONS
        .iter()
        .find(|row| row.2 == ecosystem);
    found.map(|row| row.1)
}

fn epoch(version: &str) -> Option<(&str, &str)> {
    let (epoch, rest) = version.split_once(':')?;
    let number = !epoch.is_empty() && epoch.bytes().all(|byte| byte.is_ascii_digit());
    (number && !rest.is_empty()).then_some((epoch, rest))
}

/// The address of a repository as SPDX writes it: `git+https://host/path@commit`.
pub fn vcs_url(url: &str, commit: Option<&str>) -> String {
    let mut address = String::with_capacity(url.len() + 48);
    let scp_like = !url.contains("://") && url.contains('@') && url.contains(':');
    if scp_like {
        // `git@host:path` is short for this.
        address.push_str("git+ssh://");
        address.push_str(&url.replacen(':', "/", 1));
    } else {
        if !url.starts_with("git+") && !url.starts_with("git:") {
            address.push_str("git+");
        }
        address.push_str(url);
    }
    if let Some(commit) = commit {
        let _ = write!(address, "@{commit}");
    }
    address
}

/// `sha256:…,sha512:…`.
fn checksums(checksums: &[Checksum]) -> String {
    let each = checksums.iter().map(|checksum| {
        let algorithm = checksum.algorithm.replace('-', "").to_ascii_lowercase();
        format!("{algorithm}:{}", checksum.hex)
    });
    each.collect::<Vec<_>>().join(",")
}
