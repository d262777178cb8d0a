//! The fields of each measure: big, with the keyboard of numbers.

use leptos::prelude::*;

use super::sheet::{ALERTNESS, BREATHED, MEALS, SCALES, Sheet};
use crate::{
    pathways::template::Question,
    readings::{
        measure::Measure,
        typed_unit::{GlucoseUnit, TemperatureUnit},
    },
    ui::{
        Text,
        choices::{Checkboxes, Choice, Fieldset, Radios},
        errors::FieldErrors,
        form::{InputWidth, Select, TextInput, Typed},
    },
};

/// A field of a number: how it is labelled, its unit, and its hint.
struct Number {
    name: &'static str,
    label: &'static str,
    unit: &'static str,
    hint: Option<&'static str>,
    typed: Typed,
}

impl Number {
    const fn whole(name: &'static str, label: &'static str, unit: &'static str) -> Number {
        Number { name, label, unit, hint: None, typed: Typed::Digits }
    }

    const fn decimal(name: &'static str, label: &'static str, unit: &'static str) -> Number {
        Number { name, label, unit, hint: None, typed: Typed::Decimal }
    }

    const fn with_hint(mut self, hint: &'static str) -> Number {
        self.hint = Some(hint);
        self
    }

    fn view(self, sheet: &Sheet, errors: &FieldErrors) -> AnyView {
        let Number { name, label, unit, hint, typed } = self;
        let (value, error, width) = (sheet.text(name), errors.of(name), InputWidth::Five);
        // Each is its own call: an absent hint or unit is no empty one.
        match (hint, unit) {
            (None, "") => view! { <TextInput name label value typed width error/> }.into_any(),
            (Some(hint), "") => view! { <TextInput name label value typed width hint=hint error/> }.into_any(),
            (None, unit) => view! { <TextInput name label value typed width unit=unit error/> }.into_any(),
            (Some(hint), unit) => {
                view! { <TextInput name label value typed width unit=unit hint=hint error/> }.into_any()
            }
        }
    }
}

const PULSE: Number = Number::whole("pulse", "Pulse, in beats a minute (if you have it)", "a minute");

pub fn fields(measure: Measure, sheet: &Sheet, errors: &FieldErrors, questions: &[Question]) -> AnyView {
    let number = |number: Number| number.view(sheet, errors);
    match measure {
        Measure::BloodPressure => view! {
            {number(Number::whole("systolic", "Upper number (systolic), in mmHg", "mmHg").with_hint("The first or top number, for example 128"))}
            {number(Number::whole("diastolic", "Lower number (diastolic), in mmHg", "mmHg").with_hint("The second number, for example 79"))}
            {number(PULSE)}
            {irregular(sheet)}
            {radios("arm", "Which arm?", &[("left", "Left"), ("right", "Right")], None, (sheet, errors))}
        }
        .into_any(),
        Measure::Pulse => number(Number::whole("pulse", "Pulse, in beats a minute", "a minute")),
        Measure::Weight => {
            let stone = number(Number::whole("stone", "Stones", "st"));
            let pounds = number(Number::decimal("pounds", "Pounds", "lb").with_hint("Only pounds? Leave stones empty"));
            view! {
                {number(Number::decimal("weight", "Kilograms", "kg").with_hint("For example 82.5"))}
                <p class="nene-entry__or">"or"</p>
                <Fieldset legend="Stones and pounds">{stone}{pounds}</Fieldset>
            }
            .into_any()
        }
        Measure::Glucose => {
            let units: Vec<(&str, &str)> = GlucoseUnit::ALL.iter().map(|unit| (unit.key(), unit.words())).collect();
            view! {
                {number(Number::decimal("glucose", "Blood glucose (blood sugar)", "").with_hint("As the meter shows it, for example 5.6"))}
                {radios("glucose_unit", "Which unit does the meter show?", &units, Some("Most meters in the UK show mmol/L"), (sheet, errors))}
                {select("meal", "When was it? (you can leave this)", &MEALS, sheet)}
            }
            .into_any()
        }
        Measure::Oxygen => view! {
            {number(Number::whole("oxygen", "Oxygen level (SpO2), in %", "%").with_hint("For example 97"))}
            {number(PULSE)}
            {radios("breathed", "What was breathed?", &two(&BREATHED), None, (sheet, errors))}
        }
        .into_any(),
        Measure::Temperature => {
            let units: Vec<(&str, &str)> = TemperatureUnit::ALL.iter().map(|unit| (unit.key(), unit.words())).collect();
            view! {
                {number(Number::decimal("temperature", "Temperature", "").with_hint("For example 36.8"))}
                {radios("temperature_unit", "Which unit does the thermometer show?", &units, None, (sheet, errors))}
            }
            .into_any()
        }
        Measure::PeakFlow => view! {
            {number(Number::whole("blow1", "First blow, in litres a minute", "L/min"))}
            {number(Number::whole("blow2", "Second blow, in litres a minute", "L/min"))}
            {number(Number::whole("blow3", "Third blow, in litres a minute", "L/min"))}
            {radios("scale", "Which scale does the meter have?", &two(&SCALES), Some("It is printed on the meter. The two scales show different numbers"), (sheet, errors))}
        }
        .into_any(),
        Measure::Breathing => number(Number::whole("breathing", "Breaths in one minute", "a minute")),
        Measure::Alertness => radios("alertness", "How alert is the person?", &two(&ALERTNESS), None, (sheet, errors)),
        Measure::Symptoms => questions
            .iter()
            .map(|question| {
                let choices =
                    question.answers.iter().map(|one| Choice::new(one.key.clone(), one.words.clone())).collect();
                let name = format!("s_{}", question.key);
                let (chosen, error) = (sheet.chosen(&name), errors.of(&name));
                view! { <Radios name legend=question.words.clone() choices chosen error/> }
            })
            .collect_view()
            .into_any(),
        Measure::Steps => number(Number::whole("steps", "Steps in one day", "steps")),
        Measure::Note => ().into_any(),
    }
}

/// NICE NG136 1.1.2: an automated device may be wrong when the pulse is irregular.
fn irregular(sheet: &Sheet) -> impl IntoView + use<> {
    let choices =
        vec![Choice::new("yes", "Yes, irregular").with_hint("Your monitor shows a sign, or you felt it skip")];
    let chosen: Vec<Text> = sheet.chosen("irregular").into_iter().collect();
    view! { <Checkboxes name="irregular" legend="Was the heartbeat irregular?" choices chosen/> }
}

fn radios(
    name: &'static str,
    legend: &'static str,
    choices: &[(&str, &str)],
    hint: Option<&'static str>,
    (sheet, errors): (&Sheet, &FieldErrors),
) -> AnyView {
    let choices = choices.iter().map(|(key, words)| Choice::new((*key).to_string(), (*words).to_string())).collect();
    let (chosen, error) = (sheet.chosen(name), errors.of(name));
    match hint {
        Some(hint) => view! { <Radios name legend choices chosen hint=hint error/> }.into_any(),
        None => view! { <Radios name legend choices chosen error/> }.into_any(),
    }
}

fn select<T>(
    name: &'static str,
    label: &'static str,
    of: &[(T, &'static str, &'static str)],
    sheet: &Sheet,
) -> AnyView {
    let first = [(Text::from(""), Text::from("Choose"))];
    let options = first.into_iter().chain(of.iter().map(|(_, key, words)| ((*key).into(), (*words).into()))).collect();
    view! { <Select name label options chosen=sheet.text(name)/> }.into_any()
}

fn two<T>(of: &[(T, &'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    of.iter().map(|(_, key, words)| (*key, *words)).collect()
}
