//! The pathways of a diary.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use chrono_tz::Europe::London;
use uuid::Uuid;

use super::Followed;
use crate::{
    access::{
        class::Category,
        grant::{Acts, Grant, Pathways, Readings},
        relation::Relation,
        sight,
    },
    pathways::InForce,
    people::Ods,
    platform::{database::Fault, query::Tx},
    readings::{self, Reading},
};

/// So long the result of a diary that is over is shown.
const RESULT_DAYS: i64 = 28;
/// The furthest back that tasks and rounds are looked for.
const LOOK_BACK_DAYS: i64 = 60;

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    organisation_ods: String,
    name: String,
    telephone: Option<String>,
    version: i64,
    started_at: DateTime<Utc>,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    own_limits: String,
    body: String,
}

/// What this person is on, and what ended by itself not long ago; oldest first. Staff with whom
/// results are not shared see those of their own organisation, as with readings.
pub async fn followed<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Pathways>,
    today: NaiveDate,
) -> Result<Vec<Followed>, Fault> {
    let rows: Vec<Row> = tx
        .query(
            "select p.id, p.organisation_ods, o.name, m.telephone, t.version, p.started_at, p.starts_on, p.ends_on,
                p.own_limits, t.body
             from pathway p
                join pathway_template t on t.organisation_ods = p.organisation_ods and t.id = p.template_id
                join organisation o on o.ods = p.organisation_ods
                left join monitoring m on m.organisation_ods = p.organisation_ods
             where p.person_id = $1 and p.starts_on <= $2 and (p.ends_on is null or p.ends_on >= $3)
                and (p.ended_at is null or (p.ended_why = 'finished' and p.ends_on < $2))
                and ($4 = '' or p.organisation_ods = $4)
             order by p.started_at, p.id",
        )
        .bind(grant.subject().0)
        .bind(today)
        .bind(today - Duration::days(RESULT_DAYS))
        .bind(only_of(grant))
        .all()
        .await?;
    rows.into_iter().map(Row::read).collect()
}

impl Row {
    fn read(self) -> Result<Followed, Fault> {
        let unreadable = |error: serde_json::Error| Fault::Other(sqlx::Error::Decode(error.into()));
        Ok(Followed {
            on: InForce {
                id: self.id,
                organisation: Ods::trusted(self.organisation_ods),
                template: serde_json::from_str(&self.body).map_err(unreadable)?,
                version: self.version,
                started_at: self.started_at,
                starts_on: self.starts_on,
                ends_on: self.ends_on,
                own: serde_json::from_str(&self.own_limits).map_err(unreadable)?,
            },
            organisation: self.name,
            telephone: self.telephone.unwrap_or_default(),
        })
    }
}

fn only_of<A: Acts>(grant: &Grant<A, Pathways>) -> String {
    let is_staff =
        matches!(grant.relation(), Relation::Staff(_) | Relation::StaffElsewhere(_) | Relation::Emergency(_));
    let denied = grant.sight().denied() & sight::bit_of_category(Category::Results) != 0;
    if is_staff && denied { grant.sight().authored() } else { String::new() }
}

/// Every reading that a diary of these pathways may need, oldest first.
pub async fn written<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Readings>,
    followed: &[Followed],
    now: DateTime<Utc>,
) -> Result<Vec<Reading>, Fault> {
    let Some(first) = followed.iter().map(|one| one.on.starts_on).min() else { return Ok(Vec::new()) };
    let first = first.max(now.with_timezone(&London).date_naive() - Duration::days(LOOK_BACK_DAYS));
    // A day by the clock where it was taken may begin most of a day before London's, and a phone's
    // clock may be ahead of ours.
    let from = first.and_time(chrono::NaiveTime::MIN).and_utc() - Duration::hours(14);
    readings::between(tx, grant, None, from, now + Duration::days(1)).await
}
