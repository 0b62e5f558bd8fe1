//! Reads every check and control and leaves them in the binary, so that a run parses no YAML of ours.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "cargo speaks with a build script through the environment and standard output"
)]

use flate2::Compression;
use flate2::write::DeflateEncoder;
use sha2::{Digest, Sha256};
use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

#[path = "check/tree.rs"]
#[allow(dead_code)]
mod tree;

#[path = "check/file.rs"]
#[allow(dead_code)]
mod file;

#[path = "check/keywords.rs"]
#[allow(dead_code)]
mod keywords;

/// What the names of popular packages are laid out by.
#[allow(dead_code)]
mod package {
    mod ecosystem;
    pub mod name;
    pub use ecosystem::Ecosystem;
}

#[path = "detect/dependencies/typosquat/compile.rs"]
mod compile;
#[path = "detect/dependencies/typosquat/layout.rs"]
#[allow(dead_code)]
mod layout;
#[path = "detect/dependencies/typosquat/spelling.rs"]
#[allow(dead_code)]
mod spelling;

/// The lists of popular names, by the names of their files.
const POPULAR: [(&str, package::Ecosystem); 8] = [
    ("crates-io", package::Ecosystem::CratesIo),
    ("go", package::Ecosystem::Go),
    ("maven", package::Ecosystem::Maven),
    ("npm", package::Ecosystem::Npm),
    ("nuget", package::Ecosystem::NuGet),
    ("packagist", package::Ecosystem::Packagist),
    ("pypi", package::Ecosystem::PyPi),
    ("rubygems", package::Ecosystem::RubyGems),
];

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("checks");
    println!("cargo:rerun-if-changed={}", root.display());
    println!("cargo:rerun-if-changed=src/check/file.rs");
    println!("cargo:rerun-if-changed=src/check/keywords.rs");
    println!("cargo:rerun-if-changed=src/check/tree.rs");
    let mut checks = Vec::new();
    let mut controls = Vec::new();
    for path in yaml_files(&root)? {
        let id = path
            .strip_prefix(&root)?
            .with_extension("")
            .to_string_lossy()
            .replace('\\', "/");
        let text = fs::read_to_string(&path)?;
        let failed = |error: serde_yaml::Error| format!("{}: {error}", path.display());
        if let Some(id) = id.strip_prefix("controls/") {
            controls.push((
                id.to_owned(),
                serde_yaml::from_str::<file::ControlFile>(&text).map_err(failed)?,
            ));
        } else {
            let check = serde_yaml::from_str::<file::CheckFile>(&text).map_err(failed)?;
            let keywords = keywords::of_check(&check);
            checks.push((id, check, keywords));
        }
    }
    checks.sort_by(|a, b| a.0.cmp(&b.0));
    controls.sort_by(|a, b| a.0.cmp(&b.0));
    let out = PathBuf::from(env::var("OUT_DIR")?);
    write(&out, checks, &controls)?;
    lay_out_popular(&out)?;
    embed_advisories(&out)
}

fn lay_out_popular(out: &Path) -> Result<(), Box<dyn Error>> {
    let folder =
        PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("src/detect/dependencies/typosquat");
    println!("cargo:rerun-if-changed={}", folder.display());
    println!("cargo:rerun-if-changed=src/package/ecosystem.rs");
    println!("cargo:rerun-if-changed=src/package/name.rs");
    for (name, ecosystem) in POPULAR {
        let path = folder.join(format!("popular/{name}.txt"));
        let layout = compile::compile(ecosystem, &fs::read_to_string(&path)?);
        let layout = layout.ok_or_else(|| format!("{}: too large", path.display()))?;
        fs::write(out.join(format!("popular-{name}.bin")), layout)?;
    }
    Ok(())
}

/// A check as it is compiled: its id, what its file says, and the literals of its pattern.
type Compiled = (String, file::CheckFile, Vec<keywords::Keyword>);

/// One file for each folder of checks, so that a run decodes only those of the domains that it looks at.
const FOLDERS: [&str; 4] = ["dependency", "infrastructure", "review", "secret"];

fn write(
    out: &Path,
    mut checks: Vec<Compiled>,
    controls: &[(String, file::ControlFile)],
) -> Result<(), Box<dyn Error>> {
    let mut digested = pack(out, "examples.bin", checks.iter_mut(), |check| {
        std::mem::take(&mut check.examples)
    })?;
    let folder = |id: &str| id.split('/').next().unwrap_or_default().to_owned();
    if let Some((id, ..)) = checks
        .iter()
        .find(|(id, ..)| !FOLDERS.contains(&&*folder(id)))
    {
        return Err(format!("checks/{id}.yaml: no detector reads this folder").into());
    }
    for name in FOLDERS {
        let those = checks.iter_mut().filter(|(id, ..)| folder(id) == name);
        let packed = format!("prose-{name}.bin");
        digested.extend(pack(out, &packed, those, file::CheckFile::take_prose)?);
        let those: Vec<&Compiled> = checks
            .iter()
            .filter(|(id, ..)| folder(id) == name)
            .collect();
        let compiled = postcard::to_stdvec(&those)?;
        digested.extend_from_slice(&compiled);
        fs::write(out.join(format!("{name}.bin")), compiled)?;
    }
    let compiled = postcard::to_stdvec(controls)?;
    digested.extend_from_slice(&compiled);
    fs::write(out.join("controls.bin"), compiled)?;
    let ids: Vec<&str> = checks.iter().map(|(id, ..)| id.as_str()).collect();
    fs::write(out.join("ids.txt"), ids.join("\n"))?;
    fs::write(out.join("catalogue.sha256"), hexadecimal(&digested))?;
    Ok(())
}

/// Takes a part out of every check and packs it: examples and prose are the larger part of the catalogue, and a run that finds
/// nothing needs neither. Returns what the catalogue's digest covers.
fn pack<'c, T: serde::Serialize>(
    out: &Path,
    name: &str,
    checks: impl Iterator<Item = &'c mut Compiled>,
    take: impl Fn(&mut file::CheckFile) -> T,
) -> Result<Vec<u8>, Box<dyn Error>> {
    let parts: Vec<(&str, T)> = checks
        .map(|(id, check, _)| (id.as_str(), take(check)))
        .collect();
    let plain = postcard::to_stdvec(&parts)?;
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&plain)?;
    fs::write(out.join(name), packed.finish()?)?;
    Ok(plain)
}

/// Leaves the advisory index that `PORTCULLIS_EMBED_ADVISORIES` names in the binary; without one, nothing.
fn embed_advisories(out: &Path) -> Result<(), Box<dyn Error>> {
    const NAMES: &str = "PORTCULLIS_EMBED_ADVISORIES";
    println!("cargo:rerun-if-env-changed={NAMES}");
    let place = out.join("advisories.index");
    match env::var_os(NAMES).filter(|path| !path.is_empty()) {
        None => fs::write(place, [])?,
        Some(path) => {
            let path = PathBuf::from(path);
            println!("cargo:rerun-if-changed={}", path.display());
            let index =
                fs::read(&path).map_err(|error| format!("{NAMES}: {}: {error}", path.display()))?;
            if !index.starts_with(b"PCADVIDX") {
                return Err(format!("{NAMES}: {} is no advisory index", path.display()).into());
            }
            fs::write(place, index)?;
        }
    }
    Ok(())
}

/// The SHA-256 of some bytes.
fn hexadecimal(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let digits = digest.iter().map(|byte| format!("{byte:02x}"));
    digits.collect()
}

fn yaml_files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(yaml_files(&path)?);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            found.push(path);
        }
    }
    Ok(found)
}
