//! Components and what they depend on: the packages of all files, each once.

use super::listings::{Listed, Listings, Missing};
use crate::package::{Ecosystem, Package, Purl, Relation, Usage};
use foldhash::fast::RandomState;
use std::collections::{HashMap, HashSet};

/// What a bill of materials says, before it is `CycloneDX` or SPDX.
pub(super) struct Graph<'l> {
    pub name: &'l str,
    /// Sorted by reference.
    pub components: Vec<Component<'l>>,
    /// What the repository itself depends on, as indices into the components; sorted.
    pub roots: Vec<u32>,
    pub missing: &'l [Missing],
    pub files: &'l [Listed],
}

/// A package, wherever it is listed.
pub(super) struct Component<'l> {
    /// The package URL as text: what names the component in the document.
    pub reference: String,
    pub purl: Purl,
    /// As the first file has it.
    pub package: &'l Package,
    /// The widest of all.
    pub usage: Usage,
    pub relation: Relation,
    /// What is asked for where no version is settled on.
    pub requirements: Vec<&'l str>,
    /// Index of the file, and line.
    pub places: Vec<(u32, u32)>,
    /// As indices into the components; sorted.
    pub dependencies: Vec<u32>,
    /// A file tells what it depends on, even if that is nothing.
    pub has_known_dependencies: bool,
}

impl<'l> Graph<'l> {
    pub fn of(listings: &'l Listings) -> Self {
        let mut gathering = Gathering::default();
        let packages = listings
            .files
            .iter()
            .map(|file| file.listing.packages.len());
        let packages = packages.sum();
        gathering.components.reserve(packages);
        gathering.by_reference.reserve(packages);
        let settled = Settled::of(&listings.files);
        for (at, file) in listings.files.iter().enumerate() {
            gathering.take(at, file, &settled);
        }
        let (components, roots) = gathering.sorted();
        Self {
            name: &listings.name,
            components,
            roots,
            missing: &listings.missing,
            files: &listings.files,
        }
    }

    /// Where a component is listed, as `path#L12`.
    pub fn places(&self, component: &Component<'_>) -> impl Iterator<Item = String> {
        component.places.iter().map(|(file, line)| {
            super::listings::place(&self.files[*file as usize].path, Some(*line))
        })
    }
}

/// What locks settle on.
struct Settled<'l> {
    files: &'l [Listed],
    /// Index of the file, ecosystem, name.
    versions: HashSet<(usize, Ecosystem, &'l str)>,
}

impl<'l> Settled<'l> {
    fn of(files: &'l [Listed]) -> Self {
        let asks = |file: &Listed| file.listing.packages.iter().any(|p| p.version.is_none());
        let mut versions = HashSet::new();
        // Where every package has a version there is nothing to look up.
        if files.iter().any(asks) {
            for (at, file) in files.iter().enumerate() {
                let settled = file.listing.packages.iter();
                let settled = settled.filter(|package| package.version.is_some());
                versions.extend(settled.map(|p| (at, p.ecosystem, p.name.as_str())));
            }
        }
        Self { files, versions }
    }

    /// Whether a lock says which version a request comes to, so that the request is no component of its own.
    fn covers(&self, file: &Listed, package: &Package) -> bool {
        package.version.is_none()
            && self.files.iter().enumerate().any(|(at, lock)| {
                file.is_settled_by(lock)
                    && self
                        .versions
                        .contains(&(at, package.ecosystem, package.name.as_str()))
            })
    }
}

#[derive(Default)]
struct Gathering<'l> {
    components: Vec<Component<'l>>,
    by_reference: HashMap<String, u32, RandomState>,
    roots: Vec<u32>,
}

impl<'l> Gathering<'l> {
    fn take(&mut self, at: usize, file: &'l Listed, settled: &Settled<'_>) {
        let packages = &file.listing.packages;
        let tells = packages
            .iter()
            .any(|package| !package.dependencies.is_empty());
        let indices: Vec<Option<u32>> = packages
            .iter()
            .enumerate()
            .map(|(n, package)| {
                let left_out = settled.covers(file, package);
                let purl = Purl::of(package).filter(|_| !left_out)?;
                let place = (u32::try_from(at).ok()?, file.line(n));
                self.component(purl, package, place, tells)
            })
            .collect();
        self.connect(packages, &indices);
        self.attach(packages, &indices);
    }

    fn component(
        &mut self,
        purl: Purl,
        package: &'l Package,
        place: (u32, u32),
        tells: bool,
    ) -> Option<u32> {
        let reference = purl.to_string();
        let index = if let Some(index) = self.by_reference.get(&reference) {
            *index
        } else {
            let index = u32::try_from(self.components.len()).ok()?;
            self.by_reference.insert(reference.clone(), index);
            self.components.push(Component {
                reference,
                purl,
                package,
                usage: package.usage,
                relation: package.relation,
                requirements: Vec::new(),
                places: Vec::new(),
                dependencies: Vec::new(),
                has_known_dependencies: false,
            });
            index
        };
        let component = &mut self.components[index as usize];
        component.usage = component.usage.min(package.usage);
        component.relation = component.relation.min(package.relation);
        component.has_known_dependencies |= tells;
        component.places.push(place);
        if package.version.is_none() {
            component
                .requirements
                .extend(package.requirement.as_deref());
        }
        Some(index)
    }

    fn connect(&mut self, packages: &[Package], indices: &[Option<u32>]) {
        for (package, index) in packages.iter().zip(indices) {
            let Some(index) = *index else { continue };
            let targets = package
                .dependencies
                .iter()
                .filter_map(|target| indices.get(*target as usize).copied().flatten())
                .filter(|target| *target != index);
            self.components[index as usize].dependencies.extend(targets);
        }
    }

    /// The repository depends on its own packages; on what they do not bring, where somebody asked for it; and on
    /// whatever nothing else in the file is known to bring.
    fn attach(&mut self, packages: &[Package], indices: &[Option<u32>]) {
        let mut brought = vec![false; packages.len()];
        let mut brought_by_own = vec![false; packages.len()];
        for package in packages {
            for target in &package.dependencies {
                if let Some(mark) = brought.get_mut(*target as usize) {
                    *mark = true;
                    brought_by_own[*target as usize] |= package.source.is_first_party();
                }
            }
        }
        for (at, package) in packages.iter().enumerate() {
            let attached = package.source.is_first_party()
                || match package.relation {
                    Relation::Direct => !brought_by_own[at],
                    Relation::Transitive => false,
                    Relation::Unknown => !brought[at],
                };
            self.roots.extend(indices[at].filter(|_| attached));
        }
    }

    /// In the order of their references, whatever the order of the files.
    fn sorted(self) -> (Vec<Component<'l>>, Vec<u32>) {
        let mut order: Vec<u32> = (0..).take(self.components.len()).collect();
        order.sort_unstable_by(|one, two| {
            let reference = |at: &u32| &self.components[*at as usize].reference;
            reference(one).cmp(reference(two))
        });
        let mut place_of = vec![0_u32; order.len()];
        for (place, at) in (0..).zip(&order) {
            place_of[*at as usize] = place;
        }
        let moved = |indices: &mut Vec<u32>| {
            for index in indices.iter_mut() {
                *index = place_of[*index as usize];
            }
            indices.sort_unstable();
            indices.dedup();
        };
        let mut components = self.components;
        for component in &mut components {
            moved(&mut component.dependencies);
            component.places.sort_unstable();
            component.places.dedup();
            component.requirements.sort_unstable();
            component.requirements.dedup();
        }
        components.sort_unstable_by(|one, two| one.reference.cmp(&two.reference));
        let mut roots = self.roots;
        moved(&mut roots);
        (components, roots)
    }
}
