//! The team's list of people on pathways.

use axum::extract::Query;
use chrono::{Duration, NaiveTime};
use chrono_tz::Europe::London;
use serde::Deserialize;

use super::{
    list_page::{self as page, Row},
    list_store::{self as store, Line},
    monitoring_http::in_use,
    template::Template,
};
use crate::{
    access::grant::{Alerts, Read},
    people::Ods,
    portal::Place,
    ui::{date, document::BackLink},
    web::{
        answer::{Answer, Outcome},
        path::Path,
        trouble::Trouble,
        visit::Visit,
    },
};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    template: String,
    page: i64,
}

/// Over how many days, today among them, the list counts those without a reading.
pub const WEEK: i64 = 7;
/// For how long it says that somebody stopped by themselves.
const STOPPED_DAYS: i64 = 14;

pub async fn list(visit: Visit, Path(ods): Path<String>, Query(query): Query<ListQuery>) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, Alerts>(&organisation).await?;
    in_use(&mut request, &organisation).await?;
    let now = visit.now();
    let number = query.page.clamp(1, 10_000);
    let skip = (number - 1) * store::SHOWN as i64;
    let since = now - Duration::days(STOPPED_DAYS);
    let mut lines = store::list(&mut request.tx, &grant, &query.template, since, skip).await?;
    let is_more = lines.len() > store::SHOWN;
    lines.truncate(store::SHOWN);
    request.note_listed(&grant, lines.iter().map(Line::person)).await?;
    let templates = store::templates(&mut request.tx, &grant).await?;
    let mut chrome = request.chrome(page::TITLE, Place::Practice).await?;
    let href = format!("/practice/{}/monitoring", organisation.as_str());
    chrome.back = Some(BackLink { href: href.into(), words: "Back to home monitoring".into() });
    let today = date::london_day(now);
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        let template: Template =
            serde_json::from_str(&line.body).map_err(|_| Trouble::internal("a template cannot be read"))?;
        // From the first day of the pathway on: what was before is not asked for.
        let first = line.starts_on.max(today - Duration::days(60));
        let first = first.and_time(NaiveTime::MIN).and_local_timezone(London).earliest();
        let measured = store::measured(&mut request.tx, &grant, &line, first.map_or(now, |at| at.to_utc())).await?;
        rows.push(Row::of(line, template, &measured, today, WEEK));
    }
    let shown = page::Shown { organisation: &organisation, template: &query.template, templates: &templates, number };
    Ok(Answer::page(page::list(chrome, &shown, &rows, is_more)))
}
