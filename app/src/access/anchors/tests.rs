//! The file of anchors: whoever changes it is found out, and whoever dies while writing it is not.

use chrono::{Duration, TimeZone};
use uuid::Uuid;

use super::*;

fn head(person: Uuid, seq: i64) -> Head {
    Head { person_id: person, seq, mac: Sha256::digest(seq.to_be_bytes()).to_vec() }
}

fn at(minutes: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 24, 10, 0, 0).unwrap() + Duration::minutes(minutes)
}

/// Three anchors over two chains, one of which changes in between.
fn three(keys: &Keys) -> String {
    let (ivy, joe) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let mut book = Book::new(keys);
    let mut text = String::new();
    for (minutes, heads) in
        [(0, vec![head(ivy, 3)]), (5, vec![head(ivy, 3), head(joe, 1)]), (10, vec![head(ivy, 8), head(joe, 1)])]
    {
        let block = book.write(at(minutes), &heads);
        assert_eq!(book.read(block.as_bytes()).1, []);
        text.push_str(&block);
    }
    text
}

fn read(keys: &Keys, bytes: &[u8]) -> Anchored {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("anchors.log");
    std::fs::write(&path, bytes).unwrap();
    read_all(keys, &path).unwrap()
}

#[test]
fn what_was_written_is_read() {
    let keys = Keys::random();
    let text = three(&keys);
    let all = read(&keys, text.as_bytes());
    assert_eq!((all.anchors, all.newest, all.findings), (3, Some(at(10)), vec![]));
    let mut counts: Vec<usize> = all.points.values().map(Vec::len).collect();
    counts.sort_unstable();
    // Only what changed is written.
    assert_eq!(counts, [1, 2]);
    assert!(!text.contains(&Uuid::from_u128(1).to_string()), "{text}");
    // In whatever pieces it comes.
    for size in [1, 7, 64, 500] {
        let mut book = Book::new(&keys);
        let anchors: usize = text.as_bytes().chunks(size).map(|part| book.read(part).0.len()).sum();
        assert_eq!((anchors, book.end()), (3, None));
    }
    let missing = read_all(&keys, Path::new("no-such-file")).unwrap();
    assert_eq!((missing.anchors, missing.findings), (0, vec![]));
}

#[test]
fn every_byte_counts() {
    let keys = Keys::random();
    let text = three(&keys);
    for place in 0..text.len() {
        for bit in [0x01, 0x20, 0x80] {
            let mut bent = text.clone().into_bytes();
            bent[place] ^= bit;
            assert!(!read(&keys, &bent).findings.is_empty(), "byte {place} ^ {bit}");
        }
    }
    assert!(!read(&Keys::random(), text.as_bytes()).findings.is_empty(), "another key");
}

#[test]
fn anchors_keep_their_places() {
    let keys = Keys::random();
    let text = three(&keys);
    let blocks: Vec<String> = text.split("begin\n").skip(1).map(|block| format!("begin\n{block}")).collect();
    for order in [&[1, 2][..], &[0, 2], &[0, 0, 1, 2], &[1, 0, 2], &[0, 1, 1, 2], &[0, 2, 1], &[0, 1, 2, 1]] {
        let text: String = order.iter().map(|place| blocks[*place].as_str()).collect();
        assert!(!read(&keys, text.as_bytes()).findings.is_empty(), "{order:?}");
    }
    // The newest ones taken off leave no trace in the file: the log itself then has more than
    // they say, and `nene check` tells how old the newest is.
    assert_eq!(read(&keys, blocks[..2].concat().as_bytes()).findings, []);
}

#[test]
fn who_dies_while_writing_leaves_a_file_that_goes_on() {
    let keys = Keys::random();
    let text = three(&keys);
    let begins: Vec<usize> = text.match_indices("begin").map(|(place, _)| place).collect();
    let (second, third) = (begins[1], begins[2]);
    for cut in second + 1..third {
        let mut book = Book::new(&keys);
        let left = &text.as_bytes()[..cut];
        assert_eq!(book.read(left).1, [], "cut at {cut}");
        assert!(book.end().is_some(), "cut at {cut}");
        let mended = book.mend().as_bytes().to_vec();
        let next = book.write(at(20), &[head(Uuid::from_u128(1), 9)]);
        let all = read(&keys, &[left, &mended, next.as_bytes()].concat());
        // Only the last byte may be missing without the anchor missing.
        assert_eq!(all.anchors, if cut == third - 1 { 3 } else { 2 }, "cut at {cut}");
        assert_eq!((all.newest, all.findings), (Some(at(20)), vec![]), "cut at {cut}");
    }
}

#[test]
fn the_root_stands_for_every_chain() {
    let mut latest = BTreeMap::new();
    let mut roots = vec![root(&latest)];
    for number in 0..9_u8 {
        latest.insert([number; 32], (i64::from(number), [7; 32]));
        roots.push(root(&latest));
    }
    for number in 0..9_u8 {
        let mut other = latest.clone();
        other.insert([number; 32], (i64::from(number), [8; 32]));
        roots.push(root(&other));
    }
    let count = roots.len();
    roots.sort_unstable();
    roots.dedup();
    assert_eq!(roots.len(), count);
}
