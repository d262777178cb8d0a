//! The page that asks how much is left.

use leptos::prelude::*;
use serde::Deserialize;

use crate::ui::{
    button::Button,
    callout::InsetText,
    document::{Chrome, document},
    errors::{ErrorSummary, FieldErrors},
    form::{InputWidth, TextInput, Typed},
};

/// As sent.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CountForm {
    pub left: String,
    pub a_day: String,
}

/// The medicine that is counted.
pub struct Counted {
    pub title: String,
    /// Word for word.
    pub doses: Vec<String>,
    /// The record does not say how many are taken in a day.
    pub asks_a_day: bool,
}

pub fn count(chrome: Chrome, counted: &Counted, form: &CountForm, errors: FieldErrors) -> String {
    let (left, a_day) = (errors.of("left"), errors.of("a_day"));
    let doses: Vec<_> =
        counted.doses.iter().map(|dose| view! { <p class="nene-medicine__dose">{dose.clone()}</p> }).collect();
    let a_day = counted.asks_a_day.then(|| {
        view! {
            <TextInput name="a_day" label="How many do you take on a usual day?" typed=Typed::Decimal width=InputWidth::Five
                hint="Count all of the day together. For example 2, or 0.5" value=form.a_day.clone() error=a_day autocomplete="off"/>
        }
    });
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">"How much is left?"</h1>
            <p><strong class="nene-medicine__name">{counted.title.clone()}</strong></p>
            {doses}
            <form method="post" novalidate>
                <TextInput name="left" label="How many do you have left today?" typed=Typed::Digits width=InputWidth::Five
                    hint="Tablets, capsules, puffs or millilitres: whatever the dose counts in" value=form.left.clone() error=left autocomplete="off"/>
                {a_day}
                <Button label="Save"/>
            </form>
            <InsetText><p>"We only count with this to tell you when to ask for more. It does not change how much you take. Follow the label."</p></InsetText>
        },
    )
}
