//! pnpm: its lockfile from version 5 to 9.

use super::{COMMIT, INTEGRITY, names, read, silent_changes, silent_cuts, uses};
use crate::package::{Relation, Source, Usage};

pub(super) fn lock_9() -> String {
    format!(
        "lockfileVersion: '9.0'

settings:
  autoInstallPeers: true
  excludeLinksFromLockfile: false

catalogs:
  default:
    lib:
      specifier: ^1.0.0
      version: 1.0.1

importers:

  .:
    dependencies:
      alias:
        specifier: npm:@s/real@2.0.0
        version: '@s/real@2.0.0'
      lib:
        specifier: 'catalog:'
        version: 1.0.1(host@3.0.0)
      member:
        specifier: workspace:*
        version: link:packages/member
    devDependencies:
      tool:
        specifier: github:o/tool
        version: https://codeload.github.com/o/tool/tar.gz/{COMMIT}

  packages/member: {{}}

packages:

  '@s/real@2.0.0':
    resolution: {{integrity: {INTEGRITY}}}
    deprecated: use another

  extra@1.2.3:
    resolution: {{integrity: {INTEGRITY}}}
    os: [darwin]

  host@3.0.0:
    resolution: {{integrity: {INTEGRITY}, tarball: https://npm.example.org/host/-/host-3.0.0.tgz}}

  lib@1.0.1:
    resolution: {{integrity: {INTEGRITY}}}
    engines: {{node: '>=8'}}
    peerDependencies:
      host: '*'

  tool@https://codeload.github.com/o/tool/tar.gz/{COMMIT}:
    resolution: {{tarball: https://codeload.github.com/o/tool/tar.gz/{COMMIT}}}
    version: 4.0.0

snapshots:

  '@s/real@2.0.0': {{}}

  extra@1.2.3:
    optional: true

  host@3.0.0: {{}}

  lib@1.0.1(host@3.0.0):
    dependencies:
      host: 3.0.0
    optionalDependencies:
      extra: 1.2.3

  tool@https://codeload.github.com/o/tool/tar.gz/{COMMIT}:
    dependencies:
      lib: 1.0.1(host@3.0.0)
"
    )
}

pub(super) fn lock_5() -> String {
    format!(
        "lockfileVersion: 5.4

specifiers:
  alias: npm:@s/real@2.0.0
  lib: ^1.0.0
  local: file:local
  tool: ^3.0.0

dependencies:
  alias: /@s/real/2.0.0
  lib: 1.0.1_host@3.0.0
  local: file:local

devDependencies:
  tool: 3.0.0

packages:

  /@s/real/2.0.0:
    resolution: {{integrity: {INTEGRITY}}}
    dev: false

  /host/3.0.0:
    resolution: {{integrity: {INTEGRITY}}}

  /lib/1.0.1_host@3.0.0:
    resolution: {{integrity: {INTEGRITY}}}
    peerDependencies:
      host: '*'
    dependencies:
      host: 3.0.0
    dev: false

  /tool/3.0.0:
    resolution: {{integrity: {INTEGRITY}}}
    dependencies:
      host: 3.0.0
    dev: true

  file:local:
    resolution: {{directory: local, type: directory}}
    name: local
    version: 0.1.0
    dev: false
"
    )
}

/// The same project by version 6.
fn lock_6() -> String {
    let text = lock_5()
        .replace("lockfileVersion: 5.4", "lockfileVersion: '6.0'")
        .replace("/real/2.0.0", "/real@2.0.0")
        .replace("/host/", "/host@")
        .replace("/lib/1.0.1_host@3.0.0", "/lib@1.0.1(host@3.0.0)")
        .replace("/tool/", "/tool@");
    let start = text.find("specifiers:").unwrap();
    let end = text.find("packages:").unwrap();
    let importer = "dependencies:
  alias:
    specifier: npm:@s/real@2.0.0
    version: /@s/real@2.0.0
  lib:
    specifier: ^1.0.0
    version: 1.0.1(host@3.0.0)
  local:
    specifier: file:local
    version: file:local

devDependencies:
  tool:
    specifier: ^3.0.0
    version: 3.0.0

";
    format!("{}{importer}{}", &text[..start], &text[end..])
}

#[test]
fn the_newest_version_names_packages_by_their_own_names() {
    let listing = read("pnpm-lock.yaml", &lock_9(), &[]).unwrap();
    assert_eq!(listing.problems, []);
    assert_eq!(
        names(&listing),
        [
            ("@s/real", "2.0.0"),
            ("extra", "1.2.3"),
            ("host", "3.0.0"),
            ("lib", "1.0.1"),
            ("tool", "4.0.0")
        ]
    );
    let (direct, transitive) = (Relation::Direct, Relation::Transitive);
    assert_eq!(
        uses(&listing),
        [
            ("@s/real", direct, Usage::Runtime),
            ("extra", transitive, Usage::Optional),
            ("host", transitive, Usage::Runtime),
            ("lib", direct, Usage::Runtime),
            ("tool", direct, Usage::Development),
        ]
    );
    assert_eq!(listing.packages[3].dependencies, [1, 2]);
    let sources: Vec<&Source> = listing.packages.iter().map(|p| &p.source).collect();
    assert_eq!(
        sources[2],
        &Source::OtherRegistry("https://npm.example.org".to_owned())
    );
    assert!(matches!(
        sources[4],
        Source::Git {
            commit: Some(_),
            ..
        }
    ));
}

#[test]
fn older_versions_say_the_same_in_their_own_words() {
    for text in [lock_5(), lock_6()] {
        let listing = read("pnpm-lock.yaml", &text, &[]).unwrap();
        assert_eq!(listing.problems, []);
        let expected = [
            ("@s/real", "2.0.0"),
            ("host", "3.0.0"),
            ("lib", "1.0.1"),
            ("tool", "3.0.0"),
            ("local", "0.1.0"),
        ];
        assert_eq!(names(&listing), expected);
        assert_eq!(listing.packages[1].usage, Usage::Runtime);
        assert_eq!(listing.packages[3].usage, Usage::Development);
        assert_eq!(listing.packages[4].source, Source::Path("local".to_owned()));
    }
}

#[test]
fn a_document_for_pnpm_itself_is_read_as_well() {
    let text = format!(
        "---
lockfileVersion: '9.0'

importers:

  .:
    configDependencies:
      config:
        specifier: 1.0.0
        version: 1.0.0

packages:

  config@1.0.0:
    resolution: {{integrity: {INTEGRITY}}}

snapshots:

  config@1.0.0: {{}}

---
{}",
        lock_9()
    );
    let listing = read("pnpm-lock.yaml", &text, &[]).unwrap();
    assert_eq!(listing.problems, []);
    assert_eq!(listing.packages.len(), 6);
    assert_eq!(
        uses(&listing)[0],
        ("config", Relation::Direct, Usage::Development)
    );
}

#[test]
fn a_cut_never_passes_for_a_whole_file() {
    assert_eq!(
        silent_cuts("pnpm-lock.yaml", &lock_9(), &[]),
        Vec::<&str>::new()
    );
    for text in [lock_5(), lock_6()] {
        // A folder need not have a version, so the last line may go, and with it no package.
        let line = text.rfind("    version: 0.1.0").unwrap();
        assert_eq!(silent_cuts("pnpm-lock.yaml", &text, &[]), [&text[..line]]);
    }
}

#[test]
fn what_pnpm_never_writes_is_no_silent_pass() {
    let changes = [
        ("lockfileVersion: '9.0'", "lockfileVersion: '10.0'"),
        ("lockfileVersion: '9.0'", "lockfileVersion: [9]"),
        ("lockfileVersion: '9.0'", "version: '9.0'"),
        ("importers:", "importer:"),
        ("packages:\n", "package:\n"),
        ("snapshots:", "snapshot:"),
        ("  extra@1.2.3:\n    optional: true\n", ""),
        ("  host@3.0.0: {}\n", "  host@3.0.0: {}\n  host@3.0.0: {}\n"),
        ("      host: 3.0.0\n", "      host: 3.0.1\n"),
        ("        version: '@s/real@2.0.0'\n", ""),
        ("    resolution: {integrity", "    resolve: {integrity"),
        (INTEGRITY, &INTEGRITY[..30]),
        ("lib@1.0.1:", "lib@one:"),
    ];
    assert_eq!(silent_changes("pnpm-lock.yaml", &lock_9(), &changes), []);
}

#[test]
fn a_lockfile_for_another_manifest_is_outdated() {
    let outdated = |manifest: &str| {
        read("pnpm-lock.yaml", &lock_9(), &[("package.json", manifest)])
            .unwrap()
            .outdated
    };
    let fits = r#"{"dependencies": {"lib": "catalog:", "alias": "npm:@s/real@2.0.0"}}"#;
    assert_eq!(outdated(fits), None);
    assert!(outdated(&fits.replace("catalog:", "^2.0.0")).is_some());
    assert!(
        outdated(&fits.replace("lib", "more"))
            .unwrap()
            .contains("`more`")
    );
}
