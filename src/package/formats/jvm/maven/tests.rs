//! Projects of Maven against what its documentation says of them.

use super::super::super::trial::{endures, healthy, listing, noticed, silent_ends};
use crate::package::{Source, Usage};

const POM: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>org.example</groupId><artifactId>parent</artifactId><version>${revision}</version>
  </parent>
  <artifactId>app</artifactId>
  <properties>
    <core.version>1.2.3</core.version>
    <alias.version>${core.version}</alias.version>
  </properties>
  <dependencies>
    <dependency><groupId>com.example</groupId><artifactId>core</artifactId><version>${alias.version}</version></dependency>
    <dependency>
      <groupId> com.example </groupId>
      <artifactId>tested</artifactId> <!-- a comment -->
      <version>[1.0,2.0)</version><scope>test</scope>
    </dependency>
    <dependency><groupId>com.example</groupId><artifactId>extra</artifactId><version>[3.1]</version><optional>true</optional></dependency>
    <dependency><groupId>com.example</groupId><artifactId>managed</artifactId></dependency>
    <dependency><groupId>com.example</groupId><artifactId>elsewhere</artifactId></dependency>
    <dependency><groupId>${project.groupId}</groupId><artifactId>sibling</artifactId><version>${project.version}</version></dependency>
    <dependency><groupId>com.example</groupId><artifactId>unknown</artifactId><version>${no.such}</version></dependency>
  </dependencies>
  <build><plugins><plugin><groupId>p</groupId><artifactId>p</artifactId><version>1</version>
    <dependencies><dependency><groupId>x</groupId><artifactId>y</artifactId><version>1</version></dependency></dependencies>
  </plugin></plugins></build>
  <profiles><profile><id>p</id><dependencies>
    <dependency><groupId>x</groupId><artifactId>z</artifactId><version>1</version></dependency>
  </dependencies></profile></profiles>
</project>
"#;

const PARENT: &str = r"<project>
  <groupId>org.example</groupId><artifactId>parent</artifactId><version>${revision}</version>
  <properties><revision>9.0</revision><core.version>0.0.1</core.version></properties>
  <modules><module>app</module></modules>
  <dependencyManagement><dependencies>
    <dependency><groupId>com.example</groupId><artifactId>managed</artifactId><version>${core.version}-m</version><scope>provided</scope></dependency>
    <dependency><groupId>com.example</groupId><artifactId>bom</artifactId><version>1</version><type>pom</type><scope>import</scope></dependency>
  </dependencies></dependencyManagement>
</project>
";

#[test]
fn dependencies_have_the_versions_of_properties_and_parents() {
    let files = [("app/pom.xml", POM), ("pom.xml", PARENT)];
    assert_eq!(
        healthy(&files),
        [
            "com.example:core@1.2.3",
            "com.example:elsewhere?",
            "com.example:extra@3.1",
            "com.example:managed@1.2.3-m",
            "com.example:tested?[1.0,2.0)",
            "com.example:unknown?${no.such}",
            "org.example:sibling@9.0",
        ]
    );
    let listing = listing(&files).unwrap();
    let of = |name: &str| {
        listing
            .packages
            .iter()
            .find(|p| p.name.ends_with(name))
            .unwrap()
    };
    assert_eq!(of("tested").usage, Usage::Development);
    assert_eq!(of("managed").usage, Usage::Development);
    assert_eq!(of("extra").usage, Usage::Optional);
    assert_eq!(of("sibling").source, Source::FirstParty);
    assert_eq!(of("core").source, Source::Registry);
    assert_eq!(&POM[of("tested").at.range()], "tested");
    assert!(healthy(&[("pom.xml", PARENT)]).is_empty());
}

#[test]
fn no_cut_goes_unnoticed() {
    assert_eq!(silent_ends(&[("pom.xml", POM)]), [""; 0]);
}

#[test]
fn broken_projects_are_noticed() {
    for text in [
        "<other/>",
        "<project><artifactId>a</artifactId><dependencies>x</dependencies></project>",
        "<project><artifactId>a</artifactId><dependencies><dependency><groupId>g</groupId><artifactId>b</artifactId><version>1</version><version>2</version></dependency></dependencies></project>",
        "<project/>",
        "<project><artifactId>a</artifactId><dependencies><dependency/></dependencies></project>",
        "<project><artifactId>a</artifactId><dependencies/><dependencies/></project>",
        "<project><artifactId>a</artifactId><dependencies><dependency><groupId>${x}</groupId><artifactId>b</artifactId></dependency></dependencies></project>",
    ] {
        assert!(noticed(&[("pom.xml", text)]), "{text}");
    }
}

#[test]
fn properties_that_name_each_other_come_to_an_end() {
    let text = "<project><artifactId>a</artifactId><properties><a>${b}${b}</a><b>${a}${a}</b></properties><dependencies><dependency><groupId>g</groupId><artifactId>b</artifactId><version>${a}</version></dependency></dependencies></project>";
    assert!(listing(&[("pom.xml", text)]).is_ok());
    let own = "<project><artifactId>a</artifactId><parent><artifactId>a</artifactId><relativePath>pom.xml</relativePath></parent></project>";
    assert!(listing(&[("pom.xml", own)]).is_ok());
}

#[test]
fn no_text_makes_the_reader_panic() {
    endures("pom.xml", POM);
}
