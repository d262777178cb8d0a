//! One reading with its history, and the question whether to remove it.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::{
    Entered, Method, NewReading, Reading,
    entry::{questions, words_of_meal},
    measure::{PeakFlowScale, Values},
    typed_unit::{GlucoseUnit, STONE, TemperatureUnit, WeightUnit},
};
use crate::{
    pathways::template::Question,
    ui::{
        Text,
        button::{Button, ButtonKind, ButtonLink},
        callout::{InsetText, WarningCallout},
        date,
        document::{Chrome, document},
        form::Hidden,
        items::{Item, Items},
        list::{Fact, SummaryList},
    },
    web::whose::Whose,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Past {
    No,
    /// It counts no more.
    Removed,
}

/// One state of it, and who made it so.
pub struct Step {
    pub at: DateTime<Utc>,
    pub what: String,
    pub who: String,
    pub state: NewReading,
}

pub struct Shown<'a> {
    pub reading: &'a Reading,
    pub who: String,
    pub history: &'a [Step],
    pub questions: &'a [Question],
    pub past: Past,
}

pub fn one(chrome: Chrome, whose: &Whose, shown: &Shown<'_>) -> String {
    let reading = shown.reading;
    let base = whose.path(&format!("/readings/{}", reading.id));
    // In an emergency it is read and nothing else.
    let may_change = shown.past == Past::No && chrome.alarm.is_none();
    let buttons = may_change.then(|| {
        view! {
            <ButtonLink href=format!("{base}/edit") label="Change it" kind=ButtonKind::Secondary/>
            <p><a href=format!("{base}/remove")>"Remove it"</a></p>
        }
    });
    let meant = (shown.past == Past::No)
        .then(|| view! { <p><a href=format!("{base}/saved")>"What it means, and what to do"</a></p> });
    let removed = (shown.past == Past::Removed).then(|| {
        view! { <WarningCallout heading="This reading was removed"><p>"It does not count any more. It is kept here so that nothing gets lost."</p></WarningCallout> }
    });
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{reading.measure().words()}</h1>
            {removed}
            <p class="nene-entry__value">{headline(reading)}</p>
            <SummaryList facts=facts(shown)/>
            {meant}
            {buttons}
            {history(shown)}
        },
    )
}

fn headline(reading: &Reading) -> String {
    match reading.values {
        Values::Note => reading.note.clone(),
        _ => reading.values.words(),
    }
}

fn facts(shown: &Shown<'_>) -> Vec<Fact> {
    let reading = shown.reading;
    let mut facts = vec![Fact::new("When", date::moment(reading.taken_at))];
    facts.extend(details(&reading.values, shown.questions));
    if let Some(arm) = &reading.circumstances.arm {
        facts.push(Fact::new("Arm", if arm == "left" { "Left" } else { "Right" }));
    }
    let typed = as_entered(&reading.circumstances.entered);
    if !typed.is_empty() {
        facts.push(Fact::new("As it was entered", typed));
    }
    if !reading.note.is_empty() && reading.values != Values::Note {
        facts.push(Fact::lines("Note", reading.note.lines().map(|line| Text::from(line.to_string()))));
    }
    if let Some(device) = &reading.circumstances.device {
        facts.push(Fact::new("Device", device.clone()));
    }
    if reading.circumstances.confirmed {
        facts.push(Fact::new("Checked", "It is unusual, so we asked once more. It was said to be right."));
    }
    facts.push(Fact::new("Entered by", shown.who.clone()));
    facts.push(Fact::new("How", method(reading.method)));
    facts.push(Fact::new("Came to us", date::moment(reading.received_at)));
    facts
}

fn details(values: &Values, all: &[Question]) -> Vec<Fact> {
    match values {
        Values::BloodPressure { pulse, irregular, .. } => {
            let pulse = pulse.map(|pulse| Fact::new("Pulse", format!("{} beats a minute", pulse.number())));
            let words = if *irregular {
                "Irregular. We leave it out of averages, because monitors can then be wrong"
            } else {
                "Not said to be irregular"
            };
            pulse.into_iter().chain([Fact::new("Heartbeat", words)]).collect()
        }
        Values::Glucose { meal, .. } => meal.map(|meal| Fact::new("Meal", words_of_meal(meal))).into_iter().collect(),
        Values::Oxygen { pulse, .. } => {
            pulse.map(|pulse| Fact::new("Pulse", format!("{} beats a minute", pulse.number()))).into_iter().collect()
        }
        Values::PeakFlow { blows, scale, .. } => {
            let blows: Vec<String> = blows.iter().map(|blow| blow.number()).collect();
            let scale = match scale {
                PeakFlowScale::Eu => "EU",
                PeakFlowScale::Wright => "Wright",
            };
            vec![Fact::new("Blows", format!("{} L/min", blows.join(", "))), Fact::new("Scale of the meter", scale)]
        }
        Values::Symptoms(answers) => answers
            .iter()
            .map(|one| {
                let (question, answer) = questions::in_words(all, &one.question, &one.answer);
                Fact::new(question, answer)
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// "12 st 7 lb", "101 mg/dL": with its unit, always.
pub fn as_entered(entered: &[Entered]) -> String {
    let each: Vec<String> = entered
        .iter()
        .map(|one| {
            let unit = match one.unit.as_str() {
                STONE => "st",
                "mm[Hg]" => "mmHg",
                "/min" => "a minute",
                "{steps}" => "steps",
                ucum => GlucoseUnit::from_ucum(ucum)
                    .map(GlucoseUnit::words)
                    .or_else(|| WeightUnit::from_ucum(ucum).map(WeightUnit::words))
                    .or_else(|| TemperatureUnit::from_ucum(ucum).map(TemperatureUnit::words))
                    .unwrap_or(ucum),
            };
            format!("{} {unit}", one.text)
        })
        .collect();
    let is_stones = entered.first().is_some_and(|one| one.unit == STONE);
    each.join(if is_stones { " " } else { ", " })
}

fn method(method: Method) -> &'static str {
    match method {
        Method::Typed => "Typed in",
        Method::File => "From a file",
        Method::Bluetooth => "From a device, by Bluetooth",
        Method::System => "Sent by another system",
        Method::SelfTest => "A test of this website",
    }
}

/// The newest first. Nothing is lost when a reading is changed or removed.
fn history(shown: &Shown<'_>) -> impl IntoView + use<> {
    let mut items = Items::with_capacity(shown.history.len());
    for step in shown.history.iter().rev() {
        let name = match step.what.as_str() {
            "made" => "Added",
            "edited" => "Changed",
            "removed" => "Removed",
            other => other,
        };
        let value = format!("{}, taken {}", step.state.values.words(), date::moment(step.state.taken_at));
        let typed = as_entered(&step.state.circumstances.entered);
        let typed = if typed.is_empty() { typed } else { format!("Entered as {typed}") };
        let note = if step.state.note.is_empty() { String::new() } else { format!("Note: {}", step.state.note) };
        let lines: Vec<&str> =
            [&value, &typed, &note].into_iter().filter(|line| !line.is_empty()).map(String::as_str).collect();
        items.push(Item { name, lines: &lines, facts: &[&date::moment(step.at), &step.who], ..Item::default() });
    }
    view! { <h2 class="nhsuk-heading-m">"What happened to it"</h2>{items.view()} }
}

pub fn remove(chrome: Chrome, whose: &Whose, reading: &Reading) -> String {
    let base = whose.path(&format!("/readings/{}", reading.id));
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Remove this reading?"</h1>
            <p class="nene-entry__value">{format!("{}: {}", reading.measure().words(), headline(reading))}</p>
            <p>{date::moment(reading.taken_at)}</p>
            <InsetText>
                <p>"It will not count any more: not in lists, charts or averages. We keep what was written down, and who removed it."</p>
                <p>"If a care team was told about it already, that does not end. They may still call."</p>
            </InsetText>
            <form method="post" action=format!("{base}/remove")>
                <Hidden name="version" value=reading.version.to_string()/>
                <Button label="Remove it" kind=ButtonKind::Warning/>
            </form>
            <p><a href=base>"No, keep it"</a></p>
        },
    )
}

/// Somebody was faster: what it is now.
pub fn overtaken(chrome: Chrome, whose: &Whose, reading: &Reading) -> String {
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"This has already changed"</h1>
            <WarningCallout heading="Nothing was removed">
                <p>"Somebody changed this reading while your page was open, perhaps you in another tab. This is how it is now."</p>
            </WarningCallout>
            <p class="nene-entry__value">{format!("{}: {}", reading.measure().words(), headline(reading))}</p>
            <p>{date::moment(reading.taken_at)}</p>
            <p><a href=whose.path(&format!("/readings/{}", reading.id))>"Go on from here"</a></p>
        },
    )
}
