//! The one page, narrowed by who and when.

use axum::extract::Query;
use chrono::{DateTime, Duration};
use serde::Deserialize;

use super::{
    Who,
    page::{self, Shown},
    rules::{self, Month},
    store::{self, Wanted},
};
use crate::{
    access::grant::{AccessLog, Read},
    portal::Place,
    ui::{date, document::BackLink},
    web::{
        answer::{Answer, Outcome},
        trouble::Trouble,
        visit::Visit,
    },
};

/// Entries on one page.
const PAGE: usize = 200;
/// Months to choose from.
const MONTHS: usize = 36;

#[derive(Deserialize)]
pub struct Asked {
    who: Option<String>,
    /// "2026-11"
    month: Option<String>,
    page: Option<i64>,
}

pub async fn who_looked(visit: Visit, Query(asked): Query<Asked>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, AccessLog>().await?;
    // An empty choice of the form is no choice; what the form does not offer is not found.
    let said = |text: Option<String>| text.filter(|text| !text.is_empty());
    let who = said(asked.who).map(|key| Who::from_key(&key).ok_or(Trouble::NotFound)).transpose()?.unwrap_or_default();
    let month = said(asked.month).map(|text| Month::parse(&text).ok_or(Trouble::NotFound)).transpose()?;
    // A number of the page and not of an entry: a number left out would tell that something is.
    let number = asked.page.unwrap_or(1).clamp(1, 1_000);
    let now = request.now();
    let always = (DateTime::UNIX_EPOCH, now + Duration::days(1));
    let between = month.map_or(always, Month::bounds);
    let size = PAGE as i64;
    let wanted = Wanted { who, between, most: size + 1, skipped: (number - 1) * size };
    let mut looks = store::looks(&mut request.tx, &grant, wanted, now).await?;
    let has_more = looks.len() > PAGE;
    looks.truncate(PAGE);
    let emergencies = store::emergencies(&mut request.tx, &grant).await?;
    let oldest = store::oldest(&mut request.tx, &grant, now).await?;
    let months = oldest.map(|oldest| Month::between(oldest, now, MONTHS)).unwrap_or_default();
    let days = rules::days(&looks, &emergencies);
    let mut chrome = request.chrome("Who has looked at your record", Place::Account).await?;
    chrome.back = Some(BackLink { href: "/account".into(), words: "Back to your account".into() });
    let today = date::london_day(now);
    Ok(Answer::page(page::who_looked(chrome, &Shown { who, month, months, days, today, number, has_more })))
}
