//! Days on which a clinic is otherwise: added, and taken back.

use uuid::Uuid;

use super::{
    Clinic, Keeper, change_store,
    exception_form::{self, FIELDS},
    form::Pairs,
    http::{OnePath, clash_words, path_of, show_one},
    making, store,
    templates::Exception,
};
use crate::{
    access::grant::{Change, Clinics, ListGrant},
    carers::typed::Typed,
    ui::{date, errors::FieldErrors},
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

pub async fn change(visit: Visit, Path(path): Path<OnePath>, Form(pairs): Form<Pairs>) -> Outcome {
    let (organisation, id) = path.read()?;
    let form = Typed::of(pairs, &FIELDS)?;
    let mut request = visit.change().await?;
    let grant = request.ask_list::<Change, Clinics>(&organisation).await?;
    let clinic = store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    if clinic.keeper != Keeper::Here || clinic.ended_at.is_some() {
        return Err(Trouble::Conflict("This clinic’s times cannot be changed here. Go back to the list of clinics."));
    }
    let done = match form.one("act") {
        "add" => add(&mut request, &grant, &clinic, &form).await?,
        "remove" => remove(&mut request, &grant, &clinic, &form).await?,
        _ => return Err(Trouble::Invalid("Go back to the clinic, and use one of its buttons.")),
    };
    if let Err(errors) = done {
        let html = show_one(&mut request, &grant, &clinic, (None, &form, errors)).await?;
        return Ok(Answer::page_with_errors(html));
    }
    let now = request.now();
    let changed = store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    making::make(&mut request.tx, &visit.app.platform, &changed, now).await?;
    request.commit().await?;
    Ok(Answer::see_other(&format!("{}/{id}?done=changed", path_of(&organisation))))
}

type Done = Result<(), FieldErrors>;

const LATE: Trouble = Trouble::Conflict("Somebody has changed this clinic. Go back to it, and look again.");

/// The version that stood in the form.
fn as_it_was(clinic: &Clinic, form: &Typed) -> Clinic {
    Clinic { version: form.one("version").parse().unwrap_or_default(), ..clinic.clone() }
}

async fn add(
    request: &mut Request<'_>,
    grant: &ListGrant<Change, Clinics>,
    clinic: &Clinic,
    form: &Typed,
) -> Result<Done, Trouble> {
    let now = request.now();
    let today = date::london_day(now);
    let kept = match exception_form::check(form, today) {
        Ok(kept) => kept,
        Err(errors) => return Ok(Err(errors)),
    };
    let known = change_store::exceptions(&mut request.tx, &clinic.organisation, clinic.id).await?;
    // The same form, sent twice.
    if known.iter().any(|one| one.id == kept.id) {
        return Ok(Ok(()));
    }
    let mut errors = FieldErrors::default();
    if known.iter().filter(|one| one.exception.last_day >= today).count() >= change_store::MOST {
        errors.add("kind", "There are 200 exceptions already. Take back those that are not needed");
        return Ok(Err(errors));
    }
    let exceptions: Vec<Exception> =
        known.into_iter().map(|one| one.exception).chain([kept.exception.clone()]).collect();
    if let Some((time, other)) = making::clash(&mut request.tx, clinic, &exceptions, now).await? {
        errors.add("from", clash_words(&time, &other));
        return Ok(Err(errors));
    }
    let words = exception_form::words(&kept.exception);
    match change_store::add(&mut request.tx, grant, &as_it_was(clinic, form), (&kept, &words), now).await? {
        true => Ok(Ok(())),
        false => Err(LATE),
    }
}

async fn remove(
    request: &mut Request<'_>,
    grant: &ListGrant<Change, Clinics>,
    clinic: &Clinic,
    form: &Typed,
) -> Result<Done, Trouble> {
    let now = request.now();
    let id = Uuid::parse_str(form.one("exception")).map_err(|_| Trouble::NotFound)?;
    let known = change_store::exceptions(&mut request.tx, &clinic.organisation, clinic.id).await?;
    // It is gone already: that is what was wanted.
    let Some(kept) = known.into_iter().find(|one| one.id == id) else { return Ok(Ok(())) };
    let words = exception_form::words(&kept.exception);
    match change_store::remove(&mut request.tx, grant, &as_it_was(clinic, form), (id, &words), now).await? {
        true => Ok(Ok(())),
        false => Err(LATE),
    }
}
