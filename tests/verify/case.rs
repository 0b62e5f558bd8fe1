//! One thing that is wrong, and the code that it has to be refused with.

use super::{ARTEFACT, LEVELS, RESOURCE, policy_digest, statement};
use crate::support::sigstore::{
    COMMIT, IDENTITY, ISSUER, Instance, Recipe, SIGNED, base64, unbase64,
};
use jiff::{SignedDuration, Timestamp};
use portcullis::verification::{
    Artifact, Expected, Extent, Proof, Refusal, Setting, Signer, Trust, Unverified, examine,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// What is asked of a bundle.
pub struct Asked {
    pub expected: Expected,
    pub artifact: Option<Artifact>,
    pub now: i64,
    pub root: Value,
    pub extent: Extent,
}

/// Everything there is to ask, an hour after the signature.
pub fn asked(instance: &Instance) -> Asked {
    let mut signer = Signer::new(IDENTITY, ISSUER);
    signer.repository = Some("https://github.com/org/app".to_owned());
    signer.repository_id = Some("4242".to_owned());
    signer.reference = Some("refs/heads/main".to_owned());
    signer.workflow = Some(IDENTITY.to_owned());
    Asked {
        expected: Expected {
            signers: vec![signer],
            policies: Some([policy_digest()].into()),
            levels: LEVELS.map(str::to_owned).into(),
            resource: Some(RESOURCE.to_owned()),
            max_age: Some(SignedDuration::from_hours(24 * 30)),
            commit: Some(COMMIT.to_owned()),
            ..Expected::default()
        },
        artifact: Some(artifact(ARTEFACT)),
        now: SIGNED + 3600,
        root: instance.root(),
        extent: Extent::Whole,
    }
}

pub fn artifact(bytes: &[u8]) -> Artifact {
    Artifact {
        name: "app.tgz".to_owned(),
        sha256: Sha256::digest(bytes).into(),
        sha512: None,
    }
}

impl Asked {
    pub fn trust(&self) -> Trust {
        Trust::parse(&self.root.to_string(), "the test instance")
            .unwrap_or_else(|error| panic!("{error}"))
    }

    pub fn verify(&self, bundle: &[u8]) -> Result<Vec<Proof>, Refusal> {
        self.verify_with(bundle, &self.trust())
    }

    pub fn verify_with(&self, bundle: &[u8], trust: &Trust) -> Result<Vec<Proof>, Refusal> {
        let setting = Setting {
            trust,
            now: Timestamp::from_second(self.now).unwrap(),
            extent: self.extent,
        };
        let bundle = Unverified::parse(bundle)?;
        let examined = examine(
            &bundle,
            &self.expected.keys,
            self.artifact.as_ref(),
            setting,
        )?;
        let artifacts: Vec<&Artifact> = self.artifact.iter().collect();
        examined.judge(&self.expected, &artifacts, setting)
    }
}

const ENTRY: &str = "/verificationMaterial/tlogEntries/0";

/// What stands at a path of a bundle.
pub fn at<'v>(bundle: &'v mut Value, path: &str) -> &'v mut Value {
    bundle.pointer_mut(path).unwrap_or_else(|| panic!("{path}"))
}

/// What stands at a path of its log entry.
pub fn in_entry<'v>(bundle: &'v mut Value, path: &str) -> &'v mut Value {
    at(bundle, &format!("{ENTRY}{path}"))
}

/// Changes one bit of bytes that stand in base64.
pub fn flip(value: &mut Value) {
    let mut bytes = unbase64(value.as_str().unwrap());
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    *value = json!(base64(&bytes));
}

type On<T> = Box<dyn Fn(&mut T)>;

/// A bundle in which something is wrong.
pub struct Case {
    pub name: &'static str,
    pub code: &'static str,
    /// Before it is signed.
    statement: On<Value>,
    recipe: On<Recipe>,
    /// Behind.
    bundle: On<Value>,
    text: Box<dyn Fn(String) -> Vec<u8>>,
    asked: On<Asked>,
}

fn case(name: &'static str, code: &'static str) -> Case {
    Case {
        name,
        code,
        statement: Box::new(|_| ()),
        recipe: Box::new(|_| ()),
        bundle: Box::new(|_| ()),
        text: Box::new(String::into_bytes),
        asked: Box::new(|_| ()),
    }
}

/// Signed with something wrong in what is said.
pub fn said(name: &'static str, code: &'static str, change: impl Fn(&mut Value) + 'static) -> Case {
    Case {
        statement: Box::new(change),
        ..case(name, code)
    }
}

/// Signed in a wrong way.
pub fn made(
    name: &'static str,
    code: &'static str,
    change: impl Fn(&mut Recipe) + 'static,
) -> Case {
    Case {
        recipe: Box::new(change),
        ..case(name, code)
    }
}

/// Changed since it was signed.
pub fn changed(
    name: &'static str,
    code: &'static str,
    change: impl Fn(&mut Value) + 'static,
) -> Case {
    Case {
        bundle: Box::new(change),
        ..case(name, code)
    }
}

/// Changed as text.
pub fn written(
    name: &'static str,
    code: &'static str,
    change: impl Fn(String) -> Vec<u8> + 'static,
) -> Case {
    Case {
        text: Box::new(change),
        ..case(name, code)
    }
}

/// Right, and not what was asked for.
pub fn asking(
    name: &'static str,
    code: &'static str,
    change: impl Fn(&mut Asked) + 'static,
) -> Case {
    Case {
        asked: Box::new(change),
        ..case(name, code)
    }
}

impl Case {
    /// And changed since.
    pub fn and(mut self, change: impl Fn(&mut Value) + 'static) -> Self {
        self.bundle = Box::new(change);
        self
    }

    fn answer(&self, instance: &Instance) -> Result<Vec<Proof>, Refusal> {
        let mut statement = statement();
        (self.statement)(&mut statement);
        let mut recipe = Recipe::new(&statement);
        (self.recipe)(&mut recipe);
        let mut bundle = instance.sign(&recipe);
        (self.bundle)(&mut bundle);
        let mut asked = asked(instance);
        (self.asked)(&mut asked);
        asked.verify(&(self.text)(bundle.to_string()))
    }
}

/// Every case is refused with its code, in a sentence of its own. Returns how many there are.
pub fn all_are_refused(cases: &[Case]) -> usize {
    let instance = Instance::new();
    let mut wrong = Vec::new();
    for case in cases {
        let found = match case.answer(&instance) {
            Ok(_) => "accepted".to_owned(),
            Err(refusal) if refusal.code() == case.code && !refusal.message.is_empty() => continue,
            Err(refusal) => refusal.to_string(),
        };
        wrong.push(format!(
            "{}: expected {}, found {found}",
            case.name, case.code
        ));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    cases.len()
}
