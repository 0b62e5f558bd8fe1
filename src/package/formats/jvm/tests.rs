//! Files of Bazel, sbt, Ivy and Clojure against what their documentation says of them.

use super::super::trial::{endures, healthy, listing, noticed, silent_ends};
use crate::package::{Relation, Source, Usage};

const INSTALL: &str = r#"{
  "__INPUT_ARTIFACTS_HASH": 1, "__RESOLVED_ARTIFACTS_HASH": 2,
  "artifacts": {
    "com.example:core": { "shasums": { "jar": "00", "sources": "11" }, "version": "1.2.3" },
    "com.example:native:jar:linux": { "shasums": { "linux": null }, "version": "2.0" }
  },
  "dependencies": { "com.example:core": ["com.example:native:jar:linux"], "com.example:core:jar:sources": ["com.example:native:jar:linux"] },
  "packages": {}, "repositories": { "https://repo1.maven.org/maven2/": ["com.example:core", "com.example:native:jar:linux"] },
  "version": "2"
}"#;

const INSTALL_ONE: &str = r#"{ "dependency_tree": { "version": "0.1.0", "dependencies": [
    { "coord": "com.example:core:1.2.3", "directDependencies": ["com.example:deep:jar:x:2.0"], "sha256": "00" },
    { "coord": "com.example:deep:jar:x:2.0", "directDependencies": [], "sha256": "11" }
] } }"#;

const MODULE: &str = r#"module(name = "here", version = "0.1")  # a comment
bazel_dep(name = "rules_java", version = "7.4.0")
bazel_dep(name = "tests", version = "1.0", dev_dependency = True)
bazel_dep(name = "near", version = "")
local_path_override(module_name = "near", path = "../near")
bazel_dep(name = "forced", version = "1.0")
single_version_override(module_name = "forced", version = "2.0", patches = ["//a:b.patch"])
maven.install(artifacts = ["com.example:core:1.2.3", "com.example:other:jar:linux:4.5"], repositories = ["https://repo.example.org:8080/x"])
"#;

const GRAPH: &str = r#"{ "lockFileVersion": 3, "moduleDepGraph": {
    "<root>": { "name": "", "version": "", "deps": { "rules_java": "rules_java@7.4.0", "bazel_tools": "bazel_tools@_" } },
    "rules_java@7.4.0": { "name": "rules_java", "version": "7.4.0", "deps": { "platforms": "platforms@0.0.9" } },
    "platforms@0.0.9": { "name": "platforms", "version": "0.0.9", "deps": {} },
    "bazel_tools@_": { "name": "bazel_tools", "version": "", "deps": {} }
} }"#;

const HASHES: &str = r#"{ "lockFileVersion": 18, "registryFileHashes": {
    "https://bcr.bazel.build/bazel_registry.json": "00",
    "https://bcr.bazel.build/modules/rules_java/7.4.0/MODULE.bazel": "00",
    "https://bcr.bazel.build/modules/rules_java/7.6.1/MODULE.bazel": "00",
    "https://bcr.bazel.build/modules/rules_java/7.6.1/source.json": "00"
}, "selectedYankedVersions": {}, "moduleExtensions": {} }"#;

const SBT: &str = r#"ThisBuild / scalaVersion := "2.13.12"
val coreVersion: String = "1.2.3" // a comment
libraryDependencies ++= Seq(
  "com.example" %% "core" % coreVersion,
  "com.example" % "java" % "4.5" % Test,
  "com.example" %% "unknown" % other
)
addSbtPlugin("com.example" % "plugin" % "0.1")
"#;

const SBT_LOCK: &str = r#"{ "lockVersion": 1, "timestamp": "2024-01-01T00:00:00Z", "configurations": ["compile", "test"],
  "dependencies": [
    { "org": "com.example", "name": "core_2.13", "version": "1.2.3", "artifacts": [{ "name": "core.jar", "hash": "sha1:00" }], "configurations": ["compile", "test"] },
    { "org": "com.example", "name": "java", "version": "4.5", "artifacts": [], "configurations": ["test"] }
  ] }"#;

const DEPS: &str = r#"{:paths ["src"]
 :deps {org.clojure/clojure {:mvn/version "1.11.1"} ; a comment
        near {:local/root "../near"}
        io.github.user/repo {:git/tag "v1" :git/sha "0123456789abcdef0123456789abcdef01234567"}}
 :aliases {:test {:extra-deps {com.example/tests {:mvn/version "0.1"}}}}}
"#;

const PROJECT: &str = r#"(defproject a/b "0.1.0"
  :dependencies [[org.clojure/clojure "1.11.1"]
                 [ring "1.9" :exclusions [x/y]]
                 [com.example/tests "2.0" :scope "test"]]
  :plugins [[lein-ring "0.12"]])
"#;

#[test]
fn bazels_artefacts_are_read_from_both_locks() {
    for (text, names) in [
        (
            INSTALL,
            ["com.example:core@1.2.3", "com.example:native@2.0"],
        ),
        (
            INSTALL_ONE,
            ["com.example:core@1.2.3", "com.example:deep@2.0"],
        ),
    ] {
        let files = [("maven_install.json", text)];
        assert_eq!(healthy(&files), names);
        assert_eq!(listing(&files).unwrap().packages[0].dependencies, [1]);
        assert_eq!(silent_ends(&files), [""; 0]);
    }
    for text in [
        INSTALL.replace("\"version\": \"2\"", "\"version\": \"9\""),
        INSTALL.replace(
            "\"com.example:native:jar:linux\": {",
            "\"com.example:other\": {",
        ),
        INSTALL.replace(", \"version\": \"1.2.3\"", ""),
        INSTALL_ONE.replace("\"coord\": \"com.example:deep:jar:x:2.0\", ", ""),
        INSTALL_ONE.replace("0.1.0", "0.2.0"),
    ] {
        assert!(noticed(&[("maven_install.json", &text)]), "{text}");
    }
}

#[test]
fn bazels_modules_are_read_with_their_overrides() {
    let files = [("MODULE.bazel", MODULE)];
    assert_eq!(
        healthy(&files),
        [
            "com.example:core@1.2.3",
            "com.example:other@4.5",
            "forced@2.0",
            "near?",
            "rules_java@7.4.0",
            "tests@1.0"
        ]
    );
    let found = listing(&files).unwrap();
    assert_eq!(found.packages[2].source, Source::Path("../near".to_owned()));
    assert_eq!(found.packages[1].usage, Usage::Development);
    assert!(noticed(&[("MODULE.bazel", "bazel_dep(name = \"a\"")]));
    let files = [("MODULE.bazel.lock", GRAPH)];
    assert_eq!(healthy(&files), ["platforms@0.0.9", "rules_java@7.4.0"]);
    assert_eq!(
        listing(&files).unwrap().packages[0].relation,
        Relation::Direct
    );
    assert_eq!(silent_ends(&files), [""; 0]);
    assert!(noticed(&[(
        "MODULE.bazel.lock",
        &GRAPH.replace("\"platforms@0.0.9\": {", "\"other@1\": {")
    )]));
    assert_eq!(
        healthy(&[("MODULE.bazel.lock", HASHES)]),
        ["rules_java@7.6.1"]
    );
    assert!(noticed(&[(
        "MODULE.bazel.lock",
        "{\"lockFileVersion\": 18}"
    )]));
}

#[test]
fn sbts_builds_and_locks_are_read() {
    assert_eq!(
        healthy(&[("build.sbt", SBT)]),
        [
            "com.example:core_2.13@1.2.3",
            "com.example:java@4.5",
            "com.example:plugin@0.1",
            "com.example:unknown_2.13?other"
        ]
    );
    assert_eq!(
        listing(&[("build.sbt", SBT)]).unwrap().packages[1].usage,
        Usage::Development
    );
    let files = [("build.sbt.lock", SBT_LOCK)];
    assert_eq!(
        healthy(&files),
        ["com.example:core_2.13@1.2.3", "com.example:java@4.5"]
    );
    assert_eq!(
        listing(&files).unwrap().packages[1].usage,
        Usage::Development
    );
    assert_eq!(silent_ends(&files), [""; 0]);
    assert!(noticed(&[(
        "build.sbt.lock",
        &SBT_LOCK.replace(": 1,", ": 2,")
    )]));
    assert!(noticed(&[(
        "build.sbt.lock",
        &SBT_LOCK.replace("\"version\": \"4.5\", ", "")
    )]));
}

#[test]
fn ivys_dependencies_are_listed() {
    let text = "<ivy-module version='2.0'><info organisation='own' module='m'/><dependencies><dependency org='com.example' name='core' rev='1.2.3'/><dependency name='near' rev='latest.integration' conf='test->default'/></dependencies></ivy-module>";
    let files = [("ivy.xml", text)];
    assert_eq!(
        healthy(&files),
        ["com.example:core@1.2.3", "own:near?latest.integration"]
    );
    assert_eq!(silent_ends(&files), [""; 0]);
    assert!(noticed(&[("ivy.xml", "<project/>")]));
}

#[test]
fn clojures_libraries_are_listed() {
    let files = [("deps.edn", DEPS)];
    assert_eq!(
        healthy(&files),
        [
            "com.example:tests@0.1",
            "io.github.user:repo?",
            "near:near?",
            "org.clojure:clojure@1.11.1"
        ]
    );
    assert_eq!(silent_ends(&files), [""; 0]);
    let files = [("project.clj", PROJECT)];
    assert_eq!(
        healthy(&files),
        [
            "com.example:tests@2.0",
            "lein-ring:lein-ring@0.12",
            "org.clojure:clojure@1.11.1",
            "ring:ring@1.9"
        ]
    );
    assert_eq!(silent_ends(&files), [""; 0]);
}

#[test]
fn no_text_makes_the_readers_panic() {
    for (path, text) in [
        ("maven_install.json", INSTALL),
        ("maven_install.json", INSTALL_ONE),
        ("MODULE.bazel", MODULE),
        ("MODULE.bazel.lock", GRAPH),
        ("MODULE.bazel.lock", HASHES),
        ("build.sbt", SBT),
        ("build.sbt.lock", SBT_LOCK),
        ("deps.edn", DEPS),
        ("project.clj", PROJECT),
    ] {
        endures(path, text);
    }
}
