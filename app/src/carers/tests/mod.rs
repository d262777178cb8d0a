//! Carers through the public door, on both databases.

mod ages;
mod caring;
mod day;
mod never;
mod patient;
mod practice;
mod silent;
mod walks;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    access::{class::Scope, policy::Purpose, relation::Basis},
    people::{self, NhsNumber, PersonId, store::NewPerson},
    testing::{
        persona::{Persona, Reply},
        stage::Stage,
    },
};

pub const IVY: &str = "9000000009";
pub const JOAN: &str = "9000000017";
pub const LOUIS: &str = "9000000025";

/// A patient of Y99001.
pub async fn someone(stage: &Stage, name: &str, number: &str, born: &str) -> PersonId {
    let practice = stage.organisation("Y99001", "Harbour Lane Surgery").await;
    let new = NewPerson {
        given_name: name,
        family_name: "Test",
        nhs_number: Some(&NhsNumber::parse(number).unwrap()),
        birth_date: Some(born.parse::<NaiveDate>().unwrap()),
        practice: Some(&practice),
        demo_key: None,
    };
    let mut tx = stage.app.platform.db.write().await.unwrap();
    let person = people::store::add_person(&mut tx, &new, stage.now()).await.unwrap();
    tx.commit().await.unwrap();
    person
}

/// What an arrangement is at the start of a test that is about something else.
pub struct Made<'a> {
    pub person: PersonId,
    pub carer: PersonId,
    pub basis: Basis,
    pub scopes: &'a [Scope],
    pub starts_at: DateTime<Utc>,
    /// Set up by the practice Y99001; else by the person.
    pub by_practice: bool,
}

impl Made<'_> {
    pub fn of(stage: &Stage, person: PersonId, carer: PersonId) -> Made<'static> {
        let starts_at = stage.now() - chrono::Duration::days(2);
        Made { person, carer, basis: Basis::Consent, scopes: &Scope::ALL, starts_at, by_practice: false }
    }

    pub async fn add(self, stage: &Stage) -> Uuid {
        let id = Uuid::now_v7();
        let scopes = super::scopes_key(self.scopes);
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query(
            "insert into carer_arrangement (person_id, id, carer_id, carer_name, basis, state, scopes, made_at, starts_at,
                 organisation_ods, made_by) values ($1, $2, $3, 'Somebody', $4, 'active', $5, $6, $6, $7, $3)",
        )
        .bind(self.person.0)
        .bind(id)
        .bind(self.carer.0)
        .bind(self.basis.key())
        .bind(scopes)
        .bind(self.starts_at)
        .bind(self.by_practice.then(|| "Y99001".to_string()))
        .execute()
        .await
        .unwrap();
        tx.commit().await.unwrap();
        id
    }
}

/// Runs one statement on one row.
pub async fn set(stage: &Stage, sql: &'static str, id: Uuid) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(sql).bind(id).execute().await.unwrap();
    tx.commit().await.unwrap();
}

pub async fn count(stage: &Stage, sql: &'static str) -> i64 {
    let mut tx = stage.app.platform.db.read().await.unwrap();
    let (found,): (i64,) = tx.query(sql).one().await.unwrap();
    found
}

/// State and last reason of the newest arrangement of a person.
pub async fn stands(stage: &Stage, person: PersonId) -> (String, String) {
    let mut tx = stage.app.platform.db.read().await.unwrap();
    let (id, state): (Uuid, String) = tx
        .query("select id, state from carer_arrangement where person_id = $1 order by id desc limit 1")
        .bind(person.0)
        .one()
        .await
        .unwrap();
    let reason: Option<(String,)> = tx
        .query("select reason from carer_event where arrangement_id = $1 order by at desc, id desc limit 1")
        .bind(id)
        .optional()
        .await
        .unwrap();
    (state, reason.map(|(reason,)| reason).unwrap_or_default())
}

pub fn between(text: &str, start: &str, end: &str) -> String {
    let found = text.split(start).nth(1).and_then(|after| after.split(end).next());
    found.unwrap_or_else(|| panic!("no {start} in {text}")).to_string()
}

/// An invitation, as the page that made it shows it.
pub struct Invited {
    pub path: String,
    pub code: String,
}

pub const STEPS: [(&str, &str); 3] = [("name", "Joan of the hill"), ("relationship", "daughter"), ("email", "")];

/// Goes through the steps; the passkey was used just now.
pub async fn invite(stage: &Stage, ivys: &Persona, ivy: PersonId, more: &[(&str, &str)]) -> Reply {
    stage.fresh(ivys, Purpose::Carers, ivy).await;
    ivys.get("/carers/new").await.expect(200);
    let mut fields: Vec<(&str, &str)> =
        STEPS.iter().filter(|step| !more.iter().any(|one| one.0 == step.0)).copied().collect();
    fields.extend(more.iter().filter(|one| STEPS.iter().any(|step| one.0 == step.0)));
    let with = |extra: &[(&'static str, &'static str)]| [fields.as_slice(), extra].concat();
    assert!(ivys.post("/carers/new", &with(&[("step", "who")])).await.expect(200).text().contains("for you alone"));
    let may = ivys.post("/carers/new", &with(&[("step", "alone"), ("alone", "sure")])).await.expect(200).text();
    assert!(may.contains("What may they see") && may.contains("value=\"Joan"), "{may}");
    let mut last = with(&[("step", "may"), ("alone", "sure")]);
    last.extend(more.iter().filter(|one| !STEPS.iter().any(|step| one.0 == step.0)));
    if !more.iter().any(|one| one.0 == "scope") {
        last.extend([("scope", "TEST"), ("scope", "DOCS")]);
    }
    ivys.post("/carers/new", &last).await
}

pub fn invited(reply: Reply) -> Invited {
    let page = reply.expect(200).text();
    Invited {
        path: format!("/caring/invitation/{}", between(&page, "https://nene.test/caring/invitation/", "<")),
        code: between(&page, "class=\"nene-code\">", "<"),
    }
}

/// A page without what is new on every answer.
pub fn still(page: &str) -> String {
    let nonce = page.split("nonce=\"").nth(1).and_then(|after| after.split('"').next()).unwrap_or("no nonce");
    page.replace(nonce, "")
}
