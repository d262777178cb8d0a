//! One reading: as it is kept, as it was entered, by whom, and every state it was in; to remove
//! it, and to settle what came twice under its id.

use serde::Deserialize;
use uuid::Uuid;

use super::{
    EnteredAs, Reading,
    entry::questions,
    keep::{self, Keeper},
    one_page::{self, Past, Shown},
    one_store::{self, Settled, State},
    store,
};
use crate::{
    access::grant::{Acts, Change, Grant, Read, Readings},
    pathways,
    people::{self, Ods, PersonId},
    portal::Place,
    ui::{
        date,
        document::{BackLink, Chrome},
    },
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
        whose::Whose,
    },
};

#[derive(Deserialize)]
pub struct OnePath {
    id: Uuid,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoveForm {
    version: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettleForm {
    /// Of what came the second time: hexadecimal.
    hash: String,
    /// "keep" or "drop"
    act: String,
    /// The id under which it is kept: sent twice it is one reading.
    new_id: Uuid,
}

pub async fn one(visit: Visit, Path(OnePath { id }): Path<OnePath>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Readings>().await?;
    let (reading, past) = match store::find(&mut request.tx, &grant, id).await? {
        Some(reading) => (reading, Past::No),
        None => (one_store::removed(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?, Past::Removed),
    };
    let states = one_store::history(&mut request.tx, &grant, &reading).await?;
    let mut history = Vec::with_capacity(states.len());
    for state in states {
        let who = who(&mut request, &grant, (state.by, state.entered_as, state.organisation.as_deref())).await?;
        let State { at, what, state, .. } = state;
        history.push(one_page::Step { at, what, who, state });
    }
    let by = (reading.entered_by, reading.entered_as, reading.organisation.as_deref());
    let who = who(&mut request, &grant, by).await?;
    let on = pathways::in_force(&mut request.tx, grant.subject(), date::london_day(visit.now())).await?;
    let chrome = chrome(&mut request, reading.measure().words(), "/readings").await?;
    let questions = questions::questions(&on);
    let shown = Shown { reading: &reading, who, history: &history, questions: &questions, past };
    Ok(Answer::page(one_page::one(chrome, &visit.whose, &shown)))
}

pub async fn remove_form(visit: Visit, Path(OnePath { id }): Path<OnePath>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask_for_form::<Change, Readings>().await?;
    let reading = store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    let chrome = chrome(&mut request, "Remove a reading", &format!("/readings/{id}")).await?;
    Ok(Answer::page(one_page::remove(chrome, &visit.whose, &reading)))
}

/// Its states are kept; no list and no rule sees it any more.
pub async fn remove(visit: Visit, Path(OnePath { id }): Path<OnePath>, Form(form): Form<RemoveForm>) -> Outcome {
    let mut request = visit.change().await?;
    let (grant, reading) = find(&mut request, id).await?;
    let is_current = form.version == reading.version;
    if !is_current || !store::remove(&mut request.tx, &grant, &reading, visit.now()).await? {
        let chrome = chrome(&mut request, "This has already changed", "/readings").await?;
        request.commit().await?;
        return Ok(Answer::page_of_conflict(one_page::overtaken(chrome, &visit.whose, &reading)));
    }
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path("/readings?done=removed")))
}

/// What came under an id that was taken becomes a reading of its own, or nothing.
pub async fn settle(visit: Visit, Path(OnePath { id }): Path<OnePath>, Form(form): Form<SettleForm>) -> Outcome {
    let how = match form.act.as_str() {
        "keep" => Settled::Kept,
        "drop" => Settled::Dropped,
        _ => return Err(Trouble::Invalid("Go back to the page and choose again.")),
    };
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Readings>().await?;
    let open = one_store::conflicts(&mut request.tx, &grant).await?;
    let conflict = open.into_iter().find(|one| one.reading == id && one.hash == form.hash).ok_or(Trouble::NotFound)?;
    if !one_store::settle(&mut request.tx, &grant, &conflict, how, visit.now()).await? {
        return Err(Trouble::Conflict("This was settled already. Go back to your readings."));
    }
    if how == Settled::Dropped {
        request.commit().await?;
        return Ok(Answer::see_other(&visit.whose.path("/readings?done=dropped")));
    }
    let mut new = conflict.state;
    new.id = form.new_id;
    keep::keep(&mut request.tx, &visit.app.platform, &Keeper::granted(&grant), &new).await?;
    let is_there = store::find(&mut request.tx, &grant, new.id).await?.is_some();
    if !is_there {
        return Err(Trouble::Conflict("This was kept already, and removed since. Go back to your readings."));
    }
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path(&format!("/readings/{}/saved", new.id))))
}

async fn find(request: &mut Request<'_>, id: Uuid) -> Result<(Grant<Change, Readings>, Reading), Trouble> {
    let grant = request.ask::<Change, Readings>().await?;
    let reading = store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    Ok((grant, reading))
}

/// Who entered it, as this reader is told: a carer reads no other carer's name, and of staff only
/// the organisation is named.
pub async fn who<A: Acts>(
    request: &mut Request<'_>,
    grant: &Grant<A, Readings>,
    (by, entered_as, organisation): (Option<PersonId>, EnteredAs, Option<&str>),
) -> Result<String, Trouble> {
    if by == Some(grant.actor()) {
        return Ok("You".into());
    }
    let organisation = match organisation.and_then(Ods::parse) {
        Some(ods) => people::store::organisation_name(&mut request.tx, &ods).await?,
        None => None,
    };
    Ok(match (entered_as, organisation) {
        (EnteredAs::Staff, Some(name)) => format!("Staff of {name}"),
        (EnteredAs::Staff, None) => "Staff".into(),
        (EnteredAs::Device, Some(name)) => format!("A device, through {name}"),
        (EnteredAs::Device, None) => "A device".into(),
        (EnteredAs::Carer, _) if matches!(request.visit.whose, Whose::For(_)) => "A carer".into(),
        (EnteredAs::Person | EnteredAs::Carer, _) => {
            let person = match by {
                Some(by) => people::store::person(&mut request.tx, by).await?,
                None => None,
            };
            let name = person.map(|person| person.full_name()).unwrap_or_default();
            if entered_as == EnteredAs::Carer { format!("{name}, a carer") } else { name }
        }
    })
}

async fn chrome(request: &mut Request<'_>, title: &str, back: &str) -> Result<Chrome, Trouble> {
    let mut chrome = request.chrome(title, Place::Readings).await?;
    chrome.back = Some(BackLink { href: request.visit.whose.path(back).into(), words: "Back".into() });
    Ok(chrome)
}
