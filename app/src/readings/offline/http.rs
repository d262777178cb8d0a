//! The person's own page about writing without a network: turning it on for the phone in hand,
//! off for any of theirs.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    MOST_PHONES,
    page::{self, Done},
    sealed::Pair,
    store::{self, NewPhone},
};
use crate::{
    access::grant::{Change, Read, Readings},
    platform::keys::Purpose,
    portal::Place,
    sign_in::browser_words,
    ui::document::BackLink,
    web::{
        answer::{Answer, Outcome},
        form::{Form, NoFields},
        path::Path,
        trouble::Trouble,
        visit::Visit,
    },
};

const PATH: &str = "/readings/offline";

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    done: String,
}

pub async fn home(visit: Visit, axum::extract::Query(asked): axum::extract::Query<Asked>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Readings>().await?;
    let phones = store::phones(&mut request.tx, &grant).await?;
    let mut chrome = request.chrome("Write readings without a network", Place::Readings).await?;
    chrome.back = Some(BackLink { href: "/readings".into(), words: "Back to your readings".into() });
    Ok(Answer::page(page::home(chrome, &phones, Done::from_key(&asked.done))))
}

/// What the phone keeps: nothing of it opens anything.
#[derive(Serialize)]
struct Made {
    id: Uuid,
    /// base64url.
    key: String,
}

/// The phone in hand is on from now on.
pub async fn make(visit: Visit, headers: HeaderMap) -> Outcome {
    let pair = Pair::random().ok_or_else(|| Trouble::internal("no key could be made"))?;
    let id = Uuid::now_v7();
    let phone = NewPhone {
        id,
        name: browser_words(&headers),
        private_key: visit.app.platform.keys.seal(Purpose::ReadingPhone, id.as_bytes(), &pair.private),
        public_key: pair.public.clone(),
    };
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Readings>().await?;
    if store::phones(&mut request.tx, &grant).await?.len() >= MOST_PHONES {
        return Err(Trouble::Conflict("You have 10 phones already. Turn off one that you do not use, then try again."));
    }
    let now = request.now();
    store::add(&mut request.tx, &grant, phone, now).await?;
    request.commit().await?;
    Ok(Answer::json(&Made { id, key: URL_SAFE_NO_PAD.encode(pair.public) }))
}

pub async fn end(visit: Visit, Path(id): Path<Uuid>, Form(NoFields {}): Form<NoFields>) -> Outcome {
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Readings>().await?;
    let now = request.now();
    if !store::end(&mut request.tx, &grant, id, now).await? {
        return Err(Trouble::NotFound);
    }
    request.commit().await?;
    Ok(Answer::see_other(&format!("{PATH}?done={}", Done::Ended.key())))
}
