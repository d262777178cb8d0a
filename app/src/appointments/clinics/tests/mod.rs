//! Clinics through the door, on both databases.

mod changing;
mod every_day;
mod making;
mod settings;
mod waited_for;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    access::role::Role,
    appointments::{Taken, slots},
    testing::{persona::Persona, stage::Stage},
};

pub const CLINICS: &str = "/practice/Y99001/clinics";

/// What most of these tests make: Tuesdays from 9am to midday, 15 minutes each, two weeks ahead.
const USUAL: [(&str, &str); 15] = [
    ("name", "Dr Rowan, Tuesdays"),
    ("clinician", ""),
    ("clinician_name", "Dr Anna Rowan"),
    ("service", "GP appointment"),
    ("place", "Room 2"),
    ("channel", "in-person"),
    ("length", "15"),
    ("reach", "registered"),
    ("days_ahead", "14"),
    ("bank_holidays", "closed"),
    ("tuesday_from_1", "09:00"),
    ("tuesday_to_1", "12:00"),
    ("starts_day", "1"),
    ("starts_month", "11"),
    ("starts_year", "2026"),
];
const BOOKERS: [(&str, &str); 3] = [("audience", "self"), ("audience", "carer"), ("audience", "staff")];

/// The form of a clinic with some fields otherwise.
pub fn fields<'f>(change: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let all = USUAL.into_iter().chain(BOOKERS);
    let kept = all.filter(|(name, _)| !change.iter().any(|(of, _)| of == name));
    kept.chain(change.iter().copied()).collect()
}

pub async fn at_work(stage: &Stage, role: Role) -> Persona {
    let person = stage.staff(role.key(), "Y99001", role).await;
    stage.visitor(person).await
}

/// Makes a clinic as staff does, and answers its id.
pub async fn made(persona: &Persona, change: &[(&str, &str)]) -> Uuid {
    let id = Uuid::now_v7();
    let text = id.to_string();
    let mut fields = fields(change);
    fields.push(("new_id", &text));
    persona.post(&format!("{CLINICS}/new"), &fields).await.expect(303);
    id
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Moves the clock to this instant.
pub fn go_to(stage: &Stage, text: &str) {
    stage.advance(at(text) - stage.now());
}

/// The times of a clinic that can be booked, "11-24 10:15" in UTC.
pub async fn offered(stage: &Stage, clinic: Uuid) -> Vec<String> {
    let sql =
        "select starts_at from slot where clinic_id = $1 and withdrawn_at is null and taken = 0 order by starts_at";
    let rows: Vec<(DateTime<Utc>,)> = stage.peek().await.query(sql).bind(clinic).all().await.unwrap();
    rows.into_iter().map(|(at,)| at.format("%m-%d %H:%M").to_string()).collect()
}

/// Books the time of a clinic at this instant, as far as the clinic hears of it.
pub async fn book(stage: &Stage, clinic: Uuid, starts_at: &str) -> Uuid {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    let sql = "select id from slot where clinic_id = $1 and starts_at = $2";
    let (id,): (Uuid,) = tx.query(sql).bind(clinic).bind(at(starts_at)).one().await.unwrap();
    slots::set_taken(&mut tx, id, Taken::Yes).await.unwrap();
    tx.commit().await.unwrap();
    id
}

pub async fn count(stage: &Stage, sql: &'static str) -> i64 {
    let (found,): (i64,) = stage.peek().await.query(sql).one().await.unwrap();
    found
}
