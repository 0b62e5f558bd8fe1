//! What a repository declares and no check knows: it is said, so that nobody takes silence for an answer. Not here: what
//! could not be read.

use super::resource::{Framework, Model, Unread};
use super::rules::Rule;
use crate::document::Place;
use crate::inventory::Snapshot;
use crate::source::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

/// Providers of Terraform that our checks are about.
const COVERED: &[&str] = &["aws"];

/// Providers whose resources hold nothing and reach nobody: <https://registry.terraform.io/namespaces/hashicorp>.
const NEUTRAL: &[&str] = &[
    "archive",
    "assert",
    "cloudinit",
    "external",
    "http",
    "local",
    "null",
    "random",
    "template",
    "terraform",
    "time",
    "tls",
];

/// Files of other languages and services, by the end of their paths, and what they are.
const ELSEWHERE: &[(&str, &str)] = &[
    (".bicep", "Bicep"),
    (".circleci/config.yml", "a pipeline of CircleCI"),
    (".gitlab-ci.yml", "a pipeline of GitLab"),
    (".travis.yml", "a pipeline of Travis CI"),
    ("Jenkinsfile", "a pipeline of Jenkins"),
    ("Pulumi.yaml", "a project of Pulumi"),
    ("azure-pipelines.yaml", "a pipeline of Azure DevOps"),
    ("azure-pipelines.yml", "a pipeline of Azure DevOps"),
    ("bitbucket-pipelines.yml", "a pipeline of Bitbucket"),
    ("serverless.yaml", "a service of the Serverless Framework"),
    ("serverless.yml", "a service of the Serverless Framework"),
];

/// Says what is declared that none of the checks can judge: once for each provider, and for each file.
pub(super) fn unread(
    rules: &[Rule],
    model: &Model,
    snapshot: &dyn Snapshot,
    excluded: &dyn Fn(&RepoPath) -> bool,
) -> Vec<Unread> {
    let mut found = of_providers(rules, model);
    let paths = snapshot.paths().iter().filter(|path| !excluded(path));
    found.extend(paths.filter_map(|path| {
        let what = of_file(path)?;
        Some(Unread {
            path: path.clone(),
            place: None,
            reason: format!("there are no checks for {what}: it is not checked"),
        })
    }));
    found
}

fn of_file(path: &RepoPath) -> Option<&'static str> {
    let text = path.to_text();
    let is = |end: &str| match text.strip_suffix(end) {
        Some(before) => end.starts_with(".b") || before.is_empty() || before.ends_with('/'),
        None => false,
    };
    let found = ELSEWHERE.iter().find(|(end, _)| is(end));
    found.map(|(_, what)| *what)
}

fn of_providers(rules: &[Rule], model: &Model) -> Vec<Unread> {
    let kinds = rules.iter().flat_map(|rule| &rule.faults);
    let known: BTreeSet<&str> = kinds
        .flat_map(|fault| &fault.kinds)
        .filter_map(|kind| kind.strip_prefix("terraform:"))
        .collect();
    let mut providers: BTreeMap<&str, (usize, Place)> = BTreeMap::new();
    for resource in &model.resources {
        let Some(provider) = provider_of(&resource.kind) else {
            continue;
        };
        let judged = COVERED.contains(&provider) || NEUTRAL.contains(&provider);
        if resource.framework == Framework::Terraform && !judged && !known.contains(&*resource.kind)
        {
            let (count, _) = providers.entry(provider).or_insert((0, resource.header));
            *count += 1;
        }
    }
    let unread = |(provider, (count, place)): (&str, (usize, Place))| Unread {
        path: model.sources.get(place.file).path.clone(),
        place: Some(place),
        reason: match count {
            1 => format!(
                "there are no checks for the provider `{provider}`: this resource is not checked"
            ),
            _ => format!(
                "there are no checks for the provider `{provider}`: this and {} further resources are not checked",
                count - 1
            ),
        },
    };
    providers.into_iter().map(unread).collect()
}

/// The provider of a resource, by the first word of its kind. None for data sources and blocks of the language.
fn provider_of(kind: &str) -> Option<&str> {
    if kind.contains('.') {
        return None;
    }
    kind.split_once('_').map(|(provider, _)| provider)
}

#[cfg(test)]
mod tests {
    use super::super::detector::{Settings, look};
    use crate::inventory::InMemory;
    use crate::source::RepoPath;

    fn told(files: &[(&str, &str)]) -> Vec<String> {
        let files = files.iter();
        let files =
            files.map(|(path, text)| (RepoPath::new(path).unwrap(), text.as_bytes().to_vec()));
        let snapshot = InMemory::new(files);
        let excluded = |path: &RepoPath| path.to_text().starts_with("old/");
        let looked = look(&[], &snapshot, &[], &Settings::default(), &excluded);
        let told = looked.unread.iter();
        told.map(|unread| format!("{}: {}", unread.path.to_text(), unread.reason))
            .collect()
    }

    #[test]
    fn a_provider_without_checks_is_said_once() {
        let azure = "resource \"azurerm_storage_account\" \"a\" {}\nresource \"azurerm_subnet\" \"b\" {}\ndata \"azurerm_client_config\" \"c\" {}\n";
        assert_eq!(
            told(&[("a.tf", azure)]),
            [
                "a.tf: there are no checks for the provider `azurerm`: this and 1 further resources are not checked"
            ]
        );
        let ours = "resource \"aws_s3_bucket\" \"a\" {}\nresource \"random_id\" \"b\" {}\nresource \"terraform_data\" \"c\" {}\nvariable \"a_b\" {}\n";
        assert_eq!(told(&[("a.tf", ours)]), [""; 0]);
    }

    #[test]
    fn pipelines_and_languages_of_others_are_said() {
        let said = told(&[
            ("ci/.gitlab-ci.yml", "a: b\n"),
            ("main.bicep", ""),
            ("old/Jenkinsfile", ""),
            ("myJenkinsfile", ""),
        ]);
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(said[0].contains("a pipeline of GitLab"));
        assert!(said[1].contains("Bicep"));
    }
}
