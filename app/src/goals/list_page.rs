//! Where to start, and how the goals go.

use leptos::prelude::*;

use super::{Aim, Ended, Goal, plan::State, rules, rules::Week, words};
use crate::ui::{
    button::{ButtonForm, ButtonKind, ButtonLink},
    callout::{self, InsetText, WarningCallout},
    card::{CardGroup, CardLink},
    date,
    document::{Chrome, document},
    items::{Item, Items},
};

/// A goal in force, with how it goes.
pub struct Shown {
    pub goal: Goal,
    pub weeks: Vec<Week>,
    /// Of today.
    pub said: Option<State>,
    /// Days of this week on which a step can still be made.
    pub left: i64,
}

pub fn list(chrome: Chrome, shown: &[Shown], past: &[Goal], done: Option<&'static str>) -> String {
    let heading = if shown.is_empty() { "Where would you like to start?" } else { "Your goals" };
    let intro = shown.is_empty().then(|| {
        view! {
            <p>"You do not have to change everything. Choose one thing. Then choose one small step."</p>
            <p>"Your goals are yours alone. Nobody else sees them: no carer, and nobody at your practice."</p>
        }
    });
    let goals = shown.iter().map(goal).collect_view();
    let more = (!shown.is_empty()).then(|| view! { <h2 class="nhsuk-heading-m">"Start something else"</h2> });
    let aims = Aim::ALL
        .into_iter()
        .map(|aim| {
            let href = format!("/goals/new/{}", aim.key());
            view! { <CardLink href heading=aim.title() description=aim.helps()/> }
        })
        .collect_view();
    document(
        chrome,
        view! {
            {done.map(|words| view! { <callout::Done words/> })}
            <h1 class="nhsuk-heading-l">{heading}</h1>
            {intro}
            {goals}
            {quiet(shown)}
            {more}
            {before()}
            <CardGroup>{aims}</CardGroup>
            {ended(past)}
        },
    )
}

fn goal(shown: &Shown) -> impl IntoView + use<> {
    let Goal { id, aim, plan, .. } = &shown.goal;
    let missed = rules::missed_in_a_row(&shown.weeks);
    let said = words::encouragement(*aim, &shown.weeks, missed, shown.left);
    let streak = words::streak(rules::streak(&shown.weeks)).map(|words| view! { <p>{words}</p> });
    let href = format!("/goals/{id}");
    let step = format!("{}, {}", plan.step(), words::days_a_week(plan.days_a_week()));
    let today = match shown.said {
        None => view! { <ButtonLink href=href.clone() label=format!("Today's step: {}", aim.title().to_lowercase())/> }
            .into_any(),
        Some(state) => view! { <p>"Today: "<strong>{state.words()}</strong></p> }.into_any(),
    };
    view! {
        <section class="nene-panel nene-goal">
            <h2 class="nhsuk-heading-m"><a href=href.clone()>{aim.title()}</a></h2>
            <p class="nene-goal__step">{step}</p>
            <p>{said}</p>
            {streak}
            {today}
        </section>
    }
}

fn quiet(shown: &[Shown]) -> impl IntoView + use<> {
    shown.iter().any(|one| one.goal.plan.encouragement.is_some()).then(|| {
        view! { <ButtonForm action="/goals/quiet" label="Stop all encouragement" kind=ButtonKind::Secondary/> }
    })
}

/// What everybody reads before they choose.
fn before() -> impl IntoView {
    view! {
        <WarningCallout heading="Before you start">
            <ul class="nhsuk-list nhsuk-list--bullet">
                <li>"If you have chest pain now, or you cannot breathe, call 999."</li>
                <li>"If you are pregnant, get chest pain when you move, or were told to limit what you do, talk to your GP practice first."</li>
                <li>"If you drink a lot every day, do not stop suddenly. That can be dangerous. Talk to your GP practice first."</li>
            </ul>
        </WarningCallout>
    }
}

fn ended(past: &[Goal]) -> impl IntoView + use<> {
    (!past.is_empty()).then(|| {
        let mut items = Items::with_capacity(past.len());
        for goal in past {
            let href = format!("/goals/{}", goal.id);
            let when = goal.ended_at.map(|at| format!("Ended {}", date::day(date::london_day(at)))).unwrap_or_default();
            let why = goal.ended_why.map_or("", of_the_past);
            items.push(Item {
                name: goal.aim.title(),
                href: Some(&href),
                lines: &[goal.plan.step()],
                facts: &[&when, why],
                ..Item::default()
            });
        }
        view! {
            <h2 class="nhsuk-heading-m">"Goals that have ended"</h2>
            {items.view()}
        }
    })
}

pub fn of_the_past(why: Ended) -> &'static str {
    match why {
        Ended::Reached => "Reached",
        Ended::Changed => "Something else came first",
        Ended::Stopped => "Stopped",
    }
}

/// For who has as many goals as fit.
pub fn enough(chrome: Chrome, most: usize) -> String {
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"You have enough goals for now"</h1>
            <InsetText>
                <p>{format!("You have {most} goals. End one of them before you start another. One step at a time works best.")}</p>
            </InsetText>
            <ButtonLink href="/goals" label="Look at your goals"/>
        },
    )
}
