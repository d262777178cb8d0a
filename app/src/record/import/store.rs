//! Imported resources in the database. No grant anywhere in this file: a bundle comes from a
//! system with a source's token or from the operator, and is matched to its person by `whose`.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::row::{Row, storable, word};
use crate::{
    people::{Ods, PersonId},
    platform::{database::Fault, query::Tx},
};

/// Rows in one statement: 27 columns each, below SQLite's 32,766 placeholders.
const ROWS: usize = 100;

/// What is there of one resource.
#[derive(Clone, Debug)]
pub struct Known {
    pub id: Uuid,
    pub body_hash: Vec<u8>,
    pub version_at: Option<DateTime<Utc>>,
    pub withdrawn: bool,
}

/// One resource to be written, and the id it has or gets.
pub struct Write<'r> {
    pub id: Uuid,
    pub row: &'r Row,
    pub is_new: bool,
}

/// Makes two imports for one person wait for each other (SQLite has one writer anyway), and
/// opens that person's rows to this transaction.
pub async fn hold_person(tx: &mut Tx, person: PersonId) -> Result<(), Fault> {
    tx.show_only(person.0).await?;
    if let Tx::Postgres(_) = tx {
        // Who only points at the person (an engine that reminds them) need not wait.
        let sql = "select id from person where id = $1 for no key update";
        let _: (Uuid,) = tx.query(sql).bind(person.0).one().await?;
    }
    Ok(())
}

/// What this person has of these resources (type, source id) of this source.
pub async fn known(
    tx: &mut Tx,
    person: PersonId,
    source: &Ods,
    rows: &[&Row],
) -> Result<HashMap<(String, String), Known>, Fault> {
    let mut found = HashMap::with_capacity(rows.len());
    for some in rows.chunks(500) {
        let mut query = tx.query_in(
            "select r.resource_type, r.source_id, r.id, r.body_hash, r.version_at, e.visibility
             from resource r join entry e on e.person_id = r.person_id and e.id = r.id
             where r.person_id = $1 and r.source_ods = $2 and r.source_id in",
            3,
            some.len(),
            "",
        );
        query = query.bind(person.0).bind(source.as_str().to_string());
        for row in some {
            query = query.bind(row.source_id.clone());
        }
        type Found = (String, String, Uuid, Vec<u8>, Option<DateTime<Utc>>, String);
        let known: Vec<Found> = query.all().await?;
        for (resource_type, source_id, id, body_hash, version_at, visibility) in known {
            let withdrawn = visibility == "entered-in-error";
            found.insert((resource_type, source_id), Known { id, body_hash, version_at, withdrawn });
        }
    }
    Ok(found)
}

/// Writes resources with their entries and words.
pub async fn write(
    tx: &mut Tx,
    person: PersonId,
    source: &Ods,
    import: Uuid,
    now: DateTime<Utc>,
    writes: &[Write<'_>],
) -> Result<(), Fault> {
    let replaced: Vec<Uuid> = writes.iter().filter(|write| !write.is_new).map(|write| write.id).collect();
    forget_words(tx, person, &replaced).await?;
    for some in writes.chunks(ROWS) {
        write_resources(tx, person, source, import, now, some).await?;
        write_entries(tx, person, source, now, some).await?;
        write_words(tx, person, some).await?;
    }
    Ok(())
}

async fn write_resources(
    tx: &mut Tx,
    person: PersonId,
    source: &Ods,
    import: Uuid,
    now: DateTime<Utc>,
    writes: &[Write<'_>],
) -> Result<(), Fault> {
    const COLUMNS: [&str; 10] = [
        "person_id",
        "id",
        "source_ods",
        "resource_type",
        "source_id",
        "version_at",
        "received_at",
        "import_id",
        "body_hash",
        "body",
    ];
    let mut insert = tx.insert_many(
        "resource",
        &COLUMNS,
        writes.len(),
        "on conflict (person_id, id) do update set version_at = excluded.version_at, received_at = excluded.received_at,
         import_id = excluded.import_id, body_hash = excluded.body_hash, body = excluded.body",
    );
    for Write { id, row, .. } in writes {
        insert = insert
            .bind(person.0)
            .bind(*id)
            .bind(source.as_str().to_string())
            .bind(row.resource_type.clone())
            .bind(row.source_id.clone())
            .bind(row.version_at)
            .bind(now)
            .bind(import)
            .bind(row.body_hash.clone())
            .bind(row.body.clone());
    }
    insert.execute().await.map(|_| ())
}

async fn write_entries(
    tx: &mut Tx,
    person: PersonId,
    source: &Ods,
    now: DateTime<Utc>,
    writes: &[Write<'_>],
) -> Result<(), Fault> {
    const COLUMNS: [&str; 27] = [
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
    let mut insert = tx.insert_many(
        "entry",
        &COLUMNS,
        writes.len(),
        // Who hid an entry has hidden its next version too: the bits HIDDEN_FROM_CARERS and
        // HIDDEN_FROM_SCREENS of what is there stay.
        "on conflict (person_id, id) do update set label = excluded.label | (entry.label & 3145728), kind = excluded.kind, title = excluded.title,
         code_system = excluded.code_system, code = excluded.code, coded_term = excluded.coded_term,
         test_key = excluded.test_key, happened_at = excluded.happened_at, happened_text = excluded.happened_text,
         happened_precision = excluded.happened_precision, happened_year = excluded.happened_year, status = excluded.status,
         visibility = excluded.visibility, author = excluded.author, value_text = excluded.value_text,
         value_number = excluded.value_number, value_comparator = excluded.value_comparator, unit = excluded.unit,
         interpretation = excluded.interpretation, range_text = excluded.range_text, attachments = excluded.attachments,
         received_at = excluded.received_at, details = excluded.details",
    );
    for Write { id, row, .. } in writes {
        let entry = &row.entry;
        let coding = entry.coding.as_ref();
        insert = insert
            .bind(person.0)
            .bind(*id)
            .bind(source.as_str().to_string())
            .bind(word(&entry.kind))
            .bind(row.resource_type.clone())
            .bind(storable(entry.title.clone()))
            .bind(coding.and_then(|coding| coding.system.clone()).map(storable))
            .bind(coding.and_then(|coding| coding.code.clone()).map(storable))
            .bind(coding.and_then(|coding| coding.display.clone()).map(storable))
            .bind(storable(row.test_key()))
            .bind(row.happened_at())
            .bind(row.happened_text().map(storable))
            .bind(row.happened_precision())
            .bind(row.happened_year())
            .bind(entry.status.clone().map(storable))
            .bind(word(&entry.visibility))
            .bind(row.label.0)
            .bind(entry.author.clone().map(storable))
            .bind(row.value_text().map(storable))
            .bind(row.value_number())
            .bind(row.value_comparator().map(storable))
            .bind(row.unit().map(storable))
            .bind(entry.interpretation.clone().map(storable))
            .bind(entry.range.as_ref().map(|range| range.display()).map(storable))
            .bind(i64::try_from(entry.attachments.len()).unwrap_or(i64::MAX))
            .bind(now)
            .bind(serde_json::to_string(entry).unwrap_or_default());
    }
    insert.execute().await.map(|_| ())
}

/// The tokens by which SQLite's index knows the owner and the entry.
pub fn owner_token(person: PersonId) -> String {
    format!("p{}", person.0.simple())
}

pub fn entry_token(entry: Uuid) -> String {
    format!("e{}", entry.simple())
}

async fn write_words(tx: &mut Tx, person: PersonId, writes: &[Write<'_>]) -> Result<(), Fault> {
    let found: Vec<(Uuid, String)> = writes.iter().filter_map(|write| Some((write.id, write.row.words()?))).collect();
    if found.is_empty() {
        return Ok(());
    }
    // Two kinds of full-text index: a virtual table on SQLite, a generated tsvector on PostgreSQL.
    match tx {
        Tx::Sqlite(_) => {
            let mut insert = tx.insert_many("entry_words", &["owner", "entry", "words", "entry_id"], found.len(), "");
            for (id, words) in found {
                insert = insert.bind(owner_token(person)).bind(entry_token(id)).bind(words).bind(id);
            }
            insert.execute().await?;
        }
        Tx::Postgres(_) => {
            let mut insert = tx.insert_many("entry_words", &["person_id", "entry_id", "words_text"], found.len(), "");
            for (id, words) in found {
                insert = insert.bind(person.0).bind(id).bind(words);
            }
            insert.execute().await?;
        }
    }
    Ok(())
}

/// Takes replaced entries out of the search, before their new words come in.
async fn forget_words(tx: &mut Tx, person: PersonId, entries: &[Uuid]) -> Result<(), Fault> {
    for id in entries {
        match tx {
            Tx::Sqlite(_) => {
                tx.query("delete from entry_words where entry_words match $1")
                    .bind(format!("entry:{}", entry_token(*id)))
                    .execute()
                    .await?;
            }
            Tx::Postgres(_) => {
                tx.query("delete from entry_words where person_id = $1 and entry_id = $2")
                    .bind(person.0)
                    .bind(*id)
                    .execute()
                    .await?;
            }
        }
    }
    Ok(())
}

/// One row of the list of imports.
pub struct NewImport<'i> {
    pub id: Uuid,
    pub source: &'i Ods,
    pub person: Option<PersonId>,
    pub outcome: &'static str,
    /// stored, unchanged, older, refused.
    pub counts: [i64; 4],
    pub reason: Option<&'static str>,
    pub document_key: Option<&'i str>,
}

pub async fn note_import(tx: &mut Tx, import: &NewImport<'_>, now: DateTime<Utc>) -> Result<(), Fault> {
    let [stored, unchanged, older, refused] = import.counts;
    tx.query(
        "insert into import (id, source_ods, person_id, received_at, outcome, stored, unchanged, older, refused, reason, document_key)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(import.id)
    .bind(import.source.as_str().to_string())
    .bind(import.person.map(|person| person.0))
    .bind(now)
    .bind(import.outcome)
    .bind(stored)
    .bind(unchanged)
    .bind(older)
    .bind(refused)
    .bind(import.reason)
    .bind(import.document_key.map(str::to_string))
    .execute()
    .await?;
    Ok(())
}

/// Whether these bytes of this source wait for somebody to look at them already.
pub async fn waits(tx: &mut Tx, source: &Ods, document_key: &str) -> Result<bool, Fault> {
    let row: Option<(i64,)> = tx
        .query(
            "select cast(1 as bigint) from import
             where source_ods = $1 and document_key = $2 and outcome = 'refused' and looked_at is null limit 1",
        )
        .bind(source.as_str().to_string())
        .bind(document_key.to_string())
        .optional()
        .await?;
    Ok(row.is_some())
}

/// Whether an organisation may send; and which, by the hash of its token.
pub async fn source_of_token(tx: &mut Tx, token_hash: Vec<u8>) -> Result<Option<Ods>, Fault> {
    let row: Option<(String,)> = tx
        .query("select ods from source where token_hash = $1 and revoked_at is null")
        .bind(token_hash)
        .optional()
        .await?;
    Ok(row.and_then(|(ods,)| Ods::parse(&ods)))
}

/// What a source sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sends {
    /// Entries of the record, as organisations write them.
    Records,
    /// What people measure at home: its Observations are readings, and no entries of the record.
    HomeReadings,
}

/// What a source sends, as the operator said.
pub async fn sends(tx: &mut Tx, source: &Ods) -> Result<Sends, Fault> {
    let row: Option<(i64,)> =
        tx.query("select home_devices from source where ods = $1").bind(source.as_str().to_string()).optional().await?;
    Ok(if row.is_some_and(|(home,)| home != 0) { Sends::HomeReadings } else { Sends::Records })
}

/// The operator says what a source sends.
pub async fn put_sends(tx: &mut Tx, source: &Ods, sends: Sends) -> Result<(), Fault> {
    tx.query("update source set home_devices = $2 where ods = $1")
        .bind(source.as_str().to_string())
        .bind(i64::from(sends == Sends::HomeReadings))
        .execute()
        .await?;
    Ok(())
}

/// Makes an organisation a source, or gives it a new token; the old one is dead.
pub async fn put_source(tx: &mut Tx, ods: &Ods, token_hash: Option<Vec<u8>>, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query(
        "insert into source (ods, token_hash, created_at) values ($1, $2, $3)
         on conflict (ods) do update set token_hash = excluded.token_hash, revoked_at = null",
    )
    .bind(ods.as_str().to_string())
    .bind(token_hash)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}
