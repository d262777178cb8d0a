//! The form of a goal.

use leptos::prelude::*;
use uuid::Uuid;

use super::{
    Aim, Goal,
    form::{HOURS, day_key},
    words::{self, DAYS},
};
use crate::{
    carers::typed::Typed,
    ui::{
        Text,
        button::Button,
        callout::{InsetText, WarningCallout},
        choices::{Checkboxes, Choice, Radios},
        date,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, Select, TextArea, TextInput},
    },
};

/// Why it is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Any,
    Smaller,
}

pub fn new(chrome: Chrome, aim: Aim, id: Uuid, form: &Typed, errors: FieldErrors) -> String {
    let fields = fields(aim, form, &errors);
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">{aim.title()}</h1>
            <p>{aim.helps()}</p>
            {heed(aim)}
            <form method="post" novalidate>
                <Hidden name="new_id" value=id.to_string()/>
                {fields}
                <Button label="Start"/>
            </form>
        },
    )
}

pub fn change(chrome: Chrome, goal: &Goal, way: Way, version: i64, form: &Typed, errors: FieldErrors) -> String {
    let fields = fields(goal.aim, form, &errors);
    let smaller = (way == Way::Smaller).then(|| {
        view! {
            <InsetText>
                <p>"A step that is easy is a good step. Choose a smaller one, or fewer days. You can make it bigger again at any time."</p>
            </InsetText>
        }
    });
    let heading = if way == Way::Smaller { "Make it smaller" } else { "Change your goal" };
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">{heading}</h1>
            {smaller}
            {heed(goal.aim)}
            <form method="post" novalidate>
                <Hidden name="version" value=version.to_string()/>
                {fields}
                <Button label="Save"/>
            </form>
            <p><a href=format!("/goals/{}", goal.id)>"Leave it as it is"</a></p>
        },
    )
}

/// What somebody reads before they start.
fn heed(aim: Aim) -> impl IntoView {
    let lines = aim.heed().iter().map(|line| view! { <li>{*line}</li> }).collect_view();
    view! {
        <WarningCallout heading="Read this first">
            <ul class="nhsuk-list nhsuk-list--bullet">{lines}</ul>
        </WarningCallout>
    }
}

fn chosen(form: &Typed, name: &str) -> Option<Text> {
    Some(form.text(name)).filter(|text| !text.is_empty())
}

fn all<'f>(form: &'f Typed, name: &'f str) -> Vec<Text> {
    form.all(name).map(|value| value.to_string().into()).collect()
}

fn fields(aim: Aim, form: &Typed, errors: &FieldErrors) -> impl IntoView + use<> {
    let mut steps: Vec<Choice> =
        aim.steps().into_iter().enumerate().map(|(place, step)| Choice::new((place + 1).to_string(), step)).collect();
    steps.push(Choice::new("own", "Something else, in my own words"));
    let days: Vec<(Text, Text)> =
        (1..=7).map(|days: u8| (Text::from(days.to_string()), Text::from(words::days_a_week(days)))).collect();
    let how_often = chosen(form, "days").unwrap_or_else(|| "3".into());
    let encourage = vec![
        Choice::new("yes", "Yes, at the times I choose"),
        Choice::new("no", "No, thank you").with_hint("You can look at your goal here whenever you want"),
    ];
    let times = HOURS
        .into_iter()
        .filter_map(|hour| Some((hour, chrono::NaiveTime::from_hms_opt(hour, 0, 0)?)))
        .map(|(hour, time)| Choice::new(format!("{hour:02}"), date::time_of_day(time)))
        .collect::<Vec<_>>();
    let on = DAYS.into_iter().map(|day| Choice::new(day_key(day), words::weekday(day))).collect::<Vec<_>>();
    let (chosen_times, chosen_days) = (all(form, "time"), all(form, "day"));
    view! {
        <TextArea name="why" label="Why does it matter to you? (you can leave this)" rows=3 value=form.text("why")
            hint="In your own words. Nobody else reads it" error=errors.of("why")/>
        <Radios name="step" legend="Choose one small step" choices=steps chosen=chosen(form, "step")
            hint="Small enough that you can do it on a bad day too" error=errors.of("step")/>
        <TextInput name="own_step" label="My own small step" value=form.text("own_step")
            hint="For example: walk to the shop. Leave this empty if you chose a step above" error=errors.of("own_step")/>
        <Select name="days" label="On how many days a week?" options=days chosen=how_often
            hint="Start low. You can change it at any time" error=errors.of("days")/>
        <Radios name="encourage" legend="May we encourage you?" choices=encourage chosen=chosen(form, "encourage")
            hint="You get a short message. It does not say what your goal is" error=errors.of("encourage")/>
        <Checkboxes name="time" legend="At which times of day?" choices=times chosen=chosen_times
            hint="Choose 1, 2 or 3, if you said yes above" error=errors.of("time")/>
        <Checkboxes name="day" legend="On which days?" choices=on chosen=chosen_days
            hint="Choose none for every day" error=errors.of("day")/>
    }
}
