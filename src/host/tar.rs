//! The members of a tar, one at a time: POSIX ustar, with the long names of GNU and pax. Regular files alone count.

use std::io::{self, Read};

const BLOCK: usize = 512;
/// A name longer than this is no name: 64 KiB.
const LONGEST_NAME: u64 = 64 << 10;

/// Hands each file to `take`, with its name, and its bytes or why they are not there.
///
/// Errors: it is cut short, or no tar.
pub(super) fn members(
    from: &mut dyn Read,
    longest: u64,
    take: &mut dyn FnMut(&str, io::Result<Vec<u8>>),
) -> io::Result<()> {
    let mut long_name = None;
    loop {
        let mut header = [0_u8; BLOCK];
        from.read_exact(&mut header)?;
        if header.iter().all(|byte| *byte == 0) {
            return Ok(());
        }
        let size = size(&header)?;
        match header[156] {
            b'L' => long_name = Some(text(&body(from, size, LONGEST_NAME)??)),
            b'x' => long_name = pax_path(&body(from, size, LONGEST_NAME)??).or(long_name),
            b'0' | 0 => {
                let name = long_name.take().unwrap_or_else(|| short_name(&header));
                let bytes = body(from, size, longest)?;
                take(&name, bytes);
            }
            _ => {
                long_name = None;
                skip(from, size)?;
            }
        }
    }
}

/// The bytes of a member, and behind them the rest of the last block. The inner error is one of this member alone.
fn body(from: &mut dyn Read, size: u64, longest: u64) -> io::Result<io::Result<Vec<u8>>> {
    if size > longest {
        skip(from, size)?;
        return Ok(Err(io::Error::other(format!(
            "it is longer than {longest} bytes"
        ))));
    }
    let mut bytes = Vec::new();
    from.take(size).read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < size {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    skip_exactly(from, padding(size))?;
    Ok(Ok(bytes))
}

fn skip(from: &mut dyn Read, size: u64) -> io::Result<()> {
    skip_exactly(from, size.saturating_add(padding(size)))
}

fn skip_exactly(from: &mut dyn Read, size: u64) -> io::Result<()> {
    let skipped = io::copy(&mut from.take(size), &mut io::sink())?;
    if skipped < size {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(())
}

fn padding(size: u64) -> u64 {
    size.next_multiple_of(BLOCK as u64) - size
}

fn size(header: &[u8; BLOCK]) -> io::Result<u64> {
    let digits = text(&header[124..136]);
    let size = u64::from_str_radix(digits.trim(), 8).ok();
    size.filter(|size| *size < 1 << 40)
        .ok_or_else(|| io::Error::other("a member has no size"))
}

fn short_name(header: &[u8; BLOCK]) -> String {
    let name = text(&header[..100]);
    let prefix = text(&header[345..500]);
    if &header[257..262] == b"ustar" && !prefix.is_empty() {
        format!("{prefix}/{name}")
    } else {
        name
    }
}

/// Up to the first zero.
fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0);
    String::from_utf8_lossy(&bytes[..end.unwrap_or(bytes.len())]).into_owned()
}

/// The `path` of a pax header, whose lines are `LENGTH KEY=VALUE`.
fn pax_path(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let path = text
        .lines()
        .find_map(|line| line.split_once(" path=").map(|(_, path)| path));
    path.map(str::to_owned)
}
