//! To set and to lift a flag, and to open paused access again.

use serde::Deserialize;

use super::{
    super::{at_work, back},
    Kind, page, store,
};
use crate::{
    access::grant::{Change, Details, Pause, Read, SafetyFlag},
    care::emergency::tell,
    portal::Place,
    safety,
    ui::{document::Chrome, errors::FieldErrors},
    web::{
        answer::{Answer, Outcome},
        form::{Form, NoFields},
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

pub async fn list(visit: Visit) -> Outcome {
    at_work(&visit)?;
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, SafetyFlag>().await?;
    let flags = store::all(&mut request.tx, &grant).await?;
    let chrome = chrome(&mut request, "Safety").await?;
    Ok(Answer::page(page::list(chrome, &flags, FieldErrors::default())))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FlagForm {
    kind: String,
    /// "set" or "lift"
    act: String,
    words: String,
}

const LONGEST: usize = 1000;
const CHANGED: Trouble =
    Trouble::Conflict("A colleague has changed this in the meantime. Open the page again to see how it stands.");

/// One press, also without words: who must stop a carer now has no time to explain.
pub async fn change(visit: Visit, Form(form): Form<FlagForm>) -> Outcome {
    let (ods, subject) = at_work(&visit)?;
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, SafetyFlag>().await?;
    let kind =
        Kind::from_key(&form.kind).ok_or(Trouble::Invalid("Open the page again, and press one of its buttons."))?;
    let words = form.words.trim();
    if words.chars().count() > LONGEST {
        drop(request);
        return too_long(&visit).await;
    }
    let now = visit.now();
    match form.act.as_str() {
        "set" if store::set(&mut request.tx, &grant, &ods, (kind, words), now).await? => {}
        "lift" if store::lift(&mut request.tx, &grant, kind, now).await? => {
            if kind == Kind::DelayNotices {
                for id in store::untold(&mut request.tx, &grant, now).await? {
                    let (platform, origin) = (&visit.app.platform, &visit.app.settings.origin);
                    let after = now.timestamp_micros().to_string();
                    tell::ask(&mut request.tx, platform, origin, (subject.0, id), &after).await?;
                }
            }
        }
        "set" | "lift" => return Err(CHANGED),
        _ => return Err(Trouble::Invalid("Open the page again, and press one of its buttons.")),
    }
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path("/safety")))
}

async fn too_long(visit: &Visit) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, SafetyFlag>().await?;
    let flags = store::all(&mut request.tx, &grant).await?;
    let mut errors = FieldErrors::default();
    errors.add("words", "Use 1,000 letters or fewer");
    let chrome = chrome(&mut request, "Safety").await?;
    Ok(Answer::page_with_errors(page::list(chrome, &flags, errors)))
}

/// The passkey comes first; what is asked for here is asked for again with the button.
pub async fn about_open(visit: Visit) -> Outcome {
    at_work(&visit)?;
    let mut request = visit.change().await?;
    request.ask::<Read, Details>().await?;
    request.ask::<Change, Pause>().await?;
    let chrome = chrome(&mut request, "Open online access again").await?;
    Ok(Answer::page(page::about_open(chrome)))
}

pub async fn open(visit: Visit, Form(NoFields {}): Form<NoFields>) -> Outcome {
    at_work(&visit)?;
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Pause>().await?;
    if !safety::open_again(&mut request.tx, &grant).await? {
        return Err(Trouble::Conflict("Their online access is open already. There is nothing more to do."));
    }
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path("")))
}

async fn chrome(request: &mut Request<'_>, title: &str) -> Result<Chrome, Trouble> {
    let chrome = request.chrome(title, Place::Elsewhere).await?;
    let summary = request.visit.whose.path("");
    Ok(back(chrome, summary, "Back to the first page"))
}
