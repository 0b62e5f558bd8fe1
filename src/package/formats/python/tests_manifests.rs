//! Manifests of Python, conda and pixi, and what is installed: what is read, and what is noticed.

use super::super::super::{Ecosystem, Listing, Source, Usage};
use super::super::truncation::{damaged, format, listing, names, silent_cuts, survives};
use proptest::prelude::*;

fn hashed(text: &str) -> String {
    text.replace("HASH", &"ab".repeat(32))
}

fn of<'l>(listing: &'l Listing, name: &str) -> &'l super::super::super::Package {
    listing
        .packages
        .iter()
        .find(|package| package.name == name)
        .unwrap()
}

fn all(listing: &Listing) -> Vec<String> {
    names(listing).into_iter().collect()
}

const PYPROJECT: &str = r#"[project]
name = "x"
dependencies = ["Flask>=2,<3", "exact==1.2.3", "own"]
[project.optional-dependencies]
more = ["extra~=1.0"]
[dependency-groups]
dev = ["pytest", {include-group = "lint"}]
lint = ["ruff==0.5.0"]
[build-system]
requires = ["hatchling"]
[tool.uv.sources]
own = { git = "https://github.com/a/own", rev = "0123456789abcdef0123456789abcdef01234567" }
[tool.poetry.dependencies]
python = "^3.8"
bare = "1.0"
caret = { version = "^2", optional = true }
many = [{version = "1.0", python = "<3.9"}, {version = "2.0", python = ">=3.9"}]
near = { path = "../near" }
[tool.poetry.group.dev.dependencies]
black = "*"
"#;

#[test]
fn a_pyproject_names_what_every_tool_asks_for() {
    let got = listing(format("pyproject"), "pyproject.toml", PYPROJECT).unwrap();
    assert_eq!(got.problems, []);
    assert_eq!(
        all(&got),
        [
            "Flask -",
            "bare 1.0",
            "black -",
            "caret -",
            "exact 1.2.3",
            "extra -",
            "hatchling -",
            "many 1.0",
            "many 2.0",
            "near -",
            "own -",
            "pytest -",
            "ruff 0.5.0"
        ]
    );
    assert_eq!(of(&got, "Flask").requirement.as_deref(), Some(">=2,<3"));
    assert_eq!(of(&got, "caret").usage, Usage::Optional);
    for name in ["black", "pytest", "hatchling"] {
        assert_eq!(of(&got, name).usage, Usage::Development, "{name}");
    }
    assert!(matches!(
        &of(&got, "own").source,
        Source::Git {
            commit: Some(_),
            ..
        }
    ));
    let broken = PYPROJECT.replace("\"pytest\"", "\"py test\"");
    assert_eq!(
        listing(format("pyproject"), "pyproject.toml", &broken)
            .unwrap()
            .problems
            .len(),
        1
    );
}

const SETUP: &str = "from setuptools import setup
# install_requires=['never']
setup(
    name='x',
    install_requires=[
        'flask>=2',  # a remark
        \"exact==1.2.3\",
    ],
    extras_require={'more': ['extra'], 'none': []},
    tests_require=('pytest',),
)
";

#[test]
fn a_setup_script_is_read_as_far_as_it_is_literal() {
    let got = listing(format("setup-py"), "setup.py", SETUP).unwrap();
    assert_eq!(got.problems, []);
    assert_eq!(all(&got), ["exact 1.2.3", "extra -", "flask -", "pytest -"]);
    assert_eq!(of(&got, "extra").usage, Usage::Optional);
    for worked in [
        "install_requires=read('r.txt')",
        "install_requires=['a'",
        "install_requires=['a'] + b",
        "install_requires=[x]",
    ] {
        let got = listing(format("setup-py"), "setup.py", &format!("setup({worked})")).unwrap();
        assert_eq!(got.problems.len(), 1, "{worked}");
    }
}

#[test]
fn a_setup_configuration_names_requirements() {
    let text = "[metadata]\nname = x\n[options]\ninstall_requires =\n    flask>=2\n    # a remark\n    exact==1.2.3\npackages = find:\n[options.extras_require]\nmore = extra; python_version > '3'\n[tool:pytest]\naddopts = -x\n";
    let got = listing(format("setup-cfg"), "setup.cfg", text).unwrap();
    assert_eq!(got.problems, []);
    assert_eq!(all(&got), ["exact 1.2.3", "extra -", "flask -"]);
    assert_eq!(&text[of(&got, "exact").at.range()], "exact==1.2.3");
}

const CONDA_LOCK: &str = "version: 1
metadata:
  content_hash:
    linux-64: HASH
package:
- name: libgcc
  version: 14.2.0
  manager: conda
  platform: linux-64
  dependencies:
    __glibc: '>=2.17'
    zlib: ''
  url: https://conda.anaconda.org/conda-forge/linux-64/libgcc-14.2.0-0.conda
  hash:
    sha256: HASH
  category: main
  optional: false
- name: six
  version: 1.16.0
  manager: pip
  platform: linux-64
  dependencies: {}
  url: https://files.pythonhosted.org/packages/six.whl
  hash:
    sha256: HASH
  category: dev
  optional: true
- name: zlib
  version: 1.10
  manager: conda
  platform: linux-64
  dependencies: {}
  url: https://conda.example.org/own/linux-64/zlib-1.10-0.conda
  hash:
    sha256: HASH
  category: main
  optional: false
";

#[test]
fn a_conda_lock_names_both_ecosystems_and_versions_as_written() {
    let text = hashed(CONDA_LOCK);
    let got = listing(format("conda-lock"), "conda-lock.yml", &text).unwrap();
    assert_eq!(got.problems, []);
    assert_eq!(all(&got), ["libgcc 14.2.0", "six 1.16.0", "zlib 1.10"]);
    assert_eq!(of(&got, "six").ecosystem, Ecosystem::PyPi);
    assert_eq!(
        of(&got, "zlib").source,
        Source::OtherRegistry("https://conda.example.org/own".into())
    );
    assert_eq!(
        silent_cuts(format("conda-lock"), "conda-lock.yml", &text),
        [0usize; 0]
    );
    let other = text.replace("version: 1\n", "version: 9\n");
    assert!(listing(format("conda-lock"), "conda-lock.yml", &other).is_err());
}

const PIXI: &str = "version: 6
environments:
  default:
    channels:
    - url: https://conda.anaconda.org/conda-forge/
    packages:
      linux-64:
      - conda: https://conda.anaconda.org/conda-forge/linux-64/bzip2-1.0.8-hda65f42_9.conda
      - pypi: https://files.pythonhosted.org/packages/six.whl
      - pypi: ./
packages:
- conda: https://conda.anaconda.org/conda-forge/linux-64/bzip2-1.0.8-hda65f42_9.conda
  sha256: HASH
  license: bzip2-1.0.6
- pypi: ./
  name: own
  version: 0.1.0
- pypi: https://files.pythonhosted.org/packages/six.whl
  name: six
  version: 1.16.0
  sha256: HASH
";

#[test]
fn a_pixi_lock_holds_all_that_its_environments_name() {
    let text = hashed(PIXI);
    let got = listing(format("pixi-lock"), "pixi.lock", &text).unwrap();
    assert_eq!(got.problems, []);
    assert_eq!(all(&got), ["bzip2 1.0.8", "own 0.1.0", "six 1.16.0"]);
    assert_eq!(of(&got, "own").source, Source::FirstParty);
    assert_eq!(of(&got, "bzip2").licence.as_deref(), Some("bzip2-1.0.6"));
    assert_eq!(
        silent_cuts(format("pixi-lock"), "pixi.lock", &text),
        [0usize; 0]
    );
    for (from, to) in [
        ("version: 6", "version: 7"),
        ("      - pypi: ./\n", ""),
        ("  version: 1.16.0\n", ""),
    ] {
        let got = listing(format("pixi-lock"), "pixi.lock", &text.replace(from, to));
        assert!(got.is_err() || !got.unwrap().problems.is_empty(), "{from}");
    }
}

const ENVIRONMENT: &str = "name: x
channels:
  - conda-forge
dependencies:
  - python=3.11
  - numpy=1.26.4
  - scipy==1.11
  - bioconda::samtools=1.19=h50ea8bc_0
  - pandas>=2
  - pip:
    - flask==3.0.0
    - git+https://github.com/a/own.git#egg=own
    - -r requirements.txt
";

#[test]
fn a_conda_environment_names_both_ecosystems() {
    let got = listing(format("conda-environment"), "environment.yml", ENVIRONMENT).unwrap();
    assert_eq!(got.problems, []);
    assert_eq!(
        all(&got),
        [
            "flask 3.0.0",
            "numpy 1.26.4",
            "own -",
            "pandas -",
            "python -",
            "samtools 1.19",
            "scipy 1.11"
        ]
    );
    assert_eq!(
        of(&got, "samtools").source,
        Source::OtherRegistry("bioconda".into())
    );
    assert_eq!(of(&got, "flask").ecosystem, Ecosystem::PyPi);
    let foreign = listing(
        format("conda-environment"),
        "environment.yml",
        "kind: Deployment\n---\na: 1\n",
    );
    assert!(foreign.unwrap().packages.is_empty());
}

#[test]
fn an_installed_package_says_what_it_is() {
    let path = "lib/site-packages/flask-3.0.0.dist-info/METADATA";
    let text = "Metadata-Version: 2.1\nName: Flask\nVersion: 3.0.0\nLicense-Expression: BSD-3-Clause\n\nName: text\n";
    let got = listing(format("python-metadata"), path, text).unwrap();
    assert_eq!(all(&got), ["Flask 3.0.0"]);
    assert_eq!(got.packages[0].licence.as_deref(), Some("BSD-3-Clause"));
    assert_eq!(
        silent_cuts(format("python-metadata"), path, text),
        [0usize; 0]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_text_makes_a_reader_panic(at in 0usize..1200, length in 0usize..40, with in ".{0,12}") {
        for (id, path, sample) in [
            ("pyproject", "pyproject.toml", PYPROJECT),
            ("setup-py", "setup.py", SETUP),
            ("setup-cfg", "setup.cfg", SETUP),
            ("conda-lock", "conda-lock.yml", CONDA_LOCK),
            ("pixi-lock", "pixi.lock", PIXI),
            ("conda-environment", "environment.yml", ENVIRONMENT),
            ("python-metadata", "a.dist-info/METADATA", "Name: a\nVersion: 1\n"),
        ] {
            survives(format(id), path, &damaged(sample, at, length, &with));
            survives(format(id), path, &with);
        }
    }
}
