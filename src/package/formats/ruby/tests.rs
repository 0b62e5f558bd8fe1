//! Bundler's files: what is read, and what is noticed.

use super::super::super::{Listing, Relation, Source, Usage};
use super::super::truncation::{
    damaged, format, listing, listing_beside, names, silent_cuts, survives,
};
use proptest::prelude::*;

fn of<'l>(listing: &'l Listing, name: &str) -> &'l super::super::super::Package {
    listing
        .packages
        .iter()
        .find(|package| package.name == name)
        .unwrap()
}

const LOCK: &str = "GIT
  remote: https://github.com/a/tool.git
  revision: 0123456789abcdef0123456789abcdef01234567
  branch: main
  specs:
    tool (0.3.0)
      rack (>= 2)

PATH
  remote: .
  specs:
    own (1.0.0)
      nokogiri (~> 1.15)

GEM
  remote: https://rubygems.org/
  specs:
    nokogiri (1.15.4)
      racc (~> 1.4)
    nokogiri (1.15.4-x86_64-linux)
      racc (~> 1.4)
    racc (1.7.1)
    rack (3.0.8)

PLATFORMS
  ruby
  x86_64-linux

DEPENDENCIES
  bundler (~> 2.0)
  own!
  tool!
  tzinfo-data

CHECKSUMS
  nokogiri (1.15.4) sha256=HASH
  racc (1.7.1) sha256=HASH
  rack (3.0.8)

RUBY VERSION
   ruby 3.2.2p53

BUNDLED WITH
   2.4.19
";

fn hashed() -> String {
    LOCK.replace("HASH", &"ab".repeat(32))
}

#[test]
fn a_lock_names_gems_sources_and_edges_once_for_all_platforms() {
    let text = hashed();
    let got = listing(format("gemfile-lock"), "Gemfile.lock", &text).unwrap();
    assert_eq!(got.problems, []);
    let all: Vec<String> = names(&got).into_iter().collect();
    assert_eq!(
        all,
        [
            "nokogiri 1.15.4",
            "own 1.0.0",
            "racc 1.7.1",
            "rack 3.0.8",
            "tool 0.3.0"
        ]
    );
    assert_eq!(got.packages.len(), 5);
    assert!(matches!(
        &of(&got, "tool").source,
        Source::Git {
            commit: Some(_),
            ..
        }
    ));
    assert_eq!(of(&got, "own").source, Source::FirstParty);
    assert_eq!(of(&got, "nokogiri").relation, Relation::Transitive);
    assert_eq!(of(&got, "tool").relation, Relation::Direct);
    assert_eq!(of(&got, "nokogiri").checksums.len(), 1);
    assert_eq!(of(&got, "nokogiri").dependencies.len(), 1);
    assert_eq!(&text[of(&got, "racc").at.range()], "racc");
}

#[test]
fn a_lock_that_was_cut_is_never_smaller() {
    assert_eq!(
        silent_cuts(format("gemfile-lock"), "Gemfile.lock", &hashed()),
        [0usize; 0]
    );
}

#[test]
fn a_lock_without_what_it_must_have_is_refused_or_says_so() {
    let whole = hashed();
    for (from, to) in [
        ("DEPENDENCIES", "WHAT"),
        ("    racc (1.7.1)\n", ""),
        ("    rack (3.0.8)\n", ""),
        ("    tool (0.3.0)\n", "    tool\n"),
        ("  specs:\n    nokogiri", "  spec:\n    nokogiri"),
        ("PLATFORMS\n  ruby\n  x86_64-linux\n", ""),
        ("  own!\n", "  mine!\n"),
        ("racc (1.7.1) sha256", "race (1.7.1) sha256"),
    ] {
        let text = whole.replace(from, to);
        assert_ne!(text, whole);
        let got = listing(format("gemfile-lock"), "Gemfile.lock", &text);
        assert!(
            got.is_err() || !got.unwrap().problems.is_empty(),
            "{from} {to}"
        );
    }
}

const GEMFILE: &str = r#"source "https://rubygems.org"
gemspec
gem "rack", "~> 3.0", ">= 3.0.1" # a remark
gem "tool", git: "https://github.com/a/tool.git", ref: "0123456789abcdef0123456789abcdef01234567"
gem 'exact', '= 1.2.3'
gem "wdm", "~> 0.1", :platforms => [:mingw, :mswin]
group :development, :test do
  gem "rspec"
  if ENV["X"]
    gem "maybe"
  end
  gem "many",
      "~> 1",
      require: false
end
source "https://gems.example.org" do
  gem "inner"
end
gem "last", group: :test
"#;

#[test]
fn a_gemfile_is_read_as_far_as_it_is_literal() {
    let got = listing(format("gemfile"), "Gemfile", GEMFILE).unwrap();
    assert_eq!(got.problems, []);
    let all: Vec<&str> = got
        .packages
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    assert_eq!(
        all,
        [
            "rack", "tool", "exact", "wdm", "rspec", "maybe", "many", "inner", "last"
        ]
    );
    assert_eq!(
        of(&got, "rack").requirement.as_deref(),
        Some("~> 3.0, >= 3.0.1")
    );
    assert_eq!(of(&got, "exact").version.as_deref(), Some("1.2.3"));
    for name in ["rspec", "maybe", "many", "last"] {
        assert_eq!(of(&got, name).usage, Usage::Development, "{name}");
    }
    assert_eq!(of(&got, "inner").usage, Usage::Runtime);
    assert_eq!(
        of(&got, "inner").source,
        Source::OtherRegistry("https://gems.example.org".into())
    );
    assert_eq!(of(&got, "many").requirement.as_deref(), Some("~> 1"));
    assert!(matches!(
        &of(&got, "tool").source,
        Source::Git {
            commit: Some(_),
            ..
        }
    ));
    let worked = listing(format("gemfile"), "Gemfile", "gem \"a#{x}\"\n").unwrap();
    assert_eq!(worked.problems.len(), 1);
}

#[test]
fn a_gemfile_beside_a_lock_says_what_is_for_tests_or_for_other_platforms() {
    let text = hashed().replace("  tzinfo-data\n", "  racc\n  strange\n");
    let with = |manifest: &str| {
        let files = [("Gemfile", manifest)];
        listing_beside(format("gemfile-lock"), "Gemfile.lock", &text, &files).unwrap()
    };
    let got = with("gem 'tool'\ngem 'racc', group: :test\ngem 'strange', platforms: :jruby\n");
    assert_eq!(got.problems, []);
    // The path through `own` is one of the product.
    assert_eq!(of(&got, "racc").usage, Usage::Runtime);
    assert_eq!(with("gem 'strange'\n").problems.len(), 1);
    let alone = listing(format("gemfile-lock"), "Gemfile.lock", &text).unwrap();
    assert_eq!(alone.problems.len(), 1);
}

#[test]
fn a_gemspec_is_read_as_far_as_it_is_literal() {
    let text = "Gem::Specification.new do |spec|\n  spec.name = \"own\"\n  spec.add_dependency \"rack\", \">= 2\"\n  spec.add_development_dependency(\"rspec\", \"3.1\")\n  spec.add_dependency name\nend\n";
    let got = listing(format("gemspec"), "own.gemspec", text).unwrap();
    let all: Vec<String> = names(&got).into_iter().collect();
    assert_eq!(all, ["rack -", "rspec 3.1"]);
    assert_eq!(of(&got, "rspec").usage, Usage::Development);
    assert_eq!(got.problems.len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_text_makes_a_reader_panic(at in 0usize..1200, length in 0usize..40, with in ".{0,12}") {
        for (id, path, sample) in [
            ("gemfile-lock", "Gemfile.lock", LOCK),
            ("gemfile", "Gemfile", GEMFILE),
            ("gemspec", "a.gemspec", GEMFILE),
        ] {
            survives(format(id), path, &damaged(sample, at, length, &with));
            survives(format(id), path, &with);
        }
    }
}
