//! Go's files against what its client says of them.

use super::super::trial::{endures, healthy, listing, noticed, silent_ends};
use crate::package::{Relation, Source};

const MODULE: &str = r#"// Deprecated: use example.org/other
module example.org/here // a comment

go 1.21

toolchain go1.22.3

require github.com/one/single v1.2.3

require (
	"github.com/quoted/name" v0.1.0
	example.org/pseudo v0.0.0-20240102030405-0123456789ab // indirect
	example.org/old v2.0.0+incompatible // indirect; kept for tests
	example.org/local v1.0.0
	example.org/swapped v1.0.0
	example.org/pinned v1.1.0
)

exclude example.org/one v9.9.9

replace (
	example.org/local => ../local
	example.org/swapped => example.org/fork v1.0.1
	example.org/pinned v1.0.0 => example.org/never v1.0.0
)

retract [v1.0.0, v1.0.5] // broken

tool example.org/one/cmd/tool
"#;

const SUM: &str = "github.com/one/single v1.2.3 h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
github.com/one/single v1.2.3/go.mod h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
example.org/deep v0.1.0 h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
example.org/deep v0.2.0 h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
";

const VENDOR: &str = "# github.com/one/single v1.2.3
## explicit; go 1.17
github.com/one/single
github.com/one/single/inner
# example.org/deep v0.2.0 => example.org/fork v0.3.0
## explicit
example.org/deep
# example.org/far v0.1.0
example.org/far
# example.org/unused => ../unused
";

#[test]
fn requirements_are_listed_with_replacements_and_the_standard_library() {
    assert_eq!(
        healthy(&[("go.mod", MODULE)]),
        [
            "example.org/fork@v1.0.1",
            "example.org/local?",
            "example.org/old@v2.0.0+incompatible",
            "example.org/pinned@v1.1.0",
            "example.org/pseudo@v0.0.0-20240102030405-0123456789ab",
            "github.com/one/single@v1.2.3",
            "github.com/quoted/name@v0.1.0",
            "stdlib@1.22.3",
        ]
    );
    let listing = listing(&[("go.mod", MODULE)]).unwrap();
    let of = |name: &str| listing.packages.iter().find(|p| p.name == name).unwrap();
    assert_eq!(of("example.org/old").relation, Relation::Transitive);
    assert_eq!(of("github.com/one/single").relation, Relation::Direct);
    assert_eq!(
        of("example.org/local").source,
        Source::Path("../local".to_owned())
    );
    assert_eq!(
        &MODULE[of("github.com/quoted/name").at.range()],
        "github.com/quoted/name"
    );
}

#[test]
fn a_cut_module_is_noticed_but_behind_a_line_of_its_own() {
    for end in silent_ends(&[("go.mod", MODULE)]) {
        // Behind a line, or inside of its comment: such a file is a whole one as well.
        assert!(["", ")"].contains(&end) || end.starts_with("//"), "{end:?}");
    }
    let sum = ("go.sum", SUM);
    assert!(noticed(&[("go.mod", "module a\n\ngo 1.21\n"), sum]));
}

#[test]
fn broken_lines_are_noticed() {
    for text in [
        "module a\nrequire a.b/c v1.2\n",
        "module a\nrequire a.b/c\n",
        "module a\nrequire (\n",
        "module a\n)\n",
        "module a\nmodule b\n",
        "module a\ngo 1.20\ngo 1.21\n",
        "module a\nfuture x\n",
        "module a\nreplace a.b/c v1.0.0\n",
        "module a\nreplace a.b/c => a.b/d\n",
        "module a\nrequire \"a.b/c v1.0.0\n",
        "module a\ngo one\n",
        "require a.b/c v1.0.0\n",
        "module a\nrequire a.b/c v1.0.0",
        "{\"module\": 1}\n",
    ] {
        assert!(noticed(&[("go.mod", text)]), "{text:?}");
    }
}

#[test]
fn an_unsettled_version_is_a_requirement() {
    assert_eq!(
        healthy(&[("go.mod", "module a\nrequire a.b/c master\n")]),
        ["a.b/c?master"]
    );
}

#[test]
fn sums_name_what_old_modules_leave_out() {
    let old = "module a\n\ngo 1.16\n\nrequire github.com/one/single v1.2.3\n";
    let new = old.replace("1.16", "1.17");
    assert_eq!(
        healthy(&[("go.sum", SUM), ("go.mod", old)]),
        ["example.org/deep@v0.2.0"]
    );
    assert!(healthy(&[("go.sum", SUM), ("go.mod", &new)]).is_empty());
    assert_eq!(healthy(&[("go.sum", SUM)]).len(), 2);
}

#[test]
fn a_cut_sum_is_noticed_unless_whole_lines_are_gone() {
    for end in silent_ends(&[("go.sum", SUM)]) {
        assert!(
            end.is_empty() || SUM.lines().any(|line| line == end),
            "{end:?}"
        );
    }
    let module = "module a\ngo 1.21\nrequire a.b/c v1.0.0\n";
    assert!(noticed(&[("go.sum", SUM), ("go.mod", module)]));
    assert!(noticed(&[("go.sum", "a.b/c v1.0.0 h1:short=\n")]));
}

#[test]
fn workspaces_name_replacements() {
    let text = "go 1.22.1\n\nuse (\n\t./a\n\t./b\n)\n\nreplace a.b/c => a.b/d v1.0.0\n";
    assert_eq!(
        healthy(&[("go.work", text)]),
        ["a.b/d@v1.0.0", "stdlib@1.22.1"]
    );
    assert!(noticed(&[("go.work", "use ./a\n")]));
}

#[test]
fn vendored_modules_are_listed() {
    let files = [("x/vendor/modules.txt", VENDOR)];
    assert_eq!(
        healthy(&files),
        [
            "example.org/far@v0.1.0",
            "example.org/fork@v0.3.0",
            "github.com/one/single@v1.2.3"
        ]
    );
    for end in silent_ends(&files) {
        assert_eq!(end, "");
    }
    assert!(noticed(&[("vendor/modules.txt", "what is this\n")]));
}

#[test]
fn no_text_makes_the_readers_panic() {
    endures("go.mod", MODULE);
    endures("go.sum", SUM);
    endures("go.work", MODULE);
    endures("vendor/modules.txt", VENDOR);
}
