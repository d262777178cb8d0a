//! Who and what an installation knows before a test begins: a patient, a source with its token,
//! somebody signed in; and the bundles that are sent.

use std::{net::SocketAddr, sync::Arc};

use app::{
    people::{
        NhsNumber, Ods, PersonId,
        store::{self, NewPerson},
    },
    platform::Platform,
    sign_in::{Proof, session_store},
    web::layers,
};
use chrono::NaiveDate;
use serde_json::{Value, json};
use tower_sessions::Session;

use super::{
    house::House,
    wire::{self, Reply},
};

/// A valid number of the range for real people; it is nobody's here.
pub const NUMBER: &str = "4010232137";

/// A patient with this number, born on 4 March 1945.
pub async fn patient(platform: &Platform) -> PersonId {
    let number = NhsNumber::parse(NUMBER).unwrap();
    let practice = Ods::parse("Y99001").unwrap();
    let mut tx = platform.db.write().await.unwrap();
    store::put_organisation(&mut tx, &practice, "Harbour Lane Surgery", platform.clock.now()).await.unwrap();
    let new = NewPerson {
        given_name: "Iris",
        family_name: "Marlow",
        nhs_number: Some(&number),
        birth_date: NaiveDate::from_ymd_opt(1945, 3, 4),
        practice: Some(&practice),
        demo_key: None,
    };
    let person = store::add_person(&mut tx, &new, platform.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    person
}

/// The cookie of this person, signed in a moment ago.
pub async fn cookie(platform: &Platform, person: PersonId) -> String {
    let session = Session::new(None, Arc::new(session_store::Sessions::new(platform.clone())), None);
    session_store::sign_in(&session, person, Proof::Passkey, "Test browser".into()).await.unwrap();
    format!("{}={}", layers::cookie_name(false), session.id().unwrap())
}

/// Adds the hospital as a source, as an operator does, and answers its token.
pub fn token(house: &House) -> String {
    let told = house.run(&["source", "add", "RZZ01", "Wessex Vale Hospital"]).well().out;
    told.trim_end().lines().last().unwrap().to_string()
}

/// A bundle for the patient: one Condition for each id, all of this version (a count of seconds).
pub fn bundle(ids: &[String], version: u64) -> Value {
    let at = chrono::DateTime::from_timestamp(1_700_000_000 + version as i64, 0).unwrap().to_rfc3339();
    let mut entries = vec![json!({ "resource": { "resourceType": "Patient", "id": "p", "birthDate": "1945-03-04",
        "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": NUMBER }] } })];
    entries.extend(ids.iter().map(|id| {
        json!({ "resource": { "resourceType": "Condition", "id": id, "meta": { "lastUpdated": at },
            "subject": { "reference": "Patient/p" }, "code": { "text": format!("version {version}") } } })
    }));
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entries })
}

pub fn send(addr: SocketAddr, token: &str, body: &[u8]) -> std::io::Result<Reply> {
    let authorization = format!("Bearer {token}");
    wire::try_send(
        addr,
        "POST",
        "/fhir",
        &[("authorization", &authorization), ("content-type", "application/fhir+json")],
        body,
    )
}
