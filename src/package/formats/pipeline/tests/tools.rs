//! Tools that asdf, mise and Homebrew install.

use super::*;

#[test]
fn tools_and_their_versions_are_listed() {
    let text = "# comment\npython 3.11.4 3.10\nnodejs 20.1.0 # why\nterraform latest\n\n# docker/x 1\ngo ref:main\n";
    assert_eq!(
        names(".tool-versions", text),
        [
            "python 3.11.4",
            "nodejs 20.1.0",
            "terraform [latest]",
            "go [ref:main]"
        ]
    );
    assert!(read(".tool-versions", "python\n").is_err());
    let mise = "[tools]\nnode = \"20\"\npython = [\"3.11\", \"3.12\"]\ngo = { version = \"1.22\" }\nx = \"latest\"\n[env]\nA = \"b\"\n";
    let mut listed = names("mise.toml", mise);
    listed.sort();
    assert_eq!(
        listed,
        [
            "go 1.22",
            "node 20",
            "python 3.11",
            "python 3.12",
            "x [latest]"
        ]
    );
    assert!(read("mise.toml", "[tools\n").is_err());
}

#[test]
fn formulae_and_casks_are_listed() {
    let text = "tap 'homebrew/cask'\nbrew 'git'\n  brew \"openssl@3\", link: true\ncask('firefox')\nbrewing \"x\"\nbrew name\n";
    assert_eq!(names("Brewfile", text), ["git", "openssl@3", "firefox"]);
    let lock = r#"{"entries": {"brew": {"git": {"version": "2.43.0"}}, "cask": {"firefox": {"version": "121.0"}}}, "system": {}}"#;
    assert_eq!(
        names("Brewfile.lock.json", lock),
        ["git 2.43.0", "firefox 121.0"]
    );
    assert!(read("Brewfile.lock.json", "{}").is_err());
    let empty = r#"{"entries": {"brew": {"git": {}}}}"#;
    assert_eq!(read("Brewfile.lock.json", empty).unwrap().problems.len(), 1);
}
