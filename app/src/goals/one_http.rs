//! One goal: how it goes, what was said about a day, and its end.

use axum::extract::RawQuery;
use chrono::{Duration, NaiveDate};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Aim, Ended, Goal, Plan, form,
    list_http::chrome,
    one_page::{self, Shown},
    plan::{State, Step},
    remind,
    rules::{self, May, REVIEW_DAYS},
    store,
};
use crate::{
    access::grant::{Change, Goals, Grant, Pathways, Read, Readings},
    carers::typed::{Typed, long},
    pathways::{self, Today},
    ui::{date, errors::FieldErrors, loaded::Loaded},
    web::{
        answer::{Answer, Outcome},
        form::{Form, NoFields},
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

type Pairs = Vec<(String, String)>;

#[derive(Deserialize)]
pub struct OnePath {
    pub id: Uuid,
}

#[derive(Deserialize)]
pub struct DayPath {
    id: Uuid,
    day: NaiveDate,
}

pub async fn one(visit: Visit, Path(OnePath { id }): Path<OnePath>, RawQuery(query): RawQuery) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Goals>().await?;
    let goal = store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    let steps = store::steps(&mut request.tx, &grant, id).await?;
    let asks_for_diary = goal.aim == Aim::BloodPressure && goal.ended_at.is_none();
    let diary = match asks_for_diary {
        true => Some(Loaded::from_result(diary(&mut request).await)),
        false => None,
    };
    // A goal that has ended stands as it was on its last day.
    let today = date::london_day(goal.ended_at.unwrap_or_else(|| request.now()));
    let done = match query.as_deref() {
        Some("done=made") => Some("You have started. One small step is enough."),
        Some("done=changed") => Some("Your goal is changed."),
        Some("done=marked") => Some("It is written down."),
        Some("done=cleared") => Some("It is taken back."),
        Some("done=quiet") => Some("Encouragement is off for this goal."),
        Some("done=kept") => Some("You go on as before. We ask again in 4 weeks."),
        _ => None,
    };
    let chrome = chrome(&mut request, goal.aim.title(), ("/goals", "Back to your goals")).await?;
    let weeks = rules::weeks(&goal.plan.sizes, &steps, today);
    Ok(Answer::page(one_page::one(chrome, &Shown { goal: &goal, steps: &steps, weeks, today, diary }, done)))
}

/// How much of today's diary is written; `None` for who is asked for nothing.
async fn diary(request: &mut Request<'_>) -> Result<Option<Today>, Trouble> {
    let pathways = request.ask::<Read, Pathways>().await?;
    let readings = request.ask::<Read, Readings>().await?;
    let now = request.now();
    Ok(pathways::today_in_diary(&mut request.tx, &pathways, &readings, now).await?)
}

pub async fn day(visit: Visit, Path(DayPath { id, day }): Path<DayPath>) -> Outcome {
    let mut request = visit.change().await?;
    let (grant, goal) = find(&mut request, id).await?;
    let today = date::london_day(request.now());
    if rules::may_enter(day, goal.plan.began(), today) != May::Enter {
        return Err(Trouble::NotFound);
    }
    let steps = store::steps(&mut request.tx, &grant, id).await?;
    let said = steps.iter().find(|step| step.day == day);
    let typed = typed_mark(said);
    let title = one_page::day_title(day, today);
    let chrome = chrome(&mut request, &title, (&format!("/goals/{id}"), "Back to your goal")).await?;
    request.commit().await?;
    let marked = said.map(|step| step.state);
    Ok(Answer::page(one_page::day(chrome, &goal, (day, today), marked, &typed, FieldErrors::default())))
}

fn typed_mark(said: Option<&Step>) -> Typed {
    let Some(step) = said else { return Typed::default() };
    let mut fields = vec![("note".to_string(), step.note.clone())];
    fields.extend(step.tenths.map(|tenths| ("amount".to_string(), super::aim::amount(tenths))));
    Typed::of(fields, &form::MARK_FIELDS).unwrap_or_default()
}

/// What somebody says about a day; said twice it is one.
pub async fn mark(visit: Visit, Path(DayPath { id, day }): Path<DayPath>, Form(pairs): Form<Pairs>) -> Outcome {
    let typed = Typed::of(pairs, &form::MARK_FIELDS)?;
    let now = visit.now();
    let today = date::london_day(now);
    let mut request = visit.change().await?;
    let (grant, goal) = find(&mut request, id).await?;
    match rules::may_enter(day, goal.plan.began(), today) {
        May::Enter => {}
        May::Future => return Err(Trouble::Invalid("This day has not come yet. Nothing was written down.")),
        May::LongAgo => {
            return Err(Trouble::Invalid("A step can be written down for the last 7 days. Nothing was written down."));
        }
    }
    if typed.one("state") == "clear" {
        store::clear(&mut request.tx, &grant, id, day).await?;
        remind::unsettle(&mut request.tx, grant.subject(), id, (&goal.plan, day), now).await?;
        request.commit().await?;
        return Ok(Answer::see_other(&format!("/goals/{id}?done=cleared")));
    }
    let mut errors = FieldErrors::default();
    let Some(step) = read_mark(&typed, goal.aim, day, &mut errors) else {
        let steps = store::steps(&mut request.tx, &grant, id).await?;
        let marked = steps.iter().find(|step| step.day == day).map(|step| step.state);
        let title = one_page::day_title(day, today);
        let chrome = chrome(&mut request, &title, (&format!("/goals/{id}"), "Back to your goal")).await?;
        request.commit().await?;
        return Ok(Answer::page_with_errors(one_page::day(chrome, &goal, (day, today), marked, &typed, errors)));
    };
    store::mark(&mut request.tx, &grant, id, &step, now).await?;
    remind::settle(&mut request.tx, grant.subject(), id, (&goal.plan, day), now).await?;
    request.commit().await?;
    Ok(Answer::see_other(&format!("/goals/{id}?done=marked")))
}

fn read_mark(typed: &Typed, aim: Aim, day: NaiveDate, errors: &mut FieldErrors) -> Option<Step> {
    let amount = typed.one("amount");
    let tenths = match (aim.counted(), amount.is_empty()) {
        (_, true) => None,
        (Some(counted), false) => {
            let read = counted.read(amount);
            if read.is_none() {
                errors.add(
                    "amount",
                    format!("Enter a number up to {}. {}. Or leave it empty", counted.most(), counted.hint()),
                );
            }
            read
        }
        // Nothing is asked for.
        (None, false) => None,
    };
    let note = typed.one("note").replace("\r\n", "\n");
    if !note.is_empty() && long(&note, form::NOTE).is_none() {
        errors.add("note", "Write your note with 500 letters or fewer");
    }
    let state = State::from_key(typed.one("state"));
    if state.is_none() {
        errors.add("state", "Choose Done, Part of it, or Rest day");
    }
    let state = state?;
    errors.is_empty().then_some(Step { day, state, tenths, note })
}

/// No more encouragement for this goal.
pub async fn quiet(visit: Visit, Path(OnePath { id }): Path<OnePath>, Form(NoFields {}): Form<NoFields>) -> Outcome {
    let mut request = visit.change().await?;
    let (grant, goal) = find(&mut request, id).await?;
    let plan = Plan { encouragement: None, ..goal.plan };
    store::change(&mut request.tx, &grant, (id, goal.version), (&goal.why, &plan)).await?;
    remind::stop(&mut request.tx, grant.subject(), id, visit.now()).await?;
    request.commit().await?;
    Ok(Answer::see_other(&format!("/goals/{id}?done=quiet")))
}

/// It still fits: the next look is in four weeks.
pub async fn keep(visit: Visit, Path(OnePath { id }): Path<OnePath>, Form(NoFields {}): Form<NoFields>) -> Outcome {
    let mut request = visit.change().await?;
    let (grant, goal) = find(&mut request, id).await?;
    let review_on = date::london_day(visit.now()) + Duration::days(REVIEW_DAYS);
    let plan = Plan { review_on, ..goal.plan };
    store::change(&mut request.tx, &grant, (id, goal.version), (&goal.why, &plan)).await?;
    request.commit().await?;
    Ok(Answer::see_other(&format!("/goals/{id}?done=kept")))
}

pub async fn end_form(visit: Visit, Path(OnePath { id }): Path<OnePath>) -> Outcome {
    let mut request = visit.change().await?;
    let (_, goal) = find(&mut request, id).await?;
    let chrome = chrome(&mut request, "End this goal", (&format!("/goals/{id}"), "Back to your goal")).await?;
    request.commit().await?;
    Ok(Answer::page(one_page::end(chrome, &goal, goal.version, &Typed::default(), FieldErrors::default())))
}

pub async fn end(visit: Visit, Path(OnePath { id }): Path<OnePath>, Form(pairs): Form<Pairs>) -> Outcome {
    let typed = Typed::of(pairs, &form::END_FIELDS)?;
    let (version, now) = (form::version(&typed), visit.now());
    let mut request = visit.change().await?;
    let (grant, goal) = find(&mut request, id).await?;
    let Some(why) = Ended::from_key(typed.one("why")) else {
        let mut errors = FieldErrors::default();
        errors.add("why", "Choose why you end it");
        let chrome = chrome(&mut request, "End this goal", (&format!("/goals/{id}"), "Back to your goal")).await?;
        request.commit().await?;
        return Ok(Answer::page_with_errors(one_page::end(chrome, &goal, version, &typed, errors)));
    };
    if !store::end(&mut request.tx, &grant, (id, version), why, now).await? {
        return overtaken(request, &goal).await;
    }
    remind::stop(&mut request.tx, grant.subject(), id, now).await?;
    request.commit().await?;
    Ok(Answer::see_other("/goals?done=ended"))
}

/// A goal in force that may be changed.
pub async fn find(request: &mut Request<'_>, id: Uuid) -> Result<(Grant<Change, Goals>, Goal), Trouble> {
    let grant = request.ask::<Change, Goals>().await?;
    let goal = store::find(&mut request.tx, &grant, id).await?.filter(|goal| goal.ended_at.is_none());
    Ok((grant, goal.ok_or(Trouble::NotFound)?))
}

/// The goal was changed meanwhile, on another phone or in another tab.
pub async fn overtaken(mut request: Request<'_>, goal: &Goal) -> Outcome {
    let back = format!("/goals/{}", goal.id);
    let chrome = chrome(&mut request, "This has already changed", (&back, "Back to your goal")).await?;
    request.commit().await?;
    Ok(Answer::page_of_conflict(one_page::overtaken(chrome, goal)))
}
