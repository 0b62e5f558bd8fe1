//! Files of .NET against what its documentation says of them.

use super::super::trial::{endures, healthy, listing, noticed, silent_ends};
use crate::package::{Relation, Source, Usage};

const LOCK: &str = r#"{
  "version": 2,
  "dependencies": {
    "net8.0": {
      "Core.Lib": {
        "type": "Direct",
        "requested": "[1.2.3, )",
        "resolved": "1.2.3",
        "contentHash": "abc==",
        "dependencies": { "deep.lib": "2.0.0" }
      },
      "Deep.Lib": { "type": "Transitive", "resolved": "2.0.0", "contentHash": "abc==" },
      "Central.Lib": { "type": "CentralTransitive", "requested": "[3.0.0, )", "resolved": "3.0.0", "contentHash": "abc==" },
      "my.project": { "type": "Project", "dependencies": { "Core.Lib": "[1.2.3, )" } }
    },
    "net8.0/linux-x64": {
      "Native.Lib": { "type": "Transitive", "resolved": "4.0.0", "contentHash": "abc==", "dependencies": { "Deep.Lib": "2.0.0" } }
    }
  }
}"#;

#[test]
fn a_lock_of_one_framework_built_twice_is_read() {
    let text = r#"{"version": 3,
        "apple/ios": {"framework": "net10.0", "dependencies": {"N": {"type": "Transitive", "resolved": "2.0.0", "contentHash": "a"}}},
        "apple": {"framework": "net10.0", "dependencies": {"A": {"type": "Direct", "resolved": "1.0.0", "contentHash": "a"}}},
        "pear": {"framework": "net10.0", "dependencies": {"A": {"type": "Direct", "resolved": "2.0.0", "contentHash": "a"}}}}"#;
    let names = healthy(&[("packages.lock.json", text)]);
    assert_eq!(names, ["A@1.0.0", "A@2.0.0", "N@2.0.0"]);
}

const PROJECT: &str = r#"<Project Sdk="Microsoft.NET.Sdk;Extra.Sdk/1.1">
  <PropertyGroup><PackageVersion>1</PackageVersion><CoreVersion>1.2.3</CoreVersion></PropertyGroup>
  <ItemGroup Condition="'$(TargetFramework)' == 'net8.0'">
    <PackageReference Include="Core.Lib" Version="$(CoreVersion)" />
    <PackageReference Include="Analyser"><Version>2.0</Version><PrivateAssets>all</PrivateAssets></PackageReference>
    <PackageReference Include="Ranged" Version="[1.0,2.0)" />
    <PackageReference Include="Central.Lib" />
    <PackageReference Include="Overridden" VersionOverride="7.0" />
    <PackageReference Include="Nowhere" />
    <PackageReference Remove="Gone" />
    <ProjectReference Include="..\other.csproj" />
  </ItemGroup>
</Project>
"#;

const CENTRAL: &str = r#"<Project>
  <PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally><V>3.0.0</V></PropertyGroup>
  <ItemGroup>
    <PackageVersion Include="Central.Lib" Version="$(V)" />
    <PackageVersion Include="Overridden" Version="6.0" />
    <GlobalPackageReference Include="Everywhere" Version="5.0" />
  </ItemGroup>
</Project>
"#;

const CONFIG: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<packages>
  <package id="Core.Lib" version="1.2.3" targetFramework="net472" />
  <package id="Tool" version="2.0-beta" developmentDependency="true" />
</packages>
"#;

const DEPS: &str = r#"{
  "runtimeTarget": { "name": ".NETCoreApp,Version=v8.0", "signature": "" },
  "targets": { ".NETCoreApp,Version=v8.0": {
    "App/1.0.0": { "dependencies": { "Core.Lib": "1.2.3" } },
    "Core.Lib/1.2.3": { "runtime": { "lib/core.dll": {} } },
    "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1": {}
  } },
  "libraries": {
    "App/1.0.0": { "type": "project", "serviceable": false, "sha512": "" },
    "Core.Lib/1.2.3": { "type": "package", "serviceable": true, "sha512": "sha512-x" },
    "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1": { "type": "runtimepack", "serviceable": false, "sha512": "" }
  }
}"#;

const ASSETS: &str = r#"{
  "version": 3,
  "targets": { "net8.0": {
    "Core.Lib/1.2.3": { "type": "package", "dependencies": { "Deep.Lib": "2.0.0" } },
    "Deep.Lib/2.0.0": { "type": "package" }
  } },
  "libraries": {
    "Core.Lib/1.2.3": { "sha512": "x", "type": "package", "path": "core.lib/1.2.3" },
    "Deep.Lib/2.0.0": { "sha512": "x", "type": "package", "path": "deep.lib/2.0.0" }
  },
  "projectFileDependencyGroups": { "net8.0": [ "Core.Lib >= 1.2.3" ] }
}"#;

const PAKET: &str = "STORAGE: NONE
NUGET
  remote: https://api.nuget.org/v3/index.json
    Core.Lib (1.2.3) - restriction: >= net45
      Deep.Lib (>= 2.0) - restriction: >= net45
    Deep.Lib (2.0)
  remote: https://feed.example.org/v3
    Own.Lib (0.1)
GITHUB
  remote: example/code
    src/File.fs (0341a2e614eb2a7f34607cec914eb0ed83ce9add)
GROUP Build
NUGET
  remote: https://api.nuget.org/v3/index.json
    Tool (4.0)
";

#[test]
fn locked_packages_of_all_frameworks_are_listed() {
    let files = [("src/packages.lock.json", LOCK)];
    assert_eq!(
        healthy(&files),
        [
            "Central.Lib@3.0.0",
            "Core.Lib@1.2.3",
            "Deep.Lib@2.0.0",
            "Native.Lib@4.0.0",
            "my.project?"
        ]
    );
    let listing = listing(&files).unwrap();
    assert_eq!(listing.packages[0].relation, Relation::Direct);
    assert_eq!(listing.packages[0].dependencies, [1]);
    assert_eq!(listing.packages[3].source, Source::FirstParty);
    assert_eq!(silent_ends(&files), [""; 0]);
}

#[test]
fn broken_locks_are_noticed() {
    let without = |part: &str| LOCK.replace(part, "");
    for text in [
        LOCK.replace("\"version\": 2", "\"version\": 3"),
        without("\"version\": 2,"),
        without("\"resolved\": \"2.0.0\", "),
        without(", \"contentHash\": \"abc==\" }").replace("\"3.0.0\"", "\"3.0.0\" }"),
        LOCK.replace("\"Transitive\"", "\"Sideways\""),
        LOCK.replace("      \"Deep.Lib\": { \"type\": \"Transitive\", \"resolved\": \"2.0.0\", \"contentHash\": \"abc==\" },\n", ""),
        "{\"version\": 1}".to_owned(),
        "[]".to_owned(),
        "{\"version\": 1, \"dependencies\": []}".to_owned(),
        "{\"version\": 1, \"dependencies\": {\"net8.0\": []}}".to_owned(),
    ] {
        assert_ne!(text, LOCK);
        assert!(noticed(&[("packages.lock.json", &text)]), "{text}");
    }
}

#[test]
fn projects_take_versions_from_themselves_and_from_central_lists() {
    let files = [
        ("src/a/app.csproj", PROJECT),
        ("src/Directory.Packages.props", CENTRAL),
    ];
    assert_eq!(
        healthy(&files),
        [
            "Analyser@2.0",
            "Central.Lib@3.0.0",
            "Core.Lib@1.2.3",
            "Extra.Sdk@1.1",
            "Nowhere?",
            "Overridden@7.0",
            "Ranged?[1.0,2.0)",
        ]
    );
    let listing = listing(&files).unwrap();
    let of = |name: &str| listing.packages.iter().find(|p| p.name == name).unwrap();
    assert_eq!(of("Analyser").usage, Usage::Development);
    assert_eq!(of("Core.Lib").usage, Usage::Runtime);
    assert_eq!(silent_ends(&files), [""; 0]);
    assert_eq!(
        healthy(&[("Directory.Packages.props", CENTRAL)]),
        ["Central.Lib@3.0.0", "Everywhere@5.0", "Overridden@6.0"]
    );
    assert!(noticed(&[("a.csproj", "<Other/>")]));
    assert!(noticed(&[(
        "a.csproj",
        "<Project><ItemGroup><PackageReference Version='1'/></ItemGroup></Project>"
    )]));
}

#[test]
fn older_projects_list_their_packages() {
    let files = [("packages.config", CONFIG)];
    assert_eq!(healthy(&files), ["Core.Lib@1.2.3", "Tool@2.0-beta"]);
    assert_eq!(
        listing(&files).unwrap().packages[1].usage,
        Usage::Development
    );
    assert_eq!(silent_ends(&files), [""; 0]);
    assert!(noticed(&[(
        "packages.config",
        "<packages><package id='a'/></packages>"
    )]));
    assert!(noticed(&[("packages.config", "<configuration/>")]));
}

#[test]
fn built_programs_and_restores_list_their_libraries() {
    let files = [("bin/app.deps.json", DEPS)];
    assert_eq!(
        healthy(&files),
        [
            "App@1.0.0",
            "Core.Lib@1.2.3",
            "Microsoft.NETCore.App.Runtime.linux-x64@8.0.1"
        ]
    );
    assert_eq!(silent_ends(&files), [""; 0]);
    assert!(noticed(&[(
        "a.deps.json",
        &DEPS.replace("\"type\": \"package\", ", "")
    )]));
    let files = [("obj/project.assets.json", ASSETS)];
    assert_eq!(healthy(&files), ["Core.Lib@1.2.3", "Deep.Lib@2.0.0"]);
    assert_eq!(
        listing(&files).unwrap().packages[1].relation,
        Relation::Transitive
    );
    assert_eq!(silent_ends(&files), [""; 0]);
    assert!(noticed(&[(
        "project.assets.json",
        &ASSETS.replace("[ \"Core.Lib", "[ \"Other")
    )]));
    assert!(noticed(&[(
        "project.assets.json",
        &ASSETS.replace(": 3", ": 9")
    )]));
}

#[test]
fn pakets_groups_and_sources_are_listed() {
    let files = [("paket.lock", PAKET)];
    assert_eq!(
        healthy(&files),
        [
            "Core.Lib@1.2.3",
            "Deep.Lib@2.0",
            "Own.Lib@0.1",
            "Tool@4.0",
            "https://github.com/example/code@0341a2e614eb2a7f34607cec914eb0ed83ce9add",
        ]
    );
    let listing = listing(&files).unwrap();
    assert_eq!(listing.packages[0].dependencies, [1]);
    assert_eq!(
        listing.packages[2].source,
        Source::OtherRegistry("https://feed.example.org/v3".to_owned())
    );
    for text in [
        "NUGET\n  remote: x\n    A\n",
        "A (1)\n",
        "NUGET\n  remote: x\n    A (1)\n      B (2)\n",
        "{}\n",
    ] {
        assert!(noticed(&[("paket.lock", text)]), "{text}");
    }
    // Cut behind a line or a closed version, such a file is a whole one as well.
    for end in silent_ends(&files) {
        let head =
            ["NUGET", "GITHUB"].contains(&end) || end.contains(':') || end.starts_with("GROUP");
        assert!(
            end.trim().is_empty() || end.contains(')') || head,
            "{end:?}"
        );
    }
}

#[test]
fn tools_and_sdks_are_packages() {
    let tools = "{ \"version\": 1, \"isRoot\": true, \"tools\": { \"a-tool\": { \"version\": \"6.0.1\", \"commands\": [\"a\"] } } }";
    assert_eq!(
        healthy(&[(".config/dotnet-tools.json", tools)]),
        ["a-tool@6.0.1"]
    );
    assert!(noticed(&[(
        "dotnet-tools.json",
        "{\"version\": 2, \"tools\": {}}"
    )]));
    assert!(noticed(&[(
        "dotnet-tools.json",
        "{\"version\": 1, \"tools\": {\"a\": {}}}"
    )]));
    let sdks = "{ // a comment\n \"sdk\": { \"version\": \"8.0.1\" }, \"msbuild-sdks\": { \"Some.Sdk\": \"3.5\" } }";
    assert_eq!(healthy(&[("global.json", sdks)]), ["Some.Sdk@3.5"]);
}

#[test]
fn described_packages_name_their_dependencies() {
    let text = "<package><metadata><id>a</id><dependencies><group targetFramework='net8.0'><dependency id='Core.Lib' version='1.2' exclude='Build'/></group><dependency id='Any' version='$v$'/></dependencies></metadata></package>";
    assert_eq!(healthy(&[("a.nuspec", text)]), ["Any?$v$", "Core.Lib@1.2"]);
    assert!(noticed(&[("a.nuspec", "<package/>")]));
}

#[test]
fn no_text_makes_the_readers_panic() {
    endures("packages.lock.json", LOCK);
    endures("a.csproj", PROJECT);
    endures("Directory.Packages.props", CENTRAL);
    endures("packages.config", CONFIG);
    endures("a.deps.json", DEPS);
    endures("project.assets.json", ASSETS);
    endures("paket.lock", PAKET);
}
