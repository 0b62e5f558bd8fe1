//! `Gemfile.lock` and `gems.locked`: what Bundler settled on.
//!
//! By <https://bundler.io/man/gemfile.5.html> and Bundler's own `lockfile_parser.rb`. A gem that is there for several
//! platforms is one package. The sections that end a file stand behind all gems, so a file that was cut lacks them; one
//! that was cut inside of them still has every gem. Groups are those of the Gemfile: the lock knows none.

use super::super::super::{Checksum, Ecosystem, Listing, Package, Source, Unreadable, Usage};
use super::super::Input;
use super::super::draft::{Draft, Edge};
use super::gemfile;
use crate::source::Span;
use std::collections::HashSet;

/// A part of the file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Gem,
    Git,
    Path,
    Plugin,
    Platforms,
    Dependencies,
    Checksums,
    /// `RUBY VERSION` and `BUNDLED WITH`.
    About,
}

fn section(line: &str) -> Option<Section> {
    Some(match line {
        "GEM" => Section::Gem,
        "GIT" => Section::Git,
        "PATH" => Section::Path,
        "PLUGIN SOURCE" => Section::Plugin,
        "PLATFORMS" => Section::Platforms,
        "DEPENDENCIES" => Section::Dependencies,
        "CHECKSUMS" => Section::Checksums,
        "RUBY VERSION" | "BUNDLED WITH" => Section::About,
        _ => return None,
    })
}

/// The head of a section of gems.
#[derive(Default)]
struct Head {
    remotes: Vec<String>,
    revision: Option<String>,
    /// Whether `specs:` was seen.
    specs: bool,
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "each says that one part of the file was seen"
)]
struct Reader {
    draft: Draft,
    section: Option<Section>,
    head: Head,
    /// The gem whose dependencies follow.
    gem: Option<u32>,
    sources: usize,
    platforms: bool,
    dependencies: Vec<(String, Span)>,
    has_dependencies: bool,
    /// Whether a section was begun that newer versions follow with `BUNDLED WITH`.
    newer: bool,
    /// The version behind `BUNDLED WITH`.
    bundled: bool,
    checksums: Vec<(String, String, Option<Checksum>, Span)>,
}

pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let mut reader = Reader {
        draft: Draft::default(),
        section: None,
        head: Head::default(),
        gem: None,
        sources: 0,
        platforms: false,
        dependencies: Vec::new(),
        has_dependencies: false,
        newer: false,
        bundled: false,
        checksums: Vec::new(),
    };
    let mut start = 0;
    for physical in input.text.split_inclusive('\n') {
        let line = physical.trim_end();
        if !line.is_empty() {
            reader.line(line, start)?;
        }
        start += physical.len();
    }
    if reader.sources == 0 {
        return Err(Unreadable::new("the lockfile has no section of gems"));
    }
    if !reader.has_dependencies {
        let end = Span::new(input.text.len(), input.text.len());
        let reason = "the lockfile has no `DEPENDENCIES`: it was cut short";
        reader.draft.problem(end, reason);
    }
    if !reader.platforms {
        let end = Span::new(input.text.len(), input.text.len());
        reader.draft.problem(
            end,
            "the lockfile has no `PLATFORMS`: part of it is missing",
        );
    }
    reader.ends(input.text);
    Ok(reader.finish(input))
}

impl Reader {
    fn line(&mut self, line: &str, start: usize) -> Result<(), Unreadable> {
        let body = line.trim_start_matches(' ');
        let indent = line.len() - body.len();
        let at = Span::new(start + indent, start + line.len());
        if indent == 0 {
            let next = section(line).ok_or_else(|| {
                Unreadable::at(at, "the lockfile has a section that Bundler does not write")
            })?;
            let known = match next {
                Section::Platforms => self.platforms,
                Section::Dependencies => self.has_dependencies,
                _ => false,
            };
            if known {
                return Err(Unreadable::at(at, format!("`{line}` stands twice")));
            }
            self.begin(next);
            self.newer |= matches!(next, Section::Checksums | Section::About);
            return Ok(());
        }
        match self.section {
            None => {
                return Err(Unreadable::at(
                    at,
                    "the lockfile does not begin with a section",
                ));
            }
            Some(Section::Gem | Section::Git | Section::Path | Section::Plugin) => {
                self.source_line(indent, body, at);
            }
            Some(Section::Dependencies) => self.dependency(body, at),
            Some(Section::Checksums) => self.checksum(body, at),
            // The version of Ruby begins with its name, that of Bundler with a digit.
            Some(Section::About) => self.bundled |= body.starts_with(|c: char| c.is_ascii_digit()),
            Some(Section::Platforms) => {}
        }
        Ok(())
    }

    /// Every file ends with a line; since Bundler 1.10, that is Bundler's own version.
    fn ends(&mut self, text: &str) {
        let end = Span::new(text.len(), text.len());
        if !text.ends_with('\n') {
            self.draft
                .problem(end, "the last line has no end: the file was cut short");
        }
        if self.newer && !self.bundled {
            self.draft
                .problem(end, "the lockfile has no `BUNDLED WITH`: it was cut short");
        }
    }

    fn begin(&mut self, next: Section) {
        self.section = Some(next);
        self.head = Head::default();
        self.gem = None;
        match next {
            Section::Gem | Section::Git | Section::Path | Section::Plugin => self.sources += 1,
            Section::Platforms => self.platforms = true,
            Section::Dependencies => self.has_dependencies = true,
            Section::Checksums | Section::About => {}
        }
    }

    fn source_line(&mut self, indent: usize, body: &str, at: Span) {
        match indent {
            2 => self.option(body, at),
            4 if self.head.specs => self.spec(body, at),
            6 if self.gem.is_some() => self.asks(body, at),
            _ => self
                .draft
                .problem(at, "the line stands where Bundler puts none"),
        }
    }

    fn option(&mut self, body: &str, at: Span) {
        match body.split_once(':') {
            Some(("remote", url)) => self.head.remotes.push(url.trim().to_owned()),
            Some(("revision", id)) => self.head.revision = Some(id.trim().to_owned()),
            Some(("specs", "")) => self.head.specs = true,
            Some((_, _)) => {}
            None => self.draft.problem(at, "the line is no option of a source"),
        }
    }

    fn spec(&mut self, body: &str, at: Span) {
        let Some((name, Some(version))) = name_and_version(body) else {
            self.draft.problem(at, "a gem has no version");
            self.gem = None;
            return;
        };
        // `1.2-x86_64-linux`: Bundler takes what stands before the first dash.
        let version = version.split('-').next().unwrap_or(version);
        if version.is_empty() || version.contains([' ', ',']) {
            self.draft.problem(at, format!("`{name}` has no version"));
            self.gem = None;
            return;
        }
        let package = Package {
            ecosystem: Ecosystem::RubyGems,
            name: name.to_owned(),
            version: Some(version.to_owned()),
            source: self.source(),
            at: Span::new(at.range().start, at.range().start + name.len()),
            ..Package::default()
        };
        self.gem = Some(self.draft.add(name.to_owned(), package));
    }

    fn source(&self) -> Source {
        let remote = || self.head.remotes.first().cloned().unwrap_or_default();
        match self.section {
            Some(Section::Git) => Source::Git {
                url: remote(),
                commit: self.head.revision.clone().filter(|id| id.len() == 40),
            },
            Some(Section::Path) if remote() == "." => Source::FirstParty,
            Some(Section::Path) => Source::Path(remote()),
            _ if self.head.remotes.iter().all(|url| is_public(url)) => Source::Registry,
            // Bundler asked all of them; which one had the gem is not said.
            _ if self.head.remotes.iter().any(|url| is_public(url)) => Source::Registry,
            _ => Source::OtherRegistry(remote()),
        }
    }

    fn asks(&mut self, body: &str, at: Span) {
        let (Some(from), Some((name, _))) = (self.gem, name_and_version(body)) else {
            self.draft.problem(at, "the line is no dependency");
            return;
        };
        self.draft.edge(Edge {
            from,
            key: name.to_owned(),
            version: None,
            at,
            // Bundler locks itself in no file.
            needed: name != "bundler",
        });
    }

    fn dependency(&mut self, body: &str, at: Span) {
        match name_and_version(body.strip_suffix('!').unwrap_or(body)) {
            Some((name, _)) => self.dependencies.push((name.to_owned(), at)),
            None => self.draft.problem(at, "the line is no dependency"),
        }
    }

    /// `name (1.2-platform) sha256=…`; before anything was fetched, there is no digest.
    fn checksum(&mut self, body: &str, at: Span) {
        let end = body.find(')').map_or(body.len(), |end| end + 1);
        let (gem, digests) = body.split_at(end);
        let Some((name, Some(version))) = name_and_version(gem) else {
            self.draft.problem(at, "the line is no checksum of a gem");
            return;
        };
        let version = version.split('-').next().unwrap_or(version).to_owned();
        let mut digests = digests.trim().split(',').filter(|text| !text.is_empty());
        let digest = digests.find_map(|text| text.strip_prefix("sha256="));
        let whole = |hex: &&str| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit());
        if digest.is_some_and(|hex| !whole(&hex)) {
            self.draft
                .problem(at, format!("the checksum of `{name}` is not whole"));
        }
        let checksum = digest.filter(whole).map(|hex| Checksum {
            algorithm: "SHA-256",
            hex: hex.to_ascii_lowercase(),
        });
        self.checksums
            .push((name.to_owned(), version, checksum, at));
    }

    /// Where there are checksums, every gem of a registry has its line among them, if without a digest.
    fn without_line(&mut self) {
        if self.checksums.is_empty() {
            return;
        }
        let lines = self.checksums.iter();
        let named: HashSet<(&str, &str)> = lines.map(|line| (&*line.0, &*line.1)).collect();
        let gems = self.draft.listing.packages.iter().filter(|gem| {
            let version = gem.version.as_deref().unwrap_or_default();
            matches!(gem.source, Source::Registry | Source::OtherRegistry(_))
                && !named.contains(&(&gem.name, version))
        });
        let lost: Vec<(Span, String)> = gems
            .map(|gem| (gem.at, format!("`{}` has no line in `CHECKSUMS`", gem.name)))
            .collect();
        for (at, reason) in lost {
            self.draft.problem(at, reason);
        }
    }

    fn finish(mut self, input: &Input<'_>) -> Listing {
        self.without_line();
        for (name, version, checksum, at) in std::mem::take(&mut self.checksums) {
            let packages = &self.draft.listing.packages;
            let mut of = self.draft.of(&name).iter().copied();
            let gem = of.find(|at| packages[*at as usize].version.as_ref() == Some(&version));
            match gem {
                Some(gem) => self.draft.listing.packages[gem as usize]
                    .checksums
                    .extend(checksum),
                None if name == "bundler" => {}
                None => {
                    let reason =
                        format!("`{name} {version}` has a checksum, and the file does not hold it");
                    self.draft.problem(at, reason);
                }
            }
        }
        let written = gemfile::beside(input);
        self.draft.roots_are_known();
        let held = |name: &String| self.dependencies.iter().any(|(held, _)| held == name);
        let gems = written.iter().flatten();
        let lost = gems
            .filter(|(name, gem)| !gem.sometimes && !held(name))
            .map(|(name, _)| name);
        self.draft.listing.outdated = lost.min().map(|name| {
            format!("the Gemfile asks for `{name}`, which the lockfile does not: run `bundle lock`")
        });
        for (name, at) in std::mem::take(&mut self.dependencies) {
            let gem = written.as_ref().and_then(|gems| gems.get(&name));
            let elsewhere = match &written {
                Some(_) => gem.is_none_or(|gem| gem.sometimes),
                None => FOR_OTHER_SYSTEMS.contains(&name.as_str()),
            };
            if self.draft.of(&name).is_empty() && name != "bundler" && !elsewhere {
                let reason = format!("the project asks for `{name}`, which the file does not hold");
                self.draft.problem(at, reason);
            }
            let usage = gem.map_or(Usage::Runtime, |gem| gem.usage);
            self.draft.root(name, usage);
        }
        self.draft.finish(true)
    }
}

/// What the templates of Rails and Jekyll ask for on Windows and `JRuby` alone: a lock for other platforms has none of it.
/// Where the Gemfile stands beside the lock, it says so itself.
const FOR_OTHER_SYSTEMS: [&str; 3] = ["http_parser.rb", "tzinfo-data", "wdm"];

fn is_public(url: &str) -> bool {
    let host = url.trim_end_matches('/');
    let host = host.rsplit("://").next().unwrap_or(host);
    matches!(
        host,
        "rubygems.org" | "www.rubygems.org" | "index.rubygems.org"
    )
}

/// `name (what)`, or `name`. None: neither.
fn name_and_version(text: &str) -> Option<(&str, Option<&str>)> {
    let (name, version) = match text.split_once(" (") {
        Some((name, rest)) => (name, Some(rest.strip_suffix(')')?)),
        None => (text, None),
    };
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    is_name.then_some((name, version))
}
