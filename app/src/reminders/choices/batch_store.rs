//! What many people chose, in a number of statements that does not grow with them.
//! Without a grant: the engine and the outbox ask for everybody who is due; nobody reads the answer.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{
    quiet,
    usual::{self, Night, Way},
};
use crate::{
    people::{Discreet, PersonId},
    platform::{database::Fault, query::Tx},
    reminders::{Kind, words::Language},
};

/// So many people in one statement, below SQLite's 32,766 placeholders.
const AT_ONCE: usize = 5_000;

/// What reaches somebody, and what holds for every kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Who is invited is reached where the invitation went.
    pub invitation: bool,
    pub email: bool,
    pub mobile: bool,
    pub address: bool,
    /// The phones that are alive.
    pub phones: Vec<Uuid>,
    pub quiet: Option<(NaiveTime, NaiveTime)>,
    pub language: Language,
    pub discreet: Discreet,
}

#[derive(FromRow)]
struct PersonRow {
    id: Uuid,
    email: Option<String>,
    discreet: String,
    paused_at: Option<DateTime<Utc>>,
    died_on: Option<NaiveDate>,
    quiet_from: Option<String>,
    quiet_to: Option<String>,
    language: Option<String>,
    mobile: Option<String>,
    mobile_confirmed_at: Option<DateTime<Utc>>,
    address: Option<String>,
}

/// Nothing reaches somebody who has paused their own access, or has died: nothing is to light up on a
/// telephone that somebody else may hold.
pub async fn reach(tx: &mut Tx, persons: &[PersonId]) -> Result<HashMap<PersonId, Reach>, Fault> {
    let mut found = HashMap::with_capacity(persons.len());
    for some in persons.chunks(AT_ONCE) {
        let mut query = tx
            .query_in(
                "select p.id, p.email, p.discreet, p.paused_at, p.died_on, m.quiet_from, m.quiet_to,
                    m.language, m.mobile, m.mobile_confirmed_at, m.address
                 from person p left join reminder_manner m on m.person_id = p.id where p.id in",
                1,
                some.len(),
                "",
            )
            .once();
        for person in some {
            query = query.bind(person.0);
        }
        let rows: Vec<PersonRow> = query.all().await?;
        found.extend(rows.into_iter().map(|row| (PersonId(row.id), reach_of(row))));
        let mut query = tx
            .query_in(
                "select s.person_id, s.id from push_subscription s join person p on p.id = s.person_id
                 where s.ended_at is null and p.paused_at is null and p.died_on is null and s.person_id in",
                1,
                some.len(),
                "",
            )
            .once();
        for person in some {
            query = query.bind(person.0);
        }
        let phones: Vec<(Uuid, Uuid)> = query.all().await?;
        for (person, phone) in phones {
            if let Some(reach) = found.get_mut(&PersonId(person)) {
                reach.phones.push(phone);
            }
        }
    }
    Ok(found)
}

fn reach_of(row: PersonRow) -> Reach {
    let is_open = row.paused_at.is_none() && row.died_on.is_none();
    let is_there = |text: &Option<String>| is_open && text.as_ref().is_some_and(|text| !text.trim().is_empty());
    let hours = |text: &Option<String>| text.as_deref().and_then(quiet::from_key);
    Reach {
        invitation: is_open,
        email: is_there(&row.email),
        mobile: is_there(&row.mobile) && row.mobile_confirmed_at.is_some(),
        address: is_there(&row.address),
        phones: Vec::new(),
        quiet: hours(&row.quiet_from).zip(hours(&row.quiet_to)),
        language: row.language.as_deref().and_then(Language::from_key).unwrap_or_default(),
        discreet: Discreet::from_key(&row.discreet).unwrap_or(Discreet::On),
    }
}

/// What each of them chose, by kind. Who chose nothing is not there.
pub async fn chosen(tx: &mut Tx, persons: &[PersonId]) -> Result<HashMap<(PersonId, Kind), Way>, Fault> {
    let mut found = HashMap::new();
    for some in persons.chunks(AT_ONCE) {
        let mut query = tx
            .query_in(
                "select person_id, kind, channels, quiet, wait_minutes from reminder_choice where person_id in",
                1,
                some.len(),
                "",
            )
            .once();
        for person in some {
            query = query.bind(person.0);
        }
        let rows: Vec<(Uuid, String, String, String, i64)> = query.all().await?;
        for (person, kind, channels, night, wait) in rows {
            if let Some(kind) = Kind::from_key(&kind) {
                found.insert((PersonId(person), kind), way_of(&channels, &night, wait));
            }
        }
    }
    Ok(found)
}

/// A row of `reminder_choice`.
pub fn way_of(channels: &str, night: &str, wait_minutes: i64) -> Way {
    Way {
        channels: usual::from_key(channels),
        night: Night::from_key(night).unwrap_or(Night::Keep),
        wait_minutes: u32::try_from(wait_minutes).unwrap_or(usual::NEVER),
    }
}
