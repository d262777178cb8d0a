//! The buttons of a notification, pressed without the website being open: `POST /reminders/act`. The
//! service worker sends the token that came with the message; no session is needed. It marks one dose
//! of one person, once; a second press is told when it was marked, and changes nothing.

use chrono::Duration;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{
    act_store::{self, Pressed},
    token,
};
use crate::{
    access::{
        asking::{self, Asked, Asker, Door},
        grant::{Acts, Change, Covers, Doses, Grant},
        log,
        policy::Verdict,
    },
    doses::{self, Mark, Marked, Marker, PutOff},
    people::PersonId,
    platform::{
        Platform,
        limits::{self, Limit},
    },
    reminders::{
        Kind,
        words::{self, Became},
    },
    web::{
        answer::{Answer, Outcome},
        form::Json,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

/// Presses from one network. A ward has one address.
const PRESSES: Limit = Limit { name: "reminders-act", uses: 300, window: Duration::minutes(10) };

/// "Later" puts a dose off by so many minutes.
pub const LATER_MINUTES: u32 = 10;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Press {
    token: String,
    action: Action,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    Taken,
    Later,
    /// No button: a test message has arrived.
    Arrived,
}

pub async fn act(visit: Visit, Json(press): Json<Press>) -> Outcome {
    let platform = &visit.app.platform;
    let mut request = visit.change().await?;
    let now = request.now();
    let network = limits::network(visit.address);
    if !limits::use_one(&mut request.tx, &platform.keys, now, PRESSES, &network).await? {
        request.commit().await?;
        return Err(Trouble::TooMany);
    }
    let found = match token::read(&platform.keys, &press.token) {
        Some(names) => act_store::pressed(&mut request.tx, names, now).await?.map(|pressed| (names, pressed)),
        None => None,
    };
    let Some((names, pressed)) = found.filter(|(_, pressed)| fits(press.action, pressed.kind)) else {
        // The try counts.
        request.commit().await?;
        return Err(Trouble::NotFound);
    };
    // Whoever holds the phone now is somebody else: nothing is done in the name of who held it before.
    if visit.signed_in.as_ref().is_some_and(|signed_in| signed_in.person != names.person) {
        return Err(Trouble::Conflict(
            "Somebody else is signed in on this phone, so nothing was recorded. Sign in yourself, and record it there.",
        ));
    }
    act_store::see(&mut request.tx, names, pressed.notice, now).await?;
    let said = match press.action {
        Action::Arrived => {
            act_store::arrived(&mut request.tx, names, pressed.phone, now).await?;
            words::arrived(pressed.language)
        }
        Action::Taken | Action::Later => {
            let grant = ask_as::<Change, Doses>(&mut request, names.person, "/reminders/act").await?;
            record(&mut request, platform, &Marker::button(grant.subject()), press.action, &pressed).await?
        }
    };
    let unseen = act_store::unseen(&mut request.tx, names).await?;
    request.commit().await?;
    Ok(Answer::json(&json!({ "said": said, "badge": unseen })))
}

/// Only a dose can be taken or put off, and only a test reports.
fn fits(action: Action, kind: Kind) -> bool {
    match action {
        Action::Taken | Action::Later => kind == Kind::Dose,
        Action::Arrived => kind == Kind::Test,
    }
}

/// The person's own grant, where something that only they can have stands in for their session. It is
/// logged as their own doing, with the change.
pub async fn ask_as<A: Acts, C: Covers>(
    request: &mut Request<'_>,
    person: PersonId,
    page: &str,
) -> Result<Grant<A, C>, Trouble> {
    let asker = Asker {
        actor: person,
        door: Door::AnyWork,
        session: Uuid::nil(),
        recovered_at: None,
        page: page.to_string(),
        request_id: request.visit.request_id.0.to_string(),
        now: request.now(),
    };
    let Asked { entry, outcome } = asking::ask::<A, C>(&mut request.tx, &asker, person).await?;
    match (outcome, entry) {
        (Ok(grant), Some(entry)) => {
            log::append(&mut request.tx, &request.visit.app.platform.keys, &[entry]).await?;
            Ok(grant)
        }
        (Err(Verdict::NotAvailable), _) => Err(Trouble::NotAvailable),
        _ => Err(Trouble::NotFound),
    }
}

/// Does it, and says what became of it in their language. The words may stand on a locked screen.
async fn record(
    request: &mut Request<'_>,
    platform: &Platform,
    marker: &Marker,
    action: Action,
    pressed: &Pressed,
) -> Result<String, Trouble> {
    let (schedule, key) = (pressed.reminder, pressed.occurrence.as_str());
    let became = match action {
        Action::Later => later(request, platform, marker, pressed).await?,
        Action::Taken | Action::Arrived => {
            let mark = Mark::taken_now(schedule, key).ok_or(Trouble::NotFound)?;
            match doses::mark(&mut request.tx, platform, marker, &mark).await? {
                Marked::Done(dose) => Became::Recorded(dose.marked_at),
                Marked::Already(dose) | Marked::Overtaken(dose) => Became::Already(dose.marked_at),
                Marked::Refused(_) | Marked::NotThere => return Err(NOT_RECORDED),
            }
        }
    };
    Ok(words::became(pressed.language, became))
}

async fn later(
    request: &mut Request<'_>,
    platform: &Platform,
    marker: &Marker,
    pressed: &Pressed,
) -> Result<Became, Trouble> {
    // It was put off, or marked, since this came.
    if let Some(at) = pressed.settled_at {
        return Ok(Became::Already(at));
    }
    let (schedule, key) = (pressed.reminder, pressed.occurrence.as_str());
    match doses::put_off(&mut request.tx, platform, marker, schedule, key, LATER_MINUTES).await? {
        PutOff::Until(at) => Ok(Became::PutOff(at)),
        PutOff::Marked(at) => Ok(Became::Already(at)),
        PutOff::NextComes(at) => Ok(Became::NextComes(at)),
        PutOff::NoReminders | PutOff::NotThere => Err(NOT_RECORDED),
    }
}

const NOT_RECORDED: Trouble = Trouble::Conflict("This could not be recorded. Open the page, and record it there.");
