//! Choosing a file, the questions about it, and what was kept.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use uuid::Uuid;

use super::{Waiting, moment::Order, parse::Questions};
use crate::{
    alerts::Told,
    readings::{
        told::told_panel,
        typed_unit::{GlucoseUnit, TemperatureUnit, WeightUnit},
    },
    ui::{
        Text,
        button::{Button, ButtonForm, ButtonKind, ButtonLink},
        callout::{self, InsetText},
        choices::{Choice, Radios},
        details::Details,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::TextArea,
        number::counted,
    },
    web::whose::Whose,
};

pub fn choose(chrome: Chrome, whose: &Whose, pasted: &str, errors: FieldErrors) -> String {
    let of_file = errors.of("file");
    let class = if of_file.is_some() { "nhsuk-form-group nhsuk-form-group--error" } else { "nhsuk-form-group" };
    let described = if of_file.is_some() { "file-hint file-error" } else { "file-hint" };
    let is_wrong = of_file.is_some().then_some("true");
    let message = of_file.map(|message| {
        view! {
            <span class="nhsuk-error-message" id="file-error">
                <span class="nhsuk-u-visually-hidden">"Error: "</span>
                {message}
            </span>
        }
    });
    let (of_pasted, pasted) = (errors.of("pasted"), pasted.to_string());
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">"Add readings from a file"</h1>
            <p>"Many apps and devices can save your readings as a CSV file. Choose that file here."</p>
            <p>"You see every row first. Nothing is kept until you say so."</p>
            <form method="post" action=whose.path("/readings/files") enctype="multipart/form-data">
                <div class=class>
                    <label class="nhsuk-label nhsuk-label--m" for="file">"Choose a CSV file"</label>
                    <div class="nhsuk-hint" id="file-hint">"Up to 1 MB and 5,000 rows"</div>
                    {message}
                    <input class="nene-file" id="file" name="file" type="file" accept=".csv,.txt,.tsv,text/csv,text/plain"
                        aria-describedby=described aria-invalid=is_wrong/>
                </div>
                <Details summary="Paste the rows instead">
                    <TextArea name="pasted" label="Your readings" value=pasted rows=8 error=of_pasted
                        hint="The first row has the headings, such as Date, Time, Systolic and Diastolic"/>
                </Details>
                <Button label="Look at the rows"/>
            </form>
            <h2 class="nhsuk-heading-m">"Files that we can read"</h2>
            <ul class="nhsuk-list nhsuk-list--bullet">
                <li>"Omron Connect: blood pressure and weight"</li>
                <li>"Withings: blood pressure and weight"</li>
                <li>"Dexcom Clarity: glucose"</li>
                <li>"FreeStyle LibreView: glucose"</li>
                <li>
                    <a href=whose.path("/readings/files/template.csv") download="readings.csv">"Our own table"</a>
                    ", to fill in with any program for tables"
                </li>
            </ul>
            <InsetText>
                <p>"Do you feel unwell now? Do not wait for an answer here. Call 111, or 999 in an emergency."</p>
            </InsetText>
        },
    )
}

pub fn questions(
    chrome: Chrome,
    whose: &Whose,
    id: Uuid,
    asked: &Questions,
    waiting: &Waiting,
    errors: FieldErrors,
) -> String {
    let order = asked.order.as_ref().map(|date| {
        let choices = vec![
            Choice::new("day-first", "The day comes first").with_hint("3/4/2026 is 3 April"),
            Choice::new("month-first", "The month comes first").with_hint("3/4/2026 is 4 March"),
        ];
        let chosen = waiting.order.map(|order| Text::from(match order {
            Order::DayFirst => "day-first",
            Order::MonthFirst => "month-first",
        }));
        let hint = format!("The file says {date}, which could be two days");
        view! { <Radios name="order" legend="How are the dates written?" choices chosen hint error=errors.of("order")/> }
    });
    let unit = |name: &'static str, legend: &'static str, example: &str, chosen: &str, choices: Vec<Choice>| {
        let chosen = (!chosen.is_empty()).then(|| Text::from(chosen.to_string()));
        let hint = format!("The file says {example}, without a unit. Look at your device if you are not sure");
        view! { <Radios name legend choices chosen hint error=errors.of(name)/> }
    };
    let glucose = asked.glucose.as_ref().map(|example| {
        let choices = GlucoseUnit::ALL.iter().map(|unit| Choice::new(unit.key(), unit.words())).collect();
        unit("glucose", "In which unit is the glucose?", example, &waiting.glucose, choices)
    });
    let weight = asked.weight.as_ref().map(|example| {
        let choices = WeightUnit::ALL.iter().map(|unit| Choice::new(unit.key(), unit.words())).collect();
        unit("weight", "In which unit is the weight?", example, &waiting.weight, choices)
    });
    let temperature = asked.temperature.as_ref().map(|example| {
        let choices = TemperatureUnit::ALL.iter().map(|unit| Choice::new(unit.key(), unit.words())).collect();
        unit("temperature", "In which unit is the temperature?", example, &waiting.temperature, choices)
    });
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">"Questions about your file"</h1>
            <p>"The file does not say this, and we do not guess."</p>
            <form method="post" action=whose.path(&format!("/readings/files/{id}/answers"))>
                {order}
                {glucose}
                {weight}
                {temperature}
                <Button label="Continue"/>
            </form>
            <ButtonForm action=whose.path(&format!("/readings/files/{id}/remove")) label="Stop, and keep nothing"
                kind=ButtonKind::Secondary/>
        },
    )
}

/// How many of a file were kept, and how many were not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    pub added: usize,
    pub left_out: usize,
    pub already: usize,
}

pub fn kept(chrome: Chrome, whose: &Whose, kept: &Kept, told: &[Told], now: DateTime<Utc>) -> String {
    let words = format!("{} kept.", counted(kept.added as u64, "reading is", "readings are"));
    let already = (kept.already > 0)
        .then(|| view! { <p>{counted(kept.already as u64, "reading was", "readings were")}" already here."</p> });
    let left_out = (kept.left_out > 0)
        .then(|| view! { <p>{counted(kept.left_out as u64, "row was", "rows were")}" left out."</p> });
    document(
        chrome,
        view! {
            <callout::Done words=words/>
            <h1 class="nhsuk-heading-l">"Your readings are kept"</h1>
            {already}
            {left_out}
            {told_panel(told, now)}
            <ButtonLink href=whose.path("/readings") label="See all readings"/>
        },
    )
}
