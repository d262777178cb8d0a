//! The rules as a phone needs them: for each field of a number, from where to where it is
//! possible, unusual, and something to do at once. Found by asking the rules themselves about one
//! number after the other, so that no limit is written a second time. Pure.

use std::{collections::BTreeMap, sync::LazyLock};

use chrono::{DateTime, Duration, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    alerts::Told,
    pathways::{
        engine::{self, Subject},
        finding::Finding,
    },
    people::PersonId,
    readings::{
        Circumstances, EnteredAs, Method, Reading,
        entry::{sheet::Sheet, values},
        measure::{Measure, Values},
        offline::MEASURES,
        rules,
        unit::{Amount, decimal},
    },
    ui::errors::FieldErrors,
};

/// What the script is given.
#[derive(Debug, Default, Serialize)]
pub struct Bands {
    pub fields: Vec<Field>,
    /// What may have to be told; the script names one by its place.
    #[serde(skip)]
    pub told: Vec<Advice>,
    /// Place of what is told of an irregular pulse.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub irregular: Option<usize>,
    /// By measure, what is said at a field when nothing is typed.
    pub empty: BTreeMap<&'static str, Vec<(String, String)>>,
    #[serde(flatten)]
    pub words: Words,
}

/// What is said at a field, as on the page for typing.
#[derive(Debug, Default, Serialize)]
pub struct Words {
    /// A number that is possible in both units, and none was chosen.
    which: String,
    /// A weight in both units.
    twice: String,
    /// Too many pounds beside stones.
    pounds: String,
    /// The upper number is not above the lower.
    order: String,
    future: String,
    long_note: String,
    longest_note: usize,
}

/// One field, in one unit.
#[derive(Debug, Serialize)]
pub struct Field {
    pub measure: &'static str,
    pub name: &'static str,
    /// The field with which another is filled in: pounds with stones. It then holds the smaller
    /// unit, of which there are `times` in the larger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<i64>,
    /// The field that says the unit, and what it says for this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<(&'static str, &'static str)>,
    /// What is said when it is no number.
    pub no_number: String,
    /// From the lowest number to the highest.
    pub bands: Vec<Band>,
}

/// Numbers up to and with `to` (thousandths), from where the one before ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Band {
    pub to: i64,
    #[serde(flatten)]
    pub verdict: Verdict,
}

/// What the rules say of a number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// It is impossible: what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// It is asked once more.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unusual: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told: Option<usize>,
}

/// What the person is told of a reading, and when they measure it again and it is the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// How urgent: the greater comes first where two fields say something.
    pub urgency: u8,
    pub first: Vec<Told>,
    pub again: Vec<Told>,
}

/// Worked out once; it is the same for everybody.
pub static BANDS: LazyLock<Bands> = LazyLock::new(Bands::find);

/// How the numbers of a field are gone through, in thousandths.
struct Walk {
    measure: Measure,
    name: &'static str,
    unit: Option<(&'static str, &'static str)>,
    with: Option<(&'static str, i64)>,
    step: i64,
    most: i64,
    /// The other fields of the form, for this number.
    others: fn(i64) -> Vec<(&'static str, String)>,
}

const WALK: Walk = Walk {
    measure: Measure::Note,
    name: "",
    unit: None,
    with: None,
    step: 1000,
    most: 1_000_000,
    others: |_| Vec::new(),
};

const WALKS: [Walk; 15] = [
    // The other of the two is such that it says nothing by itself.
    Walk {
        measure: Measure::BloodPressure,
        name: "systolic",
        others: |upper| vec![("diastolic", whole((upper - 20_000).clamp(30_000, 75_000)))],
        ..WALK
    },
    Walk {
        measure: Measure::BloodPressure,
        name: "diastolic",
        others: |lower| vec![("systolic", whole((lower + 20_000).clamp(120_000, 300_000)))],
        ..WALK
    },
    Walk {
        measure: Measure::BloodPressure,
        name: "pulse",
        others: |_| vec![("systolic", "120".into()), ("diastolic", "75".into())],
        ..WALK
    },
    Walk { measure: Measure::Weight, name: "weight", ..WALK },
    Walk { measure: Measure::Weight, name: "stone", with: Some(("pounds", 14)), most: 2_000_000, ..WALK },
    Walk { measure: Measure::Weight, name: "pounds", most: 2_000_000, ..WALK },
    Walk {
        measure: Measure::Glucose,
        name: "glucose",
        unit: Some(("glucose_unit", "mmol")),
        step: 100,
        most: 200_000,
        ..WALK
    },
    Walk { measure: Measure::Glucose, name: "glucose", unit: Some(("glucose_unit", "mg")), most: 3_000_000, ..WALK },
    Walk { measure: Measure::Oxygen, name: "oxygen", others: |_| vec![("breathed", "air".into())], ..WALK },
    Walk {
        measure: Measure::Oxygen,
        name: "pulse",
        others: |_| vec![("oxygen", "98".into()), ("breathed", "air".into())],
        ..WALK
    },
    Walk {
        measure: Measure::Temperature,
        name: "temperature",
        unit: Some(("temperature_unit", "c")),
        step: 100,
        most: 200_000,
        ..WALK
    },
    Walk {
        measure: Measure::Temperature,
        name: "temperature",
        unit: Some(("temperature_unit", "f")),
        step: 100,
        most: 200_000,
        ..WALK
    },
    Walk { measure: Measure::PeakFlow, name: "blow1", others: |_| vec![("scale", "eu".into())], ..WALK },
    Walk {
        measure: Measure::PeakFlow,
        name: "blow2",
        others: |blow| vec![("blow1", whole(blow)), ("scale", "eu".into())],
        ..WALK
    },
    Walk {
        measure: Measure::PeakFlow,
        name: "blow3",
        others: |blow| vec![("blow1", whole(blow)), ("scale", "eu".into())],
        ..WALK
    },
];

fn whole(thousandths: i64) -> String {
    decimal(thousandths, 0)
}

impl Bands {
    fn find() -> Bands {
        let mut bands = Bands::default();
        for walk in &WALKS {
            let found = bands.of(walk);
            bands.fields.push(Field {
                measure: walk.measure.key(),
                name: walk.name,
                with: walk.with.map(|(name, _)| name),
                times: walk.with.map(|(_, times)| times),
                unit: walk.unit,
                no_number: said(walk.measure, &[(walk.name, "x")]),
                bands: found,
            });
        }
        let irregular = Values::BloodPressure {
            systolic: Amount::whole(120),
            diastolic: Amount::whole(75),
            pulse: None,
            irregular: true,
        };
        bands.irregular = bands.advice_on(&irregular);
        bands.empty = MEASURES.iter().map(|measure| (measure.key(), empty(*measure))).collect();
        bands.words = Words::find();
        bands
    }

    /// Where what the rules say changes, to the thousandth.
    fn of(&mut self, walk: &Walk) -> Vec<Band> {
        let mut found: Vec<Band> = Vec::new();
        let (mut at, mut verdict) = (0, self.verdict(walk, 0));
        while at < walk.most {
            let next = (at + walk.step).min(walk.most);
            let then = self.verdict(walk, next);
            if then != verdict {
                // The last number of which the old verdict holds. What is whole has nothing between.
                let last = if is_whole(walk) { at } else { self.last_before(walk, (at, next), &verdict) };
                found.push(Band { to: last, verdict });
            }
            (at, verdict) = (next, then);
        }
        found.push(Band { to: i64::MAX >> 12, verdict });
        found
    }

    fn last_before(&mut self, walk: &Walk, (mut holds, mut changed): (i64, i64), verdict: &Verdict) -> i64 {
        while changed - holds > 1 {
            let middle = (holds + changed) / 2;
            match self.verdict(walk, middle) == *verdict {
                true => holds = middle,
                false => changed = middle,
            }
        }
        holds
    }

    fn verdict(&mut self, walk: &Walk, number: i64) -> Verdict {
        let values = match values_of(walk, number) {
            Ok(values) => values,
            Err(refused) => return Verdict { refused: Some(refused), ..Verdict::default() },
        };
        if let Err(refused) = rules::check(&values) {
            return Verdict { refused: Some(refused.words()), ..Verdict::default() };
        }
        Verdict { refused: None, unusual: rules::unusual(&values, None).is_some(), told: self.advice_on(&values) }
    }

    /// Its place, when there is something to say.
    fn advice_on(&mut self, values: &Values) -> Option<usize> {
        let once = taken(values, 0);
        let twice = [taken(values, -6), once.clone()];
        let first = told(&once, std::slice::from_ref(&once));
        let urgency = first.iter().map(|told| told.finding.next as u8).max()?;
        let advice = Advice { urgency, first, again: told(&once, &twice) };
        let place = self.told.iter().position(|known| *known == advice);
        Some(place.unwrap_or_else(|| {
            self.told.push(advice);
            self.told.len() - 1
        }))
    }
}

impl Words {
    fn find() -> Words {
        Words {
            which: said(Measure::Glucose, &[("glucose", "30")]),
            twice: said(Measure::Weight, &[("weight", "80"), ("stone", "12")]),
            pounds: said(Measure::Weight, &[("stone", "12"), ("pounds", "14")]),
            order: rules::Refused::Order.words(),
            future: rules::Refused::Future.words(),
            long_note: refused_note(&"x".repeat(rules::LONGEST_NOTE + 1)),
            longest_note: rules::LONGEST_NOTE,
        }
    }
}

/// What the form says first of what is typed.
fn said(measure: Measure, typed: &[(&str, &str)]) -> String {
    let sheet = typed.iter().fold(Sheet::default(), |sheet, (name, text)| sheet.with(name, *text));
    let mut errors = FieldErrors::default();
    values::values(measure, &sheet, &[], &mut errors);
    let of_it = typed.iter().rev().find_map(|(name, _)| errors.of(name));
    of_it.or_else(|| errors.iter().next().map(|error| error.message.clone())).unwrap_or_default().into_owned()
}

fn empty(measure: Measure) -> Vec<(String, String)> {
    let mut errors = FieldErrors::default();
    if measure == Measure::Note {
        return vec![("note".into(), refused_note(""))];
    }
    values::values(measure, &Sheet::default(), &[], &mut errors);
    errors.iter().map(|error| (error.field.to_string(), error.message.to_string())).collect()
}

fn refused_note(note: &str) -> String {
    let mut new = taken(&Values::Note, 0).as_entered();
    new.note = note.to_string();
    rules::check_new(&new, new.taken_at).err().map(|refused| refused.words()).unwrap_or_default()
}

fn is_whole(walk: &Walk) -> bool {
    !matches!(walk.measure, Measure::Weight | Measure::Glucose | Measure::Temperature)
}

fn values_of(walk: &Walk, number: i64) -> Result<Values, String> {
    let text = if is_whole(walk) { whole(number) } else { decimal(number, 3) };
    let mut sheet = Sheet::default().with(walk.name, text);
    if let Some((larger_than, times)) = walk.with {
        let each = times * 1000;
        let (stone, rest) = (number / each * 1000, number % each);
        sheet = Sheet::default().with(walk.name, whole(stone)).with(larger_than, decimal(rest, 3));
    }
    for (name, value) in (walk.others)(number) {
        sheet = sheet.with(name, value);
    }
    if let Some((name, value)) = walk.unit {
        sheet = sheet.with(name, value);
    }
    let mut errors = FieldErrors::default();
    let read = values::values(walk.measure, &sheet, &[], &mut errors);
    read.map(|(values, _)| values)
        .ok_or_else(|| errors.iter().next().map(|error| error.message.to_string()).unwrap_or_default())
}

/// As if it had been measured so many minutes from a certain moment.
fn taken(values: &Values, minutes: i64) -> Reading {
    let at = DateTime::<Utc>::UNIX_EPOCH + Duration::minutes(minutes);
    Reading {
        person: PersonId(Uuid::nil()),
        id: Uuid::from_u128(u128::try_from(minutes + 100).unwrap_or_default()),
        taken_at: at,
        offset_minutes: 0,
        zone: "Europe/London".into(),
        received_at: at,
        values: values.clone(),
        note: String::new(),
        method: Method::Typed,
        circumstances: Circumstances::default(),
        sitting: None,
        task: None,
        entered_by: None,
        entered_as: EnteredAs::Person,
        organisation: None,
        version: 1,
    }
}

/// By what holds for everybody: a phone knows nobody's pathway. What is said of the number is left
/// out, so that one piece of advice stands for all numbers like it.
fn told(reading: &Reading, around: &[Reading]) -> Vec<Told> {
    let found = engine::judge(Subject { birth_date: None }, &[], reading, around, reading.taken_at);
    found
        .into_iter()
        .map(|finding| Told {
            finding: Finding { seen: String::new(), readings: Vec::new(), dedupe: String::new(), ..finding },
            clinic_words: None,
            looked_at: None,
        })
        .collect()
}

#[cfg(test)]
#[path = "../tests/bands_tests.rs"]
mod tests;
