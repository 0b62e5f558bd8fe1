//! Comma-separated values as `csvdecode` reads them (RFC 4180).

/// Rows of fields. None: a quoted field is not closed.
pub fn rows(text: &str) -> Option<Vec<Vec<String>>> {
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut chars = text.chars().peekable();
    while chars.peek().is_some() {
        let mut field = String::new();
        if chars.next_if_eq(&'"').is_some() {
            loop {
                match chars.next()? {
                    '"' if chars.next_if_eq(&'"').is_some() => field.push('"'),
                    '"' => break,
                    c => field.push(c),
                }
            }
        }
        while let Some(c) = chars.next_if(|c| !matches!(c, ',' | '\n')) {
            field.push(c);
        }
        let ends = chars.next() != Some(',');
        if ends && field.ends_with('\r') {
            field.pop();
        }
        row.push(field);
        if ends {
            rows.push(std::mem::take(&mut row));
        }
    }
    if !row.is_empty() {
        row.push(String::new());
        rows.push(row);
    }
    rows.retain(|row| row.len() > 1 || row.iter().any(|field| !field.is_empty()));
    Some(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fields_may_be_quoted() {
        let rows = rows("a,\"b \"\"c\"\"\"\r\n1,\"x,\ny\"\n").unwrap();
        assert_eq!(rows, [["a", "b \"c\""], ["1", "x,\ny"]]);
        assert_eq!(super::rows("a,\"b"), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[a\",\r\n]{0,40}") {
            let _ = rows(&text);
        }
    }
}
