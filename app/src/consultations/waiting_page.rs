//! Before a person joins: whether they can talk, where they are, who is there; and what stands in place of
//! the room while it is not open.

use leptos::prelude::*;

use uuid::Uuid;

use super::{
    room_page::{Ways, join_buttons, telephone},
    rules::NotOpen,
};
use crate::{
    carers::typed::Typed as Sent,
    ui::{
        button::{Button, ButtonKind, ButtonLink},
        callout::{Done, InsetText},
        date,
        document::{Chrome, document},
        errors::FieldErrors,
        form::{InputWidth, TextInput, Typed},
        list::{Fact, SummaryList},
    },
    web::whose::Whose,
};

pub const TITLE: &str = "Video visit";

/// What a person comes to: a visit, or a meeting about their care.
#[derive(Clone, Debug)]
pub struct Meeting {
    pub id: Uuid,
    pub heading: String,
    /// When, what, with whom.
    pub facts: Vec<Fact>,
    pub kind: MeetingKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeetingKind {
    /// Their appointment: a summary follows.
    Visit,
    /// Several of staff talk about their care.
    Conference,
}

/// What a person is asked before they come in. The script sends it; without it the server answers.
pub fn before(whose: &Whose, meeting: &Meeting, typed: &Sent, errors: &FieldErrors) -> impl IntoView + use<> {
    let action = whose.path(&format!("/appointments/{}/room", meeting.id));
    let carer = matches!(whose, Whose::For(_)).then(|| {
        view! { <p>"You join as a carer. The staff sees your name. The person you care for can join with you, from here or from their own phone."</p> }
    });
    // Of a conference nobody is told where the person is: it is not asked.
    let said = (meeting.kind == MeetingKind::Visit).then(|| {
        view! {
            <TextInput name="place" label="Where are you now? (optional)" value=typed.text("place") error=errors.of("place")
                hint="If you fall ill during the visit, we can send help there. The house number and postcode are best"
                autocomplete="off"/>
            <TextInput name="telephone" label="Your telephone number (optional)" typed=Typed::Telephone width=InputWidth::Twenty
                value=typed.text("telephone") error=errors.of("telephone") hint="If the video stops, we call you there"
                autocomplete="tel"/>
        }
    });
    view! {
        <SummaryList facts=meeting.facts.clone()/>
        {carer}
        <form method="post" action=action id="room-join" novalidate>
            <h2 class="nhsuk-heading-m">"Are you somewhere private and safe to talk?"</h2>
            <p>"Nobody should hear or see what you do not want them to. Nothing is recorded."</p>
            {said}
            {join_buttons("Yes, join with camera", "Yes, join with sound only")}
            <Button label="No, not now" kind=ButtonKind::Secondary name="answer" value="no"/>
        </form>
    }
}

/// To be called instead, at the number that they give: for who cannot or does not want to be seen.
pub fn call_me(whose: &Whose, meeting: &Meeting, typed: &Sent, errors: &FieldErrors) -> impl IntoView + use<> {
    let action = whose.path(&format!("/appointments/{}/room/call-me", meeting.id));
    view! {
        <form method="post" action=action class="nene-room__call-me" novalidate>
            <h2 class="nhsuk-heading-s">"Ask us to call you"</h2>
            <TextInput name="number" label="Telephone number to call" typed=Typed::Telephone width=InputWidth::Twenty
                value=typed.text("number") error=errors.of("number") autocomplete="tel"
                hint="Whoever you have the visit with sees it at once, and calls you instead"/>
            <Button label="Call me instead" kind=ButtonKind::Secondary/>
        </form>
    }
}

pub fn called() -> impl IntoView {
    view! { <Done words="We were told. Keep your telephone with you. Somebody calls you at the time of the visit, or soon after."/> }
}

/// In place of a room that is not open, and why.
pub fn not_open(chrome: Chrome, whose: &Whose, meeting: &Meeting, why: NotOpen, ways: &Ways) -> String {
    let after = (meeting.kind == MeetingKind::Visit).then(|| {
        let href = whose.path(&format!("/appointments/{}/after", meeting.id));
        view! { <p><a href=href>"Read the summary, and tell us how it went"</a></p> }
    });
    let words = match why {
        NotOpen::TooEarly(opens_at) => {
            let words = format!(
                "The room opens on {}. That is 30 minutes before your visit. Open this page again then.",
                date::moment(opens_at)
            );
            view! { <p>{words}</p> }.into_any()
        }
        NotOpen::Over => view! {
            <p>"The time for this visit is over."</p>
            {after}
        }
        .into_any(),
        NotOpen::Ended => view! {
            <p>"The staff has ended this visit. If you were not finished, call them."</p>
            {after}
        }
        .into_any(),
        NotOpen::Cancelled => {
            let find = whose.path("/appointments");
            view! {
                <p>"This visit was cancelled. There is no room for it."</p>
                <p><a href=find>"See your other appointments"</a></p>
            }
            .into_any()
        }
    };
    let (back, back_words) = ways.back.clone();
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{TITLE}</h1>
            <SummaryList facts=meeting.facts.clone()/>
            <InsetText>{words}</InsetText>
            <p><a href=back>{back_words}</a></p>
            {telephone(ways)}
        },
    )
}

/// For who is not somewhere safe. It asks nothing, and nobody is told.
pub fn not_now(chrome: Chrome, whose: &Whose, meeting: &Meeting, ways: &Ways) -> String {
    let room = whose.path(&format!("/appointments/{}/room", meeting.id));
    let (appointment_page, words) = ways.back.clone();
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"That is all right"</h1>
            <p>"Nothing was started, and nobody was told."</p>
            <ul class="nhsuk-list nhsuk-list--bullet">
                <li>"You can come back when you are alone. The room stays open for 4 hours after the time of the visit."</li>
                <li>"You can ask us on the telephone for another time, or for a visit where nobody hears you."</li>
                <li>"Are you in danger? Call 999. If you cannot speak, press 55 when you are asked, on a mobile phone."</li>
            </ul>
            <p><a href="/safety">"If somebody makes you feel unsafe"</a></p>
            <ButtonLink href=room label="I can talk now"/>
            <p><a href=appointment_page>{words}</a></p>
            {telephone(ways)}
        },
    )
}

/// For a browser that sent the form by itself: there is no script in it.
pub fn no_script(chrome: Chrome, ways: &Ways) -> String {
    let (back, words) = ways.back.clone();
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"The video cannot start here"</h1>
            <p>"A video visit needs a browser with JavaScript, such as Chrome, Edge, Firefox or Safari. You can open this page in one of them, or on another phone or computer."</p>
            <p>"Or we talk on the telephone. You need nothing else for that."</p>
            <p><a href=back>{words}</a></p>
            {telephone(ways)}
        },
    )
}
