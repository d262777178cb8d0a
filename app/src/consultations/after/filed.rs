//! The summary of a visit becomes a document of the record: a job asks for it in the transaction in which
//! it was written.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Summary, store};
use crate::{
    appointments::{self, Appointment},
    consultations::filing::{self, Document},
    people::{self, NhsNumber, PersonId},
    platform::{
        Platform,
        database::Fault,
        jobs::{self, Job, Runner, TryAgain},
        query::Tx,
    },
    ui::date,
};

const FILE: &str = "visit-summary";

pub fn jobs(runner: Runner) -> Runner {
    runner.on(FILE, file)
}

#[derive(Serialize, Deserialize)]
struct Payload {
    person: Uuid,
    appointment: Uuid,
    version: i64,
}

/// Asks for it, in the transaction in which version `version` was written.
pub async fn ask(tx: &mut Tx, platform: &Platform, of: &Appointment, version: i64) -> Result<(), Fault> {
    let payload = Payload { person: of.person.0, appointment: of.id, version };
    let key = format!("{} {version}", of.id);
    jobs::enqueue(tx, platform, FILE, &key, &payload, platform.clock.now()).await
}

async fn file(platform: Platform, job: Job) -> Result<(), TryAgain> {
    let payload: Payload = job.payload(&platform).ok_or(TryAgain("the job cannot be read"))?;
    let found = found(&platform, &payload).await.map_err(|_| TryAgain("the database did not answer"))?;
    // Corrected since, and that has a job of its own; or nobody whose record this could go into.
    let Some((appointment, summary, number)) = found else { return Ok(()) };
    filing::file(&platform, &appointment.organisation, &number, &document(&appointment, &summary)).await
}

async fn found(platform: &Platform, payload: &Payload) -> Result<Option<(Appointment, Summary, NhsNumber)>, Fault> {
    let mut tx = platform.db.read().await?;
    let appointment = appointments::of_room(&mut tx, payload.appointment).await?;
    let number = people::store::person(&mut tx, PersonId(payload.person)).await?.and_then(|person| person.nhs_number);
    let summary = store::to_file(&mut tx, (payload.person, payload.appointment)).await?;
    tx.rollback().await?;
    let summary = summary.filter(|summary| summary.version == payload.version);
    Ok(appointment.zip(summary).zip(number).map(|(((_, appointment), summary), number)| (appointment, summary, number)))
}

/// The sender's own id of the document about this visit.
pub fn document_id(appointment: Uuid) -> String {
    format!("visit-{appointment}")
}

pub fn document(appointment: &Appointment, summary: &Summary) -> Document {
    Document {
        id: document_id(appointment.id),
        title: "Summary of a video visit",
        about: appointment.service.clone(),
        happened_at: appointment.starts_at,
        written_at: summary.written_at,
        author: summary.writer.clone(),
        organisation_name: summary.organisation_name.clone(),
        text: text(appointment, summary),
    }
}

fn text(appointment: &Appointment, summary: &Summary) -> String {
    let Summary { words, next_steps, writer, organisation_name, written_at, version, .. } = summary;
    let next = match next_steps.is_empty() {
        true => "Nothing was agreed.",
        false => next_steps,
    };
    let corrected = if *version > 1 { "Corrected" } else { "Written" };
    format!(
        "Summary of a video visit\n\n\
         When: {}\nWhat: {}\nWith: {}\n\n\
         What we talked about\n{words}\n\n\
         What happens next\n{next}\n\n\
         {corrected} by {writer}, {organisation_name}, on {}\n",
        date::moment(appointment.starts_at),
        appointment.service,
        appointment.clinician_name,
        date::moment(*written_at),
    )
}
