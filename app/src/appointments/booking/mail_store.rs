//! To whom a mail about an appointment goes, in the database.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Appointment, hidden_store,
    store::{Row, columns, tables},
};
use crate::{
    people::Discreet,
    platform::{database::Fault, query::Tx},
};

pub struct ToTell {
    pub appointment: Appointment,
    pub email: String,
    pub discreet: Discreet,
}

/// `None`: there is no such appointment, or nobody is to be written to.
///
/// Without a grant: a job asks where to write that there is something to see.
pub async fn to_tell(tx: &mut Tx, (person, id): (Uuid, Uuid)) -> Result<Option<ToTell>, Fault> {
    type Told = (Option<String>, String, Option<DateTime<Utc>>, Option<NaiveDate>);
    let sql = concat!("select ", columns!(), tables!(), "where a.person_id = $1 and a.id = $2");
    let row: Option<Row> = tx.query(sql).bind(person).bind(id).optional().await?;
    let told: Option<Told> = tx
        .query("select email, discreet, paused_at, died_on from person where id = $1")
        .bind(person)
        .optional()
        .await?;
    let (Some(row), Some((Some(email), discreet, None, None))) = (row, told) else { return Ok(None) };
    if email.trim().is_empty() {
        return Ok(None);
    }
    let appointment: Appointment = row.into();
    // Of what is off their screens a mail says no more than that there is something.
    let discreet = match hidden_store::is_off_screens(tx, appointment.person, appointment.label()).await? {
        true => Discreet::On,
        false => Discreet::from_key(&discreet).unwrap_or_default(),
    };
    Ok(Some(ToTell { appointment, email, discreet }))
}
