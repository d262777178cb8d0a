//! A clinic's times as they are made, withdrawn and forgotten. No grant anywhere in this file: who changed
//! the clinic had one, and a job makes the rest; nothing of a person stands in a time.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    super::{
        Offered, Taken,
        clinics::{Clinic, Keeper, There, templates::Time},
    },
    part::Part,
};
use crate::{
    people::PersonId,
    platform::{database::Fault, query::Tx},
};

/// Rows in one statement: 13 columns each, below SQLite's 32,766 placeholders.
const ROWS: usize = 1_000;

const COLUMNS: [&str; 13] = [
    "id",
    "organisation_ods",
    "clinic_id",
    "clinician_id",
    "service",
    "channel",
    "audience",
    "reach",
    "starts_at",
    "ends_at",
    "part",
    "made_at",
    "source_id",
];

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    taken: i64,
    withdrawn_at: Option<DateTime<Utc>>,
}

impl From<Row> for There {
    fn from(row: Row) -> There {
        There {
            id: row.id,
            time: Time { starts_at: row.starts_at, ends_at: row.ends_at },
            taken: if row.taken == 0 { Taken::No } else { Taken::Yes },
            offered: if row.withdrawn_at.is_none() { Offered::Yes } else { Offered::Withdrawn },
        }
    }
}

macro_rules! select_there {
    ($rest:literal) => {
        concat!(
            "select id, starts_at, ends_at, taken, withdrawn_at from slot
             where clinic_id = $1 and starts_at > $2 and source_id = '' order by starts_at",
            $rest
        )
    };
}

/// The times to come that this program made for a clinic. Nobody is booked into one until this transaction
/// ends.
pub async fn there(tx: &mut Tx, clinic: Uuid, now: DateTime<Utc>) -> Result<Vec<There>, Fault> {
    // SQLite has one writer, and does not know the words.
    let sql = match tx {
        Tx::Sqlite(_) => select_there!(""),
        Tx::Postgres(_) => select_there!(" for update"),
    };
    let rows: Vec<Row> = tx.query(sql).bind(clinic).bind(now).all().await?;
    Ok(rows.into_iter().map(There::from).collect())
}

/// They can be booked no longer. Who is booked into one stays booked.
pub async fn withdraw(tx: &mut Tx, ids: &[Uuid], now: DateTime<Utc>) -> Result<(), Fault> {
    for some in ids.chunks(ROWS) {
        let mut query =
            tx.query_in("update slot set withdrawn_at = $1 where id in", 2, some.len(), "").bind(now).once();
        for id in some {
            query = query.bind(*id);
        }
        query.execute().await?;
    }
    Ok(())
}

/// Puts times there, or offers those again that begin then. One that is booked meanwhile keeps its end.
pub async fn put(tx: &mut Tx, clinic: &Clinic, times: &[Time], now: DateTime<Utc>) -> Result<(), Fault> {
    let offer = &clinic.offer;
    for some in times.chunks(ROWS) {
        let mut query = tx
            .insert_many(
                "slot",
                &COLUMNS,
                some.len(),
                "on conflict (clinic_id, starts_at, source_id) do update set ends_at = excluded.ends_at, withdrawn_at = null
                 where slot.taken = 0 or slot.ends_at = excluded.ends_at",
            )
            .once();
        for time in some {
            query = query
                .bind(Uuid::now_v7())
                .bind(clinic.organisation.as_str().to_string())
                .bind(clinic.id)
                .bind(offer.clinician)
                .bind(offer.service.clone())
                .bind(offer.channel.key())
                .bind(offer.audience.bits())
                .bind(offer.reach.key())
                .bind(time.starts_at)
                .bind(time.ends_at)
                .bind(Part::of(time.starts_at).key())
                .bind(now)
                .bind("");
        }
        query.execute().await?;
    }
    Ok(())
}

/// Says of every time to come what the clinic says now. Of another system's, who may book is decided here,
/// and the rest there.
pub async fn say_again(tx: &mut Tx, clinic: &Clinic, now: DateTime<Utc>) -> Result<(), Fault> {
    let offer = &clinic.offer;
    let query = match clinic.keeper {
        Keeper::Source(_) | Keeper::Newer => tx.query(
            "update slot set audience = $3, reach = $4
             where clinic_id = $1 and starts_at > $2 and (audience <> $3 or reach <> $4)",
        ),
        Keeper::Here => tx.query(
            "update slot set audience = $3, reach = $4, service = $5, channel = $6, clinician_id = $7
             where clinic_id = $1 and starts_at > $2 and (audience <> $3 or reach <> $4 or service <> $5 or channel <> $6
                or clinician_id is distinct from $7)",
        ),
    };
    let query = query.bind(clinic.id).bind(now).bind(offer.audience.bits()).bind(offer.reach.key());
    let query = match clinic.keeper {
        Keeper::Source(_) | Keeper::Newer => query,
        Keeper::Here => query.bind(offer.service.clone()).bind(offer.channel.key()).bind(offer.clinician),
    };
    query.execute().await?;
    Ok(())
}

/// Withdraws every time to come of a clinic that is ended, also those of another system.
pub async fn withdraw_all(tx: &mut Tx, clinic: Uuid, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query("update slot set withdrawn_at = $2 where clinic_id = $1 and starts_at > $2 and withdrawn_at is null")
        .bind(clinic)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

/// The times to come at which somebody is in other clinics than this one, in order, and the clinic's name.
pub async fn elsewhere(
    tx: &mut Tx,
    clinician: PersonId,
    clinic: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<(Time, String)>, Fault> {
    let rows: Vec<(DateTime<Utc>, DateTime<Utc>, String)> = tx
        .query(
            "select s.starts_at, s.ends_at, c.name from slot s
                join clinic c on c.organisation_ods = s.organisation_ods and c.id = s.clinic_id
             where s.clinician_id = $1 and s.clinic_id <> $2 and s.starts_at > $3
                and (s.withdrawn_at is null or s.taken = 1) order by s.starts_at",
        )
        .bind(clinician.0)
        .bind(clinic)
        .bind(now)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(starts_at, ends_at, name)| (Time { starts_at, ends_at }, name)).collect())
}

/// Forgets times that are over since `before` and that nobody ever booked: a day's worth, and what is more
/// than that the next day.
pub async fn forget_past(tx: &mut Tx, before: DateTime<Utc>) -> Result<(), Fault> {
    tx.query(
        "delete from slot where id in (select id from slot where ends_at < $1 and used = 0 order by ends_at limit 50000)",
    )
    .bind(before)
    .execute()
    .await?;
    Ok(())
}

/// How many times from `from` to before `to` are free, and how many are booked, by clinic.
pub async fn counts(
    tx: &mut Tx,
    organisation: &str,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<HashMap<Uuid, (i64, i64)>, Fault> {
    let rows: Vec<(Uuid, i64, i64)> = tx
        .query(
            "select c.id, cast(coalesce(sum(case when s.taken = 0 and s.withdrawn_at is null then 1 else 0 end), 0) as bigint),
                cast(coalesce(sum(s.taken), 0) as bigint)
             from clinic c join slot s on s.clinic_id = c.id and s.starts_at >= $2 and s.starts_at < $3
             where c.organisation_ods = $1 and c.ended_at is null group by c.id",
        )
        .bind(organisation.to_string())
        .bind(from)
        .bind(to)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id, free, booked)| (id, (free, booked))).collect())
}

/// A clinic's times from `from` to before `to`, in order: those that are offered, and those that are booked.
pub async fn of_clinic(tx: &mut Tx, clinic: Uuid, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<There>, Fault> {
    let rows: Vec<Row> = tx
        .query(
            "select id, starts_at, ends_at, taken, withdrawn_at from slot
             where clinic_id = $1 and starts_at >= $2 and starts_at < $3 and (taken = 1 or withdrawn_at is null)
             order by starts_at, id",
        )
        .bind(clinic)
        .bind(from)
        .bind(to)
        .all()
        .await?;
    Ok(rows.into_iter().map(There::from).collect())
}
