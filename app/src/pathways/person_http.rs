//! Staff and one person's pathways. Who may is asked of the person; the module must be in use.

use chrono::Datelike;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    monitoring_http::{Pairs, in_use},
    monitoring_store::{self, Module},
    person_form as form_of,
    person_page::{self as page, May},
    person_store::{self as store, OnPathway, Starting},
    template_store::{self, Version},
};
use crate::{
    access::{
        grant::{Acts, Change, Grant, Pathways, Read},
        relation::Relation,
    },
    carers::typed::Typed,
    people::Ods,
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

#[derive(Deserialize)]
pub struct IdPath {
    pub id: Uuid,
}

/// Where somebody works with this person's pathways.
pub struct Here {
    pub organisation: Ods,
    pub module: Module,
}

/// Asks as staff of an organisation that uses the module. Nobody works on their own pathways.
pub async fn ask<A: Acts>(request: &mut Request<'_>) -> Result<(Here, Grant<A, Pathways>), Trouble> {
    let Whose::AtWork(organisation, _) = request.visit.whose.clone() else { return Err(Trouble::NotFound) };
    request.visit.subject()?;
    let module = in_use(request, &organisation).await?;
    let grant = request.ask::<A, Pathways>().await?;
    match grant.relation() {
        Relation::Staff(_) | Relation::StaffElsewhere(_) | Relation::Emergency(_) => {
            Ok((Here { organisation, module }, grant))
        }
        Relation::Own | Relation::Carer(_) | Relation::System | Relation::Stranger => Err(Trouble::NotFound),
    }
}

/// Whether this role changes pathways, without asking for it.
async fn may<A: Acts>(request: &mut Request<'_>, grant: &Grant<A, Pathways>) -> Result<May, Trouble> {
    let visitor = request.visitor().await?;
    let Whose::AtWork(organisation, _) = &request.visit.whose else { return Ok(May::Read) };
    let works = visitor.memberships.iter().find(|work| work.organisation == *organisation);
    let is_clinical = works.is_some_and(|work| work.role.is_clinical());
    let is_emergency = matches!(grant.relation(), Relation::Emergency(_));
    Ok(if is_clinical && !is_emergency { May::Change } else { May::Read })
}

pub async fn list(visit: &Visit, query: Option<&str>) -> Outcome {
    let mut request = visit.look().await?;
    let (_, grant) = ask::<Read>(&mut request).await?;
    let all = store::all(&mut request.tx, &grant).await?;
    let may = may(&mut request, &grant).await?;
    let mut chrome = request.chrome(page::TITLE, Place::Elsewhere).await?;
    chrome.back = Some(BackLink { href: visit.whose.path("").into(), words: "Back to the first page".into() });
    Ok(Answer::page(page::list(chrome, &visit.whose, &all, may, done(query))))
}

fn done(query: Option<&str>) -> Option<&'static str> {
    match query {
        Some("done=started") => Some("They are on it. They see it in their own Nene."),
        Some("done=targets") => Some("The targets are saved."),
        Some("done=moved") => Some("They are on the new version."),
        Some("done=ended") => Some("It has ended. Its open alerts are closed."),
        _ => None,
    }
}

/// One pathway of this person; and whether it can be changed here.
pub async fn one(visit: &Visit, id: Uuid, query: Option<&str>) -> Outcome {
    let mut request = visit.look().await?;
    let (here, grant) = ask::<Read>(&mut request).await?;
    let one = store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    let events = store::events(&mut request.tx, &grant, id).await?;
    let is_ours = one.organisation == here.organisation;
    let may = if is_ours { may(&mut request, &grant).await? } else { May::Read };
    let chrome = chrome(&mut request, &one.template.title).await?;
    let module = is_ours.then_some(&here.module);
    let about = page::About { whose: &visit.whose, one: &one, module, events: &events, may };
    Ok(Answer::page(page::one(chrome, &about, done(query))))
}

pub async fn choose(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    let (here, grant) = ask::<Read>(&mut request).await?;
    if may(&mut request, &grant).await? == May::Read {
        return Err(Trouble::NotFound);
    }
    let chrome = chrome(&mut request, "Put them on a pathway").await?;
    if store::died_on(&mut request.tx, &grant).await?.is_some() {
        return Ok(Answer::page_of_conflict(page::has_died(chrome)));
    }
    let signed = template_store::signed(&mut request.tx, &grant, &here.organisation).await?;
    let all = store::all(&mut request.tx, &grant).await?;
    Ok(Answer::page(page::choose(chrome, &visit.whose, &here.organisation, &signed, &all)))
}

async fn version<A: Acts>(
    request: &mut Request<'_>,
    grant: &Grant<A, Pathways>,
    here: &Here,
    id: Uuid,
) -> Result<Version, Trouble> {
    let signed = template_store::signed(&mut request.tx, grant, &here.organisation).await?;
    signed.into_iter().find(|version| version.id == id).ok_or(Trouble::NotFound)
}

pub async fn start_form(visit: Visit, Path(IdPath { id }): Path<IdPath>) -> Outcome {
    let mut request = visit.look().await?;
    let (here, grant) = ask::<Read>(&mut request).await?;
    if may(&mut request, &grant).await? == May::Read {
        return Err(Trouble::NotFound);
    }
    let version = version(&mut request, &grant, &here, id).await?;
    let today = date::london_day(visit.now());
    let today =
        [("start_day", today.day()), ("start_month", today.month()), ("start_year", today.year().unsigned_abs())];
    let pairs = today.map(|(name, part)| (name.to_string(), part.to_string())).into();
    let form = typed(pairs, &form_of::start_names(&version.template))?;
    let chrome = chrome(&mut request, &version.template.title).await?;
    Ok(Answer::page(page::start(chrome, &version, &here.module, &form, FieldErrors::default())))
}

pub async fn start(visit: Visit, Path(IdPath { id }): Path<IdPath>, Form(pairs): Form<Pairs>) -> Outcome {
    form_of::refuse_strangers(&pairs, &form_of::STARTS)?;
    let mut request = visit.change().await?;
    let (here, grant) = ask::<Change>(&mut request).await?;
    if !monitoring_store::hold(&mut request.tx, &here.organisation).await? {
        return Err(Trouble::NotFound);
    }
    let version = version(&mut request, &grant, &here, id).await?;
    let form = typed(pairs, &form_of::start_names(&version.template))?;
    let chrome = chrome(&mut request, &version.template.title).await?;
    if store::died_on(&mut request.tx, &grant).await?.is_some() {
        return Ok(Answer::page_of_conflict(page::has_died(chrome)));
    }
    let today = date::london_day(visit.now());
    let wanted = match form_of::start(&form, &version.template, today) {
        Ok(wanted) => wanted,
        Err(errors) => {
            return Ok(Answer::page_with_errors(page::start(chrome, &version, &here.module, &form, errors)));
        }
    };
    let mut words = format!("Version {}. {}.", version.version, form_of::agreed_words(wanted.agreed));
    if !wanted.targets.words.is_empty() {
        words = format!("{words}\n{}", wanted.targets.words);
    }
    let new = Starting {
        organisation: here.organisation,
        template_id: version.id,
        template: version.template.key.clone(),
        starts_on: wanted.starts_on,
        ends_on: wanted.ends_on,
        own: wanted.targets.own,
        agreed: wanted.agreed,
        words,
    };
    if store::put(&mut request.tx, &grant, &new, visit.now(), today).await?.is_none() {
        let words = "They are on this pathway already. Nothing was changed. To use other targets, change those of the pathway that they are on.";
        return Ok(Answer::page_of_conflict(page::overtaken(chrome, &visit.whose, words)));
    }
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path("/pathways?done=started")))
}

/// A pathway that this organisation set up and that goes on.
async fn ours<A: Acts>(
    request: &mut Request<'_>,
    grant: &Grant<A, Pathways>,
    here: &Here,
    id: Uuid,
) -> Result<OnPathway, Trouble> {
    let found = store::find(&mut request.tx, grant, id).await?;
    found.filter(|one| one.organisation == here.organisation).ok_or(Trouble::NotFound)
}

const CHANGED: &str = "A colleague or the person changed or ended it in the meantime. Nothing of yours was saved. Look at how it is now, then decide again.";

async fn overtaken(mut request: Request<'_>, visit: &Visit) -> Outcome {
    let chrome = chrome(&mut request, page::TITLE).await?;
    Ok(Answer::page_of_conflict(page::overtaken(chrome, &visit.whose, CHANGED)))
}

/// Whether it is still as it was when the form was made.
fn is_as_seen(one: &OnPathway, form: &Typed) -> bool {
    one.ended_at.is_none() && form.one("row") == one.row.to_string()
}

pub async fn targets_form(visit: Visit, Path(IdPath { id }): Path<IdPath>) -> Outcome {
    let mut request = visit.look().await?;
    let (here, grant) = ask::<Read>(&mut request).await?;
    if may(&mut request, &grant).await? == May::Read {
        return Err(Trouble::NotFound);
    }
    let one = ours(&mut request, &grant, &here, id).await?;
    if one.ended_at.is_some() {
        return overtaken(request, &visit).await;
    }
    let form = typed(form_of::filled(&one.template, &one.own), &form_of::target_names(&one.template))?;
    let chrome = chrome(&mut request, "Own targets").await?;
    Ok(Answer::page(page::targets(chrome, &one, &form, FieldErrors::default())))
}

pub async fn targets(visit: Visit, Path(IdPath { id }): Path<IdPath>, Form(pairs): Form<Pairs>) -> Outcome {
    form_of::refuse_strangers(&pairs, &["row"])?;
    let mut request = visit.change().await?;
    let (here, grant) = ask::<Change>(&mut request).await?;
    let one = ours(&mut request, &grant, &here, id).await?;
    let mut names = form_of::target_names(&one.template);
    names.push("row".into());
    let form = typed(pairs, &names)?;
    if !is_as_seen(&one, &form) {
        return overtaken(request, &visit).await;
    }
    let mut errors = FieldErrors::default();
    let wanted = form_of::targets(&form, &one.template, &one.own, &mut errors);
    if !errors.is_empty() {
        let chrome = chrome(&mut request, "Own targets").await?;
        return Ok(Answer::page_with_errors(page::targets(chrome, &one, &form, errors)));
    }
    if !store::set_targets(&mut request.tx, &grant, &one, (&wanted.own, &wanted.words), visit.now()).await? {
        return overtaken(request, &visit).await;
    }
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path(&format!("/pathways/{id}?done=targets"))))
}

pub async fn move_on(visit: Visit, Path(IdPath { id }): Path<IdPath>, Form(pairs): Form<Pairs>) -> Outcome {
    let form = Typed::of(pairs, &["row", "to"])?;
    let mut request = visit.change().await?;
    let (here, grant) = ask::<Change>(&mut request).await?;
    let one = ours(&mut request, &grant, &here, id).await?;
    let newer = one.newer.filter(|newer| form.one("to") == newer.id.to_string() && is_as_seen(&one, &form));
    let Some(newer) = newer else { return overtaken(request, &visit).await };
    if !store::take_version(&mut request.tx, &grant, &one, newer, visit.now()).await? {
        return overtaken(request, &visit).await;
    }
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path(&format!("/pathways/{id}?done=moved"))))
}

pub async fn end_form(visit: Visit, Path(IdPath { id }): Path<IdPath>) -> Outcome {
    let mut request = visit.look().await?;
    let (here, grant) = ask::<Read>(&mut request).await?;
    if may(&mut request, &grant).await? == May::Read {
        return Err(Trouble::NotFound);
    }
    let one = ours(&mut request, &grant, &here, id).await?;
    if one.ended_at.is_some() {
        return overtaken(request, &visit).await;
    }
    let chrome = chrome(&mut request, "End a pathway").await?;
    Ok(Answer::page(page::end(chrome, &one, &Typed::default(), FieldErrors::default())))
}

pub async fn end(visit: Visit, Path(IdPath { id }): Path<IdPath>, Form(pairs): Form<Pairs>) -> Outcome {
    let form = Typed::of(pairs, &["row", "why", "words"])?;
    let mut request = visit.change().await?;
    let (here, grant) = ask::<Change>(&mut request).await?;
    let one = ours(&mut request, &grant, &here, id).await?;
    if !is_as_seen(&one, &form) {
        return overtaken(request, &visit).await;
    }
    let (why, words) = match form_of::end(&form) {
        Ok(end) => end,
        Err(errors) => {
            let chrome = chrome(&mut request, "End a pathway").await?;
            return Ok(Answer::page_with_errors(page::end(chrome, &one, &form, errors)));
        }
    };
    if !store::end(&mut request.tx, &grant, &one, (why, &words), visit.now()).await? {
        return overtaken(request, &visit).await;
    }
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path("/pathways?done=ended")))
}

pub fn typed(pairs: Pairs, names: &[String]) -> Result<Typed, Trouble> {
    Typed::of(pairs, &names.iter().map(String::as_str).collect::<Vec<_>>())
}

async fn chrome(request: &mut Request<'_>, title: &str) -> Result<Chrome, Trouble> {
    let mut chrome = request.chrome(title, Place::Elsewhere).await?;
    let href = request.visit.whose.path("/pathways");
    chrome.back = Some(BackLink { href: href.into(), words: "Back to pathways".into() });
    Ok(chrome)
}
