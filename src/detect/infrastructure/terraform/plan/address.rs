//! Addresses as Terraform prints them: `module.a["x"].module.b[0].aws_s3_bucket.c`, and references as a plan lists them.
//!
//! After <https://developer.hashicorp.com/terraform/cli/state/resource-addressing>. Not here: what they mean.

/// One call on the way to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step<'a> {
    /// The call's name: `a`.
    pub name: &'a str,
    /// All up to it, with its key: `module.a["x"]`.
    pub address: &'a str,
}

/// The calls that an address leads through, and what is left behind them.
pub fn split(address: &str) -> (Vec<Step<'_>>, &str) {
    let mut steps = Vec::new();
    let mut at = 0;
    while let Some(rest) = address[at..].strip_prefix("module.") {
        let name = &rest[..name_length(rest)];
        at = address.len() - rest.len() + name.len();
        at += key_length(&address[at..]);
        steps.push(Step {
            name,
            address: &address[..at],
        });
        match address[at..].strip_prefix('.') {
            Some(_) => at += 1,
            None => break,
        }
    }
    (steps, &address[at..])
}

/// What stands in a module, under the module's address.
pub fn join(module: &str, inner: &str) -> String {
    if module.is_empty() {
        inner.to_owned()
    } else {
        format!("{module}.{inner}")
    }
}

/// What a reference leads to, seen from the module it is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    Variable(&'a str),
    /// `each` or `count`.
    Repetition,
    /// An output of a call; the key is written with its brackets, and is empty where there is none.
    Output {
        call: &'a str,
        key: &'a str,
        output: &'a str,
    },
    /// A resource or a data source, with its key.
    Resource {
        address: &'a str,
        attribute: &'a str,
    },
    /// Known before anything is deployed: `path.module`, `terraform.workspace`.
    Constant,
    /// A local value, of which a plan does not say what it is made of, or something else that cannot be followed.
    Opaque,
}

impl<'a> Target<'a> {
    pub fn parse(reference: &'a str) -> Self {
        let (root, rest) = word(reference);
        match root {
            "var" => Self::Variable(word(rest).0),
            "each" | "count" => Self::Repetition,
            "path" | "terraform" => Self::Constant,
            "module" => Self::output(rest),
            "local" | "self" | "ephemeral" | "provider" | "" => Self::Opaque,
            "data" => Self::resource(reference, rest),
            _ => Self::resource(reference, reference),
        }
    }

    fn output(rest: &'a str) -> Self {
        let call = &rest[..name_length(rest)];
        let behind = &rest[call.len()..];
        let (key, behind) = behind.split_at(key_length(behind));
        match behind.strip_prefix('.').map(word) {
            Some((output, _)) if !output.is_empty() && !call.is_empty() => {
                Self::Output { call, key, output }
            }
            _ => Self::Opaque,
        }
    }

    /// `typed` is what begins with the type.
    fn resource(whole: &'a str, typed: &'a str) -> Self {
        let (kind, rest) = word(typed);
        let name = &rest[..name_length(rest)];
        if kind.is_empty() || name.is_empty() {
            return Self::Opaque;
        }
        let behind = &rest[name.len()..];
        let behind = &behind[key_length(behind)..];
        Self::Resource {
            address: &whole[..whole.len() - behind.len()],
            attribute: behind.strip_prefix('.').unwrap_or(behind),
        }
    }
}

/// The name before the first dot, and what stands behind that.
fn word(text: &str) -> (&str, &str) {
    let name = &text[..name_length(text)];
    let rest = &text[name.len()..];
    (name, rest.strip_prefix('.').unwrap_or(rest))
}

fn name_length(text: &str) -> usize {
    text.find(['.', '[']).unwrap_or(text.len())
}

/// The bytes of a key in brackets that the text begins with.
fn key_length(text: &str) -> usize {
    let Some(inner) = text.strip_prefix('[') else {
        return 0;
    };
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in inner.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b']' if !quoted => return at + 2,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_leads_through_calls() {
        let (steps, rest) =
            split("module.a[\"x.]\\\"y\"].module.b[0].aws_s3_bucket.c[\"module.d\"]");
        let steps: Vec<_> = steps.iter().map(|step| (step.name, step.address)).collect();
        let first = "module.a[\"x.]\\\"y\"]";
        let second = format!("{first}.module.b[0]");
        assert_eq!(steps, [("a", first), ("b", &*second)]);
        assert_eq!(rest, "aws_s3_bucket.c[\"module.d\"]");
        assert_eq!(split("aws_s3_bucket.c").0, []);
        assert_eq!(split("module.a").1, "");
    }

    #[test]
    fn references_say_what_they_lead_to() {
        let resource = |address, attribute| Target::Resource { address, attribute };
        let output = |call, key, output| Target::Output { call, key, output };
        for (written, expected) in [
            ("var.a.b[0]", Target::Variable("a")),
            ("each.value", Target::Repetition),
            ("count.index", Target::Repetition),
            ("path.module", Target::Constant),
            ("local.x", Target::Opaque),
            ("self.id", Target::Opaque),
            ("module.m[\"x.y\"].out.id", output("m", "[\"x.y\"]", "out")),
            ("module.m.out", output("m", "", "out")),
            ("module.m[\"x.y\"]", Target::Opaque),
            ("aws_a.b[0].c.d", resource("aws_a.b[0]", "c.d")),
            ("aws_a.b", resource("aws_a.b", "")),
            ("data.aws_a.b.json", resource("data.aws_a.b", "json")),
            ("data.aws_a", Target::Opaque),
            ("", Target::Opaque),
        ] {
            assert_eq!(Target::parse(written), expected, "{written}");
        }
    }

    proptest! {
        #[test]
        fn no_address_makes_it_panic(text in r#"(module|data|var|é|\.|\[|\]|"|\\|a|0){0,20}"#) {
            let (steps, rest) = split(&text);
            prop_assert!(text.ends_with(rest));
            prop_assert!(steps.iter().all(|step| text.starts_with(step.address)));
            Target::parse(&text);
        }
    }
}
