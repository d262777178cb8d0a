//! Puts entries on a person's shelves as the import would, without a bundle around them.

use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::{
    access::policy::Purpose,
    people::PersonId,
    platform::query::Tx,
    record::{
        fhir::{
            Component, Detail, Entry, Kind, Range, Value, Visibility, concept::Coding, date::PartialDate,
            quantity::Quantity,
        },
        label, rules,
    },
    testing::{
        persona::{Persona, Reply},
        stage::Stage,
    },
};

pub use crate::testing::relations::{cares, opened};

pub const ODS: &str = "Y99001";

/// One entry, and what its sender said of it.
#[derive(Clone)]
pub struct New {
    pub entry: Entry,
    pub source_id: String,
    pub body: Json,
    pub received_at: DateTime<Utc>,
}

pub fn new(kind: Kind, title: &str) -> New {
    let resource_type = match kind {
        Kind::Result => "Observation",
        Kind::Medicine => "MedicationRequest",
        Kind::Document => "DocumentReference",
        Kind::Report => "DiagnosticReport",
        Kind::Supporting => "Binary",
        _ => "Basic",
    };
    New {
        entry: Entry {
            kind,
            resource_type: resource_type.into(),
            title: title.into(),
            coding: None,
            when: PartialDate::read("2026-10-01"),
            status: None,
            visibility: Visibility::Shown,
            author: None,
            value: None,
            range: None,
            interpretation: None,
            components: Vec::new(),
            details: Vec::new(),
            attachments: Vec::new(),
            security_labels: Vec::new(),
            members: Vec::new(),
            named: Vec::new(),
        },
        source_id: Uuid::now_v7().to_string(),
        body: json!({ "resourceType": resource_type, "note": title }),
        received_at: "2026-10-02T09:00:00Z".parse().unwrap(),
    }
}

impl New {
    pub fn at(mut self, when: &str) -> New {
        self.entry.when = PartialDate::read(when);
        self
    }

    pub fn status(mut self, status: &str) -> New {
        self.entry.status = Some(status.into());
        self
    }

    pub fn visibility(mut self, visibility: Visibility) -> New {
        self.entry.visibility = visibility;
        self
    }

    pub fn received(mut self, at: &str) -> New {
        self.received_at = at.parse().unwrap();
        self
    }

    pub fn value(mut self, value: Value) -> New {
        self.entry.value = Some(value);
        self
    }

    pub fn range(mut self, low: Option<&str>, high: Option<&str>, unit: &str) -> New {
        let side = |text: Option<&str>| text.map(|text| quantity(None, text, unit));
        self.entry.range = Some(Range { low: side(low), high: side(high), text: None });
        self
    }

    pub fn detail(mut self, label: &str, text: &str) -> New {
        self.entry.details.push(Detail { label: label.into(), text: text.into() });
        self
    }

    pub fn component(mut self, title: &str, value: Value) -> New {
        self.entry.components.push(Component {
            title: title.into(),
            coding: None,
            value: Some(value),
            range: None,
            interpretation: None,
        });
        self
    }

    pub fn code(mut self, system: &str, code: &str) -> New {
        self.entry.coding = Some(Coding { system: Some(system.into()), code: Some(code.into()), display: None });
        self
    }
}

pub fn quantity(sign: Option<&str>, number: &str, unit: &str) -> Quantity {
    Quantity {
        comparator: sign.map(Into::into),
        value: number.parse().ok(),
        value_text: Some(number.into()),
        unit: Some(unit.into()).filter(|unit: &String| !unit.is_empty()),
        code: None,
        system: None,
    }
}

pub fn measured(number: &str, unit: &str) -> Value {
    Value::Quantity(quantity(None, number, unit))
}

/// Ids of `shelve_all`, in the order given.
pub async fn shelve(stage: &Stage, person: PersonId, new: New) -> Uuid {
    shelve_all(stage, person, &[new]).await[0]
}

impl New {
    /// With a label of its sender.
    pub fn labelled(mut self, code: &str) -> New {
        self.entry.security_labels.push(format!("http://terminology.hl7.org/CodeSystem/v3-ActCode|{code}"));
        self
    }

    pub fn source_id(mut self, id: &str) -> New {
        self.source_id = id.into();
        self
    }
}

const RESOURCE: [&str; 9] =
    ["person_id", "id", "source_ods", "resource_type", "source_id", "received_at", "import_id", "body_hash", "body"];
const ENTRY: [&str; 27] = [
    "person_id",
    "id",
    "source_ods",
    "kind",
    "resource_type",
    "title",
    "code_system",
    "code",
    "coded_term",
    "test_key",
    "happened_at",
    "happened_text",
    "happened_precision",
    "happened_year",
    "status",
    "visibility",
    "label",
    "author",
    "value_text",
    "value_number",
    "value_comparator",
    "unit",
    "interpretation",
    "range_text",
    "attachments",
    "received_at",
    "details",
];

pub async fn shelve_all(stage: &Stage, person: PersonId, all: &[New]) -> Vec<Uuid> {
    let ids: Vec<Uuid> = all.iter().map(|_| Uuid::now_v7()).collect();
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.show_everyone().await.unwrap();
    for (some, ids) in all.chunks(100).zip(ids.chunks(100)) {
        let mut insert = tx.insert_many("resource", &RESOURCE, some.len(), "");
        for (new, id) in some.iter().zip(ids) {
            insert = insert
                .bind(person.0)
                .bind(*id)
                .bind(ODS)
                .bind(new.entry.resource_type.clone())
                .bind(new.source_id.clone())
                .bind(new.received_at)
                .bind(Uuid::nil())
                .bind(Vec::<u8>::new())
                .bind(new.body.to_string());
        }
        insert.execute().await.unwrap();
        insert_entries(&mut tx, person, some, ids).await;
        for (new, id) in some.iter().zip(ids) {
            insert_words(&mut tx, person, *id, &new.entry).await;
        }
    }
    tx.commit().await.unwrap();
    ids
}

async fn insert_entries(tx: &mut Tx, person: PersonId, some: &[New], ids: &[Uuid]) {
    let mut insert = tx.insert_many("entry", &ENTRY, some.len(), "");
    for (New { entry, received_at, .. }, id) in some.iter().zip(ids) {
        let coding = entry.coding.clone().unwrap_or_default();
        let quantity = match &entry.value {
            Some(Value::Quantity(quantity)) => Some(quantity.clone()),
            _ => None,
        };
        let value_text = entry.value.as_ref().map(|value| match value {
            Value::Quantity(quantity) => quantity.number(),
            Value::Words(words) => words.clone(),
        });
        let key = match (&coding.system, &coding.code) {
            (Some(system), Some(code)) => format!("{system}|{code}"),
            _ => entry.title.to_lowercase(),
        };
        insert = insert
            .bind(person.0)
            .bind(*id)
            .bind(ODS)
            .bind(rules::shelf(entry.kind).key)
            .bind(entry.resource_type.clone())
            .bind(entry.title.clone())
            .bind(coding.system)
            .bind(coding.code)
            .bind(coding.display)
            .bind(key)
            .bind(entry.when.as_ref().and_then(|when| when.sort))
            .bind(entry.when.as_ref().map(|when| when.display()))
            .bind(
                entry
                    .when
                    .as_ref()
                    .map(|when| serde_json::to_value(when.precision).unwrap().as_str().unwrap().to_owned()),
            )
            .bind(entry.when.as_ref().and_then(|when| when.year()).map(i64::from))
            .bind(entry.status.clone())
            .bind(serde_json::to_value(entry.visibility).unwrap().as_str().unwrap().to_owned())
            .bind(label::label(entry, &json!({ "type": "Letter" }), "").0)
            .bind(entry.author.clone())
            .bind(value_text)
            .bind(quantity.as_ref().and_then(|quantity| quantity.value))
            .bind(quantity.as_ref().and_then(|quantity| quantity.comparator.clone()))
            .bind(quantity.as_ref().and_then(|quantity| quantity.unit_words()))
            .bind(entry.interpretation.clone())
            .bind(entry.range.as_ref().map(|range| range.display()))
            .bind(entry.attachments.len() as i64)
            .bind(*received_at)
            .bind(serde_json::to_string(entry).unwrap());
    }
    insert.execute().await.unwrap();
}

/// Held ones too: a search must not rest on what the import leaves out.
async fn insert_words(tx: &mut Tx, person: PersonId, id: Uuid, entry: &Entry) {
    let mut words = entry.title.clone();
    for detail in &entry.details {
        words.push(' ');
        words.push_str(&detail.text);
    }
    let query = match tx {
        Tx::Sqlite(_) => tx
            .query("insert into entry_words (owner, entry, words, entry_id) values ($1, $2, $3, $4)")
            .bind(format!("p{}", person.0.simple()))
            .bind(format!("e{}", id.simple()))
            .bind(words)
            .bind(id),
        Tx::Postgres(_) => tx
            .query("insert into entry_words (person_id, entry_id, words_text) values ($1, $2, $3)")
            .bind(person.0)
            .bind(id)
            .bind(words),
    };
    query.execute().await.unwrap();
}

/// The person's last visit but one was then: what came later is new.
pub async fn visited_before(stage: &Stage, person: PersonId, at: &str) {
    let at: DateTime<Utc> = at.parse().unwrap();
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query("update person set previous_visit_at = $1 where id = $2").bind(at).bind(person.0).execute().await.unwrap();
    tx.commit().await.unwrap();
}

/// What a search finds: the words are sent by one request and shown by the next.
pub async fn search(browser: &Persona, words: &str) -> Reply {
    search_at(browser, "/record/search", words).await
}

/// The same at another address than one's own.
pub async fn search_at(browser: &Persona, path: &str, words: &str) -> Reply {
    let sent = browser.post(path, &[("words", words)]).await;
    if sent.status != 303 {
        return sent;
    }
    assert_eq!(sent.location(), path);
    browser.get(path).await
}

/// Takes a copy away, with a passkey that was just used for it.
pub async fn download(stage: &Stage, browser: &Persona, person: PersonId, file: &str) -> Reply {
    stage.fresh(browser, Purpose::Download, person).await;
    browser.post(&format!("/record/download/{file}"), &[]).await
}

/// A page without what differs from answer to answer.
pub fn still(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find("nonce=\"") {
        let after = at + "nonce=\"".len();
        out.push_str(&rest[..after]);
        rest = &rest[after..];
        rest = &rest[rest.find('"').unwrap_or(0)..];
    }
    out.push_str(rest);
    out
}

/// Every page of the record that has no id in its address.
pub const PAGES: [&str; 20] = [
    "/home",
    "/record",
    "/record/timeline",
    "/record/results",
    "/record/results?view=all",
    "/record/results?view=reports",
    "/record/conditions",
    "/record/allergies",
    "/record/medicines",
    "/record/vaccinations",
    "/record/documents",
    "/record/encounters",
    "/record/procedures",
    "/record/appointments",
    "/record/care",
    "/record/other",
    "/record/search",
    "/record/print",
    "/record/download",
    "/record/timeline?year=none",
];
