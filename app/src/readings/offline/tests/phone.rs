//! A phone as its script behaves: seals what is written, keeps it, sends it, forgets what was taken.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    people::PersonId,
    readings::offline::sealed::{self, About},
    testing::{
        persona::{Persona, Reply},
        stage::Stage,
    },
};

#[derive(Clone)]
pub struct Phone {
    pub id: Uuid,
    pub key: Vec<u8>,
    /// Its clock less ours.
    pub fast: Duration,
    pub waiting: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub id: Uuid,
    pub at: i64,
    pub sealed: String,
}

impl Phone {
    /// Chosen on the page, by who is signed in.
    pub async fn chosen(visitor: &Persona) -> Phone {
        let made = visitor.post_json("/readings/offline/phones", &json!({})).await.expect(200).json();
        let key = URL_SAFE_NO_PAD.decode(made["key"].as_str().unwrap()).unwrap();
        assert_eq!(key.len(), 65, "a point of P-256");
        Phone { id: made["id"].as_str().unwrap().parse().unwrap(), key, fast: Duration::zero(), waiting: Vec::new() }
    }

    pub fn clock(&self, stage: &Stage) -> DateTime<Utc> {
        stage.now() + self.fast
    }

    /// Writes one now.
    pub fn write(&mut self, stage: &Stage, measure: &str, fields: Value) -> Uuid {
        let taken = self.clock(stage);
        self.write_with(stage, Uuid::now_v7(), &written(measure, taken, fields))
    }

    pub fn write_with(&mut self, stage: &Stage, id: Uuid, value: &Value) -> Uuid {
        let at = self.clock(stage).timestamp_millis();
        let text = format!("{value:<512}", value = value.to_string());
        let sealed = sealed::seal::seal(&self.key, About { phone: self.id, entry: id, put_at: at }, text.as_bytes());
        self.waiting.push(Entry { id, at, sealed: URL_SAFE_NO_PAD.encode(sealed) });
        id
    }

    pub fn batch(&self, stage: &Stage, entries: &[Entry]) -> Value {
        let entries: Vec<Value> =
            entries.iter().map(|one| json!({ "id": one.id, "at": one.at, "sealed": one.sealed })).collect();
        json!({ "phone": self.id, "now": self.clock(stage).timestamp_millis(), "entries": entries })
    }

    pub async fn send(&self, stage: &Stage, visitor: &Persona, entries: &[Entry]) -> Reply {
        visitor.post_json("/readings/sync", &self.batch(stage, entries)).await
    }

    /// Sends all that waits, and forgets what was taken. Answers what became of each.
    pub async fn send_all(&mut self, stage: &Stage, visitor: &Persona) -> Vec<String> {
        let reply = self.send(stage, visitor, &self.waiting).await.expect(200);
        self.hears(&reply)
    }

    /// The answer has come.
    pub fn hears(&mut self, reply: &Reply) -> Vec<String> {
        let became = states(reply);
        self.waiting.retain(|entry| !became.iter().any(|(id, state)| *id == entry.id && state != "refused"));
        became.into_iter().map(|(_, state)| state).collect()
    }
}

pub fn states(reply: &Reply) -> Vec<(Uuid, String)> {
    let answer = reply.json();
    let became = answer["became"].as_array().unwrap_or_else(|| panic!("{}", reply.text()));
    became
        .iter()
        .map(|one| (one["id"].as_str().unwrap().parse().unwrap(), one["state"].as_str().unwrap().into()))
        .collect()
}

/// As `public/pkg/offline_diary.js` writes it, when the time was left as it is.
pub fn written(measure: &str, taken: DateTime<Utc>, fields: Value) -> Value {
    json!({
        "measure": measure, "taken": taken.timestamp_millis(), "time_by": "phone", "offset": 0, "zone": "Europe/London",
        "fields": fields, "note": "", "confirmed": false,
    })
}

pub fn pressure(upper: i64, lower: i64) -> Value {
    json!({ "systolic": upper.to_string(), "diastolic": lower.to_string() })
}

/// Id, amounts and time of each reading of this person.
pub async fn kept(stage: &Stage, person: PersonId) -> Vec<(Uuid, String, DateTime<Utc>)> {
    let sql = "select id, amounts, taken_at from reading where person_id = $1 order by id";
    stage.peek().await.query(sql).bind(person.0).all().await.unwrap()
}
