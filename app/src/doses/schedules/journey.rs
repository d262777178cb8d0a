//! Somebody is in another time zone: medicines stay with the time at home, unless they say otherwise.

use axum::extract::RawQuery;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Deserialize;

use super::{
    journey_page::{self, Moved},
    store::{self, Act},
};
use crate::{
    access::grant::{Change, Doses, Grant},
    doses::{
        Schedule, Standing,
        schedule::{Timing, travel as change_of_clock},
        store as schedules, who,
    },
    web::{
        answer::{Answer, Outcome},
        form::Form,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JourneyForm {
    zone: String,
    /// "stay" or "go"
    act: String,
}

/// The zone that a browser says it is in.
fn zone_of(name: &str) -> Result<Tz, Trouble> {
    name.parse().map_err(|_| Trouble::Invalid("Choose a time zone of the list, and send the page once more."))
}

/// Schedules by the clock of the wall that are in use and go by another zone.
async fn to_move(request: &mut Request<'_>, zone: Tz) -> Result<(Grant<Change, Doses>, Vec<Schedule>), Trouble> {
    let (grant, sight) = who::ask::<Change>(request).await?;
    let mut all = schedules::all(&mut request.tx, &grant, &sight).await?;
    all.retain(|one| {
        let is_clock = one.course().is_some_and(|course| matches!(course.timing, Timing::Clock(_)));
        is_clock && one.standing() == Standing::InForce && one.zone() != zone
    });
    Ok((grant, all))
}

fn moved<'s>(all: &'s [Schedule], zone: Tz, now: DateTime<Utc>) -> Vec<Moved<'s>> {
    let of = |schedule: &'s Schedule| {
        change_of_clock(&schedule.courses, zone, now).map(|journey| Moved { schedule, journey })
    };
    all.iter().filter_map(of).collect()
}

pub async fn form(visit: Visit, RawQuery(query): RawQuery) -> Outcome {
    let pairs: Vec<(String, String)> =
        query.and_then(|query| serde_urlencoded::from_str(&query).ok()).unwrap_or_default();
    let asked = pairs.iter().find(|(name, _)| name == "zone").map(|(_, value)| value.as_str());
    let mut request = visit.change().await?;
    let Some(zone) = asked.and_then(|name| name.parse::<Tz>().ok()) else {
        let (grant, sight) = who::ask::<Change>(&mut request).await?;
        let all = schedules::all(&mut request.tx, &grant, &sight).await?;
        let chrome = who::chrome(&mut request, "In another time zone", "/doses/schedules").await?;
        request.commit().await?;
        return Ok(Answer::page(journey_page::choose(chrome, &visit.whose, crate::doses::today::zone_of(&all))));
    };
    let (_, all) = to_move(&mut request, zone).await?;
    let chrome = who::chrome(&mut request, "In another time zone", "/doses").await?;
    request.commit().await?;
    let moved = moved(&all, zone, visit.now());
    Ok(Answer::page(journey_page::journey(chrome, &visit.whose, &moved, (zone, visit.now()))))
}

pub async fn travel(visit: Visit, Form(form): Form<JourneyForm>) -> Outcome {
    let zone = zone_of(&form.zone)?;
    let goes = match form.act.as_str() {
        "go" => true,
        "stay" => false,
        _ => return Err(Trouble::Invalid("Go back to the page and choose again.")),
    };
    let mut request = visit.change().await?;
    let (grant, all) = to_move(&mut request, zone).await?;
    if goes {
        for Moved { schedule, journey } in moved(&all, zone, visit.now()) {
            if !store::act(&mut request.tx, &grant, schedule, &Act::Times(journey.course), visit.now()).await? {
                return Err(Trouble::Conflict("Some times have just changed. Nothing was saved. Open the page again."));
            }
        }
    }
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path("/doses")))
}
