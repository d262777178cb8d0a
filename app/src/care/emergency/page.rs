//! What is said before a record is opened in an emergency, and what the person reads of it.

use leptos::prelude::*;

use super::{MINUTES, Notice, Reason, form::EmergencyForm};
use crate::ui::{
    button::{Button, ButtonForm, ButtonKind},
    callout::{InsetText, WarningCallout},
    choices::{Choice, Radios},
    date,
    document::{Chrome, document},
    errors::{ErrorSummary, FieldErrors},
    form::TextArea,
};

/// Why a record cannot be opened in an emergency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Impossible {
    /// The visitor's role does not.
    Role,
    /// All sharing was stopped, and the organisation has no legal ground written down.
    Stopped,
}

pub fn form(chrome: Chrome, form: &EmergencyForm, errors: FieldErrors) -> String {
    let choices = Reason::ALL.map(|reason| Choice::new(reason.key(), reason.words())).to_vec();
    let chosen = Reason::from_key(&form.reason).map(|reason| reason.key().into());
    let reason_error = errors.of("reason");
    let words_error = errors.of("words");
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">"Open this record in an emergency"</h1>
            <WarningCallout heading="Before you open it">
                <ul>
                    <li>"Do this only to help in an emergency, now, when the person cannot be asked."</li>
                    <li>{format!("You see the whole record for {MINUTES} minutes. You cannot change anything in it.")}</li>
                    <li>"The person is told. They can read your name, your role, and the reason you give."</li>
                    <li>"Your privacy officer checks every emergency access."</li>
                </ul>
            </WarningCallout>
            <form method="post" novalidate>
                <Radios name="reason" legend="Why do you need it now?" choices chosen error=reason_error/>
                <TextArea name="words" label="What happened?" value=form.words.clone() rows=4
                    hint="In your own words. The person and your privacy officer can read this." error=words_error/>
                <Button label="Open the record" kind=ButtonKind::Warning/>
            </form>
        },
    )
}

pub fn impossible(chrome: Chrome, why: Impossible) -> String {
    let why = match why {
        Impossible::Role => {
            "Your role does not open records in an emergency. Ask a doctor or a nurse who is with the person."
        }
        Impossible::Stopped => {
            "This person has stopped all sharing of their record, and your organisation has no legal ground written down \
             for opening it all the same. Nobody at your organisation can open it here."
        }
    };
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"This record cannot be opened in an emergency"</h1>
            <p>{why}</p>
            <h2 class="nhsuk-heading-m">"What you can do"</h2>
            <ul class="nhsuk-list nhsuk-list--bullet">
                <li>"Ask the person, if they can answer. They can share again at once in their own Nene."</li>
                <li>"Ask who is with them: family, a friend, the ambulance crew."</li>
                <li>"Call their GP practice, or use the ways your organisation has outside Nene."</li>
                <li>"What your own organisation wrote stays on the summary."</li>
            </ul>
        },
    )
}

/// On the person's first page, until they put it away.
pub fn notices(notices: &[Notice]) -> impl IntoView + use<> {
    notices
        .iter()
        .map(|notice| {
            let words = format!(
                "Somebody at {} opened your record in an emergency on {}.",
                notice.organisation,
                date::moment(notice.at)
            );
            let action = format!("/home/emergencies/{}/dismiss", notice.id);
            view! {
                <InsetText>
                    <p><strong>{words}</strong></p>
                    <p><a href="/who-looked">"See who it was, why, and what they looked at"</a></p>
                    <p>"If you think this was not right, tell them or your GP practice."</p>
                    <ButtonForm action label="I have read this" kind=ButtonKind::Secondary/>
                </InsetText>
            }
        })
        .collect_view()
}
