//! To make a goal, and to change it.

use axum::extract::RawQuery;
use chrono::Duration;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Aim, Goal, Plan, form,
    list_http::chrome,
    list_page, make_page,
    one_http::{OnePath, find, overtaken},
    plan::Size,
    remind,
    rules::{self, REVIEW_DAYS},
    store,
};
use crate::{
    access::grant::{Change, Goals},
    carers::typed::Typed,
    ui::{date, errors::FieldErrors},
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::Path,
        trouble::Trouble,
        visit::Visit,
    },
};

type Pairs = Vec<(String, String)>;

/// So many at once: one step at a time works best. Ours (to check).
pub const MOST: usize = 5;

const BACK: (&str, &str) = ("/goals", "Back to your goals");

#[derive(Deserialize)]
pub struct AimPath {
    aim: String,
}

impl AimPath {
    fn aim(&self) -> Result<Aim, Trouble> {
        Aim::from_key(&self.aim).ok_or(Trouble::NotFound)
    }
}

pub async fn new(visit: Visit, Path(path): Path<AimPath>) -> Outcome {
    let aim = path.aim()?;
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Goals>().await?;
    let is_full = store::in_force(&mut request.tx, &grant).await?.len() >= MOST;
    let chrome = chrome(&mut request, aim.title(), BACK).await?;
    request.commit().await?;
    if is_full {
        return Ok(Answer::page(list_page::enough(chrome, MOST)));
    }
    Ok(Answer::page(make_page::new(chrome, aim, Uuid::now_v7(), &Typed::default(), FieldErrors::default())))
}

pub async fn make(visit: Visit, Path(path): Path<AimPath>, Form(pairs): Form<Pairs>) -> Outcome {
    let aim = path.aim()?;
    let typed = Typed::of(pairs, &form::FIELDS)?;
    let (id, now) = (form::id(&typed), visit.now());
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Goals>().await?;
    let mut errors = FieldErrors::default();
    let Some(entered) = form::check(&typed, aim, &mut errors) else {
        let chrome = chrome(&mut request, aim.title(), BACK).await?;
        request.commit().await?;
        return Ok(Answer::page_with_errors(make_page::new(chrome, aim, id, &typed, errors)));
    };
    let here = format!("/goals/{id}");
    let goals = store::in_force(&mut request.tx, &grant).await?;
    let is_there = goals.iter().any(|goal| goal.id == id);
    if goals.len() >= MOST && !is_there {
        let chrome = chrome(&mut request, aim.title(), BACK).await?;
        request.commit().await?;
        return Ok(Answer::page_of_conflict(list_page::enough(chrome, MOST)));
    }
    let today = date::london_day(now);
    let plan = Plan {
        sizes: vec![Size { from: today, step: entered.step, days_a_week: entered.days_a_week }],
        encouragement: entered.encouragement,
        review_on: today + Duration::days(REVIEW_DAYS),
    };
    if store::make(&mut request.tx, &grant, (id, aim), (&entered.why, &plan), now).await? {
        remind::keep(&mut request.tx, grant.subject(), id, &plan, now).await?;
    }
    request.commit().await?;
    Ok(Answer::see_other(&format!("{here}?done=made")))
}

/// With `smaller=yes` it comes with one day a week fewer.
pub async fn change_form(visit: Visit, Path(OnePath { id }): Path<OnePath>, RawQuery(query): RawQuery) -> Outcome {
    let mut request = visit.change().await?;
    let (_, goal) = find(&mut request, id).await?;
    let chrome = chrome(&mut request, "Change your goal", (&format!("/goals/{id}"), "Back to your goal")).await?;
    request.commit().await?;
    let is_smaller = query.as_deref() == Some("smaller=yes");
    let days = goal.plan.days_a_week();
    let days = if is_smaller { days.saturating_sub(1).max(1) } else { days };
    let typed = form::typed(&goal, days);
    let way = if is_smaller { make_page::Way::Smaller } else { make_page::Way::Any };
    Ok(Answer::page(make_page::change(chrome, &goal, way, goal.version, &typed, FieldErrors::default())))
}

pub async fn change(visit: Visit, Path(OnePath { id }): Path<OnePath>, Form(pairs): Form<Pairs>) -> Outcome {
    let typed = Typed::of(pairs, &form::FIELDS)?;
    let (version, now) = (form::version(&typed), visit.now());
    let mut request = visit.change().await?;
    let (grant, goal) = find(&mut request, id).await?;
    let mut errors = FieldErrors::default();
    let Some(entered) = form::check(&typed, goal.aim, &mut errors) else {
        let chrome = chrome(&mut request, "Change your goal", (&format!("/goals/{id}"), "Back to your goal")).await?;
        request.commit().await?;
        let page = make_page::change(chrome, &goal, make_page::Way::Any, version, &typed, errors);
        return Ok(Answer::page_with_errors(page));
    };
    let size = Size { from: date::london_day(now), step: entered.step, days_a_week: entered.days_a_week };
    let plan = Plan { encouragement: entered.encouragement, ..goal.plan.clone().resized(size) };
    if !store::change(&mut request.tx, &grant, (id, version), (&entered.why, &plan)).await? {
        return overtaken(request, &goal).await;
    }
    remind::keep(&mut request.tx, grant.subject(), id, &plan, now).await?;
    settle_today(&mut request, &grant, &goal, &plan).await?;
    request.commit().await?;
    Ok(Answer::see_other(&format!("/goals/{id}?done=changed")))
}

/// Who has said something about today is not reminded at the new times of today either.
async fn settle_today(
    request: &mut crate::web::visit::Request<'_>,
    grant: &crate::access::grant::Grant<Change, Goals>,
    goal: &Goal,
    plan: &Plan,
) -> Result<(), Trouble> {
    let now = request.now();
    let today = date::london_day(now);
    let steps = store::steps(&mut request.tx, grant, goal.id).await?;
    if rules::is_marked(&steps, today) {
        remind::settle(&mut request.tx, grant.subject(), goal.id, (plan, today), now).await?;
    }
    Ok(())
}
