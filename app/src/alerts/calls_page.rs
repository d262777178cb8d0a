//! What the front desk sees: whom to call, and what to ask. No reading stands here.

use leptos::{either::Either, prelude::*};
use serde::Deserialize;

use super::{
    calls_store::{Call, SHOWN},
    rules::Call as Came,
};
use crate::{
    people::{NhsNumber, Ods},
    ui::{
        button::Button,
        callout::{Done, WarningCallout},
        choices::{Choice, Radios},
        date,
        document::{Chrome, Width, document},
        errors::{ErrorSummary, FieldErrors},
        form::TextArea,
        list::{Fact, SummaryList},
        loaded::Nothing,
        table::{Cell, Column, Table},
    },
};

/// As sent.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CallForm {
    pub outcome: String,
    pub words: String,
}

pub fn list(mut chrome: Chrome, organisation: &Ods, list: &[Call], done: Option<&'static str>) -> String {
    chrome.width = Width::Full;
    let more = (list.len() > SHOWN).then(|| view! { <p>{format!("These are {SHOWN}. There are more.")}</p> });
    let table = if list.is_empty() {
        Either::Left(view! { <Nothing words="There is no call to make."/> })
    } else {
        Either::Right(rows(organisation, list))
    };
    document(
        chrome,
        view! {
            {done.map(|words| view! { <Done words/> })}
            <h1 class="nhsuk-heading-l">"Calls to make"</h1>
            <p>"These people need a call today. The one who waits longest is on top."</p>
            {table}
            {more}
        },
    )
}

fn rows(organisation: &Ods, list: &[Call]) -> impl IntoView + use<> {
    let columns = [Column::words("Who"), Column::words("Born"), Column::words("Since"), Column::words("Last try")];
    let mut table = Table::new("Longest waiting first", columns, list.len());
    for call in list.iter().take(SHOWN) {
        let href = format!("/practice/{}/calls/{}/{}", organisation.as_str(), call.person_id, call.id);
        let name = call.name();
        let born = call.birth_date.map(date::day).unwrap_or_default();
        let tried = call.outcome.as_deref().and_then(Came::from_key).map_or("Not tried yet", Came::words);
        table.row([
            Cell::Link { href: &href, words: &name, tag: None },
            Cell::Words(&born),
            Cell::Words(&date::moment(call.made_at)),
            Cell::Note { words: tried, note: &call.note },
        ]);
    }
    table.view()
}

pub fn one(chrome: Chrome, organisation: &Ods, call: &Call, form: &CallForm, errors: FieldErrors) -> String {
    let number = call.nhs_number.as_deref().and_then(|number| NhsNumber::parse(number).ok());
    let mut facts = vec![Fact::new("Name", call.name())];
    facts.extend(call.birth_date.map(|born| Fact::new("Born", date::day(born))));
    facts.extend(number.map(|number| Fact::new("NHS number", number.spaced())));
    facts.push(Fact::new("Telephone", "Nene keeps none. Look in your own system."));
    facts.push(Fact::new("Waiting since", date::moment(call.made_at)));
    let choices = Came::ALL.map(|came| Choice::new(came.key(), came.words())).to_vec();
    let chosen = Came::from_key(&form.outcome).map(|came| came.key().into());
    let action = format!("/practice/{}/calls/{}/{}", organisation.as_str(), call.person_id, call.id);
    let summary = errors.clone();
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors=summary/>
            <h1 class="nhsuk-heading-l">{format!("Call {}", call.name())}</h1>
            <SummaryList facts/>
            <WarningCallout heading="What to say">
                <p>"Check their name and date of birth first. Then ask how they feel now."</p>
                <p>"If they do not feel well, or you are not sure, get a clinician at once. If it sounds like an emergency, call 999."</p>
                <p>"If they feel well, tell them that somebody from the team will call them back."</p>
            </WarningCallout>
            <form method="post" action=action novalidate>
                <Radios name="outcome" legend="What came of the call?" choices chosen error=errors.of("outcome")/>
                <TextArea name="words" label="Note for the team (optional)" rows=3 value=form.words.clone()
                    error=errors.of("words")/>
                <Button label="Save"/>
            </form>
        },
    )
}
