//! What the line of today's doses needs, in one statement.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{
    schedule::Course,
    store::{seen, unreadable},
};
use crate::{
    access::{
        class::Category,
        grant::{Grant, Read, Record},
        sight::bit_of_category,
    },
    platform::{database::Fault, query::Tx},
};

/// By schedule and key of the dose: "2027-03-28 08:00".
pub struct Kept {
    /// The courses of each schedule that has been agreed to and goes on, one after the other.
    pub courses: Vec<(Uuid, Vec<(DateTime<Utc>, Course)>)>,
    pub said: Vec<(Uuid, String)>,
    pub put_off: Vec<((Uuid, String), DateTime<Utc>)>,
}

#[derive(sqlx::FromRow)]
struct Row {
    /// 1: a course, 2: said, 3: put off.
    what: i64,
    schedule_id: Uuid,
    at: DateTime<Utc>,
    /// When the schedule was agreed to.
    since: DateTime<Utc>,
    /// The course, or the day of the dose.
    body: String,
    slot: String,
}

/// Schedules whose medicine may be seen, and what is known of the doses of these days.
pub async fn around_today(tx: &mut Tx, grant: &Grant<Read, Record>, now: DateTime<Utc>) -> Result<Kept, Fault> {
    let day = now.date_naive();
    let query = tx.query(concat!(
        "select cast(1 as bigint) as what, c.schedule_id as schedule_id, c.from_at as at, s.confirmed_at as since,
            c.body as body, '' as slot, c.number as number
         from dose_schedule s join dose_course c on c.person_id = s.person_id and c.schedule_id = s.id
         where ",
        seen!(),
        " and s.ended_at is null and s.confirmed_at is not null
         union all
         select cast(2 as bigint), d.schedule_id, d.marked_at, d.marked_at, cast(d.day as text), d.slot, cast(0 as bigint)
         from dose d where d.person_id = $1 and d.day >= $5 and d.day <= $6 and d.state <> 'unmarked'
         union all
         select cast(3 as bigint), p.schedule_id, p.until, p.at, cast(p.day as text), p.slot, cast(0 as bigint)
         from dose_put_off p where p.person_id = $1 and p.until > $7
         order by what, schedule_id, number"
    ));
    let rows: Vec<Row> = query
        .bind(grant.subject().0)
        .bind(grant.sight().denied())
        .bind(grant.sight().authored())
        .bind(bit_of_category(Category::Medicines))
        .bind(day - Duration::days(1))
        .bind(day + Duration::days(1))
        .bind(now)
        .all()
        .await?;
    let mut kept = Kept { courses: Vec::new(), said: Vec::new(), put_off: Vec::new() };
    for row in rows {
        let key = (row.schedule_id, format!("{} {}", row.body, row.slot));
        match row.what {
            1 => {
                let course: Course = serde_json::from_str(&row.body).map_err(unreadable)?;
                // What was proposed begins when somebody has said yes, and not before.
                let from = row.at.max(row.since);
                match kept.courses.last_mut().filter(|(schedule, _)| *schedule == row.schedule_id) {
                    Some((_, courses)) => courses.push((from, course)),
                    None => kept.courses.push((row.schedule_id, vec![(from, course)])),
                }
            }
            2 => kept.said.push(key),
            _ => kept.put_off.push((key, row.at)),
        }
    }
    Ok(kept)
}
