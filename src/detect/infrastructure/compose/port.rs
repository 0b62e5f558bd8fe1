//! `ports`: <https://docs.docker.com/reference/compose-file/services/#ports>.

use super::short_form::{entry, mapping};
use crate::detect::infrastructure::partial::text_of;
use crate::document::{Node, Value};

/// `[HOST:]CONTAINER[/PROTOCOL]`, where HOST is `[IP:](port | range)`, in its long form. Every value is a string, as a port
/// may be a range. What is not known stays so.
pub(super) fn long(written: &Node) -> Node {
    let Some(text) = text_of(written) else {
        return written.clone();
    };
    let said = |text: &str| Node::new(Value::string(text), written.place);
    let (ports, protocol) = match text.rsplit_once('/') {
        Some((ports, protocol)) => (ports, protocol),
        None => (text.as_str(), "tcp"),
    };
    let (host, target) = match ports.rsplit_once(':') {
        Some((host, target)) => (Some(host), target),
        None => (None, ports),
    };
    let mut entries = vec![
        entry("target", said(target)),
        entry("protocol", said(protocol)),
    ];
    let (address, published) = match host.map(|host| (host, host.rsplit_once(':'))) {
        // `[::1]` alone, without a port: the last `:` is inside of the address.
        Some((host, _)) if host.ends_with(']') => (Some(host), None),
        Some((_, Some((address, published)))) => (Some(address), Some(published)),
        Some((host, None)) if host.contains('.') => (Some(host), None),
        Some((host, None)) => (None, Some(host)),
        None => (None, None),
    };
    let address = address.map(|address| address.trim_start_matches('[').trim_end_matches(']'));
    entries.extend(
        published
            .filter(|text| !text.is_empty())
            .map(|text| entry("published", said(text))),
    );
    entries.extend(address.map(|text| entry("host_ip", said(text))));
    mapping(written, entries)
}
