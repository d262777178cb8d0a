//! The page of one measure over time.

use axum::extract::Query;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::Deserialize;

use super::{
    Asked, averages, page,
    period::{Period, midnight},
    store,
};
use crate::{
    access::{
        grant::{Acts, Grant, Read, Readings},
        relation::Relation,
    },
    pathways::engine::{Subject, day},
    people::Person,
    portal::Place,
    readings::{self, Reading, measure::Measure},
    ui::{
        date::london_day,
        document::{BackLink, Width},
    },
    web::{
        answer::{Answer, Outcome},
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

#[derive(Deserialize)]
pub struct PeriodQuery {
    period: Option<String>,
    page: Option<u32>,
}

/// Readings of a measure in a period, with what they are judged by.
pub struct Shown {
    pub measure: Measure,
    pub period: Period,
    pub today: NaiveDate,
    pub person: Person,
    pub asked: Vec<Asked>,
    /// Of the period, oldest first.
    pub readings: Vec<Reading>,
    /// The diaries that were written in the period, with all readings that could belong to them.
    pub diaries: Vec<(Asked, Vec<Reading>)>,
    /// The last one of all, where the period has none.
    pub last: Option<DateTime<Utc>>,
}

impl Shown {
    pub fn subject(&self) -> Subject {
        Subject { birth_date: self.person.birth_date }
    }
}

pub async fn trends(visit: Visit, Path(path): Path<super::MeasurePath>, Query(query): Query<PeriodQuery>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Readings>().await?;
    let measure = Measure::from_key(path.measure()).ok_or(Trouble::NotFound)?;
    let period = period(query.period.as_deref())?;
    let shown = shown(&mut request, &grant, measure, period).await?;
    let mut chrome = request.chrome("Readings over time", Place::Readings).await?;
    chrome.back = Some(BackLink { href: visit.whose.path("/readings").into(), words: "Back to readings".into() });
    chrome.width = Width::Full;
    let may_add = !matches!(grant.relation(), Relation::Emergency(_));
    let page = page::Page { whose: &visit.whose, number: query.page.unwrap_or(1), may_add };
    Ok(Answer::page(page::trends(chrome, page, &shown)))
}

/// What the page does not offer is not found.
pub fn period(key: Option<&str>) -> Result<Period, Trouble> {
    key.map_or(Ok(Period::Month), |key| Period::from_key(key).ok_or(Trouble::NotFound))
}

pub async fn shown<A: Acts>(
    request: &mut Request<'_>,
    grant: &Grant<A, Readings>,
    measure: Measure,
    period: Period,
) -> Result<Shown, Trouble> {
    let now = request.now();
    let today = london_day(now);
    let person = crate::people::store::person(&mut request.tx, grant.subject()).await?.ok_or(Trouble::NotFound)?;
    let asked = store::asked(&mut request.tx, grant).await?;
    let from = period.first_day(today).map_or(DateTime::UNIX_EPOCH, midnight);
    let diaries: Vec<Asked> = asked
        .iter()
        .filter(|asked| measure == Measure::BloodPressure && asked.template.key == averages::DIARY)
        .filter(|asked| asked.starts_on <= today && asked.last_day.is_none_or(|last| midnight(last) >= from))
        .cloned()
        .collect();
    let earliest = diaries.iter().map(|asked| midnight(asked.starts_on)).min().map_or(from, |start| from.min(start));
    // A phone's clock may be ahead of ours.
    let until = now + Duration::days(1);
    let all = readings::store::between(&mut request.tx, grant, Some(measure), earliest, until).await?;
    let of_diary = |asked: &Asked| {
        let taken = all.iter().filter(|reading| day::calendar(reading) >= asked.starts_on).cloned().collect();
        (asked.clone(), taken)
    };
    let diaries = diaries.iter().map(of_diary).collect();
    let readings: Vec<Reading> = all.into_iter().filter(|reading| reading.taken_at >= from).collect();
    let last = match readings.is_empty() && period != Period::All {
        true => readings::store::between(&mut request.tx, grant, Some(measure), DateTime::UNIX_EPOCH, until)
            .await?
            .last()
            .map(|reading| reading.taken_at),
        false => None,
    };
    Ok(Shown { measure, period, today, person, asked, readings, diaries, last })
}
