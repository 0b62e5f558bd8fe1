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
