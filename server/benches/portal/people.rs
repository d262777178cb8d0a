//! Who is in a database that is measured: a reader with 200 results, somebody with 10,000
//! entries, and as many others as are asked for.

use std::sync::Arc;

use app::{
    people::{self, NhsNumber, Ods, PersonId, store::NewPerson},
    platform::{Platform, query::Tx},
    record::import::{Report, bundle, take},
    sign_in::{Proof, session_store},
};
use chrono::NaiveDate;
use tower_sessions::Session;
use uuid::Uuid;

use crate::{bundles, place::Place};

/// A settled database, and the cookies of those who read.
pub struct Stage {
    pub place: Place,
    /// `sid=...` of a person with 200 results, 10 of them new.
    pub reader: String,
    /// `sid=...` of a person with 10,000 entries.
    pub elder: String,
}

/// Entries of each of the others.
const ENTRIES: usize = 5;
const BORN: (i32, u32, u32) = (1945, 3, 4);

/// Fills a new database with `others` people, and the two who are measured among them.
pub async fn settle(place: Place, others: usize) -> Result<Stage, String> {
    eprintln!("settling {others} people in {}", place.name);
    let platform = place.open_live().await?;
    let practice = organisation(&platform, "Y99001", "Harbour Lane Surgery").await?;
    let hospital = organisation(&platform, "RZZ01", "Wessex Vale Hospital").await?;
    // Half come before the two who are measured, half after.
    let template = person(&platform, 2, &practice).await?;
    import(&platform, &practice, &bundles::results(&bundles::nhs_number(2), born(), 0, ENTRIES - 1)).await?;
    multiply(&platform, template, 3, others / 2).await?;
    let reader = person(&platform, 0, &practice).await?;
    let number = bundles::nhs_number(0);
    import(&platform, &practice, &bundles::everything_else(&number, born())).await?;
    import(&platform, &hospital, &bundles::results(&number, born(), 10, 190)).await?;
    visit_now(&platform, reader).await?;
    import(&platform, &hospital, &bundles::results(&number, born(), 0, 10)).await?;
    let elder = person(&platform, 1, &practice).await?;
    for part in 0..20 {
        let number = bundles::nhs_number(1);
        let source = if part % 2 == 0 { &practice } else { &hospital };
        import(&platform, source, &bundles::results(&number, born(), part * 500, 500)).await?;
    }
    multiply(&platform, template, 3 + others / 2, others - others / 2).await?;
    tidy(&platform).await?;
    let (reader, elder) = (cookie(&platform, reader).await?, cookie(&platform, elder).await?);
    platform.db.close().await;
    Ok(Stage { place, reader, elder })
}

fn born() -> NaiveDate {
    let (year, month, day) = BORN;
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

pub async fn organisation(platform: &Platform, ods: &str, name: &str) -> Result<Ods, String> {
    let ods = Ods::parse(ods).ok_or("That is no ODS code.")?;
    let mut tx = platform.db.write().await.map_err(said)?;
    people::store::put_organisation(&mut tx, &ods, name, platform.clock.now()).await.map_err(said)?;
    tx.commit().await.map_err(said)?;
    Ok(ods)
}

/// A person with the NHS number of this place.
pub async fn person(platform: &Platform, place: usize, practice: &Ods) -> Result<PersonId, String> {
    let number = NhsNumber::parse(&bundles::nhs_number(place)).map_err(|_| "That is no NHS number.")?;
    let new = NewPerson {
        given_name: "Alice",
        family_name: "Measured",
        nhs_number: Some(&number),
        birth_date: Some(born()),
        practice: Some(practice),
        demo_key: None,
    };
    let mut tx = platform.db.write().await.map_err(said)?;
    let person = people::store::add_person(&mut tx, &new, platform.clock.now()).await.map_err(said)?;
    tx.commit().await.map_err(said)?;
    Ok(person)
}

async fn import(platform: &Platform, source: &Ods, text: &str) -> Result<(), String> {
    let items = bundle::read(text.as_bytes()).map_err(|why| why.words().to_string())?;
    match take::take(platform, source, None, &items, text.as_bytes()).await {
        Ok(Report::Taken(_)) => Ok(()),
        Ok(Report::MatchedNobody(why)) => Err(why.into()),
        Err(trouble) => Err(trouble.heading().into()),
    }
}

async fn visit_now(platform: &Platform, person: PersonId) -> Result<(), String> {
    let mut tx = platform.db.write().await.map_err(said)?;
    for _ in 0..2 {
        people::store::note_visit(&mut tx, person, platform.clock.now()).await.map_err(said)?;
    }
    tx.commit().await.map_err(said)
}

/// Signs in as the ceremony does at its end.
pub async fn cookie(platform: &Platform, person: PersonId) -> Result<String, String> {
    let session = Session::new(None, Arc::new(session_store::Sessions::new(platform.clone())), None);
    session_store::sign_in(&session, person, Proof::Passkey, "A bench".into())
        .await
        .map_err(|trouble| trouble.heading())?;
    let id = session.id().ok_or("The session has no id.")?;
    Ok(format!("sid={id}"))
}

/// Makes `count` people like the template, by one statement for each table: each with the same
/// entries, a session, and a place in the access log.
async fn multiply(platform: &Platform, template: PersonId, first: usize, count: usize) -> Result<(), String> {
    const AT_ONCE: usize = 1_000;
    let numbers = bundles::nhs_numbers(first, count);
    let mut tx = platform.db.write().await.map_err(said)?;
    tx.show_everyone().await.map_err(said)?;
    for some in numbers.chunks(AT_ONCE) {
        let columns = [
            "id",
            "nhs_number",
            "birth_date",
            "given_name",
            "family_name",
            "practice_ods",
            "created_at",
            "letter_format",
        ];
        let mut insert = tx.insert_many("person", &columns, some.len(), "");
        for number in some {
            // "copy" marks whom the statements below are about.
            insert = insert.bind(Uuid::now_v7()).bind(number.clone()).bind(born()).bind("Other").bind("Person");
            insert = insert.bind("Y99001").bind(platform.clock.now()).bind("copy");
        }
        insert.execute().await.map_err(said)?;
    }
    // Ids of bytes and random bytes are made in other words; the rest is one dialect.
    let (session, words) = match &tx {
        Tx::Sqlite(_) => (
            "insert into session (id_hash, handle, person_id, data, created_at, last_seen_at)
             select randomblob(32), randomblob(16), id, '{}', created_at, created_at from person where letter_format = 'copy'",
            "insert into entry_words (owner, entry, words, entry_id)
             select 'p' || lower(hex(p.id)), w.entry, w.words, w.entry_id from person p cross join
             (select entry, words, entry_id from entry_words where entry_words match 'owner:p' || lower(hex($1))) w
             where p.letter_format = 'copy'",
        ),
        Tx::Postgres(_) => (
            "insert into session (id_hash, handle, person_id, data, created_at, last_seen_at)
             select sha256(uuid_send(id)), gen_random_uuid(), id, '{}', created_at, created_at from person where letter_format = 'copy'",
            "insert into entry_words (person_id, entry_id, words_text)
             select p.id, w.entry_id, w.words_text from person p cross join entry_words w
             where p.letter_format = 'copy' and w.person_id = $1",
        ),
    };
    for sql in [
        "insert into resource (person_id, id, source_ods, resource_type, source_id, version_at, received_at, import_id, body_hash, body)
         select p.id, r.id, r.source_ods, r.resource_type, r.source_id, r.version_at, r.received_at, r.import_id, r.body_hash, r.body
         from person p cross join resource r where p.letter_format = 'copy' and r.person_id = $1",
        "insert into entry (person_id, id, source_ods, kind, resource_type, title, code_system, code, coded_term, test_key,
            happened_at, happened_text, happened_precision, happened_year, status, visibility, label, author, value_text, value_number,
            value_comparator, unit, interpretation, range_text, attachments, received_at, details)
         select p.id, e.id, e.source_ods, e.kind, e.resource_type, e.title, e.code_system, e.code, e.coded_term, e.test_key,
            e.happened_at, e.happened_text, e.happened_precision, e.happened_year, e.status, e.visibility, e.label, e.author, e.value_text, e.value_number,
            e.value_comparator, e.unit, e.interpretation, e.range_text, e.attachments, e.received_at, e.details
         from person p cross join entry e where p.letter_format = 'copy' and e.person_id = $1",
        words,
    ] {
        tx.query(sql).bind(template.0).execute().await.map_err(said)?;
    }
    for sql in [
        session,
        "insert into access_log_head (person_id, seq, mac) select id, 1, $1 from person where letter_format = 'copy'",
        "insert into access_log (person_id, seq, at, actor_id, relation, action, data_class, page, outcome, request_id, prev_mac, mac)
         select id, 1, created_at, id, 'own', 'read', 'record', '/record', 'permitted', 'copied', $1, $1 from person where letter_format = 'copy'",
    ] {
        let query = tx.query(sql);
        let query = if sql.contains("$1") { query.bind(vec![0_u8; 32]) } else { query };
        query.execute().await.map_err(said)?;
    }
    tx.query("update person set letter_format = 'standard' where letter_format = 'copy'")
        .execute()
        .await
        .map_err(said)?;
    tx.commit().await.map_err(said)
}

/// What either database does by itself in time: statistics for the planner, and its log put away.
pub async fn tidy(platform: &Platform) -> Result<(), String> {
    match &platform.db {
        app::platform::database::Db::Sqlite { writer, .. } => {
            sqlx::query("pragma optimize").execute(writer).await.map_err(|error| error.to_string())?;
            sqlx::query("pragma wal_checkpoint(truncate)").execute(writer).await.map_err(|error| error.to_string())?;
        }
        app::platform::database::Db::Postgres { pool } => {
            sqlx::query("vacuum analyze").execute(pool).await.map_err(|error| error.to_string())?;
            sqlx::query("checkpoint").execute(pool).await.map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

pub fn said(fault: app::platform::database::Fault) -> String {
    use std::error::Error;
    format!("{fault}: {}", fault.source().map(ToString::to_string).unwrap_or_default())
}
