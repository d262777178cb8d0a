//! An organisation's clinics.

use std::collections::HashMap;

use leptos::prelude::*;
use uuid::Uuid;

use super::{Clinic, Keeper, May};
use crate::{
    people::Ods,
    ui::{
        button::{ButtonKind, ButtonLink},
        callout::Done,
        document::{Chrome, document},
        items::{Item, Items},
        loaded::Nothing,
        number::counted,
        tag::{RowTag, TagColour},
    },
};

pub const TITLE: &str = "Clinics";

/// `counts` are the free and the booked times of the next two weeks.
pub fn list(
    chrome: Chrome,
    organisation: &Ods,
    clinics: &[Clinic],
    counts: &HashMap<Uuid, (i64, i64)>,
    (may, done): (May, Option<&'static str>),
) -> String {
    let base = format!("/practice/{}", organisation.as_str());
    let mut items = Items::with_capacity(clinics.len());
    let mut service: Option<&str> = None;
    for clinic in clinics {
        let offer = &clinic.offer;
        if service != Some(offer.service.as_str()) {
            items.heading(&offer.service);
            service = Some(&offer.service);
        }
        let href = format!("{base}/clinics/{}", clinic.id);
        let (free, booked) = counts.get(&clinic.id).copied().unwrap_or_default();
        let times =
            format!("{} free and {booked} booked in the next two weeks", counted(free.unsigned_abs(), "time", "times"));
        let mut tags = vec![RowTag { words: offer.channel.words(), colour: TagColour::Blue }];
        if clinic.keeper != Keeper::Here {
            tags.push(RowTag { words: "Kept by another system", colour: TagColour::Grey });
        }
        if free == 0 {
            tags.push(RowTag { words: "No free time", colour: TagColour::Yellow });
        }
        let mut facts = vec![offer.clinician_name.as_str(), times.as_str()];
        if !offer.place.is_empty() {
            facts.push(&offer.place);
        }
        items.push(Item { name: &offer.name, href: Some(&href), tags: &tags, facts: &facts, ..Item::default() });
    }
    let nothing = clinics.is_empty().then(|| {
        view! { <Nothing words="There is no clinic yet. Until there is one, nobody can book here."/> }
    });
    let make = (may == May::Change).then(|| {
        view! {
            <ButtonLink href=format!("{base}/clinics/new") label="New clinic"/>
            <p><a href=format!("{base}/clinics/settings")>"Telephone number, and names in calendars"</a></p>
        }
    });
    document(
        chrome,
        view! {
            {done.map(|words| view! { <Done words/> })}
            <h1 class="nhsuk-heading-l">{TITLE}</h1>
            <p>"A clinic says who sees people, where, how and when. Its times can be booked."</p>
            {make}
            {nothing}
            {items.view()}
            <ButtonLink href=format!("{base}/calendar") label="Your own calendar" kind=ButtonKind::Secondary/>
        },
    )
}
