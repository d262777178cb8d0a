//! By which clock medicines are taken while somebody travels.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use leptos::prelude::*;

use crate::{
    doses::{
        Schedule,
        schedule::{Journey, Occurrence},
        words,
    },
    ui::{
        button::{Button, ButtonKind, ButtonLink},
        callout::InsetText,
        document::{Chrome, document},
        form::{Hidden, Select},
    },
    web::whose::Whose,
};

/// A schedule, and what becomes of it by the other clock.
pub struct Moved<'s> {
    pub schedule: &'s Schedule,
    pub journey: Journey,
}

/// Places that are asked for by name where the browser does not say where it is.
const PLACES: [&str; 24] = [
    "Europe/London",
    "Europe/Dublin",
    "Europe/Paris",
    "Europe/Athens",
    "Europe/Istanbul",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Africa/Nairobi",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Hong_Kong",
    "Asia/Tokyo",
    "Australia/Perth",
    "Australia/Sydney",
    "Pacific/Auckland",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Jamaica",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
];

pub fn choose(chrome: Chrome, whose: &Whose, now: Tz) -> String {
    let options = PLACES
        .into_iter()
        .filter_map(|name| name.parse::<Tz>().ok())
        .map(|zone| (zone.name().into(), words::place(zone).into()))
        .collect();
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"In another time zone"</h1>
            <p>{format!("The times of your medicines go by the clock in {}.", words::place(now))}</p>
            <form method="get" action=whose.path("/doses/journey")>
                <Select name="zone" label="Where are you now? Choose a place with the same time" options chosen=now.name()/>
                <Button label="Continue"/>
            </form>
        },
    )
}

pub fn journey(chrome: Chrome, whose: &Whose, moved: &[Moved<'_>], (zone, now): (Tz, DateTime<Utc>)) -> String {
    let place = words::place(zone);
    if moved.is_empty() {
        return document(
            chrome,
            view! {
                <h1 class="nhsuk-heading-l">{format!("Your medicines and the time in {place}")}</h1>
                <p>"There is nothing to choose. No medicine is taken by the clock of another place."</p>
                <ButtonLink href=whose.path("/doses") label="Today's medicines" kind=ButtonKind::Secondary/>
            },
        );
    }
    let each = moved.iter().map(|one| one_of(one, zone, now)).collect_view();
    let (nonce, src) = (chrome.nonce.clone(), chrome.assets.journey.clone());
    let home = moved.first().map(|one| words::place(one.schedule.zone())).unwrap_or_default();
    let form = |act: &'static str, label: String, kind: ButtonKind| {
        view! {
            <form method="post" action=whose.path("/doses/journey") class="nene-button-form" data-zone-kept=(act == "stay").then(|| zone.name())>
                <Hidden name="zone" value=zone.name()/>
                <Hidden name="act" value=act/>
                <Button label kind/>
            </form>
        }
    };
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{format!("Your medicines and the time in {place}")}</h1>
            <p>{format!("The times of your medicines go by the clock in {home}. They stay so unless you say something else.")}</p>
            <InsetText><p>"For some medicines the time between two doses matters. If you are not sure, ask your GP practice or call 111 before you change anything."</p></InsetText>
            {each}
            {form("stay", format!("Keep the time in {home}"), ButtonKind::Primary)}
            {form("go", format!("Go by the clock in {place}"), ButtonKind::Secondary)}
            <script type="module" nonce=nonce src=src></script>
        },
    )
}

fn one_of(moved: &Moved<'_>, zone: Tz, now: DateTime<Utc>) -> impl IntoView + use<> {
    let home = moved.schedule.zone();
    let place = words::place(zone);
    let both = |one: &Occurrence| {
        format!(
            "{} in {}, which is {}",
            words::time_of(one.due_at, home),
            words::place(home),
            words::near_moment(one.due_at, zone, now)
        )
    };
    let next = moved.schedule.timeline().next_after(now);
    let stay = next.as_ref().map(
        |one| view! { <li>{format!("If you keep the time at home, the next dose is due at {}.", both(one))}</li> },
    );
    let go = moved.journey.first.as_ref().map(|one| {
        view! { <li>{format!("By the clock in {place}, the next dose is due {}.", words::near_moment(one.due_at, zone, now))}</li> }
    });
    let apart = moved.journey.last.as_ref().zip(moved.journey.first.as_ref()).map(|(last, first)| {
        let minutes = u32::try_from((first.due_at - last.due_at).num_minutes()).unwrap_or_default();
        view! { <li>{format!("That is {} after the last one by the old clock.", words::span(minutes))}</li> }
    });
    let left_out = (!moved.journey.left_out.is_empty()).then(|| {
        let times: Vec<String> =
            moved.journey.left_out.iter().map(|one| words::near_moment(one.due_at, home, now)).collect();
        view! { <li>{format!("By that clock these are over already, and do not come: {}.", words::listed(&times))}</li> }
    });
    view! {
        <h2 class="nhsuk-heading-s">{moved.schedule.title.clone()}</h2>
        <ul class="nhsuk-list nhsuk-list--bullet">{stay}{go}{apart}{left_out}</ul>
    }
}
