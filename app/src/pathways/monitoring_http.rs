//! To see, switch on, change and switch off the clinical module of an organisation.

use axum::extract::RawQuery;

use super::{
    monitoring_form::{self, filled},
    monitoring_page::{self as page, May},
    monitoring_store::{self as store, Module},
    ours,
};
use crate::{
    access::grant::{Change, Monitoring, Read},
    alerts::calendar::Hours,
    carers::typed::Typed,
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

pub type Pairs = Vec<(String, String)>;

pub async fn show(visit: Visit, Path(ods): Path<String>, RawQuery(query): RawQuery) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, Monitoring>(&organisation).await?;
    let module = store::find(&mut request.tx, &organisation).await?;
    let decided = store::decided(&mut request.tx, &grant).await?;
    let may = may(&mut request, &organisation).await?;
    let chrome = chrome(&mut request, &organisation).await?;
    let done = match query.as_deref() {
        Some("done=on") => Some("It is done. Home monitoring is on."),
        Some("done=off") => Some("It is done. Home monitoring is off."),
        _ => None,
    };
    let form = as_it_is(module.as_ref());
    let now = page::Now { module: module.as_ref(), decided: &decided };
    Ok(Answer::page(page::show(chrome, &organisation, &now, may, &form, FieldErrors::default(), done)))
}

/// Switches on, or changes what was said when it was.
pub async fn save(visit: Visit, Path(ods): Path<String>, Form(pairs): Form<Pairs>) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let known = monitoring_form::fields();
    let form = Typed::of(pairs, &known.iter().map(String::as_str).collect::<Vec<_>>())?;
    let mut request = visit.change().await?;
    let grant = request.ask_list::<Change, Monitoring>(&organisation).await?;
    let wanted = match monitoring_form::check(&form) {
        Ok(wanted) => wanted,
        Err(errors) => {
            let module = store::find(&mut request.tx, &organisation).await?;
            let decided = store::decided(&mut request.tx, &grant).await?;
            let chrome = chrome(&mut request, &organisation).await?;
            let now = page::Now { module: module.as_ref(), decided: &decided };
            let html = page::show(chrome, &organisation, &now, May::Change, &form, errors, None);
            return Ok(Answer::page_with_errors(html));
        }
    };
    let drafts = ours::templates().map_err(|_| Trouble::internal("a template of ours cannot be read"))?;
    store::switch_on(&mut request.tx, &grant, &wanted, visit.now()).await?;
    store::add_drafts(&mut request.tx, &grant, &drafts, visit.now()).await?;
    request.commit().await?;
    Ok(Answer::see_other(&format!("{}?done=on", page::path_of(&organisation))))
}

pub async fn about_off(visit: Visit, Path(ods): Path<String>) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Change, Monitoring>(&organisation).await?;
    store::in_use(&mut request.tx, &organisation).await?.ok_or(Trouble::NotFound)?;
    let people = store::count_people(&mut request.tx, &grant).await?;
    let chrome = chrome(&mut request, &organisation).await?;
    Ok(Answer::page(page::off(chrome, &organisation, people.unsigned_abs(), FieldErrors::default())))
}

pub async fn off(visit: Visit, Path(ods): Path<String>, Form(NoFields {}): Form<NoFields>) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let mut request = visit.change().await?;
    let grant = request.ask_list::<Change, Monitoring>(&organisation).await?;
    if !store::hold(&mut request.tx, &organisation).await? {
        return Err(Trouble::NotFound);
    }
    let people = store::count_people(&mut request.tx, &grant).await?;
    if people > 0 {
        let chrome = chrome(&mut request, &organisation).await?;
        let html = page::off(chrome, &organisation, people.unsigned_abs(), FieldErrors::default());
        return Ok(Answer::page_of_conflict(html));
    }
    store::switch_off(&mut request.tx, &grant, visit.now()).await?;
    request.commit().await?;
    Ok(Answer::see_other(&format!("{}?done=off", page::path_of(&organisation))))
}

/// The module where it is on. Where it is off, nothing of it is there.
pub async fn in_use(request: &mut Request<'_>, organisation: &Ods) -> Result<Module, Trouble> {
    store::in_use(&mut request.tx, organisation).await?.ok_or(Trouble::NotFound)
}

fn as_it_is(module: Option<&Module>) -> Typed {
    let pairs = match module {
        None => filled("", "", &Hours::core()),
        Some(module) => filled(&module.safety_officer, &module.telephone, &module.hours),
    };
    let known = monitoring_form::fields();
    Typed::of(pairs, &known.iter().map(String::as_str).collect::<Vec<_>>()).unwrap_or_default()
}

async fn may(request: &mut Request<'_>, organisation: &Ods) -> Result<May, Trouble> {
    match request.ask_list::<Change, Monitoring>(organisation).await {
        Ok(_) => Ok(May::Change),
        Err(Trouble::NotFound) => Ok(May::Read),
        Err(other) => Err(other),
    }
}

async fn chrome(request: &mut Request<'_>, organisation: &Ods) -> Result<Chrome, Trouble> {
    let mut chrome = request.chrome(page::TITLE, Place::Practice).await?;
    let href = format!("/practice/{}", organisation.as_str());
    chrome.back = Some(BackLink { href: href.into(), words: "Back to your work".into() });
    Ok(chrome)
}
