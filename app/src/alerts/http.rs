//! The team's inbox, one alert with what is done about it, and the team's figures.

use axum::extract::RawQuery;
use chrono::Duration;

use super::{
    Event, figures_page,
    one_page::{self, ActForm, Said},
    page::{self, Show},
    rules::{Contact, Outcome as Ended},
    store::{self, Alert},
};
use crate::{
    access::grant::{Alerts, Change, ListGrant, Read, Readings},
    people::{Ods, PersonId},
    portal::Place,
    readings::{self, Reading},
    ui::{
        document::{BackLink, Chrome},
        errors::FieldErrors,
    },
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::{OnePath, Path},
        trouble::Trouble,
        visit::{Request, Visit},
        whose::Whose,
    },
};

/// Over how many days figures are counted.
const FIGURES_DAYS: i64 = 30;
/// Of how many days readings stand beside an alert.
const TREND_DAYS: i64 = 14;
/// The longest note.
const LONGEST: usize = 2000;

pub async fn list(visit: Visit, Path(ods): Path<String>, RawQuery(query): RawQuery) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let show = Show::from_query(query.as_deref().unwrap_or_default());
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, Alerts>(&organisation).await?;
    let list = match show {
        Show::Open => store::open(&mut request.tx, &grant).await?,
        Show::Mine => store::mine(&mut request.tx, &grant).await?,
        Show::Closed => store::closed(&mut request.tx, &grant, visit.now()).await?,
    };
    request.note_listed(&grant, list.iter().take(store::SHOWN).map(Alert::person)).await?;
    let chrome = request.chrome("Alerts", Place::Practice).await?;
    let chrome = back(chrome, format!("/practice/{}", organisation.as_str()), "Back to your work");
    let done = query.as_deref() == Some("done=closed");
    let inbox = page::Inbox { organisation: &organisation, show, list: &list, me: grant.actor(), now: visit.now() };
    Ok(Answer::page(page::list(chrome, &inbox, done.then_some("The alert is closed."))))
}

pub async fn figures(visit: Visit, Path(ods): Path<String>) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, Alerts>(&organisation).await?;
    let counted = store::counted(&mut request.tx, &grant, visit.now() - Duration::days(FIGURES_DAYS)).await?;
    let chrome = request.chrome("How fast alerts are taken", Place::Practice).await?;
    let chrome = back(chrome, format!("/practice/{}/alerts", organisation.as_str()), "Back to all alerts");
    Ok(Answer::page(figures_page::figures(chrome, &counted, FIGURES_DAYS)))
}

pub async fn one(visit: Visit, Path(path): Path<OnePath>, RawQuery(query): RawQuery) -> Outcome {
    let done = match query.as_deref() {
        Some("done=claimed") => Some("You have this alert now. Close it when somebody has acted."),
        Some("done=released") => Some("The alert is back with the team."),
        Some("done=noted") => Some("It is written down."),
        _ => None,
    };
    let said = Said { done, ..Said::default() };
    Ok(Answer::page(show(visit, &path, said).await?))
}

/// One alert as it is now. The person reads in their log that it was opened; their readings are
/// asked for as on every other page about them.
async fn show(mut visit: Visit, path: &OnePath, said: Said) -> Result<String, Trouble> {
    let (organisation, ids) = path.read()?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, Alerts>(&organisation).await?;
    let alert = store::find(&mut request.tx, &grant, ids).await?.ok_or(Trouble::NotFound)?;
    request.note_listed(&grant, [alert.person()]).await?;
    let history = store::history(&mut request.tx, &grant, &alert).await?;
    let rests_on = store::readings(&mut request.tx, &grant, &alert).await?;
    let me = grant.actor();
    let chrome = request.chrome("Alert", Place::Practice).await?;
    let chrome = back(chrome, format!("/practice/{}/alerts", organisation.as_str()), "Back to all alerts");
    drop(request);
    // Asked for at work here, whatever else the visitor is to this person.
    visit.whose = Whose::AtWork(organisation.clone(), alert.person());
    let readings = trend(&visit, alert.person()).await?;
    let template = serde_json::from_str(&alert.body).ok();
    let now = visit.now();
    let one = one_page::One { organisation, alert, template, history, rests_on, readings, me, now };
    Ok(one_page::one(chrome, &one, said))
}

/// The readings of two weeks; `None` where the visitor may not see this person's, because nobody
/// here has found them yet.
async fn trend(visit: &Visit, person: PersonId) -> Result<Option<Vec<Reading>>, Trouble> {
    let mut request = visit.look().await?;
    let grant = match request.ask_for::<Read, Readings>(person).await {
        Ok(grant) => grant,
        Err(Trouble::NotFound | Trouble::NotAvailable) => return Ok(None),
        Err(other) => return Err(other),
    };
    let (from, until) = (visit.now() - Duration::days(TREND_DAYS), visit.now() + Duration::days(1));
    Ok(Some(readings::between(&mut request.tx, &grant, None, from, until).await?))
}

/// What came of an act.
enum Acted {
    /// Done; where to look now.
    See(String),
    Wrong(FieldErrors),
    /// Somebody was faster, or something came meanwhile.
    Late,
}

pub async fn act(visit: Visit, Path(path): Path<OnePath>, Form(form): Form<ActForm>) -> Outcome {
    let (organisation, ids) = path.read()?;
    let mut request = visit.change().await?;
    let grant = request.ask_list::<Change, Alerts>(&organisation).await?;
    let alert = store::find(&mut request.tx, &grant, ids).await?.ok_or(Trouble::NotFound)?;
    request.note_listed(&grant, [alert.person()]).await?;
    match do_it(&mut request, &grant, &alert, &form).await? {
        Acted::See(place) => {
            request.commit().await?;
            Ok(Answer::see_other(&place))
        }
        Acted::Wrong(errors) => {
            drop(request);
            let said = Said { form, errors, ..Said::default() };
            Ok(Answer::page_with_errors(show(visit, &path, said).await?))
        }
        Acted::Late => {
            drop(request);
            let said = Said { form, is_late: true, ..Said::default() };
            Ok(Answer::page_of_conflict(show(visit, &path, said).await?))
        }
    }
}

async fn do_it(
    request: &mut Request<'_>,
    grant: &ListGrant<Change, Alerts>,
    alert: &Alert,
    form: &ActForm,
) -> Result<Acted, Trouble> {
    let now = request.now();
    let here = format!("/practice/{}/alerts", grant.organisation().as_str());
    let one = format!("{here}/{}/{}", alert.person_id, alert.id);
    let version = form.version.parse().unwrap_or_default();
    let tx = &mut request.tx;
    let mut errors = FieldErrors::default();
    let (done, see) = match form.act.as_str() {
        "claim" => (store::claim(tx, grant, alert, now).await?, format!("{one}?done=claimed")),
        "take-over" => (store::take_over(tx, grant, alert, version, now).await?, format!("{one}?done=claimed")),
        "release" => (store::release(tx, grant, alert, "", now).await?, format!("{one}?done=released")),
        "contact" => {
            let how = Contact::from_key(&form.how);
            if how.is_none() {
                errors.add("how", "Choose how you tried to reach them");
            }
            let words = words(&form.contact_words, "contact_words", &mut errors);
            let Some(how) = how.filter(|_| errors.is_empty()) else { return Ok(Acted::Wrong(errors)) };
            let told = if words.is_empty() { how.words().to_string() } else { format!("{}. {words}", how.words()) };
            let is_open = alert.closed_at.is_none();
            if is_open {
                store::note(tx, grant, alert, (Event::ContactTried, &told), now).await?;
            }
            (is_open, format!("{one}?done=noted"))
        }
        "note" => {
            let words = words(&form.note_words, "note_words", &mut errors);
            if words.is_empty() && errors.is_empty() {
                errors.add("note_words", "Write your note");
            }
            if !errors.is_empty() {
                return Ok(Acted::Wrong(errors));
            }
            store::note(tx, grant, alert, (Event::Note, words), now).await?;
            (true, format!("{one}?done=noted"))
        }
        "close" => {
            let outcome = Ended::from_key(&form.outcome);
            if outcome.is_none() {
                errors.add("outcome", "Choose what came of it");
            }
            let words = words(&form.closing_words, "closing_words", &mut errors);
            if outcome == Some(Ended::Other) && words.is_empty() {
                errors.add("closing_words", "Say what came of it");
            }
            let Some(outcome) = outcome.filter(|_| errors.is_empty()) else { return Ok(Acted::Wrong(errors)) };
            let closed = store::close(tx, grant, (alert, version), (outcome, words), now).await?;
            (closed, format!("{here}?done=closed"))
        }
        _ => return Err(Trouble::Invalid("Go back to the alert, and use one of its buttons.")),
    };
    Ok(if done { Acted::See(see) } else { Acted::Late })
}

fn words<'a>(typed: &'a str, field: &'static str, errors: &mut FieldErrors) -> &'a str {
    let words = typed.trim();
    if words.chars().count() > LONGEST {
        errors.add(field, "Use 2,000 letters or fewer");
    }
    words
}

pub(super) fn back(mut chrome: Chrome, href: String, words: &'static str) -> Chrome {
    chrome.back = Some(BackLink { href: href.into(), words: words.into() });
    chrome
}
