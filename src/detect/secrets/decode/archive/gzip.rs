//! gzip (RFC 1952): one member or several, a file or a tar.

use super::budget::End;
use super::{Out, tar};
use flate2::bufread::MultiGzDecoder;
use std::io::{Cursor, Read};

/// Opens the file. Several members are one file, as `gzip -d` has it.
pub fn expand(bytes: &[u8], out: &mut Out<'_>) {
    let mut decoder = MultiGzDecoder::new(bytes);
    let name = name(&decoder);
    let mut first = [0; tar::BLOCK];
    let filled = match out.fill(&mut decoder, &mut first) {
        Ok(filled) => filled,
        Err(reason) if !out.is_spent() => return out.refuse(&name, reason),
        Err(_) => 0,
    };
    let mut whole = Cursor::new(&first[..filled]).chain(decoder);
    if tar::begins(&first[..filled]) {
        tar::expand(&mut whole, out);
    } else if out.may_go_on() {
        let end = out.read(&mut whole);
        out.deliver(&name, explain(end));
        out.is_within_budget();
    }
}

/// Bytes behind the last member are an error of the decoder in the midst of nothing.
fn explain(end: End) -> End {
    match end {
        End::Damaged(reason) if reason.contains("gzip header") => {
            End::Damaged("what follows is no gzip member".to_owned())
        }
        end => end,
    }
}

/// The name of the file before it was compressed, where the header has it.
fn name(decoder: &MultiGzDecoder<&[u8]>) -> String {
    let name = decoder.header().and_then(|header| header.filename());
    name.map_or_else(String::new, |name| {
        String::from_utf8_lossy(name).into_owned()
    })
}
