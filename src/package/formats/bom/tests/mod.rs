//! Tests of bills of materials: the same packages in every form, and what is damaged is never less.

mod damage;
mod forms;

use crate::inventory::InMemory;
use crate::package::formats::{self, Format};
use crate::package::{Listing, Unreadable};
use crate::source::RepoPath;

const CYCLONEDX: &str = r#"{
  "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
  "metadata": {"component": {"type": "application", "bom-ref": "app", "name": "shop"}},
  "components": [
    {"type": "library", "bom-ref": "a", "group": "@babel", "name": "core", "version": "7.0.0",
     "purl": "pkg:npm/%40babel/core@7.0.0", "licenses": [{"license": {"id": "MIT"}}],
     "hashes": [{"alg": "SHA-1", "content": "0123456789012345678901234567890123456789"}],
     "components": [{"type": "library", "bom-ref": "b", "name": "inner", "version": "1.0.0",
       "purl": "pkg:npm/inner@1.0.0", "scope": "optional"}]},
    {"type": "library", "bom-ref": "c", "name": "tool", "version": "2.0.0", "scope": "excluded",
     "purl": "pkg:npm/tool@2.0.0", "licenses": [{"expression": "MIT OR ISC"}]},
    {"type": "file", "bom-ref": "f", "name": "package-lock.json"}
  ],
  "dependencies": [
    {"ref": "app", "dependsOn": ["f"]}, {"ref": "f", "dependsOn": ["a", "c"]}, {"ref": "a", "dependsOn": ["b"]}
  ]
}
"#;

const MARKUP: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- the same -->
<bom xmlns="http://cyclonedx.org/schema/bom/1.5" version="1">
  <metadata><component type="application" bom-ref="app"><name>shop</name></component></metadata>
  <components>
    <component type="library" bom-ref="a"><group>@babel</group><name>core</name><version>7.0.0</version>
      <hashes><hash alg="SHA-1">0123456789012345678901234567890123456789</hash></hashes>
      <licenses><license><id>MIT</id></license></licenses>
      <purl>pkg:npm/%40babel/core@7.0.0</purl>
      <components><component type="library" bom-ref="b"><name>inner</name><version>1.0.0</version>
        <scope>optional</scope><purl>pkg:npm/inner@1.0.0</purl></component></components>
    </component>
    <component type="library" bom-ref="c"><name>tool</name><version>2.0.0</version><scope>excluded</scope>
      <licenses><expression>MIT OR ISC</expression></licenses><purl>pkg:npm/tool@2.0.0</purl></component>
    <component type="file" bom-ref="f"><name>package-lock.json</name></component>
  </components>
  <dependencies>
    <dependency ref="app"><dependency ref="f"/></dependency>
    <dependency ref="f"><dependency ref="a"/><dependency ref="c"/></dependency>
    <dependency ref="a"><dependency ref="b"/></dependency>
  </dependencies>
</bom>
"#;

const SPDX: &str = r#"{
  "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": "shop",
  "documentNamespace": "https://example.org/shop", "creationInfo": {"created": "2026-01-01T00:00:00Z", "creators": ["Tool: t"]},
  "packages": [
    {"SPDXID": "SPDXRef-app", "name": "shop", "downloadLocation": "NOASSERTION"},
    {"SPDXID": "SPDXRef-a", "name": "core", "versionInfo": "7.0.0", "downloadLocation": "NOASSERTION", "licenseDeclared": "MIT",
     "checksums": [{"algorithm": "SHA1", "checksumValue": "0123456789012345678901234567890123456789"}],
     "externalRefs": [{"referenceCategory": "PACKAGE_MANAGER", "referenceType": "purl",
       "referenceLocator": "pkg:npm/%40babel/core@7.0.0"}]},
    {"SPDXID": "SPDXRef-b", "name": "inner", "versionInfo": "1.0.0", "downloadLocation": "NOASSERTION",
     "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:npm/inner@1.0.0"}]},
    {"SPDXID": "SPDXRef-c", "name": "tool", "versionInfo": "2.0.0", "downloadLocation": "NOASSERTION",
     "licenseConcluded": "MIT OR ISC",
     "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:npm/tool@2.0.0"}]}
  ],
  "relationships": [
    {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-app"},
    {"spdxElementId": "SPDXRef-app", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "SPDXRef-a"},
    {"spdxElementId": "SPDXRef-b", "relationshipType": "OPTIONAL_DEPENDENCY_OF", "relatedSpdxElement": "SPDXRef-a"},
    {"spdxElementId": "SPDXRef-c", "relationshipType": "DEV_DEPENDENCY_OF", "relatedSpdxElement": "SPDXRef-app"}
  ]
}
"#;

const TAG_VALUE: &str = "SPDXVersion: SPDX-2.2
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: shop
DocumentComment: <text>Several
lines: of text</text>
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-app
Relationship: SPDXRef-app DEPENDS_ON SPDXRef-a
Relationship: SPDXRef-b OPTIONAL_DEPENDENCY_OF SPDXRef-a
Relationship: SPDXRef-c DEV_DEPENDENCY_OF SPDXRef-app

# Packages
PackageName: shop
SPDXID: SPDXRef-app
PackageDownloadLocation: NOASSERTION

PackageName: core
SPDXID: SPDXRef-a
PackageVersion: 7.0.0
PackageDownloadLocation: NOASSERTION
PackageChecksum: SHA1: 0123456789012345678901234567890123456789
PackageLicenseDeclared: MIT
ExternalRef: PACKAGE-MANAGER purl pkg:npm/%40babel/core@7.0.0

PackageName: inner
SPDXID: SPDXRef-b
PackageVersion: 1.0.0
PackageDownloadLocation: NOASSERTION
ExternalRef: PACKAGE-MANAGER purl pkg:npm/inner@1.0.0

PackageName: tool
SPDXID: SPDXRef-c
PackageVersion: 2.0.0
PackageDownloadLocation: NOASSERTION
PackageLicenseConcluded: MIT OR ISC
ExternalRef: PACKAGE-MANAGER purl pkg:npm/tool@2.0.0
";

const SPDX3: &str = r#"{
  "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
  "@graph": [
    {"type": "CreationInfo", "@id": "_:c", "specVersion": "3.0.1", "created": "2026-01-01T00:00:00Z"},
    {"type": "SpdxDocument", "spdxId": "urn:d", "creationInfo": "_:c", "rootElement": ["urn:app"]},
    {"type": "software_Package", "spdxId": "urn:app", "name": "shop"},
    {"type": "software_Package", "spdxId": "urn:a", "name": "core", "software_packageVersion": "7.0.0",
     "software_packageUrl": "pkg:npm/%40babel/core@7.0.0",
     "verifiedUsing": [{"type": "Hash", "algorithm": "sha1", "hashValue": "0123456789012345678901234567890123456789"}]},
    {"type": "software_Package", "spdxId": "urn:b", "name": "inner", "software_packageVersion": "1.0.0",
     "externalIdentifier": [{"type": "ExternalIdentifier", "externalIdentifierType": "packageUrl", "identifier": "pkg:npm/inner@1.0.0"}]},
    {"type": "software_Package", "spdxId": "urn:c", "name": "tool", "software_packageUrl": "pkg:npm/tool@2.0.0"},
    {"type": "Relationship", "spdxId": "urn:r1", "from": "urn:app", "relationshipType": "dependsOn", "to": ["urn:a"]},
    {"type": "Relationship", "spdxId": "urn:r2", "from": "urn:a", "relationshipType": "hasOptionalDependency", "to": ["urn:b"]},
    {"type": "LifecycleScopedRelationship", "spdxId": "urn:r3", "from": "urn:app", "relationshipType": "dependsOn",
     "scope": "development", "to": ["urn:c"]}
  ]
}
"#;

fn format(path: &str) -> &'static Format {
    formats::of(&RepoPath::new(path).unwrap()).unwrap_or_else(|| panic!("{path} has no format"))
}

fn read(path: &str, text: &str) -> Result<Listing, Unreadable> {
    let files = InMemory::default();
    formats::read(
        format(path),
        &RepoPath::new(path).unwrap(),
        text.as_bytes(),
        &files,
    )
}

fn samples() -> [(&'static str, String); 6] {
    [
        ("bom.json", CYCLONEDX.to_owned()),
        ("a/bom.xml", MARKUP.to_owned()),
        ("a.spdx.json", SPDX.to_owned()),
        ("a.spdx.yml", yaml()),
        ("a.spdx", TAG_VALUE.to_owned()),
        ("sbom-3.json", SPDX3.to_owned()),
    ]
}

/// The same as [`SPDX`]: JSON is YAML.
fn yaml() -> String {
    format!("---\n{SPDX}")
}
