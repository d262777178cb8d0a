//! The readings at a glance: what came twice, the last of each measure, and the newest.

use axum::extract::RawQuery;
use chrono::{DateTime, Utc};

use super::{
    Reading,
    one::who,
    one_store,
    overview_page::{self, Done, Line, Overview},
};
use crate::{
    access::grant::{Grant, Read, Readings},
    pathways,
    portal::Place,
    ui::date,
    web::{
        answer::{Answer, Outcome},
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

/// So many of the newest are listed; trends have them all.
const NEWEST: i64 = 30;

pub async fn overview(visit: Visit, RawQuery(query): RawQuery) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Readings>().await?;
    let latest = one_store::latest(&mut request.tx, &grant).await?;
    let newest = one_store::newest(&mut request.tx, &grant, NEWEST).await?;
    let conflicts = one_store::conflicts(&mut request.tx, &grant).await?;
    let on = pathways::in_force(&mut request.tx, grant.subject(), date::london_day(visit.now())).await?;
    let latest = lines(&mut request, &grant, latest).await?;
    let newest = lines(&mut request, &grant, newest).await?;
    let mut firsts: Vec<Option<Reading>> = Vec::with_capacity(conflicts.len());
    for conflict in &conflicts {
        firsts.push(super::store::find(&mut request.tx, &grant, conflict.reading).await?);
    }
    let chrome = request.chrome("Readings", Place::Readings).await?;
    let shown = Overview {
        latest: &latest,
        newest: &newest,
        conflicts: &conflicts.into_iter().zip(firsts).collect::<Vec<_>>(),
        diary: !on.is_empty(),
        done: Done::asked_in(query.as_deref()),
        now: visit.now(),
    };
    Ok(Answer::page(overview_page::overview(chrome, &visit.whose, &shown)))
}

async fn lines(
    request: &mut Request<'_>,
    grant: &Grant<Read, Readings>,
    readings: Vec<Reading>,
) -> Result<Vec<Line>, Trouble> {
    let mut lines: Vec<Line> = Vec::with_capacity(readings.len());
    for reading in readings {
        // Nearly always the same person: asked once.
        let same = |line: &&Line| {
            line.reading.entered_by == reading.entered_by
                && line.reading.entered_as == reading.entered_as
                && line.reading.organisation == reading.organisation
        };
        let who = match lines.iter().find(same) {
            Some(line) => line.who.clone(),
            None => {
                let by = (reading.entered_by, reading.entered_as, reading.organisation.as_deref());
                who(request, grant, by).await?
            }
        };
        lines.push(Line { reading, who });
    }
    Ok(lines)
}

/// "Today, 24 November 2026, 8:15am".
pub fn when(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    format!("{}, {}", date::near_day(date::london_day(at), date::london_day(now)), date::time(at))
}
