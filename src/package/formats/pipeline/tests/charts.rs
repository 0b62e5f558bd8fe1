//! Helm and Ansible.

use super::*;
use crate::package::{Ecosystem, Source};

pub(super) const LOCK: &str = "dependencies:
- name: redis
  repository: https://charts.bitnami.com/bitnami
  version: 17.3.14
- name: postgresql
  repository: oci://registry-1.docker.io/bitnamicharts
  version: 12.1.0
digest: sha256:0123456789012345678901234567890123456789012345678901234567890123
generated: \"2026-01-02T03:04:05.678Z\"
";

const CHART: &str = "apiVersion: v2
name: shop
version: 1.0.0
dependencies:
  - name: redis
    version: 17.x.x
    repository: https://charts.bitnami.com/bitnami
  - name: postgresql
    version: 12.1.0
    repository: oci://registry-1.docker.io/bitnamicharts
  - name: local
    version: '>=1'
    repository: file://../local
";

#[test]
fn locked_charts_are_listed() {
    assert_eq!(
        names("charts/shop/Chart.lock", LOCK),
        ["redis 17.3.14", "postgresql 12.1.0"]
    );
    assert_eq!(names("requirements.lock", LOCK).len(), 2);
    let listing = read("Chart.lock", LOCK).unwrap();
    assert_eq!(listing.packages[0].ecosystem, Ecosystem::Helm);
    assert!(matches!(
        &listing.packages[0].source,
        Source::OtherRegistry(_)
    ));
    assert_eq!(names("requirements.lock", "requests==2.31.0\n"), [""; 0]);
}

#[test]
fn a_lock_says_when_its_chart_asks_for_others() {
    let listing = beside("a/Chart.lock", LOCK, &[("a/Chart.yaml", CHART)]).unwrap();
    assert!(listing.outdated.unwrap().contains("local"));
    let same = CHART.split("  - name: local").next().unwrap();
    assert_eq!(
        beside("a/Chart.lock", LOCK, &[("a/Chart.yaml", same)])
            .unwrap()
            .outdated,
        None
    );
    assert_eq!(read("Chart.lock", LOCK).unwrap().outdated, None);
}

#[test]
fn charts_that_a_chart_asks_for_are_listed() {
    assert_eq!(
        names("Chart.yaml", CHART),
        ["redis [17.x.x]", "postgresql 12.1.0", "local [>=1]"]
    );
    assert!(read("Chart.yaml", "version: 1\n").is_err());
    assert_eq!(names("Chart.yaml", "name: {{ .Name }}\n"), [""; 0]);
    let nameless = "name: a\ndependencies:\n  - version: 1.0.0\n";
    assert_eq!(read("Chart.yaml", nameless).unwrap().problems.len(), 1);
}

#[test]
fn a_lock_cut_anywhere_is_noticed() {
    for cut in 1..LOCK.len() {
        let noticed = read("Chart.lock", &LOCK[..cut]).map_or(true, |listing| {
            listing.packages.len() == 2 || !listing.problems.is_empty()
        });
        assert!(noticed, "{}", &LOCK[..cut]);
    }
    for (from, to) in [
        ("  version: 12.1.0\n", ""),
        ("17.3.14", "17"),
        ("dependencies:", "dependencies: 1\nx:"),
    ] {
        assert!(
            read("Chart.lock", &LOCK.replacen(from, to, 1)).is_err(),
            "{from}"
        );
    }
    let damaged = LOCK.replacen("sha256:0", "sha256:x", 1);
    assert_eq!(read("Chart.lock", &damaged).unwrap().problems.len(), 1);
}

#[test]
fn roles_and_collections_are_listed() {
    let text = "roles:
  - src: geerlingguy.docker
    version: 6.1.0
  - name: nginx
    src: https://github.com/a/nginx.git
    scm: git
    version: v1
  - geerlingguy.java,1.9.6
collections:
  - community.general
  - name: ansible.posix
    version: '>=1.4'
  - name: amazon.aws
    version: 6.0.0
    source: https://galaxy.ansible.com
";
    assert_eq!(
        names("requirements.yml", text),
        [
            "geerlingguy.docker 6.1.0",
            "nginx v1",
            "geerlingguy.java 1.9.6",
            "community.general",
            "ansible.posix [>=1.4]",
            "amazon.aws 6.0.0",
        ]
    );
    let galaxy =
        "namespace: a\nname: b\ndependencies:\n  community.general: '>=1.0.0'\n  x.y: 1.2.3\n";
    assert_eq!(
        names("galaxy.yml", galaxy),
        ["community.general [>=1.0.0]", "x.y 1.2.3"]
    );
    assert_eq!(names("requirements.yml", "- src: a.b\n"), ["a.b"]);
    assert_eq!(
        names("requirements.yaml", "dependencies: [{name: redis}]\n"),
        [""; 0]
    );
    assert!(read("requirements.yml", "roles: 1\n").is_err());
    assert_eq!(
        read("requirements.yml", "- version: 1\n")
            .unwrap()
            .problems
            .len(),
        1
    );
}
