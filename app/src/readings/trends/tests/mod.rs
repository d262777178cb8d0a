//! Readings over time: what is drawn of them, and who sees it.

mod door;
mod drawn;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use uuid::Uuid;

use super::Asked;
use crate::{
    pathways::{limits::Limits, template::Template},
    people::PersonId,
    readings::{
        Circumstances, EnteredAs, Method, NewReading, Reading,
        keep::Keeper,
        measure::{Measure, Values},
        store,
        unit::Amount,
    },
    testing::stage::Stage,
};

pub const IVY: &str = "9000000009";

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub fn pressure(systolic: i64, diastolic: i64) -> Values {
    Values::BloodPressure {
        systolic: Amount::whole(systolic),
        diastolic: Amount::whole(diastolic),
        pulse: Some(Amount::whole(72)),
        irregular: false,
    }
}

/// Typed in London, in winter.
pub fn new(taken_at: DateTime<Utc>, values: Values) -> NewReading {
    NewReading {
        id: Uuid::now_v7(),
        taken_at,
        offset_minutes: 0,
        zone: "Europe/London".into(),
        values,
        note: String::new(),
        method: Method::Typed,
        circumstances: Circumstances::default(),
        sitting: None,
        task: None,
    }
}

pub fn reading(taken_at: DateTime<Utc>, values: Values) -> Reading {
    let NewReading { id, offset_minutes, zone, values, note, method, circumstances, sitting, task, .. } =
        new(taken_at, values);
    Reading {
        person: PersonId(Uuid::nil()),
        id,
        taken_at,
        offset_minutes,
        zone,
        received_at: taken_at,
        values,
        note,
        method,
        circumstances,
        sitting,
        task,
        entered_by: None,
        entered_as: EnteredAs::Person,
        organisation: None,
        version: 1,
    }
}

/// The times of a diary of seven days: two in the morning, two in the evening, from 16 November.
pub fn diary_times() -> Vec<DateTime<Utc>> {
    let first = at("2026-11-16T08:00:00Z");
    let in_a_day = [0, 2, 12 * 60, 12 * 60 + 2].map(Duration::minutes);
    (0..7).flat_map(|day| in_a_day.map(|minutes| first + Duration::days(day) + minutes)).collect()
}

/// 28 readings: 150/95 on the first day, then 134/84.
pub fn diary() -> Vec<NewReading> {
    let values = |index| if index < 4 { pressure(150, 95) } else { pressure(134, 84) };
    diary_times().into_iter().enumerate().map(|(index, taken_at)| new(taken_at, values(index))).collect()
}

pub fn template(key: &str) -> Template {
    crate::pathways::ours::templates().unwrap().into_iter().find(|template| template.key == key).unwrap()
}

pub fn asked(template_key: &str, starts_on: &str, own: Limits) -> Asked {
    Asked {
        id: Uuid::now_v7(),
        by: "Harbour Lane Surgery".into(),
        template: template(template_key),
        version: 1,
        starts_on: day(starts_on),
        last_day: None,
        own: vec![(day(starts_on), own)],
    }
}

/// Keeps readings as the person's own.
pub async fn keep(stage: &Stage, person: PersonId, readings: &[NewReading]) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.show_only(person.0).await.unwrap();
    for new in readings {
        let keeper = Keeper { person, actor: Some(person), entered_as: EnteredAs::Person, organisation: None };
        store::add(&mut tx, &keeper, new, stage.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Puts the person on a pathway of Y99001; `by` is who did.
pub async fn put_on(stage: &Stage, person: PersonId, by: PersonId, template_key: &str, from: &str, own: &Limits) {
    let template = template(template_key);
    let (template_id, started_at) = (Uuid::now_v7(), at(&format!("{from}T00:00:00Z")));
    let ends_on = template.days.map(|days| day(from) + Duration::days(i64::from(days) - 1));
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(
        "insert into pathway_template (organisation_ods, id, template, version, body, made_by, made_at, signed_by, signed_at)
         values ('Y99001', $1, $2, 3, $3, $4, $5, $4, $5)",
    )
    .bind(template_id)
    .bind(template.key.clone())
    .bind(serde_json::to_string(&template).unwrap())
    .bind(by.0)
    .bind(started_at)
    .execute()
    .await
    .unwrap();
    tx.query(
        "insert into pathway (person_id, id, organisation_ods, template_id, template, started_at, starts_on, ends_on,
             own_limits, put_by, agreed)
         values ($1, $2, 'Y99001', $3, $4, $5, $6, $7, $8, $9, 'in-person')",
    )
    .bind(person.0)
    .bind(Uuid::now_v7())
    .bind(template_id)
    .bind(template.key.clone())
    .bind(started_at)
    .bind(day(from))
    .bind(ends_on)
    .bind(serde_json::to_string(own).unwrap())
    .bind(by.0)
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

/// Joan cares for this person, and may see these (keys of scopes).
pub async fn cares(stage: &Stage, person: PersonId, carer: PersonId, scopes: &str) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(
        "insert into carer_arrangement (person_id, id, carer_id, carer_name, basis, state, scopes, made_at, starts_at,
             made_by) values ($1, $2, $3, 'Joan', $4, 'active', $5, $6, $6, $3)",
    )
    .bind(person.0)
    .bind(Uuid::now_v7())
    .bind(carer.0)
    .bind(crate::access::relation::Basis::Consent.key())
    .bind(scopes.to_string())
    .bind(stage.now() - Duration::days(2))
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

pub const MEASURES: [Measure; 12] = Measure::ALL;
