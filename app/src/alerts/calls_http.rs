//! Calls that the front desk makes because nobody took an alert in time. Nothing that was measured
//! is read or shown here.

use axum::extract::RawQuery;

use super::{
    calls_page::{self, CallForm},
    calls_store::{self as store, Call},
    http::back,
    rules::Call as Came,
};
use crate::{
    access::grant::{Change, PhoneTasks, Read},
    people::Ods,
    portal::Place,
    ui::{document::Chrome, errors::FieldErrors},
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::{OnePath, Path},
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

pub async fn list(visit: Visit, Path(ods): Path<String>, RawQuery(query): RawQuery) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, PhoneTasks>(&organisation).await?;
    let list = store::list(&mut request.tx, &grant).await?;
    request.note_listed(&grant, list.iter().take(store::SHOWN).map(Call::person)).await?;
    let chrome = request.chrome("Calls to make", Place::Practice).await?;
    let chrome = back(chrome, format!("/practice/{}", organisation.as_str()), "Back to your work");
    let done = query.as_deref() == Some("done=yes");
    Ok(Answer::page(calls_page::list(chrome, &organisation, &list, done.then_some("It is written down."))))
}

pub async fn one(visit: Visit, Path(path): Path<OnePath>) -> Outcome {
    let (organisation, ids) = path.read()?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, PhoneTasks>(&organisation).await?;
    let call = store::find(&mut request.tx, &grant, ids).await?.ok_or(Trouble::NotFound)?;
    request.note_listed(&grant, [call.person()]).await?;
    let chrome = chrome(&mut request, &organisation).await?;
    Ok(Answer::page(calls_page::one(chrome, &organisation, &call, &CallForm::default(), FieldErrors::default())))
}

pub async fn done(visit: Visit, Path(path): Path<OnePath>, Form(form): Form<CallForm>) -> Outcome {
    let (organisation, ids) = path.read()?;
    let mut request = visit.change().await?;
    let grant = request.ask_list::<Change, PhoneTasks>(&organisation).await?;
    let call = store::find(&mut request.tx, &grant, ids).await?.ok_or(Trouble::NotFound)?;
    request.note_listed(&grant, [call.person()]).await?;
    let mut errors = FieldErrors::default();
    let outcome = Came::from_key(&form.outcome);
    if outcome.is_none() {
        errors.add("outcome", "Choose what came of the call");
    }
    let words = form.words.trim();
    if words.chars().count() > 500 {
        errors.add("words", "Use 500 letters or fewer");
    }
    let Some(outcome) = outcome.filter(|_| errors.is_empty()) else {
        let chrome = chrome(&mut request, &organisation).await?;
        return Ok(Answer::page_with_errors(calls_page::one(chrome, &organisation, &call, &form, errors)));
    };
    if !store::note(&mut request.tx, &grant, &call, (outcome, words), visit.now()).await? {
        return Err(Trouble::Conflict("Somebody else has dealt with this call. Go back to the list."));
    }
    request.commit().await?;
    Ok(Answer::see_other(&format!("/practice/{}/calls?done=yes", organisation.as_str())))
}

async fn chrome(request: &mut Request<'_>, organisation: &Ods) -> Result<Chrome, Trouble> {
    let chrome = request.chrome("Make a call", Place::Practice).await?;
    Ok(back(chrome, format!("/practice/{}/calls", organisation.as_str()), "Back to all calls"))
}
