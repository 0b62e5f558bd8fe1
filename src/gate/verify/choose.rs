//! Finds, for each attestation that has to be there and each artefact, the bundle that holds it; says of the others why
//! they do not.

use super::ancestry::Tagged;
use super::inputs::Source;
use super::outcome::{Attestation, Proven, Refused};
use crate::verification::{
    Artifact, Check, Examined, Expected, Extent, PublicKey, Refusal, Setting, Unverified, examine,
};

/// Bundles, each looked at once: who signed a statement does not depend on what it is to be about.
pub(super) struct Candidates<'a> {
    sources: &'a [Source],
    examined: Vec<Option<Result<Examined, Refusal>>>,
    /// All that may sign any of the attestations.
    keys: Vec<PublicKey>,
    setting: Setting<'a>,
    tag: Option<&'a Tagged<'a>>,
}

impl<'a> Candidates<'a> {
    pub fn new(
        sources: &'a [Source],
        expected: &[Expected],
        setting: Setting<'a>,
        tag: Option<&'a Tagged<'a>>,
    ) -> Self {
        let mut keys: Vec<PublicKey> = Vec::new();
        for key in expected.iter().flat_map(|expected| &expected.keys) {
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
        let statement = |source: &Source| {
            let bundle = source.bundle.as_ref().ok()?;
            let whole = setting.extent == Extent::Whole;
            (whole || bundle.is_attestation()).then(|| examine(bundle, &keys, None, setting))
        };
        Self {
            examined: sources.iter().map(statement).collect(),
            sources,
            keys,
            setting,
            tag,
        }
    }

    /// One attestation, for all artefacts.
    pub fn attestation(&self, expected: &Expected, artifacts: &[Artifact]) -> Attestation {
        let mut covered: Vec<Vec<&Artifact>> = vec![Vec::new(); self.sources.len()];
        let mut chosen = vec![false; self.sources.len()];
        let mut others: Vec<Option<Refusal>> = vec![None; self.sources.len()];
        let mut refused: Option<Refused> = None;
        let each: Vec<Option<&Artifact>> = if artifacts.is_empty() {
            vec![None]
        } else {
            artifacts.iter().map(Some).collect()
        };
        for artifact in each {
            match self.find(expected, artifact, &mut others) {
                Ok(at) => {
                    chosen[at] = true;
                    covered[at].extend(artifact);
                }
                Err(found) if refused.is_none() => refused = Some(found),
                Err(_) => {}
            }
        }
        let proven = chosen.iter().enumerate().filter(|(_, chosen)| **chosen);
        let proven = proven.filter_map(|(at, _)| self.proven(at, expected, &covered[at]).ok());
        Attestation {
            name: expected.name.clone(),
            proven: proven.collect(),
            refused,
            not_asked: Vec::new(),
            others: self.named(&chosen, others),
        }
    }

    /// The first bundle that holds it. Errors: what keeps the one from it that comes furthest.
    fn find(
        &self,
        expected: &Expected,
        artifact: Option<&Artifact>,
        others: &mut [Option<Refusal>],
    ) -> Result<usize, Refused> {
        let mut closest: Option<(usize, Refusal)> = None;
        let about: Vec<&Artifact> = artifact.into_iter().collect();
        for (at, other) in others.iter_mut().enumerate() {
            let Err(refusal) = self.proven(at, expected, &about) else {
                return Ok(at);
            };
            *other = Some(refusal.clone());
            if closest
                .as_ref()
                .is_none_or(|(_, before)| refusal.check > before.check)
            {
                closest = Some((at, refusal));
            }
        }
        let artifact = artifact.map(|artifact| artifact.name.clone());
        Err(match closest {
            Some((at, refusal)) => Refused {
                artifact,
                source: Some(self.sources[at].name.clone()),
                refusal,
            },
            None => Refused {
                artifact,
                source: None,
                refusal: Refusal::new(
                    Check::BundleFormat,
                    "empty",
                    "expected a bundle; the file holds none",
                )
                .help("Name a file with a bundle in it: --bundle FILE."),
            },
        })
    }

    fn proven(
        &self,
        at: usize,
        expected: &Expected,
        artifacts: &[&Artifact],
    ) -> Result<Proven, Refusal> {
        let source = &self.sources[at];
        let bundle = source.bundle.as_ref().map_err(Clone::clone)?;
        match &self.examined[at] {
            Some(Ok(examined)) => self.judged(source, examined, expected, artifacts),
            Some(Err(refusal)) => Err(refusal.clone()),
            None => self.signed_file(source, bundle, expected, artifacts),
        }
    }

    fn judged(
        &self,
        source: &Source,
        examined: &Examined,
        expected: &Expected,
        artifacts: &[&Artifact],
    ) -> Result<Proven, Refusal> {
        let mut proofs = examined.judge(expected, artifacts, self.setting)?;
        if let Some(tag) = self.tag {
            proofs.push(tag.check(&examined.commits())?);
        }
        Ok(Proven {
            source: source.name.clone(),
            signed_at: examined.signed_at(),
            proofs,
        })
    }

    /// A bundle that signs a file itself is looked at with the file.
    fn signed_file(
        &self,
        source: &Source,
        bundle: &Unverified,
        expected: &Expected,
        artifacts: &[&Artifact],
    ) -> Result<Proven, Refusal> {
        let mut proven: Option<Proven> = None;
        let files: Vec<Option<&Artifact>> = match artifacts {
            [] => vec![None],
            some => some.iter().copied().map(Some).collect(),
        };
        for artifact in files {
            let examined = examine(bundle, &self.keys, artifact, self.setting)?;
            let about: Vec<&Artifact> = artifact.into_iter().collect();
            let one = self.judged(source, &examined, expected, &about)?;
            match &mut proven {
                None => proven = Some(one),
                Some(all) => all.proofs.extend(
                    one.proofs
                        .into_iter()
                        .filter(|proof| proof.check == Check::Statement),
                ),
            }
        }
        proven.ok_or_else(|| {
            Refusal::new(
                Check::Statement,
                "artifact",
                "expected a file that was signed; none was named",
            )
        })
    }

    /// The bundles that were not chosen, each with why.
    fn named(&self, chosen: &[bool], others: Vec<Option<Refusal>>) -> Vec<(String, Refusal)> {
        let each = self.sources.iter().zip(chosen).zip(others);
        let not_chosen = each.filter(|((_, chosen), _)| !**chosen);
        not_chosen
            .filter_map(|((source, _), refusal)| Some((source.name.clone(), refusal?)))
            .collect()
    }
}
