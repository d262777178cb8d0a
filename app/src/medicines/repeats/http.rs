//! The person's requests: all of them with their states, what was just asked for, taking one back, and
//! saying that it was collected.

use axum::extract::RawQuery;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Event, RepeatRequest,
    page::{self, Step, Told},
    rules::{self, By, State},
    store,
};
use crate::{
    access::grant::{Acts, Change, Grant, Medicines, Read, Record},
    medicines::{nudge, own},
    portal::Place,
    ui::document::{BackLink, Chrome},
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

#[derive(Deserialize)]
pub struct OnePath {
    id: Uuid,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VersionForm {
    version: i64,
}

pub async fn list(visit: Visit, RawQuery(query): RawQuery) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Medicines>().await?;
    let record = request.ask::<Read, Record>().await?;
    let all = store::all(&mut request.tx, &grant, &record).await?;
    let told = told(&mut request, &grant, all).await?;
    let chrome = chrome(&mut request, "What you asked for", "/medicines").await?;
    let done = match query.as_deref() {
        Some("done=withdrawn") => Some("You took it back. The practice does nothing more about it."),
        Some("done=collected") => Some("You have it. We tell you in time when to ask again."),
        _ => None,
    };
    Ok(Answer::page(page::list(chrome, &visit.whose, &told, done, visit.now())))
}

/// The answer to asking: everything of one batch, known by it or by any request of it.
pub async fn asked(visit: Visit, Path(OnePath { id }): Path<OnePath>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Medicines>().await?;
    let record = request.ask::<Read, Record>().await?;
    let all = store::all(&mut request.tx, &grant, &record).await?;
    let found = all.iter().find(|one| one.batch == id || one.id == id).map(|one| one.batch);
    let batch = found.ok_or(Trouble::NotFound)?;
    let batch: Vec<RepeatRequest> = all.into_iter().filter(|one| one.batch == batch).collect();
    let told = told(&mut request, &grant, batch).await?;
    let chrome = chrome(&mut request, "You have asked", "/medicines/repeats").await?;
    Ok(Answer::page(page::asked(chrome, &visit.whose, &told)))
}

pub async fn withdraw(visit: Visit, Path(OnePath { id }): Path<OnePath>, Form(form): Form<VersionForm>) -> Outcome {
    settle(visit, id, form.version, State::Withdrawn).await
}

pub async fn collect(visit: Visit, Path(OnePath { id }): Path<OnePath>, Form(form): Form<VersionForm>) -> Outcome {
    settle(visit, id, form.version, State::Collected).await
}

async fn settle(visit: Visit, id: Uuid, version: i64, to: State) -> Outcome {
    let now = visit.now();
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Medicines>().await?;
    let record = request.ask::<Read, Record>().await?;
    let one = store::find(&mut request.tx, &grant, &record, id).await?.ok_or(Trouble::NotFound)?;
    let may = rules::may(one.state, to, By::Person);
    if !may || !store::settle(&mut request.tx, &grant, (&one, version), to, now).await? {
        let one = store::find(&mut request.tx, &grant, &record, id).await?.ok_or(Trouble::NotFound)?;
        let told = told(&mut request, &grant, vec![one]).await?;
        let chrome = chrome(&mut request, "This has already changed", "/medicines/repeats").await?;
        request.commit().await?;
        return Ok(Answer::page_of_conflict(page::overtaken(chrome, &visit.whose, &told)));
    }
    nudge::renew(&mut request.tx, grant.subject(), now).await?;
    request.commit().await?;
    let done = if to == State::Withdrawn { "withdrawn" } else { "collected" };
    Ok(Answer::see_other(&visit.whose.path(&format!("/medicines/repeats?done={done}"))))
}

/// Each request with its steps, and who took them.
async fn told<A: Acts>(
    request: &mut Request<'_>,
    grant: &Grant<A, Medicines>,
    all: Vec<RepeatRequest>,
) -> Result<Vec<Told>, Trouble> {
    let events = store::events(&mut request.tx, grant).await?;
    let mut told = Vec::with_capacity(all.len());
    for one in all {
        let mut steps = Vec::new();
        for Event { at, state, by, acted_as, words, .. } in
            events.iter().filter(|event| event.request == one.id).cloned()
        {
            let who = own::who(request, grant, by, acted_as).await?;
            steps.push(Step { at, state, who, words });
        }
        told.push(Told { request: one, steps });
    }
    Ok(told)
}

pub(super) async fn chrome(request: &mut Request<'_>, title: &str, back: &str) -> Result<Chrome, Trouble> {
    let mut chrome = request.chrome(title, Place::Medicines).await?;
    chrome.back = Some(BackLink { href: request.visit.whose.path(back).into(), words: "Back".into() });
    Ok(chrome)
}
