//! What a check says of itself, for people.

/// The standards that controls map to: the key in the file, and the name people know.
pub const STANDARDS: [(&str, &str); 7] = [
    ("caf_v4_0", "CAF 4.0"),
    ("dspt_v6_assertion", "DSPT v6"),
    ("iso27001_2022", "ISO/IEC 27001:2022"),
    ("ndg", "NDG standards"),
    ("cyber_essentials", "Cyber Essentials"),
    ("ssdf_ssc", "NIST SSDF / DSIT SSC"),
    ("owasp_cwe", "OWASP, CWE"),
];
