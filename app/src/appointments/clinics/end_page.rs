//! What it means that a clinic is ended.

use leptos::prelude::*;

use super::Clinic;
use crate::ui::{
    button::{Button, ButtonKind, ButtonLink},
    callout::WarningCallout,
    document::{Chrome, document},
    form::Hidden,
    number::counted,
};

pub const TITLE: &str = "End this clinic";

pub struct End<'a> {
    pub clinic: &'a Clinic,
    /// How many times to come somebody is booked into.
    pub booked: usize,
}

pub fn end(chrome: Chrome, end: &End<'_>) -> String {
    let base = format!("/practice/{}", end.clinic.organisation.as_str());
    let bookings = format!("{base}/bookings");
    let booked = u64::try_from(end.booked).ok().filter(|booked| *booked > 0).map(|booked| {
        let words = format!("{} still booked.", counted(booked, "time is", "times are"));
        view! {
            <WarningCallout heading="People are booked">
                <p><strong>{words}</strong>" They stay booked until you move or cancel each of them. Do that first, or tell somebody to."</p>
                <p><a href=bookings>"See who is booked"</a></p>
            </WarningCallout>
        }
    });
    let heading = format!("{TITLE}: {}", end.clinic.offer.name);
    let back = format!("{base}/clinics/{}", end.clinic.id);
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{heading}</h1>
            {booked}
            <p>"When it is ended:"</p>
            <ul class="nhsuk-list nhsuk-list--bullet">
                <li>"Nobody can book it any more."</li>
                <li>"What was booked stays, and can still be moved or cancelled."</li>
                <li>"It cannot be opened again. You can make a new one."</li>
            </ul>
            <form method="post" novalidate>
                <Hidden name="version" value=end.clinic.version.to_string()/>
                <Button label="End the clinic" kind=ButtonKind::Warning/>
            </form>
            <ButtonLink href=back label="Keep it" kind=ButtonKind::Secondary/>
        },
    )
}
