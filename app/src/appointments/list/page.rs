//! The list of appointments.

use leptos::{either::Either, prelude::*};

use super::joined::Entry;
use crate::{
    appointments::slots::need::Offering,
    ui::{
        Text,
        button::{ButtonKind, ButtonLink},
        callout::{Done, WarningCallout},
        document::{Chrome, document},
        items::{Item, Items},
        loaded::{NotLoaded, Nothing},
        number::counted,
        tag::RowTag,
    },
    web::whose::Whose,
};

pub struct Shown<'a> {
    pub done: Option<&'static str>,
    pub ahead: &'a [Entry],
    pub past: &'a [Entry],
    /// Times that are offered from the waiting list.
    pub offers: usize,
    /// Whether all that was sent could be read.
    pub all_sent: bool,
    /// Whether whoever looks reads the record.
    pub with_record: bool,
    /// What the practice offers: one tap leads to its free times.
    pub straight: &'a [Offering],
}

pub fn list(chrome: Chrome, whose: &Whose, shown: &Shown<'_>) -> String {
    let offers = (shown.offers > 0).then(|| {
        let count = counted(shown.offers as u64, "time has", "times have");
        let words = format!("{count} come free. Say yes or no before we offer it to somebody else.");
        let href = whose.path("/appointments/waiting");
        view! {
            <WarningCallout heading="A time has come free">
                <p>{words}</p>
                <ButtonLink href=href label="See what is offered"/>
            </WarningCallout>
        }
    });
    let failed = (!shown.all_sent).then(|| {
        view! { <NotLoaded what="the appointments that organisations have sent" again=whose.path("/appointments")/> }
    });
    let none: Text = match (shown.with_record, whose) {
        (true, Whose::Own) => "You have no upcoming appointments.".into(),
        _ => "There are no upcoming appointments to show here.".into(),
    };
    let ahead = match shown.ahead.is_empty() {
        // What could not be read is not the same as nothing.
        true if shown.all_sent => Either::Left(view! { <Nothing words=none/> }),
        true => Either::Left(view! { <Nothing words="There are none that were booked on Nene."/> }),
        false => Either::Right(items(shown.ahead).view()),
    };
    let join = shown.ahead.iter().filter_map(|entry| entry.join.clone().map(|href| (href, entry.title.clone())));
    let join = join
        .map(|(href, title)| view! { <ButtonLink href=href label=format!("Join the video call: {title}")/> })
        .collect_view();
    let past = (!shown.past.is_empty()).then(|| {
        view! {
            <h2 class="nhsuk-heading-m">"Past or cancelled"</h2>
            {items(shown.past).view()}
        }
    });
    let at_work = match whose {
        Whose::AtWork(..) => {
            let href = whose.path("/appointments/any");
            Some(view! { <p><a href=href>"Book any time, even one that is taken"</a></p> })
        }
        Whose::Own | Whose::For(_) => None,
    };
    document(
        chrome,
        view! {
            {shown.done.map(|words| view! { <Done words/> })}
            <h1 class="nhsuk-heading-l">"Appointments"</h1>
            {offers}
            {join}
            <ButtonLink href=whose.path("/appointments/find") label="Book an appointment" kind=book_kind(shown)/>
            {straight(whose, shown.straight)}
            {at_work}
            {failed}
            <h2 class="nhsuk-heading-m">"Upcoming"</h2>
            {ahead}
            <p><a href=whose.path("/appointments/waiting")>"Waiting list: be told when a time comes free"</a></p>
            <p><a href=whose.path("/appointments/needs")>"Help at appointments, such as an interpreter"</a></p>
            {past}
            <p class="nene-stamp">"Times are UK time. Not every organisation sends its appointments here."</p>
        },
    )
}

/// What, when, yes: who needs what their practice offers is there in three taps.
fn straight(whose: &Whose, offered: &[Offering]) -> Option<impl IntoView + use<>> {
    let links = offered
        .iter()
        .map(|offering| {
            let href = whose.path(&format!("/appointments/find?for={}", offering.clinic));
            view! { <li><a href=href>{offering.service.clone()}</a></li> }
        })
        .collect_view();
    (!offered.is_empty()).then(|| {
        view! {
            <p id="straight">"Or see free times for:"</p>
            <ul class="nhsuk-list nene-straight" aria-labelledby="straight">{links}</ul>
        }
    })
}

/// Where a call is open, to join it is the one thing this page is for.
fn book_kind(shown: &Shown<'_>) -> ButtonKind {
    if shown.ahead.iter().any(|entry| entry.join.is_some()) { ButtonKind::Secondary } else { ButtonKind::Primary }
}

fn items(entries: &[Entry]) -> Items {
    let mut items = Items::with_capacity(entries.len());
    for entry in entries {
        let tags = [RowTag { words: &entry.state.0, colour: entry.state.1 }];
        let lines: Vec<&str> = entry.lines.iter().map(String::as_str).collect();
        let facts: Vec<&str> = entry.facts.iter().map(String::as_str).collect();
        items.push(Item {
            name: &entry.title,
            href: Some(&entry.href),
            tags: &tags,
            main: Some(&entry.when),
            lines: &lines,
            facts: &facts,
        });
    }
    items
}
