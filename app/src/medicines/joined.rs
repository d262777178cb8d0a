//! Come here when one medicine stands on two cards, or two on one. Prescriptions, statements and
//! boxes handed out, joined by their code, else by their name. What cannot be joined stands by itself:
//! as many sources come out as went in. Pure.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::{
    source::{Repeat, Sort, Source, Stance, Standing},
    supply::{
        Origin, Stock, newest,
        rate::{Measured, Rate},
    },
};

/// Where a card stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Current,
    /// Nothing is known but that it was handed out: no medicine that has ended.
    HandedOut,
    Past,
}

/// One medicine with everything that speaks of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// The same however often the record is read: `http://snomed.info/sct|325278007`, `ramipril 5mg capsules`.
    pub key: String,
    /// The newest first, undated last; never empty.
    pub sources: Vec<Source>,
    /// Another card says that this is not to be taken, or this one says so of another.
    pub is_warned_about: Warned,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warned {
    Yes,
    No,
}

/// What one can ask the practice for.
#[derive(Clone, Debug, PartialEq)]
pub struct Asking<'c> {
    pub source: &'c Source,
    pub repeat: Repeat,
    /// The same may not be open twice: this is what "the same" means.
    pub medicine: String,
}

/// In what the sources of a card differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Differs {
    Dose,
    /// Some say that it is taken, and a newer one that it was stopped.
    Standing,
    /// Somewhere it says that it is not to be taken.
    Warned,
}

/// Every source once, on one card each.
pub fn join(sources: Vec<Source>) -> Vec<Card> {
    let keys = keys(&sources);
    let mut cards: Vec<Card> = Vec::new();
    let mut place: HashMap<String, usize> = HashMap::new();
    for (source, key) in sources.into_iter().zip(keys) {
        let joins = source.stance == Stance::Takes && source.title != NAMELESS;
        let known = place.get(&key).copied().filter(|_| joins);
        match known.and_then(|at| cards.get_mut(at)) {
            Some(card) => card.sources.push(source),
            None => {
                if joins {
                    place.insert(key.clone(), cards.len());
                }
                cards.push(Card { key, sources: vec![source], is_warned_about: Warned::No });
            }
        }
    }
    for card in &mut cards {
        card.sources.sort_by_key(|source| std::cmp::Reverse((source.at, source.received_at, source.id)));
    }
    warn(&mut cards);
    cards.sort_by(|one, other| {
        (one.place(), one.title().to_lowercase(), &one.key).cmp(&(
            other.place(),
            other.title().to_lowercase(),
            &other.key,
        ))
    });
    cards
}

/// What the record says of an entry without a name: two of them are not one medicine.
const NAMELESS: &str = "Name not recorded";

/// The key of each: its code, else its name. Who has only a name goes with the one code that has the
/// same name; where two have it, nobody can tell with which, and it stands by its name. Codes of
/// two systems that share a name are one medicine; two codes of one system never are.
fn keys(sources: &[Source]) -> Vec<String> {
    let mut by_name: HashMap<String, Vec<(String, String)>> = HashMap::new();
    for source in sources {
        let codes = by_name.entry(name_of(source)).or_default();
        if let Some(code) = source.code.as_ref().filter(|code| !codes.contains(code)) {
            codes.push(code.clone());
        }
    }
    let mut same = Same::default();
    let mut names: Vec<&Vec<(String, String)>> = by_name.values().collect();
    names.sort();
    for codes in names {
        let mut systems: Vec<&String> = codes.iter().map(|(system, _)| system).collect();
        systems.sort();
        systems.dedup();
        if systems.len() == codes.len() {
            for pair in codes.windows(2) {
                same.join(&pair[0], &pair[1]);
            }
        }
    }
    sources
        .iter()
        .map(|source| match &source.code {
            Some(code) => same.key(code),
            None => {
                let name = name_of(source);
                let mut keys: Vec<String> =
                    by_name.get(&name).into_iter().flatten().map(|code| same.key(code)).collect();
                keys.sort();
                keys.dedup();
                match keys.as_slice() {
                    [one] => one.clone(),
                    _ => name,
                }
            }
        })
        .collect()
}

/// Codes that stand for one medicine.
#[derive(Default)]
struct Same {
    groups: Vec<Vec<(String, String)>>,
}

impl Same {
    fn of(&self, code: &(String, String)) -> Vec<(String, String)> {
        self.groups.iter().find(|group| group.contains(code)).cloned().unwrap_or_else(|| vec![code.clone()])
    }

    /// Unless that made two codes of one system the same.
    fn join(&mut self, one: &(String, String), other: &(String, String)) {
        let (mut first, second) = (self.of(one), self.of(other));
        if first.contains(other) {
            return;
        }
        if second.iter().any(|(system, _)| first.iter().any(|(known, _)| known == system)) {
            return;
        }
        self.groups.retain(|group| !group.contains(one) && !group.contains(other));
        first.extend(second);
        self.groups.push(first);
    }

    fn key(&self, code: &(String, String)) -> String {
        self.of(code).into_iter().map(|(system, code)| format!("{system}|{code}")).min().unwrap_or_default()
    }
}

/// In lower case with single spaces, without what we put before it ourselves.
fn name_of(source: &Source) -> String {
    let mut title = source.title.as_str();
    for before in ["Do not take: ", "Not taken: ", "Not supplied: "] {
        title = title.strip_prefix(before).unwrap_or(title);
    }
    title.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// That something is not to be taken stands on a card of its own; the others of it point there.
fn warn(cards: &mut [Card]) {
    let warns = |card: &Card| card.sources.iter().any(|source| source.stance == Stance::Warns && source.is_in_force());
    let warned: Vec<String> = cards.iter().filter(|card| warns(card)).map(|card| card.key.clone()).collect();
    let taken: Vec<String> =
        cards.iter().filter(|card| card.sources.iter().any(Source::is_current)).map(|card| card.key.clone()).collect();
    for card in cards.iter_mut() {
        if warned.contains(&card.key) && taken.contains(&card.key) {
            card.is_warned_about = Warned::Yes;
        }
    }
}

impl Source {
    /// A warning holds until somebody ends it; "not taken" is a state of its own.
    fn is_in_force(&self) -> bool {
        self.standing == Standing::Current || self.status.as_deref() == Some("not-taken")
    }
}

impl Card {
    /// The source that speaks for it: the newest that says it is taken, else the newest prescription
    /// or statement, else the newest box.
    pub fn first(&self) -> &Source {
        let taken = |sort: Sort| self.sources.iter().find(|source| source.sort == sort && source.is_current());
        let known = self.sources.iter().find(|source| source.sort != Sort::Dispense);
        taken(Sort::Request).or_else(|| taken(Sort::Statement)).or(known).unwrap_or(&self.sources[0])
    }

    pub fn title(&self) -> &str {
        &self.first().title
    }

    pub fn place(&self) -> Place {
        let kept = |source: &&Source| source.sort != Sort::Dispense;
        if self
            .sources
            .iter()
            .any(|source| source.is_current() || source.stance != Stance::Takes && source.is_in_force())
        {
            Place::Current
        } else if self.sources.iter().any(|source| kept(&source)) {
            Place::Past
        } else {
            Place::HandedOut
        }
    }

    /// Each dose that is said now, once, with who says it; of what is past the last.
    pub fn doses(&self) -> Vec<(String, &Source)> {
        let mut all: Vec<(String, &Source)> = Vec::new();
        for source in self.sources.iter().filter(|source| source.is_current() && !source.doses.is_empty()) {
            if all.iter().all(|(dose, _)| alike(dose) != alike(&source.dose())) {
                all.push((source.dose(), source));
            }
        }
        if all.is_empty() {
            let known = std::iter::once(self.first()).chain(&self.sources).find(|source| !source.doses.is_empty());
            all.extend(known.map(|source| (source.dose(), source)));
        }
        all
    }

    /// In what they differ; empty where they agree.
    pub fn differs(&self) -> Vec<Differs> {
        let mut all = Vec::new();
        if self.is_warned_about == Warned::Yes {
            all.push(Differs::Warned);
        }
        let current: Vec<&Source> = self.sources.iter().filter(|source| source.is_current()).collect();
        let Some(newest) = current.first() else { return all };
        let doses = self.doses();
        // A box with another dose on it than anybody prescribed since.
        let on_the_box = self.sources.iter().any(|source| {
            source.sort == Sort::Dispense
                && source.handed_out.is_some()
                && source.at > newest.at
                && !source.doses.is_empty()
                && doses.iter().all(|(dose, _)| alike(dose) != alike(&source.dose()))
        });
        if doses.len() > 1 || on_the_box {
            all.push(Differs::Dose);
        }
        let stopped_since = |source: &Source| {
            source.sort != Sort::Dispense && source.standing == Standing::Stopped && source.at > newest.at
        };
        if self.sources.iter().any(stopped_since) {
            all.push(Differs::Standing);
        }
        all
    }

    /// When the last of it reached us.
    pub fn received_at(&self) -> Option<DateTime<Utc>> {
        self.sources.iter().map(|source| source.received_at).max()
    }

    pub fn reason(&self) -> Option<&str> {
        std::iter::once(self.first()).chain(&self.sources).find_map(|source| source.reason.as_deref())
    }

    /// The newest issue, in words.
    pub fn last_issued(&self) -> Option<&str> {
        let issued = self.sources.iter().filter_map(|source| source.issued.as_ref());
        issued.max_by_key(|(_, on)| *on).map(|(words, _)| words.as_str())
    }

    /// The newest box, in words, and who handed it out.
    pub fn last_handed_out(&self) -> Option<(&str, &Source)> {
        let handed = self.sources.iter().filter_map(|source| Some((source.handed_out.as_ref()?, source)));
        handed.max_by_key(|((_, on), _)| *on).map(|((words, _), source)| (words.as_str(), source))
    }

    /// Whether any prescription of it that is in force is a repeat.
    pub fn repeat(&self) -> Repeat {
        let repeats = self.sources.iter().filter(|source| source.is_current() && source.repeat != Repeat::No);
        repeats.map(|source| source.repeat.clone()).next().unwrap_or(Repeat::No)
    }

    /// What can be asked for: the newest prescription of each dose, else the newest statement.
    pub fn askings(&self) -> Vec<Asking<'_>> {
        let of = |sort: Sort| {
            let mut all: Vec<&Source> = Vec::new();
            for source in self.sources.iter().filter(|source| source.is_current() && source.sort == sort) {
                if all.iter().all(|known| alike(&known.dose()) != alike(&source.dose())) {
                    all.push(source);
                }
            }
            all
        };
        let mut all = of(Sort::Request);
        if all.is_empty() {
            all = of(Sort::Statement);
            all.truncate(1);
        }
        let several = all.len() > 1;
        all.into_iter()
            .map(|source| Asking {
                source,
                repeat: self.repeat(),
                medicine: if several {
                    format!("{}{DOSE}{}", self.key, alike(&source.dose()))
                } else {
                    self.key.clone()
                },
            })
            .collect()
    }

    /// Whether what is open under this name keeps `asking` from being asked for.
    pub fn is_open(&self, asking: &Asking<'_>, open: &str) -> bool {
        open == asking.medicine
            || open == self.key
            || asking.medicine == self.key && open.starts_with(&format!("{}{DOSE}", self.key))
    }

    /// How fast it is used up; `None` where the sources leave a doubt.
    pub fn rate(&self) -> Option<Rate> {
        if !self.differs().is_empty() || self.doses().len() > 1 {
            return None;
        }
        let mut rates =
            self.sources.iter().filter(|source| source.is_current()).filter_map(|source| Rate::read(&source.dosages));
        let first = rates.next()?;
        rates.all(|rate| rate == first).then_some(first)
    }

    /// What the record says there is, the newest. `others` is what is known besides: counted by the
    /// person, or asked for here and collected.
    pub fn stock(&self, others: &[Stock]) -> Option<Stock> {
        let of = |(dated, amount): (&(String, Option<chrono::NaiveDate>), &Measured), origin| {
            Some(Stock { amount: amount.clone(), on: dated.1?, origin })
        };
        let mut all: Vec<Stock> = others.to_vec();
        for source in &self.sources {
            let Some(amount) = &source.quantity else { continue };
            all.extend(source.handed_out.as_ref().and_then(|dated| of((dated, amount), Origin::HandedOut)));
            // A box says more about when it began than the paper for it.
            if self.last_handed_out().is_none() {
                all.extend(source.issued.as_ref().and_then(|dated| of((dated, amount), Origin::Issued)));
            }
        }
        newest(&all).cloned()
    }
}

/// Between the key of a medicine and one of its doses.
const DOSE: &str = " / ";

/// Doses that differ in nothing but spaces, capitals or a full stop are one.
fn alike(dose: &str) -> String {
    let words = dose.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    words.trim_end_matches('.').to_owned()
}

#[cfg(test)]
#[path = "tests/joined.rs"]
mod tests;
