//! Functions of address blocks, of IPv4 and IPv6.

use super::super::value::Fault;
use super::{Context, Function, argument};
use crate::document::{Node, Value};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// `10.0.0.0/8` as a number.
#[derive(Debug, Clone, Copy)]
struct Block {
    /// Of all bits of an address.
    bits: u32,
    base: u128,
    prefix: u32,
}

pub fn find(name: &str) -> Option<Function> {
    Some(match name {
        "cidrhost" => Function::Strict(host),
        "cidrnetmask" => Function::Strict(|a, _| {
            let block = block(a)?;
            if block.bits != 32 {
                return Err(Fault("only IPv4 has network masks"));
            }
            Ok(Value::string(address(block.mask(), 32)))
        }),
        "cidrsubnet" => Function::Strict(|a, _| {
            let new_bits = u32::try_from(argument::count(a, 1)?).unwrap_or(u32::MAX);
            let number = argument::count(a, 2)? as u128;
            Ok(Value::string(block(a)?.subnet(new_bits, number)?.text()))
        }),
        "cidrsubnets" => Function::Strict(subnets),
        _ => return None,
    })
}

fn block(arguments: &[Node]) -> Result<Block, Fault> {
    const FAULT: Fault = Fault("this is no block of addresses");
    let text = argument::text(arguments, 0)?;
    let (address, prefix) = text.split_once('/').ok_or(FAULT)?;
    let (bits, base) = match address.parse().map_err(|_| FAULT)? {
        IpAddr::V4(address) => (32, u128::from(address.to_bits())),
        IpAddr::V6(address) => (128, address.to_bits()),
    };
    let prefix: u32 = prefix.parse().map_err(|_| FAULT)?;
    if prefix > bits {
        return Err(FAULT);
    }
    let mut block = Block { bits, base, prefix };
    block.base &= block.mask();
    Ok(block)
}

impl Block {
    fn host_bits(self) -> u32 {
        self.bits - self.prefix
    }

    fn mask(self) -> u128 {
        let all = if self.bits == 32 {
            u128::from(u32::MAX)
        } else {
            u128::MAX
        };
        let hosts = 1_u128
            .checked_shl(self.host_bits())
            .map_or(u128::MAX, |size| size - 1);
        all & !hosts
    }

    fn subnet(self, new_bits: u32, number: u128) -> Result<Self, Fault> {
        if new_bits > self.host_bits() || number.checked_shr(new_bits).unwrap_or(0) > 0 {
            return Err(Fault("the block has no such part"));
        }
        let prefix = self.prefix + new_bits;
        let shifted = number.checked_shl(self.bits - prefix).unwrap_or(0);
        Ok(Self {
            prefix,
            base: self.base | shifted,
            ..self
        })
    }

    fn text(self) -> String {
        format!("{}/{}", address(self.base, self.bits), self.prefix)
    }
}

fn address(number: u128, bits: u32) -> String {
    match u32::try_from(number) {
        Ok(number) if bits == 32 => Ipv4Addr::from_bits(number).to_string(),
        _ => Ipv6Addr::from_bits(number).to_string(),
    }
}

/// A negative number counts from the end.
fn host(arguments: &[Node], _: &Context<'_>) -> Result<Value, Fault> {
    let block = block(arguments)?;
    let number = argument::integer(arguments, 1)?;
    let size = 1_u128.checked_shl(block.host_bits()).unwrap_or(u128::MAX);
    let offset = u128::from(number.unsigned_abs());
    if offset > size || (number >= 0 && offset == size) {
        return Err(Fault("the block has no such address"));
    }
    let host = if number < 0 { size - offset } else { offset };
    Ok(Value::string(address(block.base | host, block.bits)))
}

/// Parts of several sizes, one behind the other.
fn subnets(arguments: &[Node], context: &Context<'_>) -> Result<Value, Fault> {
    const FULL: Fault = Fault("the block is too small");
    let block = block(arguments)?;
    let mut next = block.base;
    let mut items = Vec::new();
    for at in 1..arguments.len() {
        let new_bits = u32::try_from(argument::count(arguments, at)?).unwrap_or(u32::MAX);
        let part = block.subnet(new_bits, 0)?;
        let size = 1_u128.checked_shl(part.host_bits()).ok_or(FULL)?;
        let base = next.checked_add(size - 1).ok_or(FULL)? & !(size - 1);
        if base & block.mask() != block.base {
            return Err(FULL);
        }
        items.push(Node::new(
            Value::string(Block { base, ..part }.text()),
            context.place,
        ));
        next = base.checked_add(size).ok_or(FULL)?;
    }
    Ok(Value::list(items))
}
