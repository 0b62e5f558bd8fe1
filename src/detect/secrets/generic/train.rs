//! Makes `trigrams.bin` and `grams.bin`: `cargo run --release --example train-trigrams`.
//!
//! Reads the sources and texts of every locked dependency, where `cargo metadata` says they are, counts trigrams of
//! [`symbols`](portcullis::detect::secrets::generic::trigrams::symbols), and writes their cost in eighths of a bit; counts grams of four bytes, and writes how often they are met.

use portcullis::detect::secrets::generic::trigrams::{STEPS_PER_BIT, SYMBOLS, index, symbols};
use portcullis::detect::secrets::prefilter::{FREQUENCY_ENTRIES, frequency_index};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

const TRIGRAMS: &str = "src/detect/secrets/generic/trigrams.bin";
const GRAMS: &str = "src/detect/secrets/grams.bin";
const KINDS: [&str; 4] = ["rs", "md", "toml", "txt"];
/// Files above this are tables and vectors, not text.
const LONGEST: u64 = 200 << 10;

/// What is counted.
struct Counts {
    trigrams: Vec<u64>,
    grams: Vec<u64>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut counts = Counts {
        trigrams: vec![0; SYMBOLS * SYMBOLS * SYMBOLS],
        grams: vec![0; FREQUENCY_ENTRIES],
    };
    for folder in dependency_folders()? {
        count_folder(&folder, &mut counts)?;
    }
    fs::write(TRIGRAMS, costs(&counts.trigrams))?;
    fs::write(GRAMS, frequencies(&counts.grams))?;
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a tool for developers; the gate itself starts no process"
)]
fn dependency_folders() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let cargo = env::var("CARGO")?;
    let arguments = ["metadata", "--format-version", "1", "--locked"];
    let output = std::process::Command::new(cargo).args(arguments).output()?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().ok_or("no packages")?;
    let manifests = packages
        .iter()
        .filter(|package| !package["source"].is_null());
    let folder = |package: &serde_json::Value| {
        Some(
            Path::new(package["manifest_path"].as_str()?)
                .parent()?
                .to_owned(),
        )
    };
    let mut folders: Vec<PathBuf> = manifests.filter_map(folder).collect();
    folders.sort();
    Ok(folders)
}

fn count_folder(folder: &Path, counts: &mut Counts) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let kind = path
            .extension()
            .and_then(|extension| extension.to_str())
            .unwrap_or("");
        if entry.file_type()?.is_dir() {
            count_folder(&path, counts)?;
        } else if KINDS.contains(&kind) && entry.metadata()?.len() <= LONGEST {
            count_text(&fs::read(&path)?, counts);
        }
    }
    Ok(())
}

fn count_text(text: &[u8], counts: &mut Counts) {
    let boundary = u8::try_from(SYMBOLS - 1).unwrap_or(u8::MAX);
    let (mut first, mut second) = (boundary, boundary);
    symbols(text, |third| {
        counts.trigrams[index(first, second, third)] += 1;
        (first, second) = (second, third);
    });
    for four in text.windows(4) {
        counts.grams[frequency_index([four[0], four[1], four[2], four[3]])] += 1;
    }
}

/// The logarithm of each count.
fn frequencies(counts: &[u64]) -> Vec<u8> {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a logarithm of a count is below 32 and fits"
    )]
    let step = |count: &u64| ((*count as f64 + 1.0).log2() * f64::from(STEPS_PER_BIT)) as u8;
    counts.iter().map(step).collect()
}

/// Cost of each third symbol after the two before it, with the bigram's share mixed in for what was never met.
fn costs(counts: &[u64]) -> Vec<u8> {
    let mut bytes = vec![0; counts.len()];
    for second in 0..SYMBOLS {
        let pair = |third: usize| {
            (0..SYMBOLS)
                .map(|first| counts[(first * SYMBOLS + second) * SYMBOLS + third])
                .sum::<u64>()
        };
        let pairs: Vec<u64> = (0..SYMBOLS).map(pair).collect();
        let all: u64 = pairs.iter().sum();
        for first in 0..SYMBOLS {
            let start = (first * SYMBOLS + second) * SYMBOLS;
            let total: u64 = counts[start..start + SYMBOLS].iter().sum();
            for third in 0..SYMBOLS {
                #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
                let share = {
                    let bigram = (pairs[third] as f64 + 1.0) / (all as f64 + SYMBOLS as f64);
                    (counts[start + third] as f64 + 50.0 * bigram) / (total as f64 + 50.0)
                };
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "clamped to a byte"
                )]
                let steps = (-share.log2() * f64::from(STEPS_PER_BIT))
                    .round()
                    .clamp(0.0, 255.0) as u8;
                bytes[start + third] = steps;
            }
        }
    }
    bytes
}
