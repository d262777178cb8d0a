//! What an organisation's own systems sent and nobody here fits: the list, and one of them to look at.

use axum::extract::RawQuery;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    refused_page::{self, PATIENTS},
    refused_store::{self as store, Refused},
};
use crate::{
    access::grant::{Change, Read, RefusedImports},
    people::{self, NhsNumber, Ods},
    platform::Platform,
    portal::Place,
    record::import::look::{Looked, Named, look},
    ui::document::BackLink,
    web::{
        answer::{Answer, Outcome},
        form::{Form, NoFields},
        path::Path,
        trouble::Trouble,
        visit::Visit,
    },
};

#[derive(Deserialize)]
pub struct RefusedPath {
    ods: String,
    id: Uuid,
}

impl RefusedPath {
    fn organisation(&self) -> Result<Ods, Trouble> {
        Ods::parse(&self.ods).ok_or(Trouble::NotFound)
    }
}

pub async fn list(visit: Visit, Path(ods): Path<String>) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, RefusedImports>(&organisation).await?;
    let refused = store::list(&mut request.tx, &grant).await?;
    let mut chrome = request.chrome(refused_page::LIST, Place::Practice).await?;
    let back = format!("/practice/{}", organisation.as_str());
    chrome.back = Some(BackLink { href: back.into(), words: "Back to your work".into() });
    Ok(Answer::page(refused_page::list(chrome, &organisation, &refused)))
}

/// One of them: whom it is about. Who is known here by a number of it reads in their log that it was opened.
pub async fn one(visit: Visit, Path(path): Path<RefusedPath>, RawQuery(query): RawQuery) -> Outcome {
    let organisation = path.organisation()?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, RefusedImports>(&organisation).await?;
    let one = store::one(&mut request.tx, &grant, path.id).await?.ok_or(Trouble::NotFound)?;
    let kept = kept(&visit.app.platform, &one).await?;
    let shown = kept.iter().flat_map(|looked| looked.patients.iter().take(PATIENTS));
    let numbers: Vec<NhsNumber> = shown.flat_map(Named::numbers).collect();
    let known = people::store::known_by_numbers(&mut request.tx, &numbers).await?;
    request.note_listed(&grant, known).await?;
    let mut chrome = request.chrome(refused_page::ONE, Place::Practice).await?;
    let back = format!("/practice/{}/imports", organisation.as_str());
    chrome.back = Some(BackLink { href: back.into(), words: "Back to the list".into() });
    let done = (query.as_deref() == Some("done=yes")).then_some("It waits for nobody any more.");
    Ok(Answer::page(refused_page::one(chrome, &organisation, &one, kept.as_ref(), done)))
}

/// What it says of itself. `None`: what was sent was not kept.
async fn kept(platform: &Platform, one: &Refused) -> Result<Option<Looked>, Trouble> {
    let Some(key) = &one.document_key else { return Ok(None) };
    let bytes = platform.documents.read(key).await?;
    Ok(look(&bytes).ok())
}

/// Somebody has looked at it: it waits no longer. Twice is the same as once.
pub async fn looked_at(visit: Visit, Path(path): Path<RefusedPath>, Form(NoFields {}): Form<NoFields>) -> Outcome {
    let organisation = path.organisation()?;
    let mut request = visit.change().await?;
    let grant = request.ask_list::<Change, RefusedImports>(&organisation).await?;
    let now = request.now();
    if !store::look_at(&mut request.tx, &grant, path.id, now).await? {
        return Err(Trouble::NotFound);
    }
    request.commit().await?;
    Ok(Answer::see_other(&format!("/practice/{}/imports/{}?done=yes", organisation.as_str(), path.id)))
}
