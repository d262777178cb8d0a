//! The pharmacy of a person: look, search, choose.

use axum::extract::RawQuery;
use serde::Deserialize;

use super::{
    page::{self, Past, Shown},
    store,
};
use crate::{
    access::grant::{Acts, Change, Grant, Medicines, Read},
    medicines::{nudge, own},
    portal::Place,
    ui::{
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

/// As sent: a search, or a choice.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ActForm {
    /// "find", "choose", "none"
    act: String,
    words: String,
    ods: String,
}

/// Letters that are looked for.
const WORDS: std::ops::RangeInclusive<usize> = 2..=60;

pub async fn show(visit: Visit, RawQuery(query): RawQuery) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Medicines>().await?;
    let done = query.as_deref() == Some("done=chosen");
    let shown = Shown { done, ..Shown::default() };
    Ok(Answer::page(page(&mut request, &grant, shown).await?))
}

/// A search changes nothing: its words stand in no address.
pub async fn act(visit: Visit, Form(form): Form<ActForm>) -> Outcome {
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Medicines>().await?;
    let chosen = match form.act.as_str() {
        "find" => {
            let words = form.words.trim().to_owned();
            let mut shown = Shown { words: words.clone(), ..Shown::default() };
            if WORDS.contains(&words.chars().count()) {
                shown.found = Some(store::search(&mut request.tx, &words).await?);
            } else {
                shown.errors.add("words", "Enter at least 2 letters of the name, the street or the postcode");
            }
            let is_wrong = !shown.errors.is_empty();
            let html = page(&mut request, &grant, shown).await?;
            request.commit().await?;
            return Ok(if is_wrong { Answer::page_with_errors(html) } else { Answer::page(html) });
        }
        "choose" => match store::find(&mut request.tx, &form.ods).await? {
            Some(pharmacy) => Some(pharmacy.ods),
            None => {
                let mut errors = FieldErrors::default();
                errors.add("words", "We do not know this pharmacy. Search for it, and choose it from the list");
                let html = page(&mut request, &grant, Shown { errors, ..Shown::default() }).await?;
                request.commit().await?;
                return Ok(Answer::page_with_errors(html));
            }
        },
        "none" => None,
        _ => return Err(Trouble::Invalid("Go back to the page, and use one of its buttons.")),
    };
    let now = visit.now();
    store::choose(&mut request.tx, &grant, chosen.as_deref(), now).await?;
    nudge::renew(&mut request.tx, grant.subject(), now).await?;
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path("/medicines/pharmacy?done=chosen")))
}

async fn page<A: Acts>(
    request: &mut Request<'_>,
    grant: &Grant<A, Medicines>,
    mut shown: Shown,
) -> Result<String, Trouble> {
    shown.chosen = store::chosen(&mut request.tx, grant).await?;
    for past in store::history(&mut request.tx, grant).await? {
        let who = own::who(request, grant, Some(past.by), past.chosen_as).await?;
        shown.past.push(Past { name: past.name, at: past.at, who });
    }
    let whose = request.visit.whose.clone();
    Ok(page::show(chrome(request).await?, &whose, shown))
}

async fn chrome(request: &mut Request<'_>) -> Result<Chrome, Trouble> {
    let mut chrome = request.chrome("Your pharmacy", Place::Medicines).await?;
    chrome.back =
        Some(BackLink { href: request.visit.whose.path("/medicines").into(), words: "Back to medicines".into() });
    Ok(chrome)
}
