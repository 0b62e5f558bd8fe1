//! How languages and formats write an assignment, read back.

use super::*;

fn value_of(line: &str, style: Style) -> Option<&str> {
    let start = line.to_ascii_lowercase().find("password")?;
    let found = super::at(line.as_bytes(), start, start + 8, style)?;
    Some(&line[found.value])
}

#[test]
fn calls_that_ask_for_a_password_are_given_none() {
    for line in [
        r#"store.getPassword("main")"#,
        r#"store.fetch_password("main")"#,
    ] {
        assert_eq!(value_of(line, Style::Code), None, "{line}");
    }
}

#[test]
fn fallbacks_comments_and_queries_bring_values() {
    for line in [
        r#"process.env.PASSWORD || "hidden""#,
        r#"os.environ.get("PASSWORD") or "hidden""#,
        "// password: hidden",
        "http://a/b?c=d&password=hidden&e=f",
        "${PASSWORD:-hidden}",
        r#""${db.password:hidden}""#,
        "#define PASSWORD \"hidden\"",
        "char password[] = \"hidden\";",
        "var password = []byte(\"hidden\")",
        "password = (\n    \"hidden\"\n)",
        r#"Dim password As String = "hidden""#,
    ] {
        assert_eq!(value_of(line, Style::Code), Some("hidden"), "{line}");
    }
    assert_eq!(value_of("password hidden1", Style::Config), Some("hidden1"));
    assert_eq!(value_of("password hidden", Style::Config), None);
}

#[test]
fn values_are_found_as_languages_write_them() {
    for line in [
        r#"password = "hidden""#,
        r#"String dbPassword = "hidden";"#,
        r#""password": "hidden","#,
        r"'password' => 'hidden',",
        r#"let password: String = "hidden".into();"#,
        r#"password: str = "hidden""#,
        r#"let password: &'static str = "hidden";"#,
        r#"password := "hidden""#,
        r"define('DB_PASSWORD', 'hidden');",
        r#"builder.password("hidden")"#,
        r#"setPassword("hidden")"#,
        r#"<add key="Password" value="hidden" />"#,
        r"<password>hidden</password>",
        r#""Server=db;Password=hidden;Encrypt=true""#,
        r#""{\"password\": \"hidden\"}""#,
        r#"os.environ["PASSWORD"] = "hidden""#,
        "{\"name\": \"PASSWORD\",\n   \"value\": \"hidden\"}",
    ] {
        assert_eq!(value_of(line, Style::Code), Some("hidden"), "{line}");
    }
    for line in [
        "password: hidden",
        "PASSWORD=hidden",
        "export PASSWORD=hidden # comment",
        "spring.datasource.password=hidden",
        "- name: DB_PASSWORD\n  value: hidden",
        "cli --password hidden",
        "cli --password=hidden --other",
    ] {
        assert_eq!(value_of(line, Style::Config), Some("hidden"), "{line}");
    }
}

#[test]
fn expressions_and_sentences_hold_no_value() {
    for line in [
        "password = get_password()",
        "if password {",
        "password: Option<String>,",
        "self.password = password;",
    ] {
        assert_eq!(value_of(line, Style::Code), None, "{line}");
    }
    assert_eq!(
        value_of(
            "password: set this to the password of the user",
            Style::Prose
        ),
        None
    );
}
