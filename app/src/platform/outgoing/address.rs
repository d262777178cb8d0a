//! Which addresses lie outside, where anybody may be called, and which inside, where nobody whom a
//! stranger names is. Pure.
//!
//! The lists are IANA's registries of special-purpose addresses (RFC 6890 and its updates). What is
//! not known to be outside counts as inside.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether this is a machine of the public internet: no private, loopback, link-local, shared,
/// multicast or reserved address, and none of those in the clothes of another protocol.
pub fn is_outside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_outside_4(address),
        IpAddr::V6(address) => is_outside_6(address),
    }
}

/// First address and number of leading bits.
const INSIDE_4: [(Ipv4Addr, u32); 16] = [
    // "This network".
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    // Private (RFC 1918), three of them.
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    // Shared by the customers of a carrier (RFC 6598).
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    // Loopback.
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    // Link-local: also where clouds keep their keys.
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    // Assignments of protocols, among them 464XLAT.
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    // For books, three of them (RFC 5737).
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // 6to4 relays, deprecated (RFC 7526).
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    // For measuring between two networks of one's own (RFC 2544).
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    // Multicast.
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    // Reserved, and the broadcast at its end.
    (Ipv4Addr::new(240, 0, 0, 0), 4),
    // Direct delegation of AS112, answered nearby.
    (Ipv4Addr::new(192, 175, 48, 0), 24),
];

fn is_outside_4(address: Ipv4Addr) -> bool {
    let bits = address.to_bits();
    !INSIDE_4.iter().any(|(first, length)| (bits ^ first.to_bits()) >> (32 - length) == 0)
}

/// Within 2000::/3, the only part that is given out as of today.
const INSIDE_6: [(Ipv6Addr, u32); 5] = [
    // Assignments of protocols: Teredo, ORCHID, benchmarking.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    // For books (RFC 3849, RFC 9637).
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
    // 6to4: an address of IPv4 in disguise, deprecated (RFC 7526).
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    // Direct delegation of AS112.
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48),
];

const GIVEN_OUT: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);
/// The well-known prefix of NAT64 (RFC 6052): where a network has IPv6 alone, every IPv4 address looks so.
const NAT64: (Ipv6Addr, u32) = (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96);

fn is_outside_6(address: Ipv6Addr) -> bool {
    let lies_in = |(first, length): (Ipv6Addr, u32)| (address.to_bits() ^ first.to_bits()) >> (128 - length) == 0;
    if lies_in(NAT64) {
        return is_outside_4(Ipv4Addr::from_bits((address.to_bits() & 0xffff_ffff) as u32));
    }
    // The IPv4-mapped (::ffff:0:0/96), unique-local, link-local and multicast ones are not given out.
    lies_in(GIVEN_OUT) && !INSIDE_6.into_iter().any(lies_in)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_inside_is_outside_in_whatever_clothes() {
        for inside in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.8.8.8",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.170",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            // IPv4-compatible, IPv4-mapped, IPv4-translated.
            "::7f00:1",
            "::127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:8.8.8.8",
            "::ffff:0:10.0.0.1",
            // NAT64 of the same, and of a prefix of one's own.
            "64:ff9b::10.0.0.1",
            "64:ff9b::127.0.0.1",
            "64:ff9b::169.254.169.254",
            "64:ff9b:1::8.8.8.8",
            "64:ff9b::1:808:808",
            "100::1",
            "2001::1",
            "2001:0:ce49:7601:e866:efff:62c3:fffe",
            "2001:db8::1",
            "2002:7f00:1::1",
            "2002:0a00:0001::1",
            "3fff::1",
            "fc00::1",
            "fd12:3456:789a::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "4000::1",
        ] {
            assert!(!is_outside(inside.parse().unwrap()), "{inside}");
        }
    }

    #[test]
    fn the_edges_of_each_are_right() {
        for outside in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2001:200::1",
            "2001:4860:4860::8888",
            "2606:4700:4700::1111",
            "2a00:1450:4009:80b::200a",
            "64:ff9b::8.8.8.8",
        ] {
            assert!(is_outside(outside.parse().unwrap()), "{outside}");
        }
    }
}
