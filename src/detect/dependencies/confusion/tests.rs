//! Dependency confusion: whose names, from where, and what settings say.

use super::*;
use proptest::prelude::*;

fn package(name: &str, source: Source) -> Package {
    Package {
        ecosystem: Ecosystem::Npm,
        name: name.to_owned(),
        source,
        ..Package::default()
    }
}

fn internal() -> Vec<Selector> {
    ["npm/@nhs/*", "nhs-*"]
        .iter()
        .map(|text| Selector::parse(text).unwrap())
        .collect()
}

fn taken(packages: &[Package], registries: &[Registry]) -> Vec<usize> {
    internal_from_public(packages, &internal(), registries)
}

#[test]
fn an_internal_name_from_the_public_registry_is_found() {
    let packages = [
        package("@nhs/fhir", Source::Registry),
        package("@babel/core", Source::Registry),
        package(
            "nhs-tools",
            Source::OtherRegistry("https://registry.npmjs.org/".to_owned()),
        ),
        package(
            "@nhs/ours",
            Source::OtherRegistry("https://npm.example.org/".to_owned()),
        ),
        package("@nhs/app", Source::FirstParty),
        package("@nhs/next", Source::Path("../next".to_owned())),
    ];
    assert_eq!(taken(&packages, &[]), [0, 2]);
}

#[test]
fn a_scope_bound_to_a_private_registry_is_safe() {
    let packages = [
        package("@nhs/fhir", Source::Registry),
        package("nhs-tools", Source::Registry),
    ];
    let bound = npmrc("@nhs:registry=https://npm.pkg.github.com\n");
    assert_eq!(taken(&packages, &bound), [1]);
    let wrong = npmrc("@nhs:registry=https://registry.npmjs.org/\n");
    assert_eq!(taken(&packages, &wrong), [0, 1]);
    let all = npmrc("# ours\nregistry = \"https://npm.example.org/\"\n");
    assert_eq!(taken(&packages, &all), [] as [usize; 0]);
}

#[test]
fn settings_of_single_addresses_are_no_registries() {
    let text = "//npm.example.org/:_authToken=${TOKEN}\nsave-exact=true\n@nhs:registry=https://a\nalways-auth\n";
    let registries = npmrc(text);
    assert_eq!(registries.len(), 1);
    assert_eq!(
        registries[0].serves,
        Serves::Names(vec!["@nhs/*".to_owned()])
    );
    assert_eq!(&text[registries[0].at.range()], "@nhs:registry=https://a");
}

#[test]
fn an_extra_index_of_pip_stands_beside_the_public_one() {
    for text in [
        "--extra-index-url https://pypi.example.org/simple\nrequests==2.31.0\n",
        "[global]\nextra-index-url = https://pypi.example.org/simple\n",
        "[global]\nextra-index-url =\n    https://pypi.example.org/simple\n",
        "--extra-index-url=https://pypi.example.org/simple # ours",
    ] {
        let registries = pip(text);
        let found = unscoped(&registries);
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(found[0].beside, "the public registry");
        assert_eq!(found[0].registry.address, "https://pypi.example.org/simple");
    }
}

#[test]
fn one_index_alone_confuses_nobody() {
    for text in [
        "--index-url https://pypi.example.org/simple\n",
        "-i https://pypi.example.org/simple\n",
        "--extra-index-url https://pypi.org/simple\n",
        "[global]\nindex-url = https://p.example.org/a\nextra-index-url = https://p.example.org/b\n",
        "requests==2.31.0\n",
    ] {
        assert_eq!(unscoped(&pip(text)), [], "{text}");
    }
}

#[test]
fn sources_of_nuget_without_a_mapping_answer_for_everything() {
    let open = "<configuration><packageSources><add key='ours' value='https://nuget.example.org/v3/index.json'/></packageSources></configuration>";
    assert_eq!(unscoped(&nuget_config(open).unwrap()).len(), 1);
    let alone = open.replace("<packageSources>", "<packageSources><clear />");
    assert_eq!(unscoped(&nuget_config(&alone).unwrap()), []);
    let two = alone.replace(
        "</packageSources>",
        "<add key='nuget.org' value='https://api.nuget.org/v3/index.json'/></packageSources>",
    );
    let registries = nuget_config(&two).unwrap();
    let found = unscoped(&registries);
    assert_eq!(found.len(), 1);
    assert!(two[found[0].registry.at.range()].starts_with("<add key='nuget.org'"));
    let mapped = two.replace(
        "</configuration>",
        "<packageSourceMapping><packageSource key='ours'><package pattern='NHS.*'/></packageSource><packageSource key='nuget.org'><package pattern='*'/></packageSource></packageSourceMapping></configuration>",
    );
    assert_eq!(unscoped(&nuget_config(&mapped).unwrap()), []);
    let cut = &two[..two.len() - "</configuration>".len()];
    assert_eq!(nuget_config(cut).unwrap_err().0, cut.len());
}

#[test]
fn public_registries_are_known_by_their_hosts() {
    for public in [
        "https://registry.npmjs.org/a/-/a-1.tgz",
        "https://user:pass@pypi.org:443/simple",
        "registry+https://github.com/rust-lang/crates.io-index",
        "https://REPO1.maven.org/maven2/",
    ] {
        assert!(is_public(public), "{public}");
    }
    for private in [
        "https://npm.example.org/registry.npmjs.org",
        "https://github.com/nhs/x",
        "",
    ] {
        assert!(!is_public(private), "{private}");
    }
}

proptest! {
    #[test]
    fn no_settings_make_it_panic(text in any::<String>()) {
        for registry in npmrc(&text).iter().chain(&pip(&text)) {
            prop_assert!(text.get(registry.at.range()).is_some());
            is_public(&registry.address);
        }
        match nuget_config(&text) {
            Ok(registries) => prop_assert!(registries.iter().all(|one| text.get(one.at.range()).is_some())),
            Err((at, _)) => prop_assert!(at <= text.len()),
        }
    }

    #[test]
    fn no_words_of_settings_make_it_panic(words in proptest::collection::vec(proptest::sample::select(vec![
        "<packageSources>", "<add key='a' value='é'/>", "<clear/>", "--extra-index-url", " https://a", "=", "\n", "@é:registry", "<", "é", ">"]), 0..10)) {
        let text = words.concat();
        pip(&text);
        npmrc(&text);
        let _ = nuget_config(&text);
    }
}
