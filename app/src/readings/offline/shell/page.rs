//! The page itself. Every form is in a `<template>`: the script shows the one that is chosen.
//! Without the script it says what to do instead.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::bands::{Advice, BANDS};
use crate::{
    readings::{
        entry::{fields::fields, sheet::Sheet},
        measure::Measure,
        offline::MEASURES,
        told::told_panel,
    },
    ui::{
        Text,
        button::Button,
        document::{Chrome, document},
        errors::FieldErrors,
        form::{Select, TextArea},
    },
};

pub fn diary(chrome: Chrome) -> String {
    let script = chrome.assets.offline_diary.clone();
    let rules = serde_json::to_string(&*BANDS).unwrap_or_default();
    let advice = BANDS.told.iter().enumerate().map(|(place, advice)| told(place, advice)).collect_view();
    let forms = MEASURES.iter().map(|measure| form(*measure)).collect_view();
    let choices = [(Text::from(""), Text::from("Choose"))];
    let choices =
        choices.into_iter().chain(MEASURES.iter().map(|one| (one.key().into(), one.words().into()))).collect();
    document(
        chrome,
        view! {
            <div id="diary" data-rules=rules>
                <h1 class="nhsuk-heading-l">"Write a reading on this phone"</h1>
                <noscript><p>"This needs JavaScript, and it is turned off in this browser. Write your readings on paper, and enter them when you are online."</p></noscript>
                <div id="waiting" class="nene-waiting" role="status"></div>
                <div id="what-waits"></div>
                <div id="not-set-up" hidden=true>
                    <p>"This phone is not set up for writing without a network."</p>
                    <p>"When you are online, "<a href="/readings/offline">"sign in and turn it on"</a>". Until then, write your readings on paper with the time."</p>
                </div>
                <div id="told" role="alert"></div>
                <div id="write" hidden=true>
                    <p>"Only for who turned this on for this phone. Is it about somebody else? Write it on paper."</p>
                    <Select name="measure" label="What did you measure?" options=choices/>
                    <div id="form"></div>
                </div>
                {emergency()}
                {forms}
                {advice}
                <script type="module" src=script></script>
            </div>
        },
    )
}

/// Hazard 7 and 15 (safety.md): the numbers to call need no network.
fn emergency() -> impl IntoView {
    view! {
        <div class="nhsuk-card nhsuk-card--care nhsuk-card--care--emergency">
            <div class="nhsuk-card__heading-container">
                <h2 class="nhsuk-card__heading">
                    <span role="text">
                        <span class="nhsuk-u-visually-hidden">"Immediate action required: "</span>
                        "Call 999 if"
                    </span>
                </h2>
            </div>
            <div class="nhsuk-card__content">
                <p>"Somebody’s life is in danger, for example they have chest pain, cannot breathe, have weakness in the face or an arm, or are newly confused."</p>
                <p><a href="tel:999">"Call 999"</a></p>
                <p>"Not an emergency, but you need help now? "<a href="tel:111">"Call 111"</a>"."</p>
            </div>
        </div>
        <p>"Nobody at your practice sees what is on this phone before it has been sent. Even then nobody watches readings all the time."</p>
    }
}

fn form(measure: Measure) -> impl IntoView {
    let label = if measure == Measure::Note { "Your note" } else { "Note (you can leave this)" };
    view! {
        <template data-form=measure.key()>
            <form novalidate autocomplete="off">
                <h2 class="nhsuk-heading-m" tabindex="-1">{measure.words()}</h2>
                {fields(measure, &Sheet::default(), &FieldErrors::default(), &[])}
                <div class="nhsuk-form-group">
                    <label class="nhsuk-label" for="taken">"When was it?"</label>
                    <div class="nhsuk-hint" id="taken-hint">"Change it if it was not now"</div>
                    <input class="nhsuk-input nhsuk-input--width-20" id="taken" name="taken" type="datetime-local"
                        aria-describedby="taken-hint"/>
                </div>
                <TextArea name="note" label rows=3/>
                <Button label="Save on this phone"/>
            </form>
        </template>
    }
}

/// In the words in which it is said online; with what comes when it is the same again.
fn told(place: usize, advice: &Advice) -> impl IntoView {
    // When somebody looks is not known here, so that no time is named.
    let now = DateTime::<Utc>::UNIX_EPOCH;
    let again = (advice.again != advice.first).then(|| {
        view! {
            <h2 class="nhsuk-heading-m">"If you measure again and it is the same"</h2>
            {told_panel(&advice.again, now)}
        }
    });
    view! {
        <template data-told=place.to_string() data-urgency=advice.urgency.to_string()>
            {told_panel(&advice.first, now)}
            {again}
        </template>
    }
}
