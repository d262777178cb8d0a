//! Pages by which an appointment is changed: its words, another time, or no appointment at all.

use leptos::prelude::*;
use uuid::Uuid;

use super::{
    Appointment,
    book_page::{of_slot, urgent, words as words_fields},
    one_page::{another_time, when},
    rules::{ActsAs, LONGEST_WHY, Reason},
};
use crate::{
    appointments::{Booker, Slot},
    carers::typed::Typed,
    ui::{
        Text,
        button::{Button, ButtonKind, ButtonLink},
        callout::WarningCallout,
        choices::{Checkboxes, Choice, Radios},
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, TextInput},
        list::{Fact, SummaryList},
    },
    web::whose::Whose,
};

pub fn words(chrome: Chrome, booker: Booker, version: i64, typed: &Typed, errors: FieldErrors) -> String {
    let private = (booker == Booker::Person).then(|| {
        let choices = vec![Choice::new("yes", "Do not show it to my carers")];
        let chosen = if typed.one("private") == "yes" { vec!["yes".into()] } else { Vec::new() };
        view! { <Checkboxes name="private" legend="Who sees this?" choices chosen/> }
    });
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">"Change what you told them"</h1>
            <form method="post" novalidate>
                <Hidden name="version" value=version.to_string()/>
                {words_fields(typed, &errors)}
                {private}
                <Button label="Save"/>
            </form>
        },
    )
}

/// Another time in the place of this one.
pub fn moving(chrome: Chrome, whose: &Whose, (of, slot): (&Appointment, &Slot), kept_until: Option<String>) -> String {
    let kept = kept_until.map(|until| view! { <p>{format!("We keep the new time for you until {until}.")}</p> });
    let action = whose.path(&format!("/appointments/{}/move/{}", of.id, slot.id));
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Move this appointment"</h1>
            <h2 class="nhsuk-heading-m">"The appointment now"</h2>
            <SummaryList facts=vec![Fact::new("When", when(of.starts_at, of.ends_at)), Fact::new("With", of.clinician_name.clone())]/>
            <h2 class="nhsuk-heading-m">"The new time"</h2>
            <SummaryList facts=of_slot(whose, slot)/>
            {kept}
            <form method="post" action=action novalidate>
                <Hidden name="version" value=of.version.to_string()/>
                <Button label="Move it"/>
            </form>
            <p><a href=another_time(whose, of)>"Choose another time"</a></p>
            <p><a href=whose.path(&format!("/appointments/{}", of.id))>"Leave it as it is"</a></p>
        },
    )
}

pub fn cancelling(
    chrome: Chrome,
    whose: &Whose,
    (of, by): (&Appointment, ActsAs),
    typed: &Typed,
    errors: FieldErrors,
) -> String {
    let version =
        if typed.one("version").is_empty() { of.version.to_string() } else { typed.one("version").to_owned() };
    let choices =
        Reason::choices(by).into_iter().map(|reason| Choice::new(reason.key(), reason.words())).collect::<Vec<_>>();
    let chosen = Some(typed.text("reason")).filter(|reason: &Text| !reason.is_empty());
    let facts = vec![
        Fact::new("When", when(of.starts_at, of.ends_at)),
        Fact::new("With", of.clinician_name.clone()),
        Fact::new("At", of.organisation_name.clone()),
    ];
    let fields = view! {
        <form method="post" novalidate>
            <Hidden name="version" value=version/>
            <Radios name="reason" legend="Why are you cancelling?" choices chosen error=errors.of("reason")/>
            <TextInput name="words" label="Anything else (optional)" value=typed.text("words") error=errors.of("words")
                hint=format!("{LONGEST_WHY} letters or fewer. Staff there read it")/>
            <Button label="Cancel the appointment" kind=ButtonKind::Warning/>
        </form>
    }
    .into_any();
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">"Cancel this appointment"</h1>
            <SummaryList facts/>
            {fields}
            <p><a href=another_time(whose, of)>"Move it to another time instead"</a></p>
            <p><a href=whose.path(&format!("/appointments/{}", of.id))>"Keep it"</a></p>
            {urgent()}
        },
    )
}

/// Nothing was done.
pub fn overtaken(chrome: Chrome, whose: &Whose, id: Uuid) -> String {
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"This has already changed"</h1>
            <WarningCallout heading="You have not changed anything">
                <p>"Somebody else changed it first: staff, a carer, or you on another page. Look at it now, then decide."</p>
            </WarningCallout>
            <ButtonLink href=whose.path(&format!("/appointments/{id}")) label="See the appointment"/>
        },
    )
}

/// The new time is somebody else's now; the old one is still theirs.
pub fn not_moved(chrome: Chrome, whose: &Whose, of: &Appointment) -> String {
    let words = format!("Your appointment is still {}.", when(of.starts_at, of.ends_at));
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"That time is taken"</h1>
            <p>"Somebody else has booked it, or is booking it now. "{words}</p>
            <ButtonLink href=another_time(whose, of) label="Choose another time"/>
            <p><a href=whose.path(&format!("/appointments/{}", of.id))>"Leave it as it is"</a></p>
        },
    )
}
