//! The figures of an organisation's visits by video. Nobody's name and nobody's words are among them.

use chrono::{DateTime, Utc};

use super::travel::{District, Visits};
use crate::{
    access::grant::{Acts, Change, ListGrant, Rooms},
    platform::{database::Fault, query::Tx},
};

/// How many answered each way: yes, partly, no.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub yes: i64,
    pub partly: i64,
    pub no: i64,
}

/// Where people came from by video, and what that took the place of: visits that began since then.
pub async fn visits<A: Acts>(
    tx: &mut Tx,
    grant: &ListGrant<A, Rooms>,
    since: DateTime<Utc>,
) -> Result<Vec<Visits>, Fault> {
    let rows: Vec<(String, String, i64)> = tx
        .query(
            "select t.district, t.instead, count(*) from visit_travel t
             join appointment a on a.person_id = t.person_id and a.id = t.appointment_id
             where a.organisation_ods = $1 and a.starts_at >= $2 and a.channel = 'video' and a.state <> 'cancelled'
             group by t.district, t.instead order by t.district, t.instead",
        )
        .bind(grant.organisation().as_str().to_string())
        .bind(since)
        .all()
        .await?;
    let rows = rows.into_iter();
    Ok(rows.map(|(district, instead, count)| Visits { district, instead, count: count.unsigned_abs() }).collect())
}

/// The answers to the two questions.
pub async fn answers<A: Acts>(
    tx: &mut Tx,
    grant: &ListGrant<A, Rooms>,
    since: DateTime<Utc>,
) -> Result<(Counts, Counts), Fault> {
    let rows: Vec<(String, String, i64)> = tx
        .query(
            "select f.heard, f.needed, count(*) from visit_feedback f
             join appointment a on a.person_id = f.person_id and a.id = f.appointment_id
             where a.organisation_ods = $1 and a.starts_at >= $2 group by f.heard, f.needed",
        )
        .bind(grant.organisation().as_str().to_string())
        .bind(since)
        .all()
        .await?;
    let mut both = (Counts::default(), Counts::default());
    for (heard, needed, count) in rows {
        add(&mut both.0, &heard, count);
        add(&mut both.1, &needed, count);
    }
    Ok(both)
}

fn add(counts: &mut Counts, answer: &str, count: i64) {
    match answer {
        "yes" => counts.yes += count,
        "no" => counts.no += count,
        _ => counts.partly += count,
    }
}

/// Where the organisation sees people.
pub async fn district<A: Acts>(tx: &mut Tx, grant: &ListGrant<A, Rooms>) -> Result<Option<District>, Fault> {
    let row: Option<(String,)> = tx
        .query("select district from visit_practice where organisation_ods = $1")
        .bind(grant.organisation().as_str().to_string())
        .optional()
        .await?;
    Ok(row.and_then(|(district,)| District::parse(&district)))
}

pub async fn put_district(
    tx: &mut Tx,
    grant: &ListGrant<Change, Rooms>,
    district: &District,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into visit_practice (organisation_ods, district, changed_by, changed_at) values ($1, $2, $3, $4)
         on conflict (organisation_ods) do update
         set district = excluded.district, changed_by = excluded.changed_by, changed_at = excluded.changed_at",
    )
    .bind(grant.organisation().as_str().to_string())
    .bind(district.key())
    .bind(grant.actor().0)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}
