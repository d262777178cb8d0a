//! One medicine on one card, and as many sources out as in.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use uuid::Uuid;

use super::super::{
    source::{Received, Repeat, Sort, Source, Stance, Standing},
    supply::{Origin, Stock, rate::Measured, runs_out},
};
use super::{Card, Differs, Place, Warned, join};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(day_text: &str) -> DateTime<Utc> {
    day(day_text).and_hms_opt(12, 0, 0).unwrap().and_utc()
}

fn request(title: &str) -> Source {
    Source {
        id: Uuid::now_v7(),
        ods: "Y99001".into(),
        organisation: "Harbour Lane Surgery".into(),
        sort: Sort::Request,
        stance: Stance::Takes,
        standing: Standing::Current,
        status: Some("active".into()),
        title: title.into(),
        code: None,
        at: Some(at("2026-11-03")),
        when: "3 November 2026".into(),
        doses: vec!["One to be taken each morning".into()],
        told: Vec::new(),
        reason: None,
        author: None,
        quantity_words: None,
        received_at: at("2026-11-05"),
        dosages: Vec::new(),
        quantity: None,
        issued: None,
        handed_out: None,
        repeat: Repeat::No,
        received: Received { source_id: "1".into(), concept: json!({ "text": title }), quantity: None },
    }
}

fn statement(title: &str) -> Source {
    Source { sort: Sort::Statement, ..request(title) }
}

fn dispense(title: &str, on: &str) -> Source {
    Source {
        sort: Sort::Dispense,
        standing: Standing::Completed,
        status: Some("completed".into()),
        at: Some(at(on)),
        handed_out: Some((on.into(), Some(day(on)))),
        quantity: Measured::read(&json!({ "value": 28, "unit": "tablet" })),
        ..request(title)
    }
}

fn coded(source: Source, system: &str, code: &str) -> Source {
    Source { code: Some((system.into(), code.into())), ..source }
}

const SNOMED: &str = "http://snomed.info/sct";
const READ: &str = "http://read.info/readv2";

/// How many sources each card has, by title.
fn sizes(sources: Vec<Source>) -> Vec<(String, usize)> {
    let count = sources.len();
    let cards = join(sources);
    assert_eq!(cards.iter().map(|card| card.sources.len()).sum::<usize>(), count, "what goes in comes out");
    cards.iter().map(|card| (card.title().to_owned(), card.sources.len())).collect()
}

fn one(mut cards: Vec<Card>) -> Card {
    assert_eq!(cards.len(), 1);
    cards.remove(0)
}

#[test]
fn by_code_else_by_name() {
    let title = "Metformin 500mg tablets";
    let pair = |title: &str, count: usize| (title.to_owned(), count);
    // Under one code, whatever each calls it.
    let brand = coded(request("Glucophage 500mg tablets"), SNOMED, "325278007");
    assert_eq!(sizes(vec![coded(request(title), SNOMED, "325278007"), brand]).len(), 1);
    // Names in other capitals and with other spaces.
    assert_eq!(
        sizes(vec![request(title), statement(" METFORMIN  500mg tablets"), dispense(title, "2026-11-05")]).len(),
        1
    );
    // A name alone goes with the one code that has it.
    assert_eq!(
        sizes(vec![dispense(title, "2026-11-05"), coded(request(title), SNOMED, "325278007")]),
        [pair(title, 2)]
    );
    // Codes of two systems under one name.
    assert_eq!(sizes(vec![coded(request(title), READ, "f3.."), coded(request(title), SNOMED, "325278007")]).len(), 1);
    // Another strength, another name, another code: another medicine.
    assert_eq!(sizes(vec![request(title), request("Metformin 850mg tablets")]).len(), 2);
    assert_eq!(sizes(vec![coded(request("A"), SNOMED, "1"), coded(request("A"), SNOMED, "2")]).len(), 2);
    // Nobody can tell to which of two it belongs: it stands by itself.
    let three = vec![coded(request("A"), SNOMED, "1"), coded(request("A"), SNOMED, "2"), dispense("A", "2026-11-05")];
    assert_eq!(sizes(three).len(), 3);
}

#[test]
fn two_codes_of_one_system_are_never_made_one_by_the_way_round() {
    let sources = vec![
        coded(request("T1"), SNOMED, "X"),
        coded(request("T1"), READ, "Y"),
        coded(request("T2"), SNOMED, "Z"),
        coded(request("T2"), READ, "Y"),
    ];
    let cards = join(sources);
    for card in &cards {
        let snomed: std::collections::HashSet<&str> = card
            .sources
            .iter()
            .filter_map(|source| source.code.as_ref())
            .filter(|(system, _)| system == SNOMED)
            .map(|(_, code)| code.as_str())
            .collect();
        assert!(snomed.len() <= 1, "{card:?}");
    }
    assert_eq!(cards.iter().map(|card| card.sources.len()).sum::<usize>(), 4);
}

#[test]
fn what_has_no_name_and_what_is_only_suggested_stands_by_itself() {
    assert_eq!(sizes(vec![request("Name not recorded"), request("Name not recorded")]).len(), 2);
    let suggested = Source { stance: Stance::Suggests, ..request("Aspirin 75mg tablets") };
    let cards = join(vec![request("Aspirin 75mg tablets"), suggested.clone(), suggested]);
    assert_eq!(cards.len(), 3);
    assert!(cards.iter().all(|card| card.place() == Place::Current && card.differs().is_empty()));
    assert_eq!(cards.iter().map(|card| card.askings().len()).sum::<usize>(), 1, "a suggestion is not asked for");
}

#[test]
fn nothing_is_lost_of_any_record() {
    // A small generator: every kind of thing under few names and codes, so that they meet in every way.
    let mut seed = 7_u64;
    let mut next = |most: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % most
    };
    for _ in 0..500 {
        let sources: Vec<Source> = (0..next(14))
            .map(|_| {
                let title = ["A", "a ", "B", "Name not recorded", "Not taken: A", "C"][next(6) as usize];
                let mut source = match next(3) {
                    0 => request(title),
                    1 => statement(title),
                    _ => dispense(title, "2026-11-05"),
                };
                source.code = match next(5) {
                    0 => Some((SNOMED.into(), next(3).to_string())),
                    1 => Some((READ.into(), next(2).to_string())),
                    _ => None,
                };
                source.stance = [Stance::Takes, Stance::Takes, Stance::Warns, Stance::Suggests][next(4) as usize];
                source.standing = [Standing::Current, Standing::Completed, Standing::Stopped][next(3) as usize];
                source.at = [None, Some(at("2020-01-01")), Some(at("2026-01-01"))][next(3) as usize];
                source
            })
            .collect();
        let mut wanted: Vec<Uuid> = sources.iter().map(|source| source.id).collect();
        let mut reversed = sources.clone();
        reversed.reverse();
        let cards = join(sources);
        let mut found: Vec<Uuid> = cards.iter().flat_map(|card| &card.sources).map(|source| source.id).collect();
        wanted.sort();
        found.sort();
        assert_eq!(found, wanted);
        // The order in which the record is read changes nothing.
        let shape = |cards: &[Card]| {
            let mut all: Vec<Vec<Uuid>> = cards
                .iter()
                .map(|card| {
                    let mut ids: Vec<Uuid> = card.sources.iter().map(|source| source.id).collect();
                    ids.sort();
                    ids
                })
                .collect();
            all.sort();
            all
        };
        assert_eq!(shape(&cards), shape(&join(reversed)));
        for card in &cards {
            let _ = (card.first(), card.doses(), card.differs(), card.askings(), card.rate(), card.stock(&[]));
        }
    }
}

#[test]
fn each_card_knows_its_place() {
    let past = |title: &str| Source { standing: Standing::Completed, ..request(title) };
    let cards = join(vec![
        past("Old"),
        dispense("Box", "2026-11-05"),
        request("New"),
        dispense("Old", "2019-01-01"),
        past("New"),
    ]);
    let places: Vec<(&str, Place, usize)> =
        cards.iter().map(|card| (card.title(), card.place(), card.sources.len())).collect();
    assert_eq!(places, [("New", Place::Current, 2), ("Box", Place::HandedOut, 1), ("Old", Place::Past, 2)]);
    assert_eq!(cards[0].askings().len(), 1);
    assert!(cards[1].askings().is_empty() && cards[2].askings().is_empty());
}

#[test]
fn a_dose_that_differs_is_said_and_not_chosen() {
    let two = Source { doses: vec!["Two to be taken each morning".into()], ods: "RZZ01".into(), ..request("Ramipril") };
    let card = one(join(vec![request("Ramipril"), two.clone()]));
    assert_eq!(card.differs(), [Differs::Dose]);
    assert_eq!(card.doses().len(), 2);
    let askings = card.askings();
    assert_eq!(askings.len(), 2, "both may be asked for");
    assert_ne!(askings[0].medicine, askings[1].medicine);
    assert!(card.is_open(&askings[0], &card.key) && card.is_open(&askings[0], &askings[0].medicine));
    assert!(!card.is_open(&askings[0], &askings[1].medicine));
    // A full stop and a space are no other dose; a box with another dose is.
    let same = Source { doses: vec!["one to be taken  each morning.".into()], ..statement("Ramipril") };
    let card = one(join(vec![request("Ramipril"), same]));
    assert_eq!((card.differs().len(), card.doses().len(), card.askings().len()), (0, 1, 1));
    let asking = card.askings().remove(0);
    assert!(card.is_open(&asking, &format!("{} / two a day", card.key)), "one dose of it is open already");
    assert!(!card.is_open(&asking, "ramipril 5mg"));
    let boxed = Source { doses: two.doses.clone(), ..dispense("Ramipril", "2026-11-05") };
    assert_eq!(one(join(vec![request("Ramipril"), boxed.clone()])).differs(), [Differs::Dose]);
    let before = Source { at: Some(at("2026-01-05")), ..boxed };
    assert_eq!(one(join(vec![request("Ramipril"), before])).differs(), [], "the dose was changed since");
}

#[test]
fn who_says_stopped_after_it_was_prescribed_is_heard() {
    let stopped = |on: &str, standing| Source { standing, at: Some(at(on)), ..statement("Ramipril") };
    let differs = |source: Source| one(join(vec![request("Ramipril"), source])).differs();
    assert_eq!(differs(stopped("2026-11-20", Standing::Stopped)), [Differs::Standing]);
    assert_eq!(differs(stopped("2025-11-20", Standing::Stopped)), [], "it was begun again");
    assert_eq!(differs(stopped("2026-11-20", Standing::Completed)), [], "one issue of many came to its end");
}

#[test]
fn what_must_not_be_taken_never_goes_under() {
    let not = Source { stance: Stance::Warns, ..request("Do not take: Aspirin 75mg tablets") };
    let cards = join(vec![request("Aspirin 75mg tablets"), not.clone()]);
    assert_eq!(cards.len(), 2);
    assert!(cards.iter().all(|card| card.is_warned_about == Warned::Yes
        && card.differs().first().is_none_or(|differs| *differs == Differs::Warned)));
    assert_eq!(cards.iter().filter(|card| card.differs() == [Differs::Warned]).count(), 2);
    let alone = one(join(vec![not.clone()]));
    assert_eq!((alone.place(), alone.is_warned_about), (Place::Current, Warned::No));
    let ended = Source { standing: Standing::Stopped, ..not };
    assert!(join(vec![request("Aspirin 75mg tablets"), ended]).iter().all(|card| card.is_warned_about == Warned::No));
}

#[test]
fn the_last_box_is_counted_by_the_dose_of_all() {
    let dosage = json!({ "timing": { "repeat": { "frequency": 1, "period": 1, "periodUnit": "d" } },
        "doseAndRate": [{ "doseQuantity": { "value": 1, "unit": "tablet" } }] });
    let structured = |title: &str| Source {
        dosages: vec![dosage.clone()],
        quantity: Measured::read(&json!({ "value": 56, "unit": "tablet" })),
        issued: Some(("3 November 2026".into(), Some(day("2026-11-03")))),
        repeat: Repeat::Yes(None),
        ..request(title)
    };
    let today = day("2026-11-24");
    let out = |card: &Card, others: &[Stock]| {
        runs_out(&card.stock(others)?, &card.rate()?, today).map(|out| (out.on, out.origin))
    };
    let boxes = vec![structured("A"), dispense("A", "2026-10-05"), dispense("A", "2026-11-05")];
    let card = one(join(boxes));
    assert_eq!(card.last_handed_out().map(|(words, _)| words), Some("2026-11-05"));
    assert_eq!(out(&card, &[]), Some((day("2026-12-03"), Origin::HandedOut)));
    let counted = Stock {
        amount: Measured::read(&json!({ "value": 4 })).unwrap(),
        on: day("2026-11-24"),
        origin: Origin::Counted,
    };
    assert_eq!(out(&card, &[counted]), Some((day("2026-11-28"), Origin::Counted)));
    assert_eq!(out(&one(join(vec![structured("A")])), &[]), Some((day("2026-12-29"), Origin::Issued)));
    assert_eq!(card.repeat(), Repeat::Yes(None));
    // Sources that differ leave a doubt, and so nothing to count by.
    let other = Source { doses: vec!["Two a day".into()], ..structured("A") };
    assert_eq!(one(join(vec![structured("A"), other])).rate(), None);
    assert_eq!(
        out(&one(join(vec![request("A"), dispense("A", "2026-11-05")])), &[]),
        None,
        "words are not computed with"
    );
}
