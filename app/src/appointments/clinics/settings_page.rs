//! What holds for all clinics of an organisation.

use leptos::prelude::*;

use crate::{
    carers::typed::Typed,
    ui::{
        Text,
        button::Button,
        callout::WarningCallout,
        choices::{Choice, Radios},
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{InputWidth, TextInput, Typed as Keyboard},
    },
};

pub const TITLE: &str = "Clinics: settings";
pub const FIELDS: [&str; 2] = ["telephone", "names"];

pub fn show(chrome: Chrome, form: &Typed, errors: FieldErrors) -> String {
    let choices = vec![
        Choice::new("no", "No: only the times and what they are for"),
        Choice::new("yes", "Yes: the name of who comes, too"),
    ];
    let chosen = Some(form.text("names")).filter(|text: &Text| !text.is_empty());
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">{TITLE}</h1>
            <form method="post" novalidate>
                <TextInput name="telephone" label="Telephone number for appointments" typed=Keyboard::Telephone width=InputWidth::Twenty
                    hint="People see it where they look for a time. Leave it empty to show the organisation’s own number"
                    value=form.text("telephone") error=errors.of("telephone") autocomplete="off"/>
                <WarningCallout heading="Calendars are outside of Nene">
                    <p>"A clinician can follow their clinics in the calendar of a phone or a computer. What stands there is stored by whoever makes that calendar. Allow names only where your organisation has agreed on that, and knows who stores them."</p>
                </WarningCallout>
                <Radios name="names" legend="Do names of people stand in clinicians’ calendars?" choices chosen error=errors.of("names")/>
                <Button label="Save"/>
            </form>
        },
    )
}
