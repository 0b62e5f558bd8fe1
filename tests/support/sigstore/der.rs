//! DER (X.690), written by hand, so that a test can write what no library would.

/// A value behind its tag and length.
pub fn tagged(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let contents = parts.concat();
    let mut der = vec![tag];
    match contents.len() {
        length @ 0..0x80 => der.push(u8::try_from(length).unwrap()),
        length @ 0x80..0x100 => der.extend([0x81, u8::try_from(length).unwrap()]),
        length => {
            der.push(0x82);
            der.extend(u16::try_from(length).unwrap().to_be_bytes());
        }
    }
    der.extend(contents);
    der
}

pub fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tagged(0x30, parts)
}

pub fn set(parts: &[&[u8]]) -> Vec<u8> {
    tagged(0x31, parts)
}

/// A small number that is not negative.
pub fn integer(value: u8) -> Vec<u8> {
    assert!(value < 0x80);
    vec![2, 1, value]
}

pub fn octets(bytes: &[u8]) -> Vec<u8> {
    tagged(4, &[bytes])
}

pub fn bits(bytes: &[u8]) -> Vec<u8> {
    tagged(3, &[&[0], bytes])
}

pub fn utf8(text: &str) -> Vec<u8> {
    tagged(0x0c, &[text.as_bytes()])
}

/// An object identifier, dotted.
pub fn oid(dotted: &str) -> Vec<u8> {
    let arcs: Vec<u32> = dotted.split('.').map(|arc| arc.parse().unwrap()).collect();
    let mut contents = vec![u8::try_from(arcs[0] * 40 + arcs[1]).unwrap()];
    for arc in &arcs[2..] {
        let mut septets = vec![u8::try_from(arc & 0x7f).unwrap()];
        let mut rest = arc >> 7;
        while rest > 0 {
            septets.push(u8::try_from(rest & 0x7f).unwrap() | 0x80);
            rest >>= 7;
        }
        contents.extend(septets.iter().rev());
    }
    tagged(6, &[&contents])
}

/// `YYMMDDhhmmssZ`
pub fn utc_time(seconds: i64) -> Vec<u8> {
    let time = jiff::Timestamp::from_second(seconds).unwrap();
    let text = time.strftime("%y%m%d%H%M%SZ").to_string();
    tagged(0x17, &[text.as_bytes()])
}

/// `YYYYMMDDhhmmssZ`
pub fn generalized_time(seconds: i64) -> Vec<u8> {
    let time = jiff::Timestamp::from_second(seconds).unwrap();
    let text = time.strftime("%Y%m%d%H%M%SZ").to_string();
    tagged(0x18, &[text.as_bytes()])
}
