//! Clinics and their times as FHIR: one clinic to be taken away, and `GET /fhir/Schedule` and
//! `GET /fhir/Slot` for the systems of its own organisation.
//!
//! What is searched for is GP Connect's "Search for free slots": a window of two weeks at most, and times
//! that lie wholly in it. No person is named in such an address, so it may be a GET.

use axum::extract::{RawQuery, State};
use chrono::{DateTime, Duration, Utc};
use http::{HeaderValue, StatusCode, header};
use serde_json::Value;
use uuid::Uuid;

use super::fhir::{collection, outcome, schedule, searchset, slot};
use crate::{
    access::grant::{Clinics, Read},
    appointments::{
        Taken,
        clinics::{self, There},
        slots,
    },
    people::{self, Ods},
    record::{fhir::date::instant, import::http::Source},
    web::{
        App,
        answer::{Answer, Outcome},
        path::Path,
        trouble::Trouble,
        visit::Visit,
    },
};

/// In one answer. Who wants more asks for fewer days.
const MOST: usize = 5_000;
const WINDOW: Duration = Duration::days(14);
/// So far ahead a clinic is sent that is taken away whole.
const HORIZON: Duration = Duration::days(183);

/// One clinic with its times to come.
pub async fn one(visit: Visit, Path((ods, id)): Path<(String, String)>) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let id = Uuid::parse_str(&id).map_err(|_| Trouble::NotFound)?;
    let mut request = visit.look().await?;
    request.ask_list::<Read, Clinics>(&organisation).await?;
    let clinic = clinics::one(&mut request.tx, &organisation, id).await?.ok_or(Trouble::NotFound)?;
    let name = people::store::organisation_name(&mut request.tx, &organisation).await?.unwrap_or_default();
    let now = request.now();
    let times = slots::of_clinic(&mut request.tx, id, now, now + HORIZON).await?;
    let origin = &visit.app.settings.origin;
    let first = ("Schedule", clinic.id, schedule(&clinic, &name, (now, now + HORIZON), origin));
    let rest = times.iter().map(|there| ("Slot", there.id, slot(&clinic, there, origin)));
    let bundle = collection(std::iter::once(first).chain(rest).collect(), origin, now);
    Ok(fhir_json(StatusCode::OK, &bundle))
}

/// Every clinic of the source's organisation.
pub async fn schedules(State(app): State<App>, Source(source): Source) -> Outcome {
    let now = app.platform.clock.now();
    let mut tx = app.platform.db.read().await?;
    let name = people::store::organisation_name(&mut tx, &source).await?.unwrap_or_default();
    let origin = &app.settings.origin;
    let found = clinics::of_organisation(&mut tx, &source).await?;
    let found = found
        .into_iter()
        .map(|clinic| ("Schedule", clinic.id, schedule(&clinic, &name, (now, now + HORIZON), origin)))
        .collect();
    Ok(fhir_json(StatusCode::OK, &searchset(found, origin, None)))
}

/// Times of the source's organisation within a window.
pub async fn slots(State(app): State<App>, Source(source): Source, RawQuery(query): RawQuery) -> Outcome {
    let wanted = match Wanted::read(query.as_deref().unwrap_or_default()) {
        Ok(wanted) => wanted,
        Err(why) => return Ok(fhir_json(StatusCode::UNPROCESSABLE_ENTITY, &outcome("error", "invalid", why))),
    };
    let mut tx = app.platform.db.read().await?;
    let origin = &app.settings.origin;
    let mut all: Vec<(DateTime<Utc>, Uuid, Value)> = Vec::new();
    for clinic in clinics::of_organisation(&mut tx, &source).await? {
        if wanted.schedule.is_some_and(|id| id != clinic.id) {
            continue;
        }
        let theirs = slots::of_clinic(&mut tx, clinic.id, wanted.from, wanted.to).await?;
        let theirs = theirs.iter().filter(|there| wanted.is_wanted(there));
        all.extend(theirs.map(|there| (there.time.starts_at, there.id, slot(&clinic, there, origin))));
        if all.len() > MOST {
            break;
        }
    }
    let has_more = all.len() > MOST;
    all.sort_by_key(|(at, id, _)| (*at, *id));
    all.truncate(MOST);
    let all = all.into_iter().map(|(_, id, resource)| ("Slot", id, resource)).collect();
    let more = has_more.then_some("There are more than 5,000. Ask again for fewer days.");
    Ok(fhir_json(StatusCode::OK, &searchset(all, origin, more)))
}

/// What is searched for.
#[derive(Debug, PartialEq)]
struct Wanted {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    /// `None`: free or not.
    is_free: Option<bool>,
    schedule: Option<Uuid>,
}

impl Wanted {
    fn read(query: &str) -> Result<Wanted, &'static str> {
        const BOUNDS: &str = "Say from when to when: start=ge... and end=le..., 14 days apart at most.";
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).map_err(|_| BOUNDS)?;
        let (mut from, mut to, mut is_free, mut schedule) = (None, None, None, None);
        for (name, value) in &pairs {
            match (name.as_str(), value.as_str()) {
                ("start", value) if value.starts_with("ge") => from = Some(instant(&value[2..]).ok_or(BOUNDS)?),
                ("start" | "end", value) if value.starts_with("le") => {
                    to = Some(instant(&value[2..]).ok_or(BOUNDS)?);
                }
                ("status", "free") => is_free = Some(true),
                ("status", "busy") => is_free = Some(false),
                ("schedule", value) => {
                    let id = value.strip_prefix("Schedule/").unwrap_or(value);
                    schedule = Some(Uuid::parse_str(id).map_err(|_| "There is no such schedule.")?);
                }
                _ => return Err("Search by start, end, status (free, busy) and schedule."),
            }
        }
        let (from, to) = from.zip(to).ok_or(BOUNDS)?;
        if to <= from || to - from > WINDOW {
            return Err(BOUNDS);
        }
        Ok(Wanted { from, to, is_free, schedule })
    }

    fn is_wanted(&self, there: &There) -> bool {
        // Wholly within the window.
        there.time.ends_at <= self.to && self.is_free.is_none_or(|is_free| is_free == (there.taken == Taken::No))
    }
}

fn fhir_json(status: StatusCode, value: &Value) -> Answer {
    Answer::json_with(status, value)
        .with_header(header::CONTENT_TYPE, HeaderValue::from_static("application/fhir+json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn a_window_of_two_weeks_at_most() {
        let read =
            Wanted::read("start=ge2026-12-01T00:00:00Z&end=le2026-12-15T00:00:00Z&status=free").expect("a search");
        let (from, to) = (at("2026-12-01T00:00:00Z"), at("2026-12-15T00:00:00Z"));
        assert_eq!(read, Wanted { from, to, is_free: Some(true), schedule: None });
        // Days are London's.
        let read = Wanted::read(
            "start=ge2026-07-01&start=le2026-07-02&schedule=Schedule/00000000-0000-0000-0000-000000000001",
        );
        let read = read.expect("a search");
        assert_eq!((read.from, read.schedule), (at("2026-06-30T23:00:00Z"), Some(Uuid::from_u128(1))));
        for wrong in [
            "",
            "start=ge2026-12-01T00:00:00Z",
            "start=2026-12-01&end=le2026-12-02",
            "start=ge2026-12-01T00:00:00Z&end=le2026-12-15T00:00:01Z",
            "start=ge2026-12-02&end=le2026-12-01",
            "start=gex&end=le2026-12-01",
            "start=ge2026-12-01&end=le2026-12-02&status=maybe",
            "start=ge2026-12-01&end=le2026-12-02&patient=1",
            "start=ge2026-12-01&end=le2026-12-02&schedule=x",
        ] {
            assert!(Wanted::read(wrong).is_err(), "{wrong}");
        }
    }
}
