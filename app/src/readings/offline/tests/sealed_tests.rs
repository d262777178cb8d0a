//! The lock: an answer made by a browser's own WebCrypto, and everything that must not open it.

use super::seal::{seal, seal_with};
use super::*;

/// The key of RFC 6979, A.2.5.
const PRIVATE: &str = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
/// Closed by `public/pkg/kept.js` in Node's WebCrypto, with
/// 5a1c2b3d4e5f60718293a4b5c6d7e8f90123456789abcdef0123456789abcdef as the key of the moment.
const CLOSED: &str = "\
    046711920df1200515a36e2cc7463509af51f1aae7d3360b3b57f2fc35a2f2c86d4af2695938f38995588d80301da998\
    129a489d4782a407fc73b9abd55ae8d75b1fb820a68320e5799c7d39979760a27aec3ca40dbe5b04b632dc733804f6b0\
    a3bde82594ba9b259aab26c9332302cb49cfa1ef605eea2d01e4254127deb83718fcb5c9cafdeb53d070588cf093b3ed\
    3681e0c48f67bc45f3ea9118f49710ccc573c2b0e8685a3176430ae5c24b16684d7fb74e0fd5d091cbd332289c6a3b43\
    f2e8931d10f5b1392477a2c6e746ae742240d2bdda888af3d873365dd72da82ef812c7ea6e0da107f80fc673a551347c\
    ac4e4c1b6d1c9884dc547dfc3e7595862a96b84c5cbbce5c32428590e54214bac13ae53be53ba66645aa318dd5819260\
    1da14789121b16f0cd9ea0176da61dd0f868c25ad7f5553471a8bd22c4dae06c553ed9f4b9e8d89bcfd48852b406f1c6\
    e6a0218b80a88d1be5674206f281743f6b26345be60e6e16d7211216129f97d1850c8c5b727c4a2856197e03ffcdfa00\
    0975ae4fe095f3ef51f562ced34a71806d894dd263c004fe41bad769cfd15e7bd0cc8b88034a49677d017581db98bff6\
    2bbf25fd85ffefab8bd9a1dc0eb8cd22e86ad462e68652555def6879e4517dc52373366722096cc68b2ffb8a265f760a\
    c569948c007e0ce1a155251b2a99514808dff70515e5590e3ad5a3351d2fd5eaef8de7c33891c1d88f31e743752a81b0\
    42c6a61896398c7f71ee39d0e9e4769497e014e2d54fd1e561717c5df2c301642c5e4c8a2d2df4225c838bf16a0cd6b1\
    3490110a86ef4f145fd153e2704a1b08ac";
const TEXT: &str = r#"{"measure":"weight","weight":"80.5"}"#;

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn about() -> About {
    let id = |text| Uuid::parse_str(text).unwrap();
    About {
        phone: id("01890a5d-ac96-774b-bcce-b302099a8057"),
        entry: id("01890a5d-ac96-774b-bcce-b302099a8058"),
        put_at: 1_795_514_400_000,
    }
}

#[test]
fn what_a_browser_closed_is_opened() {
    let open = open(&bytes(PRIVATE), about(), &bytes(CLOSED)).expect("the same lock on both sides");
    // Filled up with spaces, so that its length tells nothing.
    assert_eq!(open.len(), 512);
    assert_eq!(std::str::from_utf8(&open).unwrap().trim_end(), TEXT);
}

#[test]
fn both_sides_close_it_to_the_same_bytes() {
    let public = point(&SecretKey::from_slice(&bytes(PRIVATE)).unwrap().public_key());
    let moment = bytes("5a1c2b3d4e5f60718293a4b5c6d7e8f90123456789abcdef0123456789abcdef");
    let closed = seal_with(&moment, &public, about(), format!("{TEXT:<512}").as_bytes());
    assert_eq!(closed, bytes(CLOSED));
}

#[test]
fn one_other_bit_anywhere_and_it_stays_closed() {
    let closed = bytes(CLOSED);
    for place in 0..closed.len() {
        for bit in [1, 0x80] {
            let mut bent = closed.clone();
            bent[place] ^= bit;
            assert!(open(&bytes(PRIVATE), about(), &bent).is_none(), "byte {place}");
        }
    }
    for length in 0..closed.len() {
        assert!(open(&bytes(PRIVATE), about(), &closed[..length]).is_none(), "{length} bytes");
    }
    assert!(open(&bytes(PRIVATE), about(), &[closed, vec![0]].concat()).is_none());
}

#[test]
fn it_opens_in_its_own_place_alone() {
    let closed = bytes(CLOSED);
    let other = Uuid::now_v7();
    for about in [
        About { phone: other, ..about() },
        About { entry: other, ..about() },
        About { put_at: about().put_at + 1, ..about() },
    ] {
        assert!(open(&bytes(PRIVATE), about, &closed).is_none(), "{about:?}");
    }
    assert!(open(&Pair::random().unwrap().private, about(), &closed).is_none(), "with another phone's key");
    assert!(open(&[0; 32], about(), &closed).is_none(), "nought is no key");
    assert!(open(&[], about(), &closed).is_none());
}

#[test]
fn no_point_that_is_off_the_curve_is_taken() {
    let mut closed = bytes(CLOSED);
    // An attack by invalid curve asks for the product with a point of its own choosing.
    closed[1..65].copy_from_slice(&[7; 64]);
    assert!(open(&bytes(PRIVATE), about(), &closed).is_none());
    closed[0] = 0;
    assert!(open(&bytes(PRIVATE), about(), &closed).is_none(), "infinity");
}

#[test]
fn each_time_is_another_lock() {
    let pair = Pair::random().unwrap();
    let closed: Vec<Vec<u8>> = (0..2).map(|_| seal(&pair.public, about(), b"x")).collect();
    assert_ne!(closed[0][..POINT], closed[1][..POINT]);
    assert_ne!(closed[0][POINT..], closed[1][POINT..]);
    for closed in closed {
        assert_eq!(open(&pair.private, about(), &closed).unwrap().as_slice(), b"x");
    }
}
