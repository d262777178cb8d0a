//! Clinics as they stand, for whoever works with their times. No grant anywhere in this file: a clinic says
//! nothing of anybody but who works there, which people read before they book.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    super::{Audience, Channel, Reach},
    Clinic, Keeper, Offer,
    templates::BankHolidays,
    week::Week,
};
use crate::{
    people::Ods,
    platform::{
        database::Fault,
        query::{Query, Tx},
    },
};

/// How many clinics one piece of work looks at.
pub const BATCH: usize = 50;

#[derive(sqlx::FromRow)]
pub struct ClinicRow {
    organisation_ods: String,
    id: Uuid,
    name: String,
    clinician_id: Option<Uuid>,
    clinician_name: String,
    service: String,
    place: String,
    channel: String,
    length_minutes: i64,
    audience: i64,
    reach: String,
    days_ahead: i64,
    bank_holidays: String,
    week: String,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    made_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    version: i64,
    source_id: Option<String>,
}

impl From<ClinicRow> for Clinic {
    fn from(row: ClinicRow) -> Clinic {
        let week = Week::read(&row.week);
        let keeper = match (row.source_id, &week) {
            (Some(id), _) => Keeper::Source(id),
            (None, Some(_)) => Keeper::Here,
            (None, None) => Keeper::Newer,
        };
        let offer = Offer {
            name: row.name,
            clinician: row.clinician_id,
            clinician_name: row.clinician_name,
            service: row.service,
            place: row.place,
            channel: Channel::from_key(&row.channel).unwrap_or(Channel::InPerson),
            length_minutes: row.length_minutes,
            audience: Audience::from_bits(row.audience),
            // Of a word that is not known, the narrowest.
            reach: Reach::from_key(&row.reach).unwrap_or(Reach::Registered),
            days_ahead: row.days_ahead,
            bank_holidays: BankHolidays::from_key(&row.bank_holidays),
            week: week.unwrap_or_default(),
            starts_on: row.starts_on,
            ends_on: row.ends_on,
        };
        Clinic {
            organisation: Ods::trusted(row.organisation_ods),
            id: row.id,
            offer,
            keeper,
            made_at: row.made_at,
            changed_at: row.changed_at,
            ended_at: row.ended_at,
            version: row.version,
        }
    }
}

/// `select` of whole clinics `c`, and what follows.
macro_rules! select_clinics {
    ($rest:literal) => {
        concat!(
            "select c.organisation_ods, c.id, c.name, c.clinician_id, c.clinician_name, c.service, c.place, c.channel,
                c.length_minutes, c.audience, c.reach, c.days_ahead, c.bank_holidays, c.week, c.starts_on, c.ends_on,
                c.made_at, c.changed_at, c.ended_at, c.version, c.source_id
             from clinic c ",
            $rest
        )
    };
}
pub(super) use select_clinics;

/// Binds what a clinic says, from its name to its last day, in the order of its columns.
pub(super) fn offered<'t>(query: Query<'t>, offer: &Offer) -> Query<'t> {
    query
        .bind(offer.name.clone())
        .bind(offer.clinician)
        .bind(offer.clinician_name.clone())
        .bind(offer.service.clone())
        .bind(offer.place.clone())
        .bind(offer.channel.key())
        .bind(offer.length_minutes)
        .bind(offer.audience.bits())
        .bind(offer.reach.key())
        .bind(offer.days_ahead)
        .bind(offer.bank_holidays.key())
        .bind(offer.week.text())
        .bind(offer.starts_on)
        .bind(offer.ends_on)
}

/// One of an organisation's, ended ones too.
pub async fn one(tx: &mut Tx, organisation: &Ods, id: Uuid) -> Result<Option<Clinic>, Fault> {
    let row: Option<ClinicRow> = tx
        .query(select_clinics!("where c.organisation_ods = $1 and c.id = $2"))
        .bind(organisation.as_str().to_string())
        .bind(id)
        .optional()
        .await?;
    Ok(row.map(Clinic::from))
}

/// All of an organisation that are not ended.
pub async fn of_organisation(tx: &mut Tx, organisation: &Ods) -> Result<Vec<Clinic>, Fault> {
    let rows: Vec<ClinicRow> = tx
        .query(select_clinics!("where c.organisation_ods = $1 and c.ended_at is null order by c.id"))
        .bind(organisation.as_str().to_string())
        .all()
        .await?;
    Ok(rows.into_iter().map(Clinic::from).collect())
}

/// Clinics that are not ended, in the order of their ids, from above `after`; at most [`BATCH`].
pub async fn in_force(tx: &mut Tx, after: Uuid) -> Result<Vec<Clinic>, Fault> {
    let rows: Vec<ClinicRow> = tx
        .query(select_clinics!("where c.ended_at is null and c.id > $1 order by c.id limit 50"))
        .bind(after)
        .all()
        .await?;
    Ok(rows.into_iter().map(Clinic::from).collect())
}
