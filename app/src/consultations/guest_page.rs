//! What somebody without an account sees: the name they are asked for, the room, and nothing of any record.
//! And the link, for who made it.

use leptos::prelude::*;
use uuid::Uuid;

use super::{
    guests::{Made, rules::USUAL_MINUTES},
    hours::Opening,
    protocol::Part,
    room_page::{self, Instead, RoomPage, Ways, join_buttons, telephone},
    tickets::Entry,
};
use crate::{
    people::Ods,
    ui::{
        button::{Button, ButtonKind},
        callout::InsetText,
        date,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, InputWidth, TextInput, Typed},
    },
};

/// As it was typed.
pub struct LinkTyped<'a> {
    pub new_id: Uuid,
    pub minutes: &'a str,
    pub for_whom: &'a str,
}

/// Whose number it is, a guest is not told before they are let in: the link came from somebody they know.
fn ways(secret: &str) -> Ways {
    Ways {
        instead: Instead::WhoSentTheLink,
        after: None,
        back: (format!("/visit/{secret}"), "Back to the beginning"),
        check: None,
    }
}

/// Asks what they are called.
pub fn name(chrome: Chrome, secret: &str, typed: &str, errors: FieldErrors) -> String {
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">"Join a video visit"</h1>
            <p>"Somebody sent you this link so that you can join them. It works once, on this phone or computer."</p>
            <form method="post" action=format!("/visit/{secret}") novalidate>
                <TextInput name="name" label="Your name" typed=Typed::Name value=typed.to_owned() autocomplete="name"
                    error=errors.of("name") hint="The others see it. If you are an interpreter, say so: Ana, interpreter"/>
                <Button label="Continue"/>
            </form>
            <p>"You wait until the staff lets you in. Nothing is recorded."</p>
        },
    )
}

/// The room, once they have said it.
pub fn room(chrome: Chrome, secret: &str, entry: &Entry) -> String {
    let ways = ways(secret);
    if let Some(words) = not_open(entry) {
        return document(
            chrome,
            view! {
                <h1 class="nhsuk-heading-l">"Your video visit"</h1>
                <InsetText><p>{words}</p></InsetText>
                {telephone(&ways)}
            },
        );
    }
    let room = RoomPage {
        heading: "Your video visit".into(),
        part: Part::Guest,
        come: None,
        ticket: format!("/visit/{secret}/ticket"),
        ways,
        starts_in: None,
        there: entry.people.clone(),
    };
    let before = view! {
        <form id="room-join" method="post" action=format!("/visit/{secret}") novalidate>
            <h2 class="nhsuk-heading-m">"Are you somewhere where nobody else can hear?"</h2>
            <p>"You will hear private things. Be alone, or use headphones, and do not write down or record what you hear."</p>
            {join_buttons("Yes, join with camera", "Yes, join with sound only")}
        </form>
    };
    room_page::room(chrome, &room, before, (), FieldErrors::default())
}

fn not_open(entry: &Entry) -> Option<String> {
    match (entry.opening, entry.ended) {
        (Opening::TooEarly, _) => {
            Some(format!("The room opens on {}. Open this page again then.", date::moment(entry.room.hours().opens_at)))
        }
        (Opening::Over, _) => Some("The time for this visit is over. You can close this page.".into()),
        (Opening::Open, true) => Some("The visit has ended. You can close this page.".into()),
        (Opening::Open, false) => None,
    }
}

/// The same for every link that does not work.
pub fn gone(chrome: Chrome) -> String {
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"This link does not work"</h1>
            <p>"A link works once and for a short time. Perhaps it was used already, or it is too old."</p>
            <p>"Ask whoever sent it to you for a new one."</p>
        },
    )
}

/// The link, once: for who made it.
pub fn made(chrome: Chrome, organisation: &Ods, room: Uuid, made: &Made) -> String {
    let whom = if made.for_whom.is_empty() { "the guest" } else { &made.for_whom };
    let words =
        format!("Send this to {whom}. It works once, until {}. You cannot see it again.", date::time(made.expires_at));
    let back = format!("/practice/{}/rooms/{room}", organisation.as_str());
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"A link for a guest"</h1>
            <p>{words}</p>
            <p class="nene-letter__link">{made.address.clone()}</p>
            <p><a href=back>"Back to the room"</a></p>
        },
    )
}

/// The form by itself, where something in it was wrong.
pub fn link_form(
    chrome: Chrome,
    (organisation, room): (&Ods, Uuid),
    typed: &LinkTyped<'_>,
    errors: FieldErrors,
) -> String {
    let back = format!("/practice/{}/rooms/{room}", organisation.as_str());
    let minutes = if typed.minutes.is_empty() { USUAL_MINUTES.to_string() } else { typed.minutes.to_owned() };
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">"A link for a guest"</h1>
            // To the address at which it was wrong.
            <form method="post" novalidate>
                <Hidden name="new_id" value=typed.new_id.to_string()/>
                <TextInput name="for_whom" label="Who is it for? (optional)" value=typed.for_whom.to_owned()
                    error=errors.of("for_whom") autocomplete="off"/>
                <TextInput name="minutes" label="How many minutes does it work?" typed=Typed::Digits width=InputWidth::Two
                    value=minutes error=errors.of("minutes") hint="From 1 to 30"/>
                <Button label="Make a link" kind=ButtonKind::Secondary/>
            </form>
            <p><a href=back>"Back to the room"</a></p>
        },
    )
}
