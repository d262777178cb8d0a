//! The form in which a case conference is planned.

use leptos::prelude::*;
use uuid::Uuid;

use super::rules::{LONGEST_AGENDA, LONGEST_TITLE};
use crate::{
    carers::typed::Typed as Sent,
    people::{Ods, Person},
    ui::{
        button::{Button, ButtonLink},
        callout::WarningCallout,
        choices::{Checkboxes, Choice},
        date,
        date_input::DateInput,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, InputWidth, TextArea, TextInput, Typed},
        list::{Fact, SummaryList},
    },
};

pub const TITLE: &str = "Plan a case conference";

/// `new_id` is that of the conference: the same form sent twice is one.
pub fn form(
    chrome: Chrome,
    organisation: &Ods,
    (person, new_id): (&Person, Uuid),
    typed: &Sent,
    errors: FieldErrors,
) -> String {
    let mut facts = vec![Fact::new("About", person.full_name())];
    facts.extend(person.birth_date.map(|born| Fact::new("Born", date::day(born))));
    facts.extend(person.nhs_number.as_ref().map(|number| Fact::new("NHS number", number.spaced())));
    let chosen = typed.all("comes").map(|comes| comes.to_owned().into()).collect();
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">{TITLE}</h1>
            <p>"It is about the person whose record you have open."</p>
            <SummaryList facts/>
            <form method="post" action=format!("/practice/{}/conferences/new", organisation.as_str()) novalidate>
                <Hidden name="new_id" value=new_id.to_string()/>
                <Hidden name="person" value=person.id.0.to_string()/>
                <TextInput name="title" label="What it is called" value=typed.text("title") error=errors.of("title")
                    hint=format!("Everybody who is asked reads it. Up to {LONGEST_TITLE} letters")/>
                <TextArea name="agenda" label="Agenda (optional)" rows=5 value=typed.text("agenda") error=errors.of("agenda")
                    hint=format!("One point in each line. Up to {LONGEST_AGENDA} letters")/>
                <DateInput name="day" legend="Day" value=typed.typed_date("day") error=errors.of_date("day")/>
                <TextInput name="time" label="Time" width=InputWidth::Ten value=typed.text("time") error=errors.of("time")
                    hint="In the United Kingdom. For example 2:30pm" autocomplete="off"/>
                <TextInput name="minutes" label="How many minutes" typed=Typed::Digits width=InputWidth::Three
                    value=typed.text("minutes") error=errors.of("minutes")/>
                <Checkboxes name="comes" legend="The person" chosen
                    choices=vec![Choice::new("yes", "Ask the person to come too").with_hint("They wait until you let them in, and you can let them out for a part")]/>
                <Button label="Plan it"/>
            </form>
        },
    )
}

/// Nobody's record is open here.
pub fn nobody(chrome: Chrome, organisation: &Ods) -> String {
    let find = format!("/practice/{}/find", organisation.as_str());
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{TITLE}</h1>
            <WarningCallout heading="Open the person’s record first">
                <p>"A case conference is about one person. Find them, open their record, and come back to this page."</p>
            </WarningCallout>
            <ButtonLink href=find label="Find a person"/>
        },
    )
}
