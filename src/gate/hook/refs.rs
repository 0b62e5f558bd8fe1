//! What git tells a `pre-push` hook on standard input, one ref a line:
//! `LOCAL-REF LOCAL-ID REMOTE-REF REMOTE-ID` (<https://git-scm.com/docs/githooks#_pre_push>).
//!
//! Nothing of the repository is read here, and no id is looked up.

/// One ref that is pushed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Update {
    /// What is pushed. None: the ref is taken away.
    pub id: Option<String>,
    /// What the remote has there. None: nothing yet.
    pub was: Option<String>,
}

/// More refs than anybody pushes at once.
const MOST: usize = 100_000;

/// Reads the lines. Errors: the line, by its number, that is none of git's; who cannot read what is pushed must not let it
/// pass.
pub(super) fn parse(input: &[u8]) -> Result<Vec<Update>, usize> {
    let lines = input.split(|byte| *byte == b'\n').enumerate();
    let lines = lines.filter(|(_, line)| !line.is_empty());
    lines
        .map(|(at, line)| {
            let update = update(&String::from_utf8_lossy(line));
            update.filter(|_| at < MOST).ok_or(at + 1)
        })
        .collect()
}

fn update(line: &str) -> Option<Update> {
    // The pusher's name for it can be an expression with blanks in it: `HEAD@{2 days ago}`.
    let mut fields = line.strip_suffix('\r').unwrap_or(line).rsplitn(4, ' ');
    let (was, _remote_ref) = (fields.next()?, fields.next()?);
    let (id, _local_ref) = (fields.next()?, fields.next()?);
    (is_id(id) && is_id(was)).then(|| Update {
        id: given(id),
        was: given(was),
    })
}

fn is_id(field: &str) -> bool {
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    matches!(field.len(), 40 | 64) && field.bytes().all(digit)
}

/// Zeros stand for none.
fn given(id: &str) -> Option<String> {
    let none = id.bytes().all(|byte| byte == b'0');
    (!none).then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(digit: char) -> String {
        digit.to_string().repeat(40)
    }

    #[test]
    fn new_changed_and_deleted_refs_are_told_apart() {
        let (a, b, none) = (one('a'), one('b'), one('0'));
        let text = format!(
            "refs/heads/x {a} refs/heads/x {b}\nHEAD@{{2 days ago}} {a} refs/heads/n {none}\n(delete) {none} refs/heads/d {b}\n"
        );
        let updates = parse(text.as_bytes()).unwrap();
        let known = |id: &str| Some(id.to_owned());
        let seen: Vec<_> = updates.into_iter().map(|it| (it.id, it.was)).collect();
        assert_eq!(
            seen,
            [(known(&a), known(&b)), (known(&a), None), (None, known(&b))]
        );
        assert_eq!(parse(b""), Ok(Vec::new()));
    }

    #[test]
    fn what_git_does_not_write_is_refused_by_its_line() {
        let line = format!("a {} b {}\n", one('a'), one('0'));
        for wrong in ["x", "a b c d", "refs/heads/x 12 refs/heads/x 34"] {
            assert_eq!(
                parse(format!("{line}{wrong}\n").as_bytes()),
                Err(2),
                "{wrong}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(input in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse(&input);
        }

        #[test]
        fn every_line_is_one_ref_or_the_whole_is_refused(
            names in proptest::collection::vec("[a-z/ ]{1,12}", 0..6), zeros in any::<u8>(),
        ) {
            let line = |(at, name): (usize, &String)| {
                let id = if zeros >> (at % 8) & 1 == 1 { one('0') } else { one('c') };
                format!("{name} {id} refs/heads/y {}", one('d'))
            };
            let lines: Vec<String> = names.iter().enumerate().map(line).collect();
            let text = lines.join("\n");
            let updates = parse(text.as_bytes()).unwrap();
            prop_assert_eq!(updates.len(), names.len());
            for (at, update) in updates.iter().enumerate() {
                prop_assert_eq!(update.id.is_none(), zeros >> (at % 8) & 1 == 1);
            }
        }
    }
}
