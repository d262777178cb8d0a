//! The page that asks for the passkey again, and the two halves of its ceremony.

use axum::extract::{Path, RawQuery};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    FinishSignIn, Next, Proof, next,
    passkey::Refused,
    step_up::{self, Step},
    step_up_page::{self as page, Then, Way},
    store,
};
use crate::{
    access::{facts::StepUp, policy::Purpose},
    people::{self, Ods, PersonId},
    platform::{
        limits::{self, Limit},
        migrate::Mode,
    },
    portal::{self, Place},
    ui::document::Chrome,
    web::{
        answer::{Answer, Outcome},
        form::Json,
        page::with_islands,
        trouble::Trouble,
        visit::{Request, Visit},
        whose::Whose,
    },
};

/// One answer for every passkey that is refused.
const REFUSED: Trouble =
    Trouble::Invalid("This passkey was not accepted. Press the button to try again with a passkey of your own.");
/// Of one person.
const START: Limit = Limit { name: "step-up", ..limits::SIGN_IN };
const FINISH: Limit = Limit { name: "step-up-finish", ..limits::SIGN_IN };

#[derive(Deserialize)]
pub struct StepPath {
    purpose: String,
    subject: String,
}

impl StepPath {
    fn step(&self) -> Result<Step, Trouble> {
        let purpose = Purpose::from_key(&self.purpose).ok_or(Trouble::NotFound)?;
        let subject = Uuid::parse_str(&self.subject).map_err(|_| Trouble::NotFound)?;
        Ok(Step { purpose, subject: PersonId(subject) })
    }
}

pub async fn page(visit: Visit, Path(path): Path<StepPath>, RawQuery(query): RawQuery) -> Outcome {
    let step = path.step()?;
    let mut request = visit.look().await?;
    let visitor = request.visitor().await?;
    let next = next::asked_in(query.as_deref()).unwrap_or_else(|| portal::home(&visitor).into_owned());
    if request.step_up(step.purpose, step.subject).await? == StepUp::Fresh {
        return Ok(Answer::see_other(&next));
    }
    let html = html(&mut request, step, Then::Go(next)).await?;
    Ok(Answer::page(html))
}

/// The page, with what is to follow.
pub async fn html(request: &mut Request<'_>, step: Step, then: Then) -> Result<String, Trouble> {
    let mut chrome = with_islands(request.chrome(page::TITLE, Place::Elsewhere).await?);
    name_who_is_open(request, &mut chrome, step).await?;
    let way = way(request).await?;
    Ok(page::page(chrome, step, way, then))
}

/// A step about somebody else says whose record it is, at an address that does not (hazard 1).
async fn name_who_is_open(request: &mut Request<'_>, chrome: &mut Chrome, step: Step) -> Result<(), Trouble> {
    let open = request.visit.signed_in()?.open.clone().filter(|open| open.person == step.subject.0);
    let (None, Some(open)) = (&chrome.whose, open) else { return Ok(()) };
    let whose = match open.work.and_then(|ods| Ods::parse(&ods)) {
        Some(ods) => Whose::AtWork(ods, step.subject),
        None => Whose::For(step.subject),
    };
    // It was opened with a grant.
    if let Some(person) = people::store::person(&mut request.tx, step.subject).await? {
        chrome.whose = Some(portal::strip(&whose, &person));
    }
    Ok(())
}

/// How this person can show that it is them.
async fn way(request: &mut Request<'_>) -> Result<Way, Trouble> {
    let person = request.visit.signed_in()?.person;
    if is_a_card(request.visit) {
        return Ok(Way::Demonstration);
    }
    let known = store::credential_ids(&mut request.tx, person).await?;
    Ok(if known.is_empty() { Way::NoPasskey } else { Way::Passkey })
}

/// Who was signed in by a card of the demonstration has no passkey.
fn is_a_card(visit: &Visit) -> bool {
    let by_card = visit.signed_in.as_ref().is_some_and(|signed_in| signed_in.proof == Proof::Demo);
    visit.app.settings.mode == Mode::Demo && by_card
}

pub async fn start(visit: Visit, Path(path): Path<StepPath>) -> Outcome {
    let (step, signed_in) = (path.step()?, visit.signed_in()?);
    let mut request = visit.change().await?;
    if !is_within(&mut request, START).await? {
        request.commit().await?;
        return Err(Trouble::TooMany);
    }
    let started = step_up::start(&mut request.tx, &visit.app, signed_in, step).await?;
    request.commit().await?;
    Ok(Answer::json(&started))
}

pub async fn finish(visit: Visit, Path(path): Path<StepPath>, Json(finish): Json<FinishSignIn>) -> Outcome {
    let (step, signed_in) = (path.step()?, visit.signed_in()?);
    let mut request = visit.change().await?;
    if !is_within(&mut request, FINISH).await? {
        request.commit().await?;
        return Err(Trouble::TooMany);
    }
    match step_up::finish(&mut request.tx, &visit.app, signed_in, step, &finish).await {
        Ok(()) => {}
        Err(Refused::Fault(fault)) => return Err(fault.into()),
        Err(refused) => {
            tracing::warn!(%refused, purpose = step.purpose.key(), "a step-up was refused");
            // The ceremony is spent, whatever came of it.
            request.commit().await?;
            return Err(REFUSED);
        }
    }
    request.commit().await?;
    step_up::allow(&visit, step).await?;
    Ok(Answer::json(&Next { next: next::own_path(&finish.next).unwrap_or("/").to_string() }))
}

/// One press instead of a passkey. This route is there in a demonstration only, and for the cards
/// only. What was typed comes along as it is and is sent on: nothing of it is read here.
pub async fn demonstrate(visit: Visit, Path(path): Path<StepPath>, RawQuery(query): RawQuery) -> Outcome {
    let step = path.step()?;
    visit.signed_in()?;
    if !is_a_card(&visit) {
        return Err(Trouble::NotFound);
    }
    step_up::allow(&visit, step).await?;
    if let Some(form) = next::again_in(query.as_deref()) {
        return Ok(Answer::send_again(&form));
    }
    Ok(Answer::see_other(next::asked_in(query.as_deref()).as_deref().unwrap_or("/")))
}

/// Counts one try of who is signed in. The caller commits, whatever the answer.
async fn is_within(request: &mut Request<'_>, limit: Limit) -> Result<bool, Trouble> {
    let now = request.now();
    let who = request.visit.signed_in()?.person.0.to_string();
    Ok(limits::use_one(&mut request.tx, &request.visit.app.platform.keys, now, limit, &who).await?)
}
