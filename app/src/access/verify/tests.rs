//! Whatever is done to a chain is found, and a whole chain is left in peace.

use chrono::{Duration, TimeZone};

use super::*;

/// A person's own chain of so many entries, and its head.
fn chain(keys: &Keys, person: Uuid, length: i64) -> (Vec<Kept>, Head) {
    let signer = keys.signer(Purpose::AccessLog);
    let start = Utc.with_ymd_and_hms(2026, 11, 24, 10, 0, 0).unwrap();
    let mut rows: Vec<Kept> = Vec::new();
    for seq in 1..=length {
        let mut row = Kept {
            person_id: person,
            seq,
            at: start + Duration::microseconds(seq * 1_234_567),
            actor_id: Uuid::now_v7(),
            relation: "elsewhere:nurse".into(),
            organisation_ods: (seq % 3 > 0).then(|| "RZZ01".into()),
            action: "read".into(),
            data_class: "record".into(),
            page: "/record/results".into(),
            outcome: "permitted".into(),
            request_id: format!("{seq:016x}"),
            prev_mac: rows.last().map(|row| row.mac.clone()).unwrap_or_default(),
            mac: Vec::new(),
        };
        seal(&signer, &mut row);
        rows.push(row);
    }
    let mac = rows.last().map(|row| row.mac.clone()).unwrap_or_default();
    (rows, Head { person_id: person, seq: length, mac })
}

fn seal(signer: &Signer, row: &mut Kept) {
    let said = Said {
        person: row.person_id,
        seq: row.seq,
        at: row.at,
        actor: row.actor_id,
        relation: &row.relation,
        organisation: row.organisation_ods.as_deref(),
        action: &row.action,
        class: &row.data_class,
        page: &row.page,
        outcome: &row.outcome,
        request_id: &row.request_id,
        previous: &row.prev_mac,
    };
    row.mac = said.mac(signer).to_vec();
}

fn walk(keys: &Keys, rows: &[Kept], heads: &[Head], points: Points) -> Vec<Finding> {
    let mut verifier = Verifier::new(keys, heads.to_vec(), points);
    rows.iter().for_each(|row| verifier.entry(row));
    let walked = verifier.finish();
    assert_eq!(walked.entries, rows.len() as u64);
    walked.findings
}

/// As an anchor of this row would have it.
fn anchored(keys: &Keys, row: &Kept) -> Points {
    let point = Point { seq: row.seq, mac: row.mac.as_slice().try_into().unwrap(), at: row.at };
    Points::from([(chain_hash(&keys.signer(Purpose::AnchoredChain), row.person_id), vec![point])])
}

/// Every way to turn one bit of one byte of one field, and every field that can be there or not.
fn bends(row: &Kept) -> Vec<Kept> {
    let mut all = Vec::new();
    let mut bend = |act: &dyn Fn(&mut Kept)| {
        let mut bent = row.clone();
        act(&mut bent);
        all.push(bent);
    };
    let texts: [fn(&mut Kept) -> &mut String; 6] = [
        |row| &mut row.relation,
        |row| &mut row.action,
        |row| &mut row.data_class,
        |row| &mut row.page,
        |row| &mut row.outcome,
        |row| &mut row.request_id,
    ];
    for text in texts {
        for place in 0..text(&mut row.clone()).len() {
            bend(&|row| {
                let mut bytes = text(row).clone().into_bytes();
                bytes[place] ^= 1 << (place % 7);
                *text(row) = String::from_utf8(bytes).unwrap();
            });
        }
        bend(&|row| text(row).push('x'));
        bend(&|row| {
            text(row).pop();
        });
    }
    for place in 0..16 {
        bend(&|row| {
            let mut bytes = row.actor_id.into_bytes();
            bytes[place] ^= 0x10;
            row.actor_id = Uuid::from_bytes(bytes);
        });
    }
    for place in 0..32 {
        bend(&|row| row.mac[place] ^= 0x80);
        bend(&|row| {
            if let Some(byte) = row.prev_mac.get_mut(place) {
                *byte ^= 0x01;
            } else {
                row.prev_mac.push(0);
            }
        });
    }
    for bit in 0..48 {
        bend(&|row| row.at = DateTime::from_timestamp_micros(row.at.timestamp_micros() ^ (1 << bit)).unwrap());
    }
    bend(&|row| row.at += Duration::nanoseconds(1));
    bend(&|row| row.organisation_ods = Some("RZZ02".into()));
    bend(&|row| {
        row.organisation_ods = if row.organisation_ods.is_some() { None } else { Some(String::new()) };
    });
    bend(&|row| row.mac = Vec::new());
    // The same letters, parted elsewhere.
    bend(&|row| {
        let moved = row.action.pop().unwrap();
        row.data_class.insert(0, moved);
    });
    all
}

#[test]
fn a_whole_log_is_left_in_peace() {
    let keys = Keys::random();
    let mut chains: Vec<_> = (1..40).map(|length| chain(&keys, Uuid::now_v7(), length)).collect();
    chains.sort_by_key(|(_, head)| head.person_id);
    let rows: Vec<Kept> = chains.iter().flat_map(|(rows, _)| rows.clone()).collect();
    let mut heads: Vec<Head> = chains.iter().map(|(_, head)| head.clone()).collect();
    // Somebody whose first entry was never written.
    heads.push(Head { person_id: Uuid::now_v7(), seq: 0, mac: Vec::new() });
    let mut points = Points::new();
    for row in rows.iter().step_by(3) {
        for (whose, more) in anchored(&keys, row) {
            points.entry(whose).or_default().extend(more);
        }
    }
    assert_eq!(walk(&keys, &rows, &heads, points), []);
}

#[test]
fn every_byte_of_a_thousand_entries_counts() {
    let keys = Keys::random();
    let person = Uuid::now_v7();
    let (rows, _) = chain(&keys, person, 1_000);
    let mut verifier = Verifier::new(&keys, Vec::new(), Points::new());
    let mut tried = 0;
    for (place, row) in rows.iter().enumerate() {
        let (last, mac) = rows[..place].last().map(|row| (row.seq, row.mac.clone())).unwrap_or_default();
        for bent in bends(row) {
            // The walk up to here, and one bent entry.
            verifier.chain = Some(Chain { person, last, mac: mac.clone(), points: Vec::new() });
            verifier.entry(&bent);
            let found = std::mem::take(&mut verifier.findings);
            assert!(!found.is_empty(), "entry {}: {bent:?}", row.seq);
            tried += 1;
        }
        for seq in [row.seq - 1, row.seq + 1, -row.seq, row.seq ^ (1 << 40)] {
            verifier.chain = Some(Chain { person, last, mac: mac.clone(), points: Vec::new() });
            verifier.entry(&Kept { seq, ..row.clone() });
            assert!(!std::mem::take(&mut verifier.findings).is_empty(), "entry {} as {seq}", row.seq);
        }
        verifier.chain = Some(Chain { person, last, mac: mac.clone(), points: Vec::new() });
        verifier.entry(row);
        assert_eq!(verifier.findings, [], "entry {}", row.seq);
    }
    assert!(tried > 200_000, "{tried}");
}

#[test]
fn the_whole_walk_finds_it_too() {
    let keys = Keys::random();
    let (rows, head) = chain(&keys, Uuid::now_v7(), 12);
    for place in 0..rows.len() {
        for bent in bends(&rows[place]).into_iter().step_by(7) {
            let mut bad = rows.clone();
            bad[place] = bent;
            assert!(!walk(&keys, &bad, std::slice::from_ref(&head), Points::new()).is_empty());
        }
    }
}

#[test]
fn dropped_doubled_and_swapped_entries_are_found() {
    let keys = Keys::random();
    let person = Uuid::now_v7();
    let (rows, head) = chain(&keys, person, 30);
    let told = |rows: &[Kept]| walk(&keys, rows, std::slice::from_ref(&head), Points::new());
    for place in 0..rows.len() {
        let seq = rows[place].seq;
        let mut dropped = rows.clone();
        dropped.remove(place);
        match place {
            29 => assert_eq!(told(&dropped), [Finding::HeadDiffers { person, head: 30, last: 29 }]),
            _ => assert_eq!(told(&dropped), [Finding::Missing { person, from: seq, to: seq }]),
        }
        let mut doubled = rows.clone();
        doubled.insert(place, rows[place].clone());
        assert_eq!(told(&doubled), [Finding::OutOfPlace { person, seq }]);
        // Two that change places, as they stand and under each other's number.
        let other = (place + 7) % rows.len();
        let mut swapped = rows.clone();
        swapped.swap(place, other);
        assert!(!told(&swapped).is_empty());
        (swapped[place].seq, swapped[other].seq) = (rows[place].seq, rows[other].seq);
        assert!(told(&swapped).contains(&Finding::Changed { person, seq }));
    }
    assert_eq!(told(&[&rows[..10], &rows[15..]].concat()), [Finding::Missing { person, from: 11, to: 15 }]);
}

#[test]
fn an_entry_does_not_fit_another_chain() {
    let keys = Keys::random();
    let mut chains = [chain(&keys, Uuid::now_v7(), 5), chain(&keys, Uuid::now_v7(), 9)];
    chains.sort_by_key(|(_, head)| head.person_id);
    let [(short, one), (long, other)] = chains;
    let heads = [one.clone(), other.clone()];
    // At the end of the other one, with the number and the link that fit there.
    for (mut moved, to, head) in [(short[4].clone(), &long, &other), (long[4].clone(), &short, &one)] {
        moved.person_id = head.person_id;
        moved.seq = head.seq + 1;
        moved.prev_mac.clone_from(&head.mac);
        let mut rows = to.clone();
        rows.push(moved.clone());
        let ours = Head { seq: moved.seq, mac: moved.mac.clone(), ..head.clone() };
        let found = walk(&keys, &rows, &[ours], Points::new());
        assert_eq!(found, [Finding::Changed { person: head.person_id, seq: moved.seq }]);
    }
    // A whole chain under another person's name.
    let stolen: Vec<Kept> = long.iter().map(|row| Kept { person_id: one.person_id, ..row.clone() }).collect();
    assert!(walk(&keys, &stolen, &heads, Points::new()).len() > 9);
}

#[test]
fn a_wrong_head_is_found() {
    let keys = Keys::random();
    let person = Uuid::now_v7();
    let (rows, head) = chain(&keys, person, 5);
    let told = |heads: &[Head]| walk(&keys, &rows, heads, Points::new());
    assert_eq!(told(&[]), [Finding::HeadMissing { person }]);
    for bent in [
        Head { seq: 4, mac: rows[3].mac.clone(), ..head.clone() },
        Head { seq: 6, ..head.clone() },
        Head { mac: rows[3].mac.clone(), ..head.clone() },
        Head { mac: Vec::new(), ..head.clone() },
    ] {
        assert_eq!(told(std::slice::from_ref(&bent)), [Finding::HeadDiffers { person, head: bent.seq, last: 5 }]);
    }
    let nobody = Head { person_id: Uuid::now_v7(), ..head.clone() };
    assert_eq!(told(&[head, nobody.clone()]), [Finding::HeadAlone { person: nobody.person_id, head: 5 }]);
}

#[test]
fn a_log_that_was_cut_short_is_found_by_its_anchor() {
    let keys = Keys::random();
    let person = Uuid::now_v7();
    let (rows, _) = chain(&keys, person, 20);
    let points = anchored(&keys, &rows[14]);
    // With heads as fit what is left: by itself each is a whole chain.
    for left in 1..=20 {
        let head = Head { person_id: person, seq: left as i64, mac: rows[left - 1].mac.clone() };
        let found = walk(&keys, &rows[..left], &[head], points.clone());
        if left >= 15 {
            assert_eq!(found, []);
        } else {
            let at = rows[14].at;
            assert_eq!(found, [Finding::Shortened { person, anchored: 15, at, last: left as i64 }]);
        }
    }
    assert_eq!(walk(&keys, &[], &[], points), [Finding::ChainGone { entries: 15, at: rows[14].at }]);
}

#[test]
fn what_grew_on_an_older_log_is_found_by_the_anchor_of_the_newer() {
    let keys = Keys::random();
    let person = Uuid::now_v7();
    let (newer, _) = chain(&keys, person, 20);
    // Back to ten entries, then written on: a good chain, and not the one that was anchored.
    let mut rows = newer[..10].to_vec();
    let signer = keys.signer(Purpose::AccessLog);
    for seq in 11..=30 {
        let mut row = Kept { seq, request_id: "later".into(), ..newer[9].clone() };
        row.prev_mac.clone_from(&rows[rows.len() - 1].mac);
        seal(&signer, &mut row);
        rows.push(row);
    }
    let head = Head { person_id: person, seq: 30, mac: rows[29].mac.clone() };
    assert_eq!(walk(&keys, &rows, std::slice::from_ref(&head), anchored(&keys, &newer[9])), []);
    let found = walk(&keys, &rows, &[head], anchored(&keys, &newer[14]));
    assert_eq!(found, [Finding::Rewritten { person, seq: 15, at: newer[14].at }]);
}

#[test]
fn another_key_fits_nothing() {
    let keys = Keys::random();
    let (rows, head) = chain(&keys, Uuid::now_v7(), 50);
    assert_eq!(walk(&Keys::random(), &rows, &[head], Points::new()).len(), 50);
}
