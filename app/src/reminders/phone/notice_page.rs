//! The page that a reminder opens.

use chrono::NaiveDate;
use leptos::prelude::*;
use uuid::Uuid;

use crate::{
    doses::{Dose, OfOccurrence, State},
    ui::{
        Text,
        button::{ButtonForm, ButtonKind},
        callout,
        callout::InsetText,
        date,
        document::{Chrome, document},
    },
};

/// What came of pressing a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    Recorded,
    Already,
    PutOff,
    NextComes,
    NotRecorded,
}

impl Became {
    const ALL: [Became; 5] =
        [Became::Recorded, Became::Already, Became::PutOff, Became::NextComes, Became::NotRecorded];

    pub fn key(self) -> &'static str {
        match self {
            Became::Recorded => "recorded",
            Became::Already => "already",
            Became::PutOff => "later",
            Became::NextComes => "next-comes",
            Became::NotRecorded => "not-recorded",
        }
    }

    pub fn from_key(key: &str) -> Option<Became> {
        Became::ALL.into_iter().find(|became| became.key() == key)
    }
}

pub fn dose(chrome: Chrome, id: Uuid, dose: Option<&OfOccurrence>, became: Option<Became>, today: NaiveDate) -> String {
    let Some(dose) = dose else { return nothing(chrome) };
    let is_open = dose.said.as_ref().is_none_or(|said| said.state == State::Unmarked);
    let told = became.map(|became| told(became).into_any());
    let what = format!("{} Due {}.", ended(&dose.dose), due(dose, today));
    let state = match &dose.said {
        Some(said) if !is_open => {
            let stands = stands(said);
            view! { <InsetText><p><strong>{stands}</strong></p></InsetText> }.into_any()
        }
        _ => buttons(id).into_any(),
    };
    let more = if is_open {
        "You did not take it, or took it at another time? Say so in today's doses."
    } else {
        "Is this not right? Change it in today's doses."
    };
    document(
        chrome,
        view! {
            {told}
            <h1 class="nhsuk-heading-l">{dose.title.clone()}</h1>
            <p>{what}</p>
            {state}
            <p>{more}</p>
            <p><a href="/doses">"See today's doses"</a></p>
        },
    )
}

/// The words of a dose end as a sentence.
fn ended(dose: &str) -> String {
    match dose.trim() {
        "" => String::new(),
        dose if dose.ends_with('.') => dose.to_string(),
        dose => format!("{dose}."),
    }
}

/// "at 8am today", "at 8am on 3 November 2026".
fn due(dose: &OfOccurrence, today: NaiveDate) -> String {
    let (day, time) = (date::london_day(dose.due_at), date::time(dose.due_at));
    if day == today { format!("at {time} today") } else { format!("at {time} on {}", date::day(day)) }
}

fn stands(said: &Dose) -> String {
    let by = format!("written down on {}", date::moment(said.marked_at));
    match said.state {
        State::Taken { at } => format!("Taken at {}, {by}.", date::time(at)),
        State::Skipped { .. } => format!("Not taken, {by}."),
        State::Unmarked => "Nothing is written down.".to_string(),
    }
}

fn buttons(id: Uuid) -> impl IntoView {
    let action: Text = format!("/reminders/{id}").into();
    let act = |act: &'static str| vec![("act".into(), act.into())];
    view! {
        <div class="nene-reminder-buttons">
            <ButtonForm action=action.clone() label="Taken" fields=act("taken")/>
            <ButtonForm action label="Later: remind me in 10 minutes" fields=act("later") kind=ButtonKind::Secondary/>
        </div>
    }
}

fn told(became: Became) -> impl IntoView {
    match became {
        Became::Recorded => view! { <callout::Done words="It is written down."/> }.into_any(),
        Became::PutOff => view! { <callout::Done words="We remind you again in 10 minutes."/> }.into_any(),
        Became::Already => view! { <InsetText><p>"It was written down before. Nothing was changed."</p></InsetText> }.into_any(),
        Became::NextComes => {
            view! { <InsetText><p>"The next dose comes before that, so this one was not put off."</p></InsetText> }.into_any()
        }
        Became::NotRecorded => {
            view! { <InsetText><p>"This could not be written down here. Use the page of today's doses."</p></InsetText> }
                .into_any()
        }
    }
}

/// The schedule has ended, or its medicine is hidden: what is not shown is not named.
fn nothing(chrome: Chrome) -> String {
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"This reminder is no longer needed"</h1>
            <p>"There is nothing to write down for it any more."</p>
            <p><a href="/doses">"See today's doses"</a></p>
        },
    )
}

pub fn test(chrome: Chrome) -> String {
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Your test reminder"</h1>
            <p>"If you came here by tapping the reminder on your phone, reminders work on it."</p>
            <p>"Real reminders look the same. They say nothing about your health."</p>
            <p><a href="/account/reminders">"Back to your reminders"</a></p>
        },
    )
}
