//! Lists of versions that were taken back, in the shapes that registries give out.

use super::*;
use jiff::civil::date;
use proptest::prelude::*;

fn of(text: &str) -> Yanks {
    let mut yanks = Yanks::new();
    read(text, &mut yanks).unwrap();
    yanks
}

fn versions<'y>(yanks: &'y Yanks, ecosystem: Ecosystem, name: &str) -> Vec<&'y str> {
    let versions = yanks[&ecosystem].get(name).into_iter().flatten();
    versions.map(|(version, _)| version.as_str()).collect()
}

#[test]
fn a_list_says_a_day_and_a_reason_or_neither() {
    let yanks = of("ecosystem,name,version,day,reason\n\
         # by hand\n\
         npm,@Scope/Left,1.2.3,2026-01-31,broken, and badly so\n\
         PyPI,Left_Pad,2.0\n\
         RubyGems,left,1.0,,\"said \"\"no\"\"\"\n\
         Go,example.org/left,v1.0.0,published by accident\n");
    let only = |ecosystem: Ecosystem| yanks[&ecosystem].values().next().unwrap();
    let npm = &only(Ecosystem::Npm)["1.2.3"];
    assert_eq!(npm.day, Some(date(2026, 1, 31)));
    assert_eq!(npm.reason, "broken, and badly so");
    assert_eq!(versions(&yanks, Ecosystem::PyPi, "left-pad"), ["2.0"]);
    assert_eq!(only(Ecosystem::RubyGems)["1.0"].reason, "said \"no\"");
    let go = &only(Ecosystem::Go)["v1.0.0"];
    assert_eq!(
        (go.day, go.reason.as_str()),
        (None, "published by accident")
    );
}

#[test]
fn a_line_that_is_none_is_an_error_with_its_number() {
    for bad in ["npm,a", "nowhere,a,1", "npm,,1", "npm,a,1,2026-13-01"] {
        let error = read(&format!("npm,a,1\n{bad}\n"), &mut Yanks::new()).unwrap_err();
        assert_eq!(error.line, 2, "{bad}: {error}");
    }
}

#[test]
fn a_file_of_the_crates_index_is_read_line_by_line() {
    let line = |version: &str, yanked: bool| {
        format!(
            r#"{{"name":"Left","vers":"{version}","deps":[{{"name":"libc","req":"^0.2","features":[],"optional":false,"default_features":true,"target":null,"kind":"normal"}}],"cksum":"00","features":{{}},"yanked":{yanked},"links":null}}"#
        )
    };
    let text = [
        line("0.1.0", false),
        line("0.1.1", true),
        line("0.2.0", true),
    ]
    .join("\n");
    assert_eq!(
        versions(&of(&text), Ecosystem::CratesIo, "Left"),
        ["0.1.1", "0.2.0"]
    );
    let quiet = of(&line("0.1.0", false));
    assert!(
        quiet[&Ecosystem::CratesIo].is_empty(),
        "known, with nothing taken back"
    );
}

#[test]
fn a_project_of_pypi_counts_releases_whose_files_were_all_taken_back() {
    let text = r#"{"info":{"name":"Left_Pad","version":"3.0"},"last_serial":1,"releases":{
        "1.0":[{"filename":"left_pad-1.0.tar.gz","yanked":true,"yanked_reason":"broken wheel"}],
        "2.0":[{"filename":"a","yanked":true,"yanked_reason":null},{"filename":"b","yanked":false,"yanked_reason":null}],
        "2.5":[],
        "3.0":[{"filename":"c","yanked":false,"yanked_reason":null}]},"urls":[]}"#;
    let yanks = of(text);
    assert_eq!(versions(&yanks, Ecosystem::PyPi, "left-pad"), ["1.0"]);
    assert_eq!(
        yanks[&Ecosystem::PyPi]["left-pad"]["1.0"].reason,
        "broken wheel"
    );
}

#[test]
fn the_simple_api_names_versions_in_its_files_alone() {
    let text = r#"{"meta":{"api-version":"1.1"},"name":"left-pad","versions":["1.0","2.0"],"files":[
        {"filename":"left_pad-1.0-py3-none-any.whl","url":"x","hashes":{},"yanked":"Had a vulnerability"},
        {"filename":"left-pad-1.0.tar.gz","url":"x","hashes":{},"yanked":true},
        {"filename":"left_pad-2.0.tar.gz","url":"x","hashes":{},"yanked":false}]}"#;
    let yanks = of(text);
    assert_eq!(versions(&yanks, Ecosystem::PyPi, "left-pad"), ["1.0"]);
    assert_eq!(
        yanks[&Ecosystem::PyPi]["left-pad"]["1.0"].reason,
        "Had a vulnerability"
    );
}

#[test]
fn json_of_something_else_is_refused() {
    assert!(read("{\"a\":1}", &mut Yanks::new()).is_err());
    assert!(
        read("{\"name\":\"a\",\"files\":[", &mut Yanks::new()).is_err(),
        "cut short"
    );
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "(npm|PyPI|\\{|\\}|\"name\"|:|\"vers\"|,|1\\.0|2026-01-01|\n|\\PC){0,40}") {
        let _ = read(&text, &mut Yanks::new());
    }
}
