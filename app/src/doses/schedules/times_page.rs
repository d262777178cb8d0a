//! The form of times: rows for times and steps, a button that adds one more.

use chrono_tz::{Europe::London, Tz};
use leptos::{either::Either, prelude::*};
use uuid::Uuid;

use super::{
    form::{Kind, Sheet, WEEKDAYS, days_of_step, dose_name, time_name},
    make_page::verbatim,
};
use crate::{
    doses::words,
    ui::{
        Text,
        button::{Button, ButtonKind},
        callout::InsetText,
        choices::{Checkboxes, Choice, Fieldset, Radios},
        date_input::DateInput,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, InputWidth, TextInput, Typed},
    },
    web::whose::Whose,
};

/// Of what the form is.
#[derive(Clone, Copy)]
pub enum Of<'a> {
    New {
        /// What the list of medicines says of the dose.
        dose: &'a str,
    },
    Changed(Uuid),
}

pub struct Form<'a> {
    pub of: Of<'a>,
    pub title: &'a str,
    pub kind: Kind,
    pub sheet: &'a Sheet,
    pub zone: Tz,
}

pub fn form(chrome: Chrome, whose: &Whose, form: &Form<'_>, errors: &FieldErrors) -> String {
    let action = match form.of {
        Of::New { .. } => whose.path("/doses/schedules/new"),
        Of::Changed(id) => whose.path(&format!("/doses/schedules/{id}/times")),
    };
    let said = match form.of {
        Of::New { dose } if !dose.is_empty() => Some(verbatim(dose)),
        Of::New { .. } | Of::Changed(_) => None,
    };
    let other = match form.of {
        Of::New { .. } => None,
        Of::Changed(id) => Some(other_kinds(whose, id, form.kind)),
    };
    let hidden = ["new_id", "medicine", "kind", "version"]
        .into_iter()
        .filter(|name| !form.sheet.one(name).is_empty())
        .map(|name| view! { <Hidden name value=form.sheet.text(name)/> })
        .collect_view();
    let heading = match form.of {
        Of::New { .. } => "When is it taken?",
        Of::Changed(_) => "Change the times",
    };
    let at_work = matches!(whose, Whose::AtWork(..));
    let label = if at_work { "Suggest these times" } else { "Save these times" };
    let note = match (form.of, at_work) {
        (_, true) => "They do not count until the patient, or somebody who helps them, says yes.",
        (Of::Changed(_), false) => "The new times count from now on. What was marked before stays as it is.",
        (Of::New { .. }, false) => "They count from now on. You can change them at any time.",
    };
    let zone = (form.zone != London && form.kind != Kind::AsNeeded)
        .then(|| view! { <p>{format!("These times are by the clock in {}.", words::place(form.zone))}</p> });
    let inputs = match form.kind {
        Kind::Clock => clock(form.sheet, errors).into_any(),
        Kind::Interval => interval(form.sheet, errors).into_any(),
        Kind::AsNeeded => as_needed(form.sheet, errors).into_any(),
    };
    document(
        chrome.with_errors(errors),
        view! {
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">{heading}</h1>
            <p class="nene-dose__name">{form.title.to_string()}</p>
            {said}
            <InsetText><p>"Write it as it says on the label. If the label and your record differ, ask your pharmacist or your GP practice."</p></InsetText>
            {zone}
            <form method="post" action=action class="nene-schedule" novalidate>
                // Enter in a field presses the first button of a form: it must be the one that saves.
                <button type="submit" class="nhsuk-u-visually-hidden" tabindex="-1" aria-hidden="true">{label}</button>
                {hidden}
                {inputs}
                {last_day(form, errors)}
                <p>{note}</p>
                <Button label=label/>
            </form>
            {other}
        },
    )
}

fn other_kinds(whose: &Whose, id: Uuid, now: Kind) -> impl IntoView + use<> {
    let words = |kind: Kind| match kind {
        Kind::Clock => "It is taken at times of the day",
        Kind::Interval => "It is taken every so many hours",
        Kind::AsNeeded => "It is taken only when it is needed",
    };
    let links = Kind::ALL
        .into_iter()
        .filter(|kind| *kind != now)
        .map(|kind| {
            let href = whose.path(&format!("/doses/schedules/{id}/times?kind={}", kind.key()));
            view! { <li><a href=href>{words(kind)}</a></li> }
        })
        .collect_view();
    view! { <h2 class="nhsuk-heading-s">"Or in another way"</h2><ul class="nhsuk-list">{links}</ul> }
}

fn chosen(sheet: &Sheet, name: &str) -> Option<Text> {
    Some(sheet.text(name)).filter(|chosen| !chosen.is_empty())
}

fn clock(sheet: &Sheet, errors: &FieldErrors) -> impl IntoView + use<> {
    let days = vec![
        Choice::new("every", "Every day"),
        Choice::new("weekdays", "On some days of the week").with_hint("Choose them below"),
        Choice::new("other", "Every other day"),
        Choice::new("nth", "Once in so many days").with_hint("Write the number below"),
        Choice::new("cycle", "Some days with it, then some days without").with_hint("Write the numbers below"),
    ];
    let weekdays = WEEKDAYS.into_iter().map(|(day, key)| Choice::new(key, words::weekday(day))).collect();
    let rows = sheet.rows();
    let is_one = rows.len() == 1;
    let steps =
        rows.iter().enumerate().map(|(place, many)| step(sheet, errors, (place + 1, *many), is_one)).collect_view();
    view! {
        <Radios name="days" legend="On which days?" choices=days chosen=chosen(sheet, "days") error=errors.of("days")/>
        <div class="nene-schedule__more">
            <Checkboxes name="weekday" legend="Which days of the week?" choices=weekdays chosen=sheet.weekdays()
                hint="Only if you chose days of the week" error=errors.of("weekday")/>
        </div>
        <div class="nene-schedule__more nene-schedule__numbers">
            <TextInput name="every" label="Once in how many days?" value=sheet.text("every") typed=Typed::Digits width=InputWidth::Three
                hint="Only if you chose once in so many days. For example 3" error=errors.of("every")/>
            <TextInput name="on" label="How many days with it?" value=sheet.text("on") typed=Typed::Digits width=InputWidth::Three
                hint="Only if you chose days with and without. For example 21" error=errors.of("on")/>
            <TextInput name="off" label="And then how many days without?" value=sheet.text("off") typed=Typed::Digits width=InputWidth::Three
                hint="For example 7" error=errors.of("off")/>
        </div>
        {steps}
        <p class="nhsuk-hint">"Does the dose go up or down after some days? Then add a step for each dose."</p>
        <Button label="Add a step" kind=ButtonKind::Secondary name="more" value="step"/>
        <DateInput name="starts" legend="The first day" value=sheet.typed().typed_date("starts") error=errors.of_date("starts")
            hint="If it began before, the day on which it began"/>
    }
}

fn step(sheet: &Sheet, errors: &FieldErrors, (step, many): (usize, usize), is_one: bool) -> impl IntoView + use<> {
    let legend =
        if is_one { "At which times, and how much?".to_string() } else { format!("Step {step}: times, and how much") };
    let rows = (1..=many)
        .map(|row| {
            let (time, dose) = (time_name(step, row), dose_name(step, row));
            let of = if is_one { String::new() } else { format!(", step {step}") };
            let (of_time, of_dose) = (errors.of(&time), errors.of(&dose));
            view! {
                <div class="nene-schedule__row">
                    <TextInput value=sheet.text(&time) name=time label=format!("Time {row}{of}") width=InputWidth::Five
                        hint="Like 8am" error=of_time/>
                    <TextInput value=sheet.text(&dose) name=dose label=format!("How much at time {row}{of}")
                        hint="As on the label, like 1 tablet" error=of_dose/>
                </div>
            }
        })
        .collect_view();
    let days = days_of_step(step);
    let lasts = if is_one {
        // A step that was given days and is the only one again keeps them.
        Either::Left((!sheet.one(&days).is_empty()).then(|| view! { <Hidden value=sheet.text(&days) name=days/> }))
    } else {
        let error = errors.of(&days);
        Either::Right(view! {
            <TextInput value=sheet.text(&days) name=days label=format!("For how many days is step {step}?") typed=Typed::Digits
                width=InputWidth::Three hint="Of the last step leave it empty if it goes on" error/>
        })
    };
    view! {
        <Fieldset legend=legend>
            {rows}
            {lasts}
            <Button label=if is_one { "Add a time".to_string() } else { format!("Add a time to step {step}") }
                kind=ButtonKind::Secondary name="more" value=format!("time-{step}")/>
        </Fieldset>
    }
}

fn interval(sheet: &Sheet, errors: &FieldErrors) -> impl IntoView + use<> {
    let date_error =
        errors.of_date("first").filter(|_| errors.of("first_time").is_none() || errors.of("first").is_some());
    let (hours, minutes) = (sheet.text("hours"), sheet.text("minutes"));
    let (hours_error, minutes_error) = (errors.of("hours"), errors.of("minutes"));
    view! {
        <Fieldset legend="How long from one dose to the next?">
            <div class="nene-schedule__row">
                <TextInput name="hours" label="Hours" value=hours typed=Typed::Digits width=InputWidth::Three
                    error=hours_error/>
                <TextInput name="minutes" label="Minutes (you can leave this)" value=minutes typed=Typed::Digits
                    width=InputWidth::Three error=minutes_error/>
            </div>
        </Fieldset>
        <TextInput name="dose" label="How much each time?" value=sheet.text("dose") hint="As on the label, like 1 tablet"
            error=errors.of("dose")/>
        <DateInput name="first" legend="When is the first dose?" value=sheet.typed().typed_date("first") error=date_error
            hint="All others are counted from it, day and night"/>
        <TextInput name="first_time" label="Time of the first dose" value=sheet.text("first_time") width=InputWidth::Five
            hint="Like 8am" error=errors.of("first_time")/>
    }
}

fn as_needed(sheet: &Sheet, errors: &FieldErrors) -> impl IntoView + use<> {
    let (hours, minutes) = (sheet.text("gap_hours"), sheet.text("gap_minutes"));
    let (hours_error, minutes_error) = (errors.of("gap_hours"), errors.of("gap_minutes"));
    view! {
        <TextInput name="dose" label="How much each time?" value=sheet.text("dose") hint="As on the label, like 1 or 2 tablets"
            error=errors.of("dose")/>
        <Fieldset legend="How long must it be from one dose to the next?">
            <div class="nene-schedule__row">
                <TextInput name="gap_hours" label="At least so many hours" value=hours typed=Typed::Digits
                    width=InputWidth::Three error=hours_error/>
                <TextInput name="gap_minutes" label="Minutes (you can leave this)" value=minutes typed=Typed::Digits
                    width=InputWidth::Three error=minutes_error/>
            </div>
        </Fieldset>
        <TextInput name="most" label="How many times at most in 24 hours?" value=sheet.text("most") typed=Typed::Digits
            width=InputWidth::Three hint="It says so on the label or in the leaflet" error=errors.of("most")/>
        <DateInput name="starts" legend="The first day" value=sheet.typed().typed_date("starts") error=errors.of_date("starts")/>
    }
}

fn last_day(form: &Form<'_>, errors: &FieldErrors) -> impl IntoView + use<> {
    view! {
        <DateInput name="ends" legend="The last day, if there is one" value=form.sheet.typed().typed_date("ends")
            error=errors.of_date("ends") hint="Leave it empty if it goes on"/>
    }
}
