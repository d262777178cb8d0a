//! F-15: readings come once, whatever is lost. Random walks over four people with three browsers
//! each, against a plain list of what was written. 10,000 steps on SQLite and 1,200 on PostgreSQL;
//! a step is one thing that happens, or one sending of the same batch.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;
use serde_json::json;
use uuid::Uuid;

use super::phone::{Entry, Phone, kept, states, written};
use crate::{
    on_both_databases,
    people::PersonId,
    platform::query::Tx,
    testing::{persona::Persona, stage::Stage},
};

const PEOPLE: [&str; 4] = ["9434765919", "9000000009", "9000000017", "9000000025"];
/// Readings of one person; 500 of all.
const READINGS: usize = 125;

/// SplitMix64: the same walk for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, faces: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % faces as u64).unwrap()
    }

    fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            all.swap(at, self.below(at + 1));
        }
    }
}

/// How an answer comes, or does not.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Whole,
    LostOnTheWayThere,
    LostOnTheWayBack,
}

struct Walk<'s> {
    stage: &'s Stage,
    dice: Dice,
    person: PersonId,
    /// Two phones, and the first one restored from a copy: the same id and queue in another browser.
    browsers: Vec<(Phone, Persona)>,
    /// Of each id every weight that was written under it, in grams.
    written: BTreeMap<Uuid, BTreeSet<i64>>,
    steps: usize,
    weight: i64,
}

impl<'s> Walk<'s> {
    async fn new(stage: &'s Stage, number: &str, seed: u64) -> Walk<'s> {
        let person = stage.patient("Ivy", number).await;
        let mut browsers = Vec::new();
        for _ in 0..2 {
            let visitor = stage.visitor(person).await;
            browsers.push((Phone::chosen(&visitor).await, visitor));
        }
        browsers.push((browsers[0].0.clone(), stage.visitor(person).await));
        Walk { stage, dice: Dice(seed), person, browsers, written: BTreeMap::new(), steps: 0, weight: 40_000 }
    }

    async fn step(&mut self) {
        self.steps += 1;
        let who = self.dice.below(3);
        match self.dice.below(20) {
            0..3 if self.written.len() < READINGS => self.write(who, Uuid::now_v7()),
            // The copy writes another reading under an id of the first: what must be shown, not lost.
            3 if self.dice.below(4) == 0 => {
                if let Some(id) = self.browsers[0].0.waiting.first().map(|entry| entry.id) {
                    self.write(2, id);
                }
            }
            4 => {
                let waiting = self.browsers[0].0.waiting.clone();
                let copy = &mut self.browsers[2].0.waiting;
                let is_there = |entry: &Entry| copy.iter().any(|other| other.id == entry.id);
                let new: Vec<Entry> = waiting.into_iter().filter(|entry| !is_there(entry)).collect();
                copy.extend(new);
            }
            5 => {
                let minutes = [0, 0, 3, -4, 6, -7, 61, -1500, 1500][self.dice.below(9)];
                self.browsers[who].0.fast = Duration::minutes(minutes);
            }
            6 => self.stage.advance(Duration::minutes(self.dice.below(7) as i64)),
            7 => self.both_at_once().await,
            _ => self.send(who).await,
        }
    }

    /// Every weight stands once in the world: a duplicate or a loss is seen.
    fn write(&mut self, who: usize, id: Uuid) {
        self.weight += 100;
        let phone = &mut self.browsers[who].0;
        let value =
            written("weight", phone.clock(self.stage), json!({ "weight": format!("{}", self.weight as f64 / 1000.0) }));
        // A browser has one place for an id.
        phone.waiting.retain(|entry| entry.id != id);
        phone.write_with(self.stage, id, &value);
        self.written.entry(id).or_default().insert(self.weight);
    }

    /// Some of what waits, in any order, once or up to ten times.
    fn some(&mut self, who: usize) -> Vec<Entry> {
        let mut some = self.browsers[who].0.waiting.clone();
        self.dice.shuffle(&mut some);
        some.truncate(1 + self.dice.below(4));
        some
    }

    fn way(&mut self) -> Way {
        [Way::Whole, Way::LostOnTheWayThere, Way::LostOnTheWayBack][self.dice.below(3)]
    }

    async fn send(&mut self, who: usize) {
        let some = self.some(who);
        let times = if self.dice.below(8) == 0 { 1 + self.dice.below(10) } else { 1 };
        for _ in 0..times {
            self.steps += 1;
            let way = self.way();
            if way == Way::LostOnTheWayThere {
                continue;
            }
            let (phone, visitor) = &mut self.browsers[who];
            let reply = phone.send(self.stage, visitor, &some).await.expect(200);
            if way == Way::Whole {
                phone.hears(&reply);
            }
        }
    }

    /// The same entries from two browsers in the same moment.
    async fn both_at_once(&mut self) {
        let mut some = self.some(0);
        // A browser sends what it has itself: where the copy has written another one under the same
        // id, it sends that.
        let copied = &self.browsers[2].0.waiting;
        some.retain(|entry| copied.iter().all(|other| other.id != entry.id || other == entry));
        let (one, other) = (&self.browsers[0], &self.browsers[2]);
        let (first, second) =
            tokio::join!(one.0.send(self.stage, &one.1, &some), other.0.send(self.stage, &other.1, &some));
        for reply in [&first, &second] {
            assert_eq!(reply.status, 200, "{}", reply.text());
        }
        let kept = |reply| states(reply).into_iter().filter(|(_, state)| state == "kept").map(|(id, _)| id).collect();
        let (mine, theirs): (BTreeSet<Uuid>, BTreeSet<Uuid>) = (kept(&first), kept(&second));
        assert!(mine.is_disjoint(&theirs), "one reading was new twice");
        self.browsers[0].0.hears(&first);
        if self.dice.below(2) == 0 {
            self.browsers[2].0.hears(&second);
        }
    }

    /// The network is back for good: what was written is there, once.
    async fn end(mut self) -> usize {
        for (phone, visitor) in &mut self.browsers {
            phone.fast = Duration::zero();
            let cookie = self.stage.visitor(self.person).await.cookie().await.unwrap();
            *visitor = self.stage.passer_by().with_cookie(cookie);
            while !phone.waiting.is_empty() {
                let some: Vec<_> = phone.waiting.iter().take(100).cloned().collect();
                let reply = phone.send(self.stage, visitor, &some).await.expect(200);
                assert!(!phone.hears(&reply).contains(&"refused".to_string()), "{}", reply.text());
            }
        }
        let grams =
            |amounts: &str| amounts.trim_matches(|letter: char| !letter.is_ascii_digit()).parse::<i64>().unwrap();
        let mut found: BTreeMap<Uuid, Vec<i64>> = BTreeMap::new();
        for (id, amounts, _) in kept(self.stage, self.person).await {
            found.entry(id).or_default().push(grams(&amounts));
        }
        assert!(found.values().all(|weights| weights.len() == 1));
        let sql = "select reading_id, body from reading_conflict where person_id = $1";
        let conflicts: Vec<(Uuid, String)> =
            self.stage.peek().await.query(sql).bind(self.person.0).all().await.unwrap();
        for (id, body) in conflicts {
            let body: serde_json::Value = serde_json::from_str(&body).unwrap();
            found.entry(id).or_default().push(body["values"]["weight"].as_i64().unwrap());
        }
        for (id, weights) in &self.written {
            let mut found = found.remove(id).unwrap_or_else(|| panic!("{id} was lost"));
            found.sort_unstable();
            assert_eq!(found, weights.iter().copied().collect::<Vec<_>>(), "{id}");
        }
        assert!(found.is_empty(), "nobody wrote {found:?}");
        self.written.len()
    }
}

on_both_databases! {
    async fn nothing_is_lost_and_nothing_comes_twice(stage) {
        let on_postgres = matches!(stage.app.platform.db.read().await.unwrap(), Tx::Postgres(_));
        let steps = if on_postgres { 300 } else { 2_500 };
        let (mut all, mut readings) = (0, 0);
        let mut walks = Vec::new();
        for (seed, number) in PEOPLE.into_iter().enumerate() {
            walks.push(Walk::new(stage, number, 0x0f15 + seed as u64).await);
        }
        for walk in &mut walks {
            // The sessions of a walk are used before they end.
            for (_, visitor) in &mut walk.browsers {
                let cookie = stage.visitor(walk.person).await.cookie().await.unwrap();
                *visitor = stage.passer_by().with_cookie(cookie);
            }
            while walk.steps < steps {
                walk.step().await;
            }
            all += walk.steps;
        }
        // What was written by a clock a day ahead lies in the past by now.
        stage.advance(Duration::days(2));
        for walk in walks {
            readings += walk.end().await;
        }
        assert!(on_postgres || (all >= 10_000 && readings >= 450), "{all} steps, {readings} readings");
    }
}
