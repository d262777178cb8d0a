//! Pathways through the door, on both databases.

mod module;
mod own;
mod people;
mod templates;

use uuid::Uuid;

use crate::{
    access::role::Role,
    people::PersonId,
    testing::{
        persona::{Persona, Reply},
        stage::Stage,
    },
};

pub const HERE: &str = "Y99001";
pub const IVY: &str = "9000000009";
pub const MONITORING: &str = "/practice/Y99001/monitoring";
pub const TEMPLATES: &str = "/practice/Y99001/templates";

/// What switches the module on, Monday mornings only.
pub const SWITCH_ON: [(&str, &str); 5] = [
    ("safety_officer", "Dr Vera Safe"),
    ("telephone", "01632 960100"),
    ("hazards", "read"),
    ("monday_from", "08:00"),
    ("monday_to", "12:00"),
];

pub const SIGN: [(&str, &str); 3] =
    [("registration", "GMC 1234567"), ("words", "Compared with NG136."), ("read", "yes")];

/// Signed in as staff of the practice.
pub async fn staff(stage: &Stage, role: Role) -> Persona {
    let person = stage.staff(role.key(), HERE, role).await;
    stage.visitor(person).await
}

/// The module is on at the practice; the manager who did it.
pub async fn switched_on(stage: &Stage) -> Persona {
    let manager = staff(stage, Role::PracticeManager).await;
    assert_eq!(
        manager.post(MONITORING, &SWITCH_ON).await.expect(303).location(),
        "/practice/Y99001/monitoring?done=on"
    );
    manager
}

pub async fn ids(stage: &Stage, sql: &'static str) -> Vec<Uuid> {
    let mut tx = stage.peek().await;
    let rows: Vec<(Uuid,)> = tx.query(sql).all().await.unwrap();
    rows.into_iter().map(|(id,)| id).collect()
}

pub async fn count(stage: &Stage, sql: &'static str) -> i64 {
    let mut tx = stage.peek().await;
    let (found,): (i64,) = tx.query(sql).one().await.unwrap();
    found
}

/// The newest version of this template at the practice.
pub async fn newest(stage: &Stage, key: &str) -> Uuid {
    let mut tx = stage.peek().await;
    let sql = "select id from pathway_template where organisation_ods = 'Y99001' and template = $1 order by version desc limit 1";
    let (id,): (Uuid,) = tx.query(sql).bind(key.to_string()).one().await.unwrap();
    id
}

/// Signs the newest version of this template, and says which it was.
pub async fn signed(stage: &Stage, gp: &Persona, key: &str) -> Uuid {
    let id = newest(stage, key).await;
    gp.post(&format!("{TEMPLATES}/{id}/sign"), &SIGN).await.expect(303);
    id
}

/// Opens the record of a patient, as who was found.
pub async fn open(staff: &Persona, ods: &str, person: PersonId) {
    let person = person.0.to_string();
    staff.post(&format!("/practice/{ods}/open"), &[("person", person.as_str())]).await.expect(303);
}

pub fn at_work(person: PersonId, rest: &str) -> String {
    format!("/practice/{HERE}/people/{}/pathways{rest}", person.0)
}

pub const START: [(&str, &str); 4] =
    [("start_day", "24"), ("start_month", "11"), ("start_year", "2026"), ("agreed", "by-phone")];

/// Puts somebody whose record is open on this version.
pub async fn put(staff: &Persona, person: PersonId, version: Uuid, more: &[(&str, &str)]) -> Reply {
    let mut fields: Vec<(&str, &str)> =
        START.into_iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name)).collect();
    fields.extend(more);
    staff.post(&at_work(person, &format!("/new/{version}")), &fields).await
}

/// A nurse of the practice with Ivy's record open, a GP, and the week's diary, signed.
pub struct Set {
    pub ivy: PersonId,
    pub nurse: Persona,
    pub gp: Persona,
    pub diary: Uuid,
}

impl Set {
    pub async fn up(stage: &Stage) -> Set {
        let ivy = stage.patient("Ivy", IVY).await;
        switched_on(stage).await;
        let (gp, nurse) = (staff(stage, Role::Gp).await, staff(stage, Role::Nurse).await);
        let diary = signed(stage, &gp, "hypertension-diagnosis").await;
        open(&nurse, HERE, ivy).await;
        Set { ivy, nurse, gp, diary }
    }

    /// With Ivy on the diary; its id.
    pub async fn with_ivy_on(stage: &Stage) -> (Set, Uuid) {
        let set = Set::up(stage).await;
        put(&set.nurse, set.ivy, set.diary, &[]).await.expect(303);
        let id = ids(stage, "select id from pathway").await.remove(0);
        (set, id)
    }
}
