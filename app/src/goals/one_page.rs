//! One goal: today's step, how it goes, and what can be changed.

use chrono::{Duration, NaiveDate};
use leptos::prelude::*;

use super::{
    Aim, Ended, Goal,
    aim::amount,
    list_page::of_the_past,
    plan::{State, Step},
    progress, rules,
    rules::{May, Week},
    words,
};
use crate::{
    carers::typed::Typed,
    pathways::Today,
    ui::{
        Text,
        button::{Button, ButtonForm, ButtonKind, ButtonLink},
        callout::{self, InsetText},
        choices::{Choice, Radios},
        date,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, InputWidth, TextArea, TextInput, Typed as Keys},
        list::{Fact, SummaryList},
        loaded::Loaded,
    },
};

/// Steps with their notes that the page lists.
const LISTED: usize = 14;

pub struct Shown<'a> {
    pub goal: &'a Goal,
    /// The oldest first.
    pub steps: &'a [Step],
    pub weeks: Vec<Week>,
    /// Of a goal that has ended: its last day.
    pub today: NaiveDate,
    /// Of a blood pressure diary.
    pub diary: Option<Loaded<Option<Today>>>,
}

pub fn one(chrome: Chrome, shown: &Shown<'_>, done: Option<&'static str>) -> String {
    let goal = shown.goal;
    let is_on = goal.ended_at.is_none();
    let why = (!goal.why.is_empty()).then(|| view! { <p class="nene-goal__why">{goal.why.clone()}</p> });
    let streak = words::streak(rules::streak(&shown.weeks)).map(|words| view! { <p>{words}</p> });
    let counted = words::counted(goal.aim, &shown.weeks).filter(|_| is_on).map(|words| view! { <p>{words}</p> });
    document(
        chrome,
        view! {
            {done.map(|words| view! { <callout::Done words/> })}
            <h1 class="nhsuk-heading-l">{goal.aim.title()}</h1>
            {ended(goal)}
            {why}
            {is_on.then(|| today(shown))}
            {is_on.then(|| grounded(shown))}
            {is_on.then(|| review(shown))}
            <h2 class="nhsuk-heading-m">"How it goes"</h2>
            {streak}
            {counted}
            {progress::view(goal, &shown.weeks)}
            {listed(shown)}
            <h2 class="nhsuk-heading-m">"Your goal"</h2>
            <SummaryList facts=facts(goal)/>
            {is_on.then(|| acts(goal))}
        },
    )
}

fn ended(goal: &Goal) -> impl IntoView + use<> {
    goal.ended_at.map(|at| {
        let why = goal.ended_why.map_or("", of_the_past);
        view! { <p><strong>{format!("This goal ended on {}. {why}.", date::day(date::london_day(at)))}</strong></p> }
    })
}

/// What is said today, and the buttons of today.
fn today(shown: &Shown<'_>) -> impl IntoView + use<> {
    let (goal, today) = (shown.goal, shown.today);
    let missed = rules::missed_in_a_row(&shown.weeks);
    let said = words::encouragement(goal.aim, &shown.weeks, missed, rules::days_left(shown.steps, today));
    let smaller = (missed >= rules::MISSED_IN_A_ROW).then(|| {
        let href = format!("/goals/{}/change?smaller=yes", goal.id);
        view! { <p><a href=href>"Make it smaller"</a></p> }
    });
    let mine = |day: NaiveDate| shown.steps.iter().find(|step| step.day == day);
    let now = match mine(today) {
        Some(step) => {
            let href = format!("/goals/{}/days/{today}", goal.id);
            view! {
                <p>"Today: "<strong>{said_of(goal.aim, step)}</strong></p>
                <p><a href=href>"Change today"</a></p>
            }
            .into_any()
        }
        None => mark_form(goal, today, &Typed::default(), &FieldErrors::default()).into_any(),
    };
    let yesterday = today - Duration::days(1);
    let back = (rules::may_enter(yesterday, goal.plan.began(), today) == May::Enter).then(|| {
        let href = format!("/goals/{}/days/{yesterday}", goal.id);
        let words = match mine(yesterday) {
            Some(step) => format!("Yesterday: {}. Change it", said_of(goal.aim, step)),
            None => "Write down yesterday".to_string(),
        };
        view! { <p><a href=href>{words}</a></p> }
    });
    view! {
        <InsetText><p>{said}</p></InsetText>
        {smaller}
        <h2 class="nhsuk-heading-m">{format!("Today's small step: {}", goal.plan.step())}</h2>
        {now}
        {back}
    }
}

/// "Done, 20 minutes"
fn said_of(aim: Aim, step: &Step) -> String {
    match (aim.counted(), step.tenths) {
        (Some(counted), Some(tenths)) => {
            format!("{}, {} {}", step.state.words(), amount(tenths), counted.many().to_lowercase())
        }
        _ => step.state.words().to_string(),
    }
}

/// Where what goes with the aim is entered, and what came of it: nothing is typed twice.
fn grounded(shown: &Shown<'_>) -> impl IntoView + use<> {
    match shown.goal.aim {
        Aim::LoseWeight => Some(
            view! {
                <h2 class="nhsuk-heading-m">"Your weight"</h2>
                <p><a href="/readings/add/weight">"Write down your weight"</a></p>
                <p><a href="/readings/trends/weight">"See how your weight has changed"</a></p>
            }
            .into_any(),
        ),
        Aim::BloodPressure => Some(diary(shown)),
        Aim::MoveMore | Aim::DrinkLess | Aim::StopSmoking => None,
    }
}

fn diary(shown: &Shown<'_>) -> AnyView {
    let here = format!("/goals/{}", shown.goal.id);
    let diary = shown.diary.clone().map(|diary| {
        diary.show("your diary", here, |today| match today {
            Some(today) => view! {
                <p>{format!("Your care team asks for it: {} of {} done today.", today.done, today.times)}</p>
                <p><a href="/diary">"Go to your diary"</a></p>
            }
            .into_any(),
            None => {
                view! { <p><a href="/readings/add/blood-pressure">"Write down a blood pressure"</a></p> }.into_any()
            }
        })
    });
    view! {
        <h2 class="nhsuk-heading-m">"Your readings"</h2>
        {diary}
        <p><a href="/readings/trends/blood-pressure">"See your blood pressure over time"</a></p>
    }
    .into_any()
}

/// After four weeks: does it still fit?
fn review(shown: &Shown<'_>) -> impl IntoView + use<> {
    let goal = shown.goal;
    (goal.plan.review_on <= shown.today).then(|| {
        let (keep, change) = (format!("/goals/{}/keep", goal.id), format!("/goals/{}/change", goal.id));
        view! {
            <section class="nene-panel">
                <h2 class="nhsuk-heading-m">"Does this goal still fit?"</h2>
                <p>"Four weeks have passed. You can go on, change the step, or end the goal."</p>
                <ButtonForm action=keep label="Go on as it is" kind=ButtonKind::Secondary/>
                <p><a href=change>"Change it"</a></p>
            </section>
        }
    })
}

/// The last steps that were written down, the newest first.
fn listed(shown: &Shown<'_>) -> impl IntoView + use<> {
    (!shown.steps.is_empty()).then(|| {
        let lines = shown.steps.iter().rev().take(LISTED).map(|step| {
            let note = (!step.note.is_empty()).then(|| view! { <p class="nene-goal__note">{step.note.clone()}</p> });
            let day = match shown.goal.ended_at {
                Some(_) => date::day(step.day),
                None => date::near_day(step.day, shown.today),
            };
            let said = format!("{day}: {}", said_of(shown.goal.aim, step));
            view! { <li>{said}{note}</li> }
        });
        let lines = lines.collect_view();
        view! {
            <h3 class="nhsuk-heading-s">"Your last steps"</h3>
            <ul class="nhsuk-list nhsuk-list--bullet">{lines}</ul>
        }
    })
}

fn facts(goal: &Goal) -> Vec<Fact> {
    let plan = &goal.plan;
    let encouragement: Text =
        plan.encouragement.as_ref().map_or("None: it is off".into(), |chosen| words::times(chosen).into());
    vec![
        Fact::new("Small step", plan.step().to_string()),
        Fact::new("How often", words::days_a_week(plan.days_a_week())),
        Fact::new("Encouragement", encouragement),
        Fact::new("Started", date::day(plan.began())),
    ]
}

fn acts(goal: &Goal) -> impl IntoView + use<> {
    let at = |rest: &str| format!("/goals/{}/{rest}", goal.id);
    let quiet = goal.plan.encouragement.is_some().then(|| {
        view! { <ButtonForm action=at("quiet") label="Stop encouragement for this goal" kind=ButtonKind::Secondary/> }
    });
    view! {
        <p><a href=at("change")>"Change the step, the days or the times"</a></p>
        {quiet}
        <p><a href=at("end")>"End this goal"</a></p>
    }
}

/// The form of one day: three big buttons.
fn mark_form(goal: &Goal, day: NaiveDate, form: &Typed, errors: &FieldErrors) -> impl IntoView + use<> {
    let action = format!("/goals/{}/days/{day}", goal.id);
    let amount = goal.aim.counted().map(|counted| {
        view! {
            <TextInput name="amount" label=counted.label() hint=counted.hint() value=form.text("amount")
                typed=Keys::Decimal width=InputWidth::Five error=errors.of("amount")/>
        }
    });
    let error = errors.of("state");
    let class = if error.is_some() { "nhsuk-form-group nhsuk-form-group--error" } else { "nhsuk-form-group" };
    let message = error.map(|message| {
        view! {
            <span class="nhsuk-error-message">
                <span class="nhsuk-u-visually-hidden">"Error: "</span>
                {message}
            </span>
        }
    });
    let buttons = State::ALL
        .into_iter()
        .map(|state| {
            let kind = if state == State::Done { ButtonKind::Primary } else { ButtonKind::Secondary };
            view! { <Button label=state.words() name="state" value=state.key() kind/> }
        })
        .collect_view();
    view! {
        <form method="post" action=action novalidate class="nene-goal__mark">
            {amount}
            <TextArea name="note" label="A note (you can leave this)" rows=2 value=form.text("note") error=errors.of("note")/>
            <div class=class id="state">
                {message}
                <div class="nene-goal__buttons">{buttons}</div>
            </div>
        </form>
    }
}

/// "Today, 24 November 2026"
pub fn day_title(day: NaiveDate, today: NaiveDate) -> String {
    date::near_day(day, today)
}

pub fn day(
    chrome: Chrome,
    goal: &Goal,
    (day, today): (NaiveDate, NaiveDate),
    marked: Option<State>,
    form: &Typed,
    errors: FieldErrors,
) -> String {
    let mark = mark_form(goal, day, form, &errors);
    let said = marked.map(|state| {
        let fields = vec![("state".into(), "clear".into())];
        let action = format!("/goals/{}/days/{day}", goal.id);
        view! {
            <p>"Written down: "<strong>{state.words()}</strong></p>
            <ButtonForm action label="Take it back" kind=ButtonKind::Secondary fields/>
        }
    });
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">{day_title(day, today)}</h1>
            <p>{format!("Your small step: {}", goal.plan.step())}</p>
            {mark}
            {said}
        },
    )
}

pub fn end(chrome: Chrome, goal: &Goal, version: i64, form: &Typed, errors: FieldErrors) -> String {
    let choices = Ended::ALL.into_iter().map(|why| Choice::new(why.key(), why.words())).collect::<Vec<_>>();
    let chosen = Some(form.text("why")).filter(|text| !text.is_empty());
    let error = errors.of("why");
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">"End this goal"</h1>
            <p>{format!("{}: {}", goal.aim.title(), goal.plan.step())}</p>
            <p>"What you did is kept. You can start again at any time."</p>
            <form method="post" novalidate>
                <Hidden name="version" value=version.to_string()/>
                <Radios name="why" legend="Why do you end it?" choices chosen error/>
                <Button label="End it"/>
            </form>
            <p><a href=format!("/goals/{}", goal.id)>"No, go on"</a></p>
        },
    )
}

pub fn overtaken(chrome: Chrome, goal: &Goal) -> String {
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"This has already changed"</h1>
            <p>"You changed this goal somewhere else, on another phone or in another tab. Nothing was changed now."</p>
            <ButtonLink href=format!("/goals/{}", goal.id) label="Look at it as it is now"/>
        },
    )
}
