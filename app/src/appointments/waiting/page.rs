//! What somebody waits for, and what is offered to them.

use leptos::prelude::*;
use uuid::Uuid;

use super::{
    Offer, Waiting,
    rules::{MOST_DAYS, OfferState, Part},
};
use crate::{
    appointments::{
        Appointment, Channel, Slot,
        booking::{of_slot, urgent, when},
        slots::need::Offering,
    },
    carers::typed::Typed,
    ui::{
        Text,
        button::{Button, ButtonForm, ButtonKind, ButtonLink},
        callout::{Done, InsetText, WarningCallout},
        card::Card,
        choices::{Choice, Radios},
        date,
        date_input::DateInput,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::Hidden,
        list::{Fact, SummaryList},
        loaded::Nothing,
    },
    web::whose::Whose,
};

pub fn list(
    chrome: Chrome,
    whose: &Whose,
    (waiting, offered): (&[Waiting], &[(Offer, Slot)]),
    done: Option<&'static str>,
) -> String {
    let offers = offered
        .iter()
        .map(|(offer, slot)| {
            let (at, until) = (when(slot.starts_at, slot.ends_at), date::moment(offer.until));
            let words = format!("{}: {at}. Answer by {until}.", slot.service);
            let href = whose.path(&format!("/appointments/offers/{}", offer.id));
            view! {
                <WarningCallout heading="A time has come free">
                    <p>{words}</p>
                    <ButtonLink href=href label="Say yes or no"/>
                </WarningCallout>
            }
        })
        .collect_view();
    let cards = waiting.iter().map(|one| card(whose, one)).collect_view();
    let nothing = waiting.is_empty().then(|| {
        let (own, to_join) = match whose {
            Whose::Own => (
                "You are not on a waiting list.",
                "If you find no time that suits you, you can ask us to tell you when one comes free.",
            ),
            _ => (
                "They are not on a waiting list.",
                "If there is no time that suits them, you can put them on the list for one that comes free.",
            ),
        };
        view! {
            <Nothing words=own/>
            <p>{to_join}</p>
        }
    });
    document(
        chrome,
        view! {
            {done.map(|words| view! { <Done words/> })}
            <h1 class="nhsuk-heading-l">"Waiting list"</h1>
            {offers}
            {nothing}
            {cards}
            <p><a href=whose.path("/appointments/find")>"Find a time that is free now"</a></p>
            {urgent()}
        },
    )
}

fn card(whose: &Whose, one: &Waiting) -> impl IntoView + use<> {
    let leave = whose.path(&format!("/appointments/waiting/{}/leave", one.id));
    let (facts, of) = (facts(one), format!("for {}", one.service));
    view! {
        <Card heading=one.service.clone()>
            <SummaryList facts/>
            <ButtonForm action=leave label="Leave the list" kind=ButtonKind::Secondary of/>
        </Card>
    }
}

/// What somebody waits for.
pub fn facts(one: &Waiting) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new("At", one.organisation_name.clone()),
        Fact::new("Between", format!("{} and {}", date::day(one.from_day), date::day(one.to_day))),
        Fact::new("How", one.channel.map_or("Any way", Channel::words)),
        Fact::new("When", one.part.map_or("At any time of the day", Part::words)),
    ];
    if one.instead_of.is_some() {
        facts.push(Fact::new("Instead of", "An appointment that is already booked"));
    }
    facts.push(Fact::new("On the list since", date::day(date::london_day(one.made_at))));
    facts
}

pub struct Adding<'a> {
    /// What it is for; `None`: nobody has said yet, or it is not offered.
    pub offering: Option<&'a Offering>,
    pub instead_of: Option<&'a Appointment>,
    pub id: Uuid,
}

pub fn add(chrome: Chrome, whose: &Whose, adding: &Adding<'_>, typed: &Typed, errors: FieldErrors) -> String {
    let Some(offering) = adding.offering else { return not_offered(chrome, whose) };
    let chosen = |name: &str| match typed.one(name) {
        "" => Some(Text::from("any")),
        _ => Some(typed.text(name)),
    };
    // As the page of times was asked.
    let part = match (typed.one("part"), typed.one("when")) {
        ("", "morning") => Some(Text::from(Part::Morning.key())),
        ("", "afternoon") => Some(Text::from(Part::Afternoon.key())),
        ("", "after-work") => Some(Text::from(Part::Evening.key())),
        _ => chosen("part"),
    };
    let channels = Channel::ALL.into_iter().map(|channel| Choice::new(channel.key(), channel.words()));
    let channels: Vec<Choice> = std::iter::once(Choice::new("any", "Any way")).chain(channels).collect();
    let parts = Part::ALL.into_iter().map(|part| Choice::new(part.key(), part.words()));
    let parts: Vec<Choice> = std::iter::once(Choice::new("any", "At any time of the day")).chain(parts).collect();
    let moved = adding.instead_of.map(|of| {
        let words = format!("If you say yes to a new time, it replaces the one on {}.", when(of.starts_at, of.ends_at));
        view! {
            <Hidden name="move" value=of.id.to_string()/>
            <InsetText><p>{words}</p></InsetText>
        }
    });
    let what = vec![Fact::new("What", offering.service.clone()), Fact::new("At", offering.organisation_name.clone())];
    let how = view! { <Radios name="how" legend="What kind of appointment?" choices=channels chosen=chosen("how") error=errors.of("how")/> };
    let part =
        view! { <Radios name="part" legend="What time of day?" choices=parts chosen=part error=errors.of("part")/> };
    let days = view! {
        <DateInput name="from" legend="Earliest day" value=typed.typed_date("from")
            hint="Leave it empty for today" error=errors.of_date("from")/>
        <DateInput name="to" legend="Latest day" value=typed.typed_date("to")
            hint=format!("At most {MOST_DAYS} days from today. For example, 20 12 2026") error=errors.of_date("to")/>
    };
    let (how, part, days, moved) = (how.into_any(), part.into_any(), days.into_any(), moved.into_any());
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">"Join the waiting list"</h1>
            <p>"When a time comes free, we offer it to one person at a time. You then have about 2 hours to say yes. At night, you have until 10am."</p>
            <SummaryList facts=what/>
            <form method="post" action=whose.path("/appointments/waiting/add") novalidate>
                <Hidden name="new_id" value=adding.id.to_string()/>
                <Hidden name="for" value=offering.clinic.to_string()/>
                {moved}
                {how}
                {part}
                {days}
                <Button label="Join the waiting list"/>
            </form>
            {urgent()}
        },
    )
}

fn not_offered(chrome: Chrome, whose: &Whose) -> String {
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Join the waiting list"</h1>
            <p>"First choose what it is for. Then we can tell you when a time comes free."</p>
            <ButtonLink href=whose.path("/appointments/find") label="Choose what it is for"/>
        },
    )
}

pub struct Offered<'a> {
    pub offer: &'a Offer,
    pub slot: &'a Slot,
    pub instead_of: Option<&'a Appointment>,
    /// Whether it can still be answered.
    pub is_open: bool,
}

pub fn offer(chrome: Chrome, whose: &Whose, offered: &Offered<'_>) -> String {
    let (offer, slot) = (offered.offer, offered.slot);
    if !offered.is_open {
        return answered(chrome, whose, offer);
    }
    let action = whose.path(&format!("/appointments/offers/{}", offer.id));
    let answer = |answer: &'static str| vec![("answer".into(), answer.into())];
    let moved = offered.instead_of.map(|of| {
        let words = format!("It replaces the one on {}.", when(of.starts_at, of.ends_at));
        view! { <InsetText><p>{words}</p></InsetText> }
    });
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"A time has come free"</h1>
            <SummaryList facts=of_slot(whose, slot)/>
            {moved}
            <p><strong>{format!("Answer by {}.", date::moment(offer.until))}</strong>" After that, we offer it to somebody else. If you say no, you stay on the waiting list."</p>
            <ButtonForm action=action.clone() label="Yes, book it" fields=answer("yes")/>
            <ButtonForm action label="No, thank you" kind=ButtonKind::Secondary fields=answer("no")/>
        },
    )
}

fn answered(chrome: Chrome, whose: &Whose, offer: &Offer) -> String {
    let words = match offer.state {
        OfferState::Taken => "You said yes. It is booked.",
        OfferState::Refused => "You said no. It was offered to somebody else.",
        OfferState::Open | OfferState::Lapsed | OfferState::Withdrawn => {
            "It is too late to answer. It was offered to somebody else."
        }
    };
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"This time was offered to you"</h1>
            <p>{words}</p>
            <ButtonLink href=whose.path("/appointments") label="See your appointments"/>
            <p><a href=whose.path("/appointments/find")>"Find a time that is free now"</a></p>
        },
    )
}

/// Nothing was done.
pub fn gone(chrome: Chrome, whose: &Whose) -> String {
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"This time is gone"</h1>
            <p>"It was too late to answer, or the clinic no longer has it. Nothing was booked. You stay on the waiting list."</p>
            <ButtonLink href=whose.path("/appointments/find") label="Find a time that is free now"/>
            <p><a href=whose.path("/appointments/waiting")>"See the waiting list"</a></p>
        },
    )
}
