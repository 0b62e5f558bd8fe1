//! What GitHub's page "About code owners" says of each form, in texts of our own.

use super::owners;

const ALL: &str = "\
*        @everyone @all
*.js     @scripts # behind the owners
*.go     guides@example.com
*.txt    @acme/writers
/build/logs/ @logs
docs/*   @guides
apps/    @apps
/docs/   @docs
/scripts/ @one @two
**/logs  @anylogs
/apps/   @top
/apps/github
";

#[test]
fn the_last_line_that_matches_rules() {
    for (path, who) in [
        ("README", "@everyone @all"),
        ("src/deep/down.c", "@everyone @all"),
        ("index.js", "@scripts"),
        ("src/lib/index.js", "@scripts"),
        ("main.go", "guides@example.com"),
        ("notes.txt", "@acme/writers"),
        ("build/logs/today/one", "@anylogs"),
        ("src/apps/x.js", "@apps"),
        ("docs/deep/down.md", "@docs"),
        ("scripts/run", "@one @two"),
        ("deeply/nested/logs/x", "@anylogs"),
        ("apps/main", "@top"),
        ("apps/github", ""),
        ("apps/github/flow/x.js", ""),
    ] {
        assert_eq!(owners(ALL, path), who, "{path}");
    }
}

#[test]
fn a_star_behind_a_folder_is_its_direct_children_only() {
    let file = "docs/* @x";
    assert_eq!(owners(file, "docs/getting-started.md"), "@x");
    assert_eq!(owners(file, "docs/build-app/troubleshooting.md"), "-");
    assert_eq!(owners(file, "src/docs/a.md"), "-");
    assert_eq!(owners("/* @x", "a"), "@x");
    assert_eq!(owners("/* @x", "a/b"), "-");
}

#[test]
fn a_rooted_folder_is_owned_at_any_depth_below_it() {
    let file = "/build/logs/ @x";
    assert_eq!(owners(file, "build/logs/a"), "@x");
    assert_eq!(owners(file, "build/logs/a/b"), "@x");
    assert_eq!(owners(file, "sub/build/logs/a"), "-");
    assert_eq!(owners(file, "build/logs"), "-");
    assert_eq!(owners(file, "build/logs2/a"), "-");
}

#[test]
fn a_folder_without_a_slash_before_it_is_found_anywhere() {
    for path in ["apps/a", "x/apps/a", "x/apps/y/a"] {
        assert_eq!(owners("apps/ @x", path), "@x", "{path}");
        assert_eq!(owners("apps @x", path), "@x", "{path}");
    }
    assert_eq!(owners("apps/ @x", "x/apps"), "-");
    assert_eq!(owners("apps @x", "x/apps"), "@x");
}

#[test]
fn a_slash_inside_roots_a_pattern() {
    assert_eq!(owners("src/lib @x", "src/lib/a"), "@x");
    assert_eq!(owners("src/lib @x", "a/src/lib/a"), "-");
    assert_eq!(owners("**/src/lib @x", "a/src/lib/a"), "@x");
    assert_eq!(owners("**/src/lib @x", "src/lib"), "@x");
}

#[test]
fn two_stars_take_any_number_of_folders() {
    for (pattern, path, matches) in [
        ("a/**/b", "a/b", true),
        ("a/**/b", "a/x/b", true),
        ("a/**/b", "a/x/y/b/c", true),
        ("a/**/b", "x/a/b", false),
        ("a/**", "a/x", true),
        ("a/**", "a/x/y", true),
        ("a/**", "a", false),
        ("**", "a/b", true),
        ("/**", "a", true),
        ("**/*.tf", "a/b/c.tf", true),
        ("a/**/", "a/b", false),
        ("a/**/", "a/b/c", true),
        // More or fewer than two between slashes are plain stars.
        ("a/***", "a/b", true),
        ("a/***", "a/b/c", false),
        ("a**b", "axxb", true),
        ("a**b", "ax/xb", false),
    ] {
        let who = owners(&format!("{pattern} @x"), path);
        assert_eq!(who == "@x", matches, "{pattern} {path}");
    }
}

#[test]
fn wildcards_stay_within_their_part() {
    for (pattern, path, matches) in [
        ("*.js", "a.js", true),
        ("*.js", "a.jsx", false),
        ("/src/*.js", "src/a.js", true),
        ("/src/*.js", "src/a/b.js", false),
        ("file?.c", "file1.c", true),
        ("file?.c", "file.c", false),
        ("file?.c", "fileé.c", true),
        ("a*/b", "axx/b", true),
        ("a*/b", "a/x/b", false),
        ("*a*b*c*", "xxaxxbxxcxx", true),
        ("*a*b*c*", "xxaxxcxxbxx", false),
    ] {
        let who = owners(&format!("{pattern} @x"), path);
        assert_eq!(who == "@x", matches, "{pattern} {path}");
    }
}

#[test]
fn case_counts() {
    assert_eq!(owners("/Docs/ @x", "docs/a"), "-");
    assert_eq!(owners("*.MD @x", "a.md"), "-");
}

#[test]
fn several_lines_of_one_pattern_do_not_add_up() {
    assert_eq!(owners("apps/ @one\napps/ @two\n", "apps/a"), "@two");
}

#[test]
fn one_ruling_names_its_line_and_the_place_of_it() {
    let text = "# head\n\n  /a/   @x  @y   # why\n";
    let file = super::parsed(text);
    let ruling = file.owners_of(&super::path("a/b")).unwrap();
    assert_eq!(ruling.line, 3);
    assert_eq!(&text[ruling.span.range()], "/a/   @x  @y");
    let (_, second) = &ruling.owners[1];
    assert_eq!(&text[second.range()], "@y");
}
