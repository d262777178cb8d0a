//! To add a medicine of one's own, to change, stop and remove it.

use axum::extract::RawQuery;
use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    ActsAs, Entered, OwnMedicine, What, form,
    page::{self, Step},
    store,
};
use crate::{
    access::grant::{Acts, Change, Grant, Medicines, Read},
    carers::typed::Typed,
    doses::{self, MedicineRef},
    people::{self, PersonId},
    portal::Place,
    ui::{
        date,
        document::{BackLink, Chrome},
        errors::FieldErrors,
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

type Pairs = Vec<(String, String)>;

#[derive(Deserialize)]
pub struct OnePath {
    id: Uuid,
}

pub async fn new(visit: Visit) -> Outcome {
    let mut request = visit.change().await?;
    request.ask::<Change, Medicines>().await?;
    let chrome = chrome(&mut request, "Add a medicine", "/medicines").await?;
    request.commit().await?;
    Ok(Answer::page(page::new(chrome, Uuid::now_v7(), &Typed::default(), FieldErrors::default())))
}

pub async fn make(visit: Visit, Form(pairs): Form<Pairs>) -> Outcome {
    let typed = Typed::of(pairs, &form::FIELDS)?;
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Medicines>().await?;
    let mut errors = FieldErrors::default();
    let id = form::id(&typed);
    let Some(entered) = form::check(&typed, today(&visit), &mut errors) else {
        let chrome = chrome(&mut request, "Add a medicine", "/medicines").await?;
        request.commit().await?;
        return Ok(Answer::page_with_errors(page::new(chrome, id, &typed, errors)));
    };
    store::make(&mut request.tx, &grant, id, &entered, visit.now()).await?;
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path("/medicines?done=added")))
}

pub async fn one(visit: Visit, Path(OnePath { id }): Path<OnePath>, RawQuery(query): RawQuery) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Medicines>().await?;
    let medicine = store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    let history = history(&mut request, &grant, id).await?;
    let who = who(&mut request, &grant, Some(medicine.entered_by), medicine.entered_as).await?;
    let chrome = chrome(&mut request, "A medicine you added", "/medicines").await?;
    let done = query.as_deref() == Some("done=changed");
    Ok(Answer::page(page::one(chrome, &visit.whose, &medicine, &who, &history, done.then_some("It is changed."))))
}

pub async fn edit_form(visit: Visit, Path(OnePath { id }): Path<OnePath>) -> Outcome {
    let mut request = visit.change().await?;
    let (_, medicine) = find(&mut request, id).await?;
    let chrome = chrome_of(&mut request, "Change a medicine", id).await?;
    request.commit().await?;
    Ok(Answer::page(page::edit(chrome, medicine.version, &form::typed(&medicine), FieldErrors::default())))
}

pub async fn edit(visit: Visit, Path(OnePath { id }): Path<OnePath>, Form(pairs): Form<Pairs>) -> Outcome {
    let typed = Typed::of(pairs, &form::FIELDS)?;
    let mut request = visit.change().await?;
    let (grant, medicine) = find(&mut request, id).await?;
    let mut errors = FieldErrors::default();
    let Some(entered) = form::check(&typed, today(&visit), &mut errors) else {
        let chrome = chrome_of(&mut request, "Change a medicine", id).await?;
        request.commit().await?;
        return Ok(Answer::page_with_errors(page::edit(chrome, form::version(&typed), &typed, errors)));
    };
    let entered = Entered { stopped_on: medicine.entered.stopped_on, ..entered };
    settle(request, &grant, &medicine, form::version(&typed), (What::Edited, &entered)).await
}

pub async fn stop_form(visit: Visit, Path(OnePath { id }): Path<OnePath>) -> Outcome {
    let mut request = visit.change().await?;
    let (_, medicine) = find(&mut request, id).await?;
    let chrome = chrome_of(&mut request, "Stop a medicine", id).await?;
    request.commit().await?;
    let typed = form::typed_stop(today(&visit));
    Ok(Answer::page(page::stop(chrome, &medicine, &typed, FieldErrors::default())))
}

pub async fn stop(visit: Visit, Path(OnePath { id }): Path<OnePath>, Form(pairs): Form<Pairs>) -> Outcome {
    let typed = Typed::of(pairs, &form::STOP_FIELDS)?;
    let mut request = visit.change().await?;
    let (grant, medicine) = find(&mut request, id).await?;
    let mut errors = FieldErrors::default();
    let Some(day) = form::check_stop(&typed, &medicine.entered, today(&visit), &mut errors) else {
        let chrome = chrome_of(&mut request, "Stop a medicine", id).await?;
        request.commit().await?;
        return Ok(Answer::page_with_errors(page::stop(chrome, &medicine, &typed, errors)));
    };
    let entered = Entered { stopped_on: Some(day), ..medicine.entered.clone() };
    settle(request, &grant, &medicine, form::version(&typed), (What::Stopped, &entered)).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VersionForm {
    version: i64,
}

pub async fn again(visit: Visit, Path(OnePath { id }): Path<OnePath>, Form(form): Form<VersionForm>) -> Outcome {
    let mut request = visit.change().await?;
    let (grant, medicine) = find(&mut request, id).await?;
    let entered = Entered { stopped_on: None, ..medicine.entered.clone() };
    settle(request, &grant, &medicine, form.version, (What::BegunAgain, &entered)).await
}

pub async fn remove_form(visit: Visit, Path(OnePath { id }): Path<OnePath>) -> Outcome {
    let mut request = visit.change().await?;
    let (_, medicine) = find(&mut request, id).await?;
    let chrome = chrome_of(&mut request, "Remove a medicine", id).await?;
    request.commit().await?;
    Ok(Answer::page(page::remove(chrome, &medicine)))
}

/// Its states are kept; no list shows it any more.
pub async fn remove(visit: Visit, Path(OnePath { id }): Path<OnePath>, Form(form): Form<VersionForm>) -> Outcome {
    let mut request = visit.change().await?;
    let (grant, medicine) = find(&mut request, id).await?;
    let entered = medicine.entered.clone();
    settle(request, &grant, &medicine, form.version, (What::Removed, &entered)).await
}

/// Writes it, when nobody was faster.
async fn settle(
    mut request: Request<'_>,
    grant: &Grant<Change, Medicines>,
    medicine: &OwnMedicine,
    version: i64,
    (what, entered): (What, &Entered),
) -> Outcome {
    let now = request.now();
    let whose = request.visit.whose.clone();
    let is_current = version == medicine.version;
    if !is_current || !store::change(&mut request.tx, grant, (medicine.id, version), (what, entered), now).await? {
        let chrome = chrome(&mut request, "This has already changed", "/medicines").await?;
        request.commit().await?;
        return Ok(Answer::page_of_conflict(page::overtaken(chrome, &whose, medicine)));
    }
    // Nobody is reminded of what they no longer take.
    if matches!(what, What::Stopped | What::Removed) {
        doses::end_of_medicine(&mut request.tx, grant, MedicineRef::Own(medicine.id), now).await?;
    }
    request.commit().await?;
    let place = match what {
        What::Removed => "/medicines?done=removed".to_owned(),
        _ => format!("/medicines/own/{}?done=changed", medicine.id),
    };
    Ok(Answer::see_other(&whose.path(&place)))
}

async fn find(request: &mut Request<'_>, id: Uuid) -> Result<(Grant<Change, Medicines>, OwnMedicine), Trouble> {
    let grant = request.ask::<Change, Medicines>().await?;
    let medicine = store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    Ok((grant, medicine))
}

async fn history<A: Acts>(
    request: &mut Request<'_>,
    grant: &Grant<A, Medicines>,
    id: Uuid,
) -> Result<Vec<Step>, Trouble> {
    let states = store::history(&mut request.tx, grant, id).await?;
    let mut steps = Vec::with_capacity(states.len());
    for state in states {
        let who = who(request, grant, state.by, state.acted_as).await?;
        steps.push(Step { at: state.at, what: state.what, who, entered: state.entered });
    }
    Ok(steps)
}

/// Who did it, as this reader is told: a carer reads no other carer's name, and of staff nobody's.
pub async fn who<A: Acts>(
    request: &mut Request<'_>,
    grant: &Grant<A, Medicines>,
    by: Option<PersonId>,
    acted_as: ActsAs,
) -> Result<String, Trouble> {
    if by == Some(grant.actor()) {
        return Ok("You".into());
    }
    if acted_as == ActsAs::Staff {
        return Ok("The practice".into());
    }
    if acted_as == ActsAs::Carer && matches!(request.visit.whose, Whose::For(_)) {
        return Ok("A carer".into());
    }
    let person = match by {
        Some(by) => people::store::person(&mut request.tx, by).await?,
        None => None,
    };
    let name = person.map(|person| person.full_name()).unwrap_or_default();
    Ok(if acted_as == ActsAs::Carer { format!("{name}, a carer") } else { name })
}

fn today(visit: &Visit) -> NaiveDate {
    date::london_day(visit.now())
}

async fn chrome_of(request: &mut Request<'_>, title: &str, id: Uuid) -> Result<Chrome, Trouble> {
    chrome(request, title, &format!("/medicines/own/{id}")).await
}

async fn chrome(request: &mut Request<'_>, title: &str, back: &str) -> Result<Chrome, Trouble> {
    let mut chrome = request.chrome(title, Place::Medicines).await?;
    chrome.back = Some(BackLink { href: request.visit.whose.path(back).into(), words: "Back".into() });
    Ok(chrome)
}
