//! To hide, to see what is hidden from carers, and to show again; and the practice's way back.

use axum::extract::Path;
use serde::Deserialize;
use uuid::Uuid;

use super::{HiddenFrom, page, store};
use crate::{
    access::{
        class::Category,
        grant::{Change, Read, Record, SafetyFlag, Sharing},
    },
    portal::Place,
    record::{http::EntryPath, rules, store::one},
    ui::{
        Text,
        document::{BackLink, Chrome},
        errors::FieldErrors,
    },
    web::{
        answer::{Answer, Outcome},
        form::Form,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

/// Neutral, as every title here: what stands in the window's list of pages is seen by others.
const ONE: &str = "Who can see this";
const SOME: &str = "Who can see what";

pub async fn entry(visit: Visit, Path(path): Path<EntryPath>) -> Outcome {
    let mut request = visit.look().await?;
    request.ask::<Read, Sharing>().await?;
    let html = entry_page(&mut request, path.id()?, FieldErrors::default()).await?;
    Ok(Answer::page(html))
}

async fn entry_page(request: &mut Request<'_>, id: Uuid, errors: FieldErrors) -> Result<String, Trouble> {
    let grant = request.ask::<Read, Record>().await?;
    let item = one::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    let path = format!("/record/entries/{id}");
    let chrome = back(request.chrome(ONE, Place::Record).await?, path.clone(), "Back");
    Ok(page::entry(chrome, rules::title(&item.line), &format!("{path}/hide"), errors))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HideForm {
    from: Option<String>,
}

pub async fn hide_entry(visit: Visit, Path(path): Path<EntryPath>, Form(form): Form<HideForm>) -> Outcome {
    let id = path.id()?;
    let Some(from) = form.from.as_deref().and_then(HiddenFrom::from_key) else {
        let mut request = visit.look().await?;
        request.ask::<Read, Sharing>().await?;
        let html = entry_page(&mut request, id, nobody_chosen()).await?;
        return Ok(Answer::page_with_errors(html));
    };
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Sharing>().await?;
    let now = request.now();
    store::hide_entry(&mut request.tx, &grant, id, from, now).await?.ok_or(Trouble::NotFound)?;
    request.commit().await?;
    Ok(Answer::see_other(&match from {
        HiddenFrom::Carers => format!("/record/entries/{id}"),
        // It is not there any more.
        HiddenFrom::Screens => "/record".to_owned(),
    }))
}

fn nobody_chosen() -> FieldErrors {
    let mut errors = FieldErrors::default();
    errors.add("from", "Choose from whom to hide it");
    errors
}

pub async fn own(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Sharing>().await?;
    let hidden = store::from_carers(&mut request.tx, &grant).await?;
    let chrome = back(request.chrome(SOME, Place::Account).await?, "/sharing".to_owned(), "Back to sharing");
    Ok(Answer::page(page::own(chrome, &hidden)))
}

pub async fn category(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    request.ask::<Read, Sharing>().await?;
    let html = category_page(&mut request, &CategoryForm::default(), FieldErrors::default()).await?;
    Ok(Answer::page(html))
}

async fn category_page(request: &mut Request<'_>, form: &CategoryForm, errors: FieldErrors) -> Result<String, Trouble> {
    let chrome = back(request.chrome(SOME, Place::Account).await?, "/hidden".to_owned(), "Back");
    Ok(page::category(chrome, form.category.clone(), form.from.clone(), errors))
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryForm {
    category: Option<String>,
    from: Option<String>,
}

pub async fn hide_category(visit: Visit, Form(form): Form<CategoryForm>) -> Outcome {
    let category = form.category.as_deref().and_then(Category::from_key);
    let from = form.from.as_deref().and_then(HiddenFrom::from_key);
    let (Some(category), Some(from)) = (category, from) else {
        let mut errors = FieldErrors::default();
        if category.is_none() {
            errors.add("category", "Choose what to hide");
        }
        if from.is_none() {
            errors.add("from", "Choose from whom to hide it");
        }
        let mut request = visit.look().await?;
        request.ask::<Read, Sharing>().await?;
        let html = category_page(&mut request, &form, errors).await?;
        return Ok(Answer::page_with_errors(html));
    };
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Sharing>().await?;
    let now = request.now();
    store::hide_category(&mut request.tx, &grant, category, from, now).await?;
    request.commit().await?;
    Ok(Answer::see_other(match from {
        HiddenFrom::Carers => "/hidden",
        HiddenFrom::Screens => "/record",
    }))
}

#[derive(Deserialize)]
pub struct HidingPath {
    id: String,
}

impl HidingPath {
    fn id(&self) -> Result<Uuid, Trouble> {
        Uuid::parse_str(&self.id).map_err(|_| Trouble::NotFound)
    }
}

pub async fn show(visit: Visit, Path(path): Path<HidingPath>) -> Outcome {
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Sharing>().await?;
    let now = request.now();
    store::show(&mut request.tx, &grant, path.id()?, now).await?.ok_or(Trouble::NotFound)?;
    request.commit().await?;
    Ok(Answer::see_other("/hidden"))
}

pub async fn of_person(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, SafetyFlag>().await?;
    let hidden = store::all(&mut request.tx, &grant).await?;
    let summary = visit.whose.path("");
    let chrome = back(request.chrome("What is hidden", Place::Summary).await?, summary, "Back to the summary");
    Ok(Answer::page(page::of_person(chrome, &visit.whose, &hidden)))
}

pub async fn show_of_person(visit: Visit, Path(path): Path<HidingPath>) -> Outcome {
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, SafetyFlag>().await?;
    let now = request.now();
    store::show_for(&mut request.tx, &grant, path.id()?, now).await?.ok_or(Trouble::NotFound)?;
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path("/hidden")))
}

fn back(mut chrome: Chrome, href: String, words: &'static str) -> Chrome {
    chrome.back = Some(BackLink { href: href.into(), words: Text::from(words) });
    chrome
}
