//! The form by which a time is booked.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    Appointment,
    book_form::Time,
    needs::Needs,
    one_page::{how, when, when_here, where_facts},
    rules::{LONGEST_COMMENT, LONGEST_DESCRIPTION, LONGEST_WHY, MOST_AHEAD},
};
use crate::{
    appointments::{Booker, Slot},
    carers::typed::Typed,
    ui::{
        button::{Button, ButtonForm, ButtonKind, ButtonLink},
        callout::{InsetText, WarningCallout},
        choices::{Checkboxes, Choice},
        date,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, TextArea, TextInput},
        list::{Fact, RowLink, SummaryList},
    },
    web::whose::Whose,
};

pub struct Form<'a> {
    pub slot: &'a Slot,
    pub booker: Booker,
    /// So long the time is kept; `None`: it is taken.
    pub until: Option<DateTime<Utc>>,
    pub time: Time,
    pub needs: &'a Needs,
    /// Of the appointment that it becomes.
    pub id: Uuid,
    /// What they have at that time already.
    pub overlaps: Option<&'a Appointment>,
}

/// What is known of a time before it is booked.
pub fn of_slot(whose: &Whose, slot: &Slot) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new("When", when(slot.starts_at, slot.ends_at)),
        Fact::new("What", slot.service.clone()),
        Fact::new("With", slot.clinician_name.clone()),
        Fact::new("How", how(whose, slot.channel)),
    ];
    facts.extend(where_facts(&slot.place, &slot.organisation_name));
    facts
}

pub fn form(chrome: Chrome, whose: &Whose, form: &Form<'_>, typed: &Typed, errors: FieldErrors) -> String {
    let slot = form.slot;
    let script = (chrome.nonce.clone(), chrome.assets.zone.clone());
    // When it is stands above, with the reader's own clock beside it.
    let facts = of_slot(whose, slot).into_iter().skip(1).collect::<Vec<_>>();
    let path = |page: &str| whose.path(&format!("/appointments/book/{}{page}", slot.id));
    let kept = match form.until {
        Some(until) => {
            let words = format!("We keep this time for you until {}.", date::time(until));
            view! { <InsetText><p>{words}</p></InsetText> }.into_any()
        }
        None if form.time == Time::Free => ().into_any(),
        None => view! {
            <WarningCallout heading="This time is taken">
                <p>"Somebody else is booked, or is booking it now. You can book it a second time if you say why. The reason is kept and can be checked."</p>
            </WarningCallout>
        }
        .into_any(),
    };
    let overlaps = form.overlaps.map(|other| {
        let words = format!("{}: {}.", when(other.starts_at, other.ends_at), other.organisation_name);
        view! {
            <WarningCallout heading="There is another appointment at this time"><p>{words}</p></WarningCallout>
            <Checkboxes name="anyway" legend="Do you want both?" choices=vec![Choice::new("yes", "Yes, book both")]
                error=errors.of("anyway")/>
        }
        .into_any()
    });
    let why = (form.time == Time::Taken).then(|| {
        view! {
            <Hidden name="second" value="yes"/>
            <TextInput name="why" label="Why book it a second time?" value=typed.text("why") error=errors.of("why")
                hint=format!("{LONGEST_WHY} letters or fewer")/>
        }
        .into_any()
    });
    let private = (form.booker == Booker::Person).then(|| {
        let choices = vec![Choice::new("yes", "Do not show it to my carers")];
        let chosen = if typed.one("private") == "yes" { vec!["yes".into()] } else { Vec::new() };
        view! {
            <Checkboxes name="private" legend="Who sees this?" choices chosen
                hint="Staff there always see it. You can change this later"/>
        }
        .into_any()
    });
    let needs = needs(whose, form.needs, &format!("?slot={}", slot.id)).into_any();
    let words = words(typed, &errors).into_any();
    // The time that is kept is let go, for somebody else.
    let leave = match form.until {
        Some(_) => view! {
            <ButtonForm action=path("/leave") label="Choose another time" kind=ButtonKind::Secondary/>
        }
        .into_any(),
        None => view! { <p><a href=others(whose, slot)>"Choose another time"</a></p> }.into_any(),
    };
    let label = if form.time == Time::Taken { "Book it a second time" } else { "Book this appointment" };
    let fields = view! {
        <form method="post" action=path("") novalidate>
            <Hidden name="new_id" value=form.id.to_string()/>
            {overlaps}
            {why}
            {words}
            {private}
            <Button label/>
        </form>
    }
    .into_any();
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">"Book an appointment"</h1>
            {when_here(slot.starts_at, slot.ends_at)}
            <SummaryList facts/>
            {kept}
            {fields}
            {needs}
            {leave}
            {urgent()}
            <script type="module" nonce=script.0 src=script.1></script>
        },
    )
}

/// The other free times for the same thing.
pub fn others(whose: &Whose, slot: &Slot) -> String {
    whose.path(&format!("/appointments/find?for={}", slot.clinic))
}

/// What it is about, and what else there is to say.
pub fn words(typed: &Typed, errors: &FieldErrors) -> impl IntoView + use<> {
    view! {
        <TextInput name="description" label="What is it about? (optional)" value=typed.text("description")
            error=errors.of("description") hint=format!("{LONGEST_DESCRIPTION} letters or fewer. Staff there can read it")/>
        <TextArea name="comment" label="What else should they know? (optional)" rows=4 value=typed.text("comment")
            error=errors.of("comment") hint=format!("{LONGEST_COMMENT} letters or fewer. Nobody reads it before the day")/>
    }
}

/// What the person needs, and where to change it.
fn needs(whose: &Whose, needs: &Needs, query: &str) -> impl IntoView + use<> {
    let lines = match needs.are_none() {
        true => vec!["Nothing said".into()],
        false => needs.lines().into_iter().map(Into::into).collect(),
    };
    let link = RowLink {
        href: whose.path(&format!("/appointments/needs{query}")).into(),
        words: "Change".into(),
        of: "the help needed".into(),
    };
    let facts = vec![Fact::lines("Help needed", lines).with_link(link)];
    view! { <SummaryList facts/> }
}

/// On every page of booking: a time in three weeks is not for what cannot wait.
pub fn urgent() -> impl IntoView {
    view! {
        <InsetText>
            <p>"If it cannot wait, do not wait for this appointment. Call 111, or 999 if a life is in danger."</p>
        </InsetText>
    }
}

pub fn taken(chrome: Chrome, whose: &Whose, slot: &Slot) -> String {
    let wait = whose.path(&format!("/appointments/waiting/add?for={}", slot.clinic));
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"This time is taken"</h1>
            <p>"Somebody else has booked it, or is booking it now. You have not booked anything."</p>
            <ButtonLink href=others(whose, slot) label="Choose another time"/>
            <p>"Or "<a href=wait>"join the waiting list"</a>". We tell you when a time comes free."</p>
            {urgent()}
        },
    )
}

pub fn too_many(chrome: Chrome, whose: &Whose, slot: &Slot) -> String {
    let words = format!(
        "There are {MOST_AHEAD} upcoming appointments at {} already. Cancel one that is not needed, or call them to book another.",
        slot.organisation_name
    );
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"You cannot book any more appointments here"</h1>
            <p>{words}</p>
            <ButtonLink href=whose.path("/appointments") label="See your appointments"/>
            {urgent()}
        },
    )
}
