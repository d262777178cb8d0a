//! To read, change, sign and retire an organisation's templates.

use axum::extract::RawQuery;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    limits_page,
    monitoring_http::{Pairs, in_use},
    template_form as form_of,
    template_page::{self as page, About, May},
    template_store::{self as store, State, Version},
};
use crate::{
    access::grant::{Acts, Change, ListGrant, Read, Templates},
    carers::typed::{Typed, long, short},
    people::Ods,
    portal::Place,
    ui::{
        document::{BackLink, Chrome},
        errors::FieldErrors,
    },
    web::{
        answer::{Answer, Outcome},
        form::{Form, NoFields},
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

#[derive(Deserialize)]
pub struct OnePath {
    ods: String,
    id: Uuid,
}

/// The organisation and the proof, where the module is in use.
async fn ask<A: Acts>(request: &mut Request<'_>, ods: &str) -> Result<ListGrant<A, Templates>, Trouble> {
    let organisation = Ods::parse(ods).ok_or(Trouble::NotFound)?;
    let grant = request.ask_list::<A, Templates>(&organisation).await?;
    in_use(request, &organisation).await?;
    Ok(grant)
}

async fn found<A: Acts>(
    request: &mut Request<'_>,
    grant: &ListGrant<A, Templates>,
    id: Uuid,
) -> Result<Version, Trouble> {
    store::find(&mut request.tx, grant, id).await?.ok_or(Trouble::NotFound)
}

pub async fn list(visit: Visit, Path(ods): Path<String>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = ask::<Read>(&mut request, &ods).await?;
    let versions = store::all(&mut request.tx, &grant).await?;
    let mut chrome = request.chrome(page::TITLE, Place::Practice).await?;
    let href = format!("/practice/{}/monitoring", grant.organisation().as_str());
    chrome.back = Some(BackLink { href: href.into(), words: "Back to home monitoring".into() });
    Ok(Answer::page(page::list(chrome, grant.organisation(), &versions)))
}

pub async fn one(visit: Visit, Path(path): Path<OnePath>, RawQuery(query): RawQuery) -> Outcome {
    let mut request = visit.look().await?;
    let grant = ask::<Read>(&mut request, &path.ods).await?;
    let version = found(&mut request, &grant, path.id).await?;
    let done = match query.as_deref() {
        Some("done=saved") => Some("It is saved as a new version. Read it once more, then sign it."),
        Some("done=signed") => Some("It is signed. People can be put on it."),
        Some("done=retired") => Some("It is retired. Nobody is put on it any more."),
        _ => None,
    };
    show(request, &grant, &version, &Typed::default(), FieldErrors::default(), done).await.map(Answer::page)
}

async fn show<A: Acts>(
    mut request: Request<'_>,
    grant: &ListGrant<A, Templates>,
    version: &Version,
    form: &Typed,
    errors: FieldErrors,
    done: Option<&'static str>,
) -> Result<String, Trouble> {
    let organisation = grant.organisation().clone();
    let all = store::all(&mut request.tx, grant).await?;
    let same = || all.iter().filter(|other| other.template.key == version.template.key);
    let signed = same().find(|other| other.state() == State::Signed && other.id != version.id);
    let is_newest = same().all(|other| other.version <= version.version);
    let may = match request.ask_list::<Change, Templates>(&organisation).await {
        Ok(_) => May::Sign,
        Err(Trouble::NotFound) => May::Read,
        Err(other) => return Err(other),
    };
    let module = in_use(&mut request, &organisation).await?;
    let chrome = chrome(&mut request, &organisation, &version.template.title).await?;
    let about = About { organisation: &organisation, module: &module, version, signed, may, is_newest };
    Ok(page::one(chrome, &about, form, errors, done))
}

pub async fn edit_form(visit: Visit, Path(path): Path<OnePath>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = ask::<Change>(&mut request, &path.ods).await?;
    let before = found(&mut request, &grant, path.id).await?;
    let form = typed(form_of::filled(&before.template), &before)?;
    show_edit(request, &grant, &before, &form, FieldErrors::default()).await.map(Answer::page)
}

fn typed(pairs: Pairs, before: &Version) -> Result<Typed, Trouble> {
    let known = form_of::names(&before.template);
    Typed::of(pairs, &known.iter().map(String::as_str).collect::<Vec<_>>())
}

async fn show_edit(
    mut request: Request<'_>,
    grant: &ListGrant<Change, Templates>,
    before: &Version,
    form: &Typed,
    errors: FieldErrors,
) -> Result<String, Trouble> {
    let mut chrome = chrome(&mut request, grant.organisation(), "Change a template").await?;
    let href = format!("{}/{}", page::path_of(grant.organisation()), before.id);
    chrome.back = Some(BackLink { href: href.into(), words: "Back to the template".into() });
    let limits = limits_page::for_everybody(&before.template.tasks, form, &errors);
    Ok(page::edit(chrome, &before.template, limits, form, errors))
}

pub async fn edit(visit: Visit, Path(path): Path<OnePath>, Form(pairs): Form<Pairs>) -> Outcome {
    form_of::refuse_strangers(&pairs)?;
    let mut request = visit.change().await?;
    let grant = ask::<Change>(&mut request, &path.ods).await?;
    let before = found(&mut request, &grant, path.id).await?;
    let form = typed(pairs, &before)?;
    let template = match form_of::read(&form, &before.template) {
        Ok(template) => template,
        Err(errors) => {
            return show_edit(request, &grant, &before, &form, errors).await.map(Answer::page_with_errors);
        }
    };
    if template == before.template {
        return Ok(Answer::see_other(&format!("{}/{}", page::path_of(grant.organisation()), before.id)));
    }
    let Some(id) = store::save(&mut request.tx, &grant, &template, before.version, visit.now()).await? else {
        return overtaken(request, grant.organisation()).await;
    };
    request.commit().await?;
    Ok(Answer::see_other(&format!("{}/{id}?done=saved", page::path_of(grant.organisation()))))
}

pub async fn sign(visit: Visit, Path(path): Path<OnePath>, Form(pairs): Form<Pairs>) -> Outcome {
    let form = Typed::of(pairs, &["registration", "words", "read"])?;
    let mut request = visit.change().await?;
    let grant = ask::<Change>(&mut request, &path.ods).await?;
    let version = found(&mut request, &grant, path.id).await?;
    if version.state() != State::Draft {
        return overtaken(request, grant.organisation()).await;
    }
    let words = match check_sign_off(&form) {
        Ok(words) => words,
        Err(errors) => {
            return show(request, &grant, &version, &form, errors, None).await.map(Answer::page_with_errors);
        }
    };
    if !store::sign(&mut request.tx, &grant, &version, &words, visit.now()).await? {
        return overtaken(request, grant.organisation()).await;
    }
    request.commit().await?;
    Ok(Answer::see_other(&format!("{}/{}?done=signed", page::path_of(grant.organisation()), path.id)))
}

/// Registration number and words, as they are kept. The number's shape differs by register, and is
/// not checked: who signed is known by their passkey.
fn check_sign_off(form: &Typed) -> Result<String, FieldErrors> {
    let mut errors = FieldErrors::default();
    let number = short(form.one("registration"), 20)
        .filter(|text| text.len() >= 3 && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == ' '));
    if number.is_none() {
        errors.add("registration", "Enter your registration number: letters and digits");
    }
    let words = long(form.one("words"), 1000);
    if words.is_none() {
        errors.add("words", "Write what you decided, with 1,000 letters or fewer");
    }
    if form.one("read") != "yes" {
        errors.add("read", "Tick the box when you have read all of it");
    }
    match (number, words) {
        (Some(number), Some(words)) if errors.is_empty() => {
            Ok(format!("Registration {number}\n{}", words.replace("\r\n", "\n")))
        }
        _ => Err(errors),
    }
}

pub async fn retire(visit: Visit, Path(path): Path<OnePath>, Form(NoFields {}): Form<NoFields>) -> Outcome {
    let mut request = visit.change().await?;
    let grant = ask::<Change>(&mut request, &path.ods).await?;
    found(&mut request, &grant, path.id).await?;
    if !store::retire(&mut request.tx, &grant, path.id, visit.now()).await? {
        return overtaken(request, grant.organisation()).await;
    }
    request.commit().await?;
    Ok(Answer::see_other(&format!("{}/{}?done=retired", page::path_of(grant.organisation()), path.id)))
}

async fn overtaken(mut request: Request<'_>, organisation: &Ods) -> Outcome {
    let chrome = chrome(&mut request, organisation, "This template has changed").await?;
    Ok(Answer::page_of_conflict(page::overtaken(chrome, organisation)))
}

async fn chrome(request: &mut Request<'_>, organisation: &Ods, title: &str) -> Result<Chrome, Trouble> {
    let mut chrome = request.chrome(title, Place::Practice).await?;
    chrome.back = Some(BackLink { href: page::path_of(organisation).into(), words: "Back to templates".into() });
    Ok(chrome)
}
