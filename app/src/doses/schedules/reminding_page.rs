//! The form of the reminders of one medicine.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::{
    one_page::facts,
    reminding::{AGAIN, MISSED, TIMES},
    store::Carer,
};
use crate::{
    carers::typed::Typed,
    doses::{Schedule, words},
    ui::{
        Text,
        button::Button,
        choices::{Choice, Radios},
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, Select},
    },
    web::whose::Whose,
};

pub fn form(
    chrome: Chrome,
    whose: &Whose,
    (schedule, carers, now): (&Schedule, &[Carer], DateTime<Utc>),
    typed: &Typed,
    errors: FieldErrors,
) -> String {
    let action = whose.path(&format!("/doses/schedules/{}/reminders", schedule.id));
    let chosen = |name: &str| Some(typed.text(name)).filter(|chosen| !chosen.is_empty());
    let on = vec![Choice::new("yes", "Yes"), Choice::new("no", "No")];
    let spans = |minutes: &[u32]| -> Vec<(Text, Text)> {
        minutes.iter().map(|minutes| (minutes.to_string().into(), words::span(*minutes).into())).collect()
    };
    let times = TIMES
        .into_iter()
        .map(|times| {
            let words = match times {
                0 => "Never again".to_string(),
                1 => "Once more".to_string(),
                times => format!("{times} times more"),
            };
            (times.to_string().into(), words.into())
        })
        .collect::<Vec<(Text, Text)>>();
    let (on_error, again_error, times_error, missed_error) =
        (errors.of("on"), errors.of("again_minutes"), errors.of("again_times"), errors.of("missed_after"));
    let told = (*whose == Whose::Own).then(|| told(carers, chosen("carer"), errors.of("carer")));
    let channels = (*whose == Whose::Own).then(|| {
        view! {
            <p>"They come to the phone, or in the other ways that you chose. "<a href="/account/reminders">"Choose how you are reminded"</a></p>
        }
    });
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">"Reminders"</h1>
            {facts(schedule, now)}
            <p>"A reminder never says the name of a medicine."</p>
            {channels}
            <form method="post" action=action novalidate>
                <Hidden name="version" value=typed.text("version")/>
                <Radios name="on" legend="Do you want reminders for this medicine?" choices=on chosen=chosen("on") error=on_error/>
                <Select name="again_times" label="If nobody marks the dose, how often do we say it again?" options=times
                    chosen=typed.text("again_times") error=times_error/>
                <Select name="again_minutes" label="How long between two reminders?" options=spans(&AGAIN)
                    chosen=typed.text("again_minutes") error=again_error/>
                <Select name="missed_after" label="After how long does a dose count as not marked?" options=spans(&MISSED)
                    chosen=typed.text("missed_after") error=missed_error
                    hint="From the time at which it was due. It can still be marked later"/>
                {told}
                <Button label="Save"/>
            </form>
        },
    )
}

/// Nobody, unless the person chooses somebody.
fn told(carers: &[Carer], chosen: Option<Text>, error: Option<Text>) -> impl IntoView + use<> {
    if carers.is_empty() {
        return view! {
            <Hidden name="carer" value="none"/>
            <p class="nhsuk-hint">"Nobody else is told when a dose is not marked. Somebody who helps you can be told, once you allow them reminders and medicines under \"Carers\"."</p>
        }
        .into_any();
    }
    let mut choices = vec![Choice::new("none", "Nobody")];
    choices.extend(carers.iter().map(|carer| Choice::new(carer.arrangement.to_string(), carer.name.clone())));
    view! {
        <Radios name="carer" legend="Who is told when a dose is not marked in the end?" choices
            chosen=chosen.or(Some("none".into()))
            hint="They read that something waits to be looked at, and your name. They do not read the name of the medicine there. They may open your medicines here, because you allowed them to."
            error/>
    }
    .into_any()
}
