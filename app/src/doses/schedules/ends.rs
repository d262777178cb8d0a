//! Times that end, pause and go on; and the yes to what a practice suggests.

use serde::Deserialize;

use super::{
    ends_page,
    make::{self, IdPath},
    reasons::EndReason,
    store::{self, Act, Why},
};
use crate::{
    carers::typed::{Typed, short},
    doses::{Schedule, Standing, store as schedules, who},
    ui::errors::FieldErrors,
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

const FIELDS: [&str; 4] = ["version", "what", "reason", "words"];
const WORDS: usize = 300;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VersionForm {
    version: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfirmForm {
    version: i64,
    /// "end" or "keep", where there are other times for the same medicine.
    #[serde(default)]
    old: Option<String>,
}

pub async fn end_form(visit: Visit, Path(IdPath { id }): Path<IdPath>) -> Outcome {
    let mut request = visit.change().await?;
    let (_, schedule) = make::find(&mut request, id).await?;
    let typed = Typed::of(vec![("version".into(), schedule.version.to_string())], &FIELDS)?;
    show(request, &schedule, &typed, FieldErrors::default()).await
}

async fn show(mut request: Request<'_>, schedule: &Schedule, typed: &Typed, errors: FieldErrors) -> Outcome {
    let visit = request.visit;
    let chrome = who::chrome(&mut request, "Pause or end it", &format!("/doses/schedules/{}", schedule.id)).await?;
    request.commit().await?;
    let is_wrong = !errors.is_empty();
    let html = ends_page::end(chrome, &visit.whose, (schedule, visit.now()), typed, errors);
    Ok(if is_wrong { Answer::page_with_errors(html) } else { Answer::page(html) })
}

pub async fn end(visit: Visit, Path(IdPath { id }): Path<IdPath>, Form(pairs): Form<Vec<(String, String)>>) -> Outcome {
    let typed = Typed::of(pairs, &FIELDS)?;
    let version = make::version(typed.one("version"))?;
    let mut request = visit.change().await?;
    let (grant, schedule) = make::find(&mut request, id).await?;
    let act = match act_of(&typed, &schedule) {
        Ok(act) => act,
        Err(errors) => return show(request, &schedule, &typed, errors).await,
    };
    let told = if matches!(act, Act::Pause(_)) { "paused" } else { "ended" };
    let schedule = make::at_version(schedule, version)?;
    make::act(request, (&grant, &schedule), &act, told).await
}

fn act_of(typed: &Typed, schedule: &Schedule) -> Result<Act, FieldErrors> {
    let mut errors = FieldErrors::default();
    let what = typed.one("what");
    let may_pause = schedule.standing() == Standing::InForce;
    // Of what cannot pause nothing is asked.
    if !(what == "end" || what == "pause" && may_pause || what.is_empty() && !may_pause) {
        errors.add("what", "Choose whether it pauses or ends");
    }
    let reason = EndReason::from_key(typed.one("reason"));
    if reason.is_none() {
        errors.add("reason", "Choose why");
    }
    let words = typed.one("words");
    if !words.is_empty() && short(words, WORDS).is_none() {
        errors.add("words", format!("Write one line of {WORDS} letters or fewer"));
    }
    match reason {
        Some(reason) if errors.is_empty() => {
            let why = Why { reason, words: words.to_string() };
            Ok(if what == "pause" { Act::Pause(why) } else { Act::End(why) })
        }
        _ => Err(errors),
    }
}

pub async fn resume(visit: Visit, Path(IdPath { id }): Path<IdPath>, Form(form): Form<VersionForm>) -> Outcome {
    let mut request = visit.change().await?;
    let (grant, schedule) = make::find(&mut request, id).await?;
    let schedule = make::at_version(schedule, form.version)?;
    make::act(request, (&grant, &schedule), &Act::Resume, "resumed").await
}

/// The person, or a carer of theirs, says yes to what a practice suggests.
pub async fn confirm(visit: Visit, Path(IdPath { id }): Path<IdPath>, Form(form): Form<ConfirmForm>) -> Outcome {
    let ends_old = match form.old.as_deref() {
        None | Some("keep") => Old::Keep,
        Some("end") => Old::End,
        Some(_) => return Err(Trouble::Invalid("Go back to the page and choose again.")),
    };
    let mut request = visit.change().await?;
    let (grant, schedule) = make::find(&mut request, id).await?;
    let schedule = make::at_version(schedule, form.version)?;
    if ends_old == Old::End {
        let (_, sight) = who::ask::<crate::access::grant::Change>(&mut request).await?;
        let all = schedules::all(&mut request.tx, &grant, &sight).await?;
        let is_old = |one: &&Schedule| {
            one.id != id
                && one.medicine == schedule.medicine
                && matches!(one.standing(), Standing::InForce | Standing::Paused)
        };
        let end = Act::End(Why { reason: EndReason::Changed, words: String::new() });
        for old in all.iter().filter(is_old) {
            if !store::act(&mut request.tx, &grant, old, &end, visit.now()).await? {
                return Err(Trouble::Conflict(
                    "The old times have just changed. Nothing was saved. Open the page again.",
                ));
            }
        }
    }
    make::act(request, (&grant, &schedule), &Act::Confirm, "confirmed").await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Old {
    Keep,
    End,
}
