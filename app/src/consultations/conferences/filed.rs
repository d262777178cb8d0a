//! The notes and actions of a case conference become a document of the person's record.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Action, Conference, Note, note_store, store};
use crate::{
    consultations::filing::{self, Document},
    people::{self, NhsNumber},
    platform::{
        Platform,
        database::Fault,
        jobs::{self, Job, Runner, TryAgain},
        query::Tx,
    },
    ui::date,
};

const FILE: &str = "conference-notes";

pub fn jobs(runner: Runner) -> Runner {
    runner.on(FILE, file)
}

#[derive(Serialize, Deserialize)]
struct Payload {
    conference: Uuid,
}

/// Asks for it. What stands there when the job is done is what is filed.
pub async fn ask(tx: &mut Tx, platform: &Platform, conference: Uuid) -> Result<(), Fault> {
    let now = platform.clock.now();
    let key = format!("{conference} {}", now.timestamp_micros());
    jobs::enqueue(tx, platform, FILE, &key, &Payload { conference }, now).await
}

async fn file(platform: Platform, job: Job) -> Result<(), TryAgain> {
    let payload: Payload = job.payload(&platform).ok_or(TryAgain("the job cannot be read"))?;
    let found = found(&platform, payload.conference).await.map_err(|_| TryAgain("the database did not answer"))?;
    let Some((conference, document, number)) = found else { return Ok(()) };
    filing::file(&platform, &conference.organisation, &number, &document).await
}

async fn found(platform: &Platform, id: Uuid) -> Result<Option<(Conference, Document, NhsNumber)>, Fault> {
    let mut tx = platform.db.read().await?;
    let Some(conference) = store::to_file(&mut tx, id).await? else { return Ok(None) };
    let number = people::store::person(&mut tx, conference.person).await?.and_then(|person| person.nhs_number);
    let written = note_store::to_file(&mut tx, &conference).await?;
    tx.rollback().await?;
    let Some(((note, actions), number)) = written.zip(number) else { return Ok(None) };
    let document = document(&conference, &note, &actions, platform.clock.now());
    Ok(Some((conference, document, number)))
}

/// Dated when it is filed: the newer one takes the place of the older one.
fn document(
    conference: &Conference,
    note: &Note,
    actions: &[Action],
    filed_at: chrono::DateTime<chrono::Utc>,
) -> Document {
    let mut text = format!(
        "Case conference: {}\n\nWhen: {}\nLed by: {}\n\nWhat was talked about and decided\n{}\n\nWho does what\n",
        conference.title,
        date::moment(conference.starts_at),
        conference.organisation_name,
        note.words
    );
    if actions.is_empty() {
        text.push_str("Nothing was agreed.\n");
    }
    for action in actions {
        let due = action.due_on.map(|day| format!(", by {}", date::day(day))).unwrap_or_default();
        text.push_str(&format!("- {}: {}{due}\n", action.who, action.words));
    }
    text.push_str(&format!("\nWritten by {} on {}\n", note.writer, date::moment(note.written_at)));
    Document {
        id: format!("conference-{}", conference.id),
        title: "Case conference",
        about: conference.title.clone(),
        happened_at: conference.starts_at,
        written_at: filed_at,
        author: note.writer.clone(),
        organisation_name: conference.organisation_name.clone(),
        text,
    }
}
