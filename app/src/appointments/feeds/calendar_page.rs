//! A member's own calendar: what it is, and its address.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::super::clinics::Names;
use crate::{
    people::Ods,
    ui::{
        button::{ButtonForm, ButtonKind},
        callout::{InsetText, WarningCallout},
        date,
        document::{Chrome, document},
    },
};

pub const TITLE: &str = "Your calendar";

pub struct Shown<'a> {
    pub organisation: &'a Ods,
    /// Since when there is an address.
    pub since: Option<DateTime<Utc>>,
    /// For the one answer that shows it.
    pub address: Option<String>,
    pub names: Names,
}

pub fn show(chrome: Chrome, shown: &Shown<'_>) -> String {
    let action = format!("/practice/{}/calendar", shown.organisation.as_str());
    let address = shown.address.clone().map(|address| {
        view! {
            <WarningCallout heading="Copy this address now">
                <p>"It is shown this once. Whoever has it sees your clinics’ times, without signing in. Give it to nobody."</p>
                <p class="nene-feed-address">{address}</p>
                <p>"In your calendar program, look for “Add calendar from the internet” or “Subscribe to a calendar”, and paste it there."</p>
            </WarningCallout>
        }
    });
    let names = match shown.names {
        Names::Hidden => "It shows when you are booked, for what, and how. It names nobody.",
        Names::Shown => {
            "It shows when you are booked, for what, how, and the name of who comes. Your organisation has allowed this. Each person reads in their own log that your calendar had their name."
        }
    };
    let has_one = shown.since.is_some() || shown.address.is_some();
    let since = shown.since.filter(|_| shown.address.is_none()).map(|at| {
        view! { <p>{format!("Your calendar has an address since {}.", date::moment(at))}</p> }
    });
    let none = (!has_one).then(|| view! { <p>"Your calendar has no address yet."</p> });
    let (label, kind) = match has_one {
        true => ("Make a new address", ButtonKind::Secondary),
        false => ("Make an address", ButtonKind::Primary),
    };
    let make = vec![("act".into(), "make".into())];
    let end = has_one.then(|| {
        let fields = vec![("act".into(), "end".into())];
        view! { <ButtonForm action=action.clone() label="Stop this calendar" kind=ButtonKind::Warning fields/> }
    });
    let renewed = has_one.then(
        || view! { <p>"A new address takes the place of the old one: the old one shows nothing from then on."</p> },
    );
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{TITLE}</h1>
            <p>"You can follow the times that are booked with you in the calendar of your phone or computer."</p>
            <InsetText><p>{names}</p></InsetText>
            {address}
            {since}
            {none}
            {renewed}
            <ButtonForm action=action.clone() label kind fields=make/>
            {end}
        },
    )
}
