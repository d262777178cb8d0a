//! A person decides, and it counts from the next request on.

mod at_once;
mod copies;
mod decisions;
mod preferences;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    access::policy::Purpose,
    people::PersonId,
    testing::{persona::Persona, stage::Stage},
};

const HOSPITAL: &str = "RZZ01";

/// This person with a browser, signed in, the passkey just used for this.
pub async fn decider(stage: &Stage, person: PersonId) -> Persona {
    let persona = stage.visitor(person).await;
    stage.fresh(&persona, Purpose::Sharing, person).await;
    persona
}

/// What the second step sends: every hidden field of the form that leads to `/sharing/change`.
pub fn hidden_fields(page: &str) -> Vec<(String, String)> {
    let form =
        page.split("action=\"/sharing/change\"").nth(1).expect("a form to confirm").split("</form>").next().unwrap();
    form.split("<input type=\"hidden\" ")
        .skip(1)
        .map(|input| {
            let part = |name: &str| {
                let start = format!("{name}=\"");
                input.split(&start).nth(1).unwrap().split('"').next().unwrap().to_string()
            };
            (part("name"), part("value"))
        })
        .collect()
}

/// Both steps, to the end.
pub async fn decide(persona: &Persona, fields: &[(&str, &str)]) {
    let page = persona.post("/sharing/preview", fields).await.expect(200).text();
    let hidden = hidden_fields(&page);
    let fields: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answer = persona.post("/sharing/change", &fields).await.expect(303);
    assert_eq!(answer.location(), "/sharing?done=changed");
}

const STOP_ALL: [(&str, &str); 2] = [("page", "stop-all"), ("lasting", "good")];
const SHARE_ALL: [(&str, &str); 2] = [("page", "share-all"), ("lasting", "good")];

fn stop_at(ods: &str) -> [(&str, &str); 4] {
    [("page", "organisation"), ("organisation", ods), ("choice", "stop"), ("lasting", "good")]
}

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
struct Row {
    id: Uuid,
    at: DateTime<Utc>,
    organisation_ods: Option<String>,
    category: Option<String>,
    purpose: String,
    choice: String,
    until: Option<DateTime<Utc>>,
    made_by: Uuid,
}

async fn rows(stage: &Stage, person: PersonId) -> Vec<Row> {
    let mut tx = stage.app.platform.db.read().await.unwrap();
    tx.query(
        "select id, at, organisation_ods, category, purpose, choice, until, made_by from sharing_choice
         where person_id = $1 order by at, id",
    )
    .bind(person.0)
    .all()
    .await
    .unwrap()
}
