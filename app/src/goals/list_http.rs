//! All goals of a person, and where to start.

use std::collections::HashMap;

use axum::extract::RawQuery;
use uuid::Uuid;

use super::{
    Goal, Plan,
    list_page::{self, Shown},
    plan::Step,
    remind, rules, store,
};
use crate::{
    access::grant::{Change, Goals, Read},
    portal::Place,
    ui::{
        date,
        document::{BackLink, Chrome},
    },
    web::{
        answer::{Answer, Outcome},
        form::{Form, NoFields},
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

pub async fn list(visit: Visit, RawQuery(query): RawQuery) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Goals>().await?;
    let goals = store::in_force(&mut request.tx, &grant).await?;
    let mut steps: HashMap<Uuid, Vec<Step>> = HashMap::new();
    for (goal, step) in store::steps_of_all(&mut request.tx, &grant).await? {
        steps.entry(goal).or_default().push(step);
    }
    let past = store::past(&mut request.tx, &grant).await?;
    let today = date::london_day(request.now());
    let shown = |goal: Goal| {
        let steps = steps.remove(&goal.id).unwrap_or_default();
        let weeks = rules::weeks(&goal.plan.sizes, &steps, today);
        let said = steps.iter().find(|step| step.day == today).map(|step| step.state);
        Shown { left: rules::days_left(&steps, today), goal, weeks, said }
    };
    let shown: Vec<Shown> = goals.into_iter().map(shown).collect();
    let done = match query.as_deref() {
        Some("done=quiet") => Some("All encouragement is off."),
        Some("done=ended") => Some("The goal has ended. What you did is kept."),
        _ => None,
    };
    let chrome = chrome(&mut request, "Your goals", ("/home", "Back to home")).await?;
    Ok(Answer::page(list_page::list(chrome, &shown, &past, done)))
}

/// No more encouragement, of any goal.
pub async fn quiet(visit: Visit, Form(NoFields {}): Form<NoFields>) -> Outcome {
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Goals>().await?;
    for goal in store::in_force(&mut request.tx, &grant).await? {
        if goal.plan.encouragement.is_some() {
            let plan = Plan { encouragement: None, ..goal.plan };
            store::change(&mut request.tx, &grant, (goal.id, goal.version), (&goal.why, &plan)).await?;
        }
        // Whatever the plan says: off is off.
        remind::stop(&mut request.tx, grant.subject(), goal.id, visit.now()).await?;
    }
    request.commit().await?;
    Ok(Answer::see_other("/goals?done=quiet"))
}

pub async fn chrome(
    request: &mut Request<'_>,
    title: &str,
    (href, words): (&str, &'static str),
) -> Result<Chrome, Trouble> {
    let mut chrome = request.chrome(title, Place::Home).await?;
    chrome.back = Some(BackLink { href: href.to_string().into(), words: words.into() });
    Ok(chrome)
}
