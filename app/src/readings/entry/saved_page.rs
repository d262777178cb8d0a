//! A reading is kept: what it means, what to do now, and where to go on.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::{
    alerts::Told,
    readings::{Reading, told::told_panel},
    ui::{
        button::{ButtonKind, ButtonLink},
        date,
        document::{Chrome, document},
    },
    web::whose::Whose,
};

pub fn saved(chrome: Chrome, whose: &Whose, reading: &Reading, told: &[Told], now: DateTime<Utc>) -> String {
    let again = whose.path(&format!("/readings/add/{}", reading.measure().key()));
    let next = match reading.task {
        Some(_) => view! { <ButtonLink href=whose.path("/diary") label="Go on with the diary"/> }.into_any(),
        None => view! { <ButtonLink href=whose.path("/readings") label="Go to the readings"/> }.into_any(),
    };
    let words = format!("{}: {}", reading.measure().words(), reading.values.words());
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Saved"</h1>
            <p class="nene-entry__value">{words}</p>
            <p class="nene-meta">{date::moment(reading.taken_at)}</p>
            {told_panel(told, now)}
            {next}
            <ButtonLink href=again label="Add another" kind=ButtonKind::Secondary/>
            <p><a href=whose.path(&format!("/readings/{}", reading.id))>"Is something wrong with it? Change or remove it"</a></p>
        },
    )
}
