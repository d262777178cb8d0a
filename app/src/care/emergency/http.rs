//! To begin and to end; and the person's own notice of it.

use axum::extract::Path;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    super::{at_work, back, role_at},
    form::EmergencyForm,
    page::{self, Impossible},
    store::{self, NewEmergency},
    tell,
};
use crate::{
    access::{
        asking::emergency_until,
        grant::{Account, Change, Details, Emergency, Grant, Read},
    },
    portal::Place,
    ui::{document::Chrome, errors::FieldErrors},
    web::{
        answer::{Answer, Outcome},
        form::{Form, NoFields},
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

/// The passkey comes first, so that nothing that was typed gets lost.
pub async fn form(visit: Visit) -> Outcome {
    at_work(&visit)?;
    // The asking goes into the log with the change that is asked for; here nothing changes, and
    // nothing is kept.
    let mut request = visit.change().await?;
    request.ask::<Read, Details>().await?;
    if is_open(&mut request).await? {
        return Ok(Answer::see_other(&visit.whose.path("")));
    }
    Ok(match may(&mut request).await? {
        Ok(_) => {
            let chrome = chrome(&mut request).await?;
            Answer::page(page::form(chrome, &EmergencyForm::default(), FieldErrors::default()))
        }
        Err(why) => Answer::page(page::impossible(chrome(&mut request).await?, why)),
    })
}

pub async fn start(visit: Visit, Form(form): Form<EmergencyForm>) -> Outcome {
    let (ods, subject) = at_work(&visit)?;
    let mut request = visit.change().await?;
    request.ask::<Read, Details>().await?;
    let grant = match may(&mut request).await? {
        Ok(grant) => grant,
        Err(why) => return Ok(Answer::page_with_errors(page::impossible(chrome(&mut request).await?, why))),
    };
    if is_open(&mut request).await? {
        return Err(Trouble::Conflict(
            "You have this record open in an emergency already. End it first, or go on with what is open.",
        ));
    }
    let (reason, words) = match form.check() {
        Ok(checked) => checked,
        Err(errors) => {
            let chrome = chrome(&mut request).await?;
            return Ok(Answer::page_with_errors(page::form(chrome, &form, errors)));
        }
    };
    let role = role_at(&request.visitor().await?, &ods)?;
    let new = NewEmergency { organisation: &ods, role, reason, words: &words };
    let id = store::start(&mut request.tx, &grant, &new, visit.now()).await?;
    let origin = &visit.app.settings.origin;
    tell::ask(&mut request.tx, &visit.app.platform, origin, (subject.0, id), "").await?;
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path("")))
}

/// Always easy, and whoever comes too late has nothing to end.
pub async fn end(visit: Visit, Form(NoFields {}): Form<NoFields>) -> Outcome {
    at_work(&visit)?;
    let mut request = visit.change().await?;
    request.ask::<Read, Details>().await?;
    if is_open(&mut request).await? {
        let grant = request.ask::<Change, Emergency>().await?;
        store::end(&mut request.tx, &grant, visit.now()).await?;
        request.commit().await?;
    }
    Ok(Answer::see_other(&visit.whose.path("")))
}

#[derive(Deserialize)]
pub struct NoticePath {
    id: String,
}

/// The person puts the notice on their first page away.
pub async fn dismiss(visit: Visit, Path(path): Path<NoticePath>, Form(NoFields {}): Form<NoFields>) -> Outcome {
    let id = Uuid::parse_str(&path.id).map_err(|_| Trouble::NotFound)?;
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Account>().await?;
    if !store::dismiss(&mut request.tx, &grant, id, visit.now()).await? {
        return Err(Trouble::NotFound);
    }
    request.commit().await?;
    Ok(Answer::see_other("/home"))
}

async fn is_open(request: &mut Request<'_>) -> Result<bool, Trouble> {
    let (actor, subject, now) = (request.visit.signed_in()?.person, request.visit.subject()?, request.now());
    Ok(emergency_until(&mut request.tx, actor, subject, now).await?.is_some())
}

/// Whether it can be begun, or why it cannot.
async fn may(request: &mut Request<'_>) -> Result<Result<Grant<Change, Emergency>, Impossible>, Trouble> {
    let (ods, _) = at_work(request.visit)?;
    match request.ask::<Change, Emergency>().await {
        Ok(grant) => Ok(Ok(grant)),
        Err(Trouble::NotFound) => {
            let role = role_at(&request.visitor().await?, &ods)?;
            Ok(Err(if role.is_clinical() { Impossible::Stopped } else { Impossible::Role }))
        }
        Err(other) => Err(other),
    }
}

async fn chrome(request: &mut Request<'_>) -> Result<Chrome, Trouble> {
    let chrome = request.chrome("Open in an emergency", Place::Summary).await?;
    let summary = request.visit.whose.path("");
    Ok(back(chrome, summary, "Back to the summary"))
}
