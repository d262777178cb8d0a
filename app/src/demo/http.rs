//! Signing in by a card. This route is there in a demonstration only.

use http::HeaderMap;
use serde::Deserialize;

use crate::{
    people, portal,
    sign_in::{Proof, browser_words, session_store},
    web::{
        answer::{Answer, Outcome},
        form::Form,
        page::Visitor,
        trouble::Trouble,
        visit::Visit,
    },
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardForm {
    /// The key of a card.
    #[serde(rename = "as")]
    who: String,
}

pub async fn sign_in(visit: Visit, headers: HeaderMap, Form(form): Form<CardForm>) -> Outcome {
    let mut request = visit.change().await?;
    let id = people::store::find_by_demo_key(&mut request.tx, &form.who).await?.ok_or(Trouble::NotFound)?;
    let person = people::store::person(&mut request.tx, id).await?.ok_or(Trouble::NotFound)?;
    let memberships = people::store::memberships(&mut request.tx, id).await?;
    people::store::note_visit(&mut request.tx, id, visit.now()).await?;
    request.commit().await?;
    session_store::sign_in(&visit.session, id, Proof::Demo, browser_words(&headers)).await?;
    Ok(Answer::see_other(&portal::home(&Visitor { person, memberships, unseen: 0 })))
}
