//! The page of choices: by which ways for which kind, quiet hours, language, address.

use axum::extract::Query;
use serde::Deserialize;

use super::{
    form,
    page::{self, Done, Offered},
    store, usual,
};
use crate::{
    access::grant::{Change, Read, Reminders},
    carers::typed::Typed,
    people::Caring,
    platform::notify::Way as Post,
    portal::Place,
    reminders::{Kind, phone},
    ui::{
        document::{BackLink, Chrome},
        errors::FieldErrors,
    },
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

pub type Pairs = Vec<(String, String)>;

/// Where everything about reminders is chosen.
pub const PAGE: &str = "/account/reminders";

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    done: String,
    #[serde(default)]
    phone: String,
}

pub async fn home(visit: Visit, Query(asked): Query<Asked>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Reminders>().await?;
    let manner = store::manner(&mut request.tx, &grant).await?;
    let ways = store::ways(&mut request.tx, &grant).await?;
    let phones = phone::phones(&mut request.tx, &visit.app.platform.keys, &grant, visit.now()).await?;
    let visitor = request.visitor().await?;
    let mut chrome = visit.chrome_for(&visitor, "How we remind you", Place::Account);
    chrome.back = Some(BackLink { href: "/account".into(), words: "Back to your account".into() });
    let kinds = usual::TO_CHOOSE
        .into_iter()
        .filter(|kind| *kind != Kind::Carer || visitor.person.caring == Caring::Yes)
        .filter_map(|kind| Some((kind, ways.get(&kind)?.clone())))
        .collect();
    let shown = page::Shown {
        manner,
        kinds,
        phones,
        texts: offered(&visit, Post::Text),
        letters: offered(&visit, Post::Letter),
        done: Done::from_key(&asked.done),
        said: phone::Said::from_key(&asked.phone),
    };
    Ok(Answer::page(page::home(chrome, shown)))
}

#[derive(Deserialize)]
pub struct KindPath {
    about: String,
}

impl KindPath {
    fn read(&self) -> Result<Kind, Trouble> {
        Kind::from_key(&self.about).filter(|kind| usual::TO_CHOOSE.contains(kind)).ok_or(Trouble::NotFound)
    }
}

pub async fn kind_form(visit: Visit, Path(path): Path<KindPath>) -> Outcome {
    let kind = path.read()?;
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Reminders>().await?;
    let ways = store::ways(&mut request.tx, &grant).await?;
    let way = ways.get(&kind).cloned().unwrap_or_else(|| usual::way(kind));
    let chrome = chrome(&mut request, page::kind_words(kind)).await?;
    Ok(Answer::page(page::kind(chrome, kind, &page::typed_way(kind, &way), FieldErrors::default())))
}

pub async fn kind(visit: Visit, Path(path): Path<KindPath>, Form(pairs): Form<Pairs>) -> Outcome {
    let kind = path.read()?;
    let typed = Typed::of(pairs, &form::KIND)?;
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Reminders>().await?;
    let mut errors = FieldErrors::default();
    let Some(way) = form::way(kind, &typed, &mut errors) else {
        let chrome = chrome(&mut request, page::kind_words(kind)).await?.with_errors(&errors);
        return Ok(Answer::page_with_errors(page::kind(chrome, kind, &typed, errors)));
    };
    store::put_way(&mut request.tx, &grant, kind, &way).await?;
    request.commit().await?;
    Ok(Answer::see_other(&Done::Kept.path()))
}

pub async fn manner_form(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Reminders>().await?;
    let manner = store::manner(&mut request.tx, &grant).await?;
    let chrome = chrome(&mut request, page::MANNER).await?;
    Ok(Answer::page(page::manner(chrome, &page::typed_manner(&manner), FieldErrors::default())))
}

pub async fn manner(visit: Visit, Form(pairs): Form<Pairs>) -> Outcome {
    let typed = Typed::of(pairs, &form::MANNER)?;
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Reminders>().await?;
    let mut errors = FieldErrors::default();
    let Some((hours, language)) = form::manner(&typed, &mut errors) else {
        let chrome = chrome(&mut request, page::MANNER).await?.with_errors(&errors);
        return Ok(Answer::page_with_errors(page::manner(chrome, &typed, errors)));
    };
    store::put_manner(&mut request.tx, &grant, hours, language).await?;
    request.commit().await?;
    Ok(Answer::see_other(&Done::Kept.path()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddressForm {
    address: String,
}

pub async fn address_form(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Reminders>().await?;
    let manner = store::manner(&mut request.tx, &grant).await?;
    let chrome = chrome(&mut request, page::ADDRESS).await?;
    Ok(Answer::page(page::address(chrome, manner.address.join("\n"), FieldErrors::default())))
}

pub async fn address(visit: Visit, Form(typed): Form<AddressForm>) -> Outcome {
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Reminders>().await?;
    let mut errors = FieldErrors::default();
    let Some(lines) = form::address(&typed.address, &mut errors) else {
        let chrome = chrome(&mut request, page::ADDRESS).await?.with_errors(&errors);
        return Ok(Answer::page_with_errors(page::address(chrome, typed.address, errors)));
    };
    store::put_address(&mut request.tx, &grant, &lines).await?;
    request.commit().await?;
    Ok(Answer::see_other(&Done::Kept.path()))
}

/// Whether this installation sends by that way at all.
pub fn offered(visit: &Visit, way: Post) -> Offered {
    if visit.app.platform.notify.takes(way) { Offered::Yes } else { Offered::No }
}

/// The frame of a page below the page of choices.
pub async fn chrome(request: &mut Request<'_>, title: &str) -> Result<Chrome, Trouble> {
    let mut chrome = request.chrome(title, Place::Account).await?;
    chrome.back = Some(BackLink { href: PAGE.into(), words: "Back to how we remind you".into() });
    Ok(chrome)
}
