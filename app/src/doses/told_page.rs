//! What is said around the doses of a day: what a tap has done, that one is too soon, and where to ask
//! about a missed one.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use leptos::prelude::*;

use super::{
    Dose, State,
    as_needed::Allowed,
    today::{DosePath, path_of},
    today_page::{Shown, in_24_hours, next},
    words,
};
use crate::{
    ui::{
        button::{ButtonForm, ButtonKind},
        callout::{Done, InsetText, WarningCallout},
        document::{Chrome, document},
    },
    web::whose::Whose,
};

/// Leaflets of medicines: what to do about a missed dose is there, and not here.
pub const LEAFLETS: &str = "https://www.medicines.org.uk/emc/";
pub const MEDICINES_A_TO_Z: &str = "https://www.nhs.uk/medicines/";

/// What has just happened.
pub enum Told {
    Done { title: String, zone: Tz, dose: Dose },
    Already { title: String, zone: Tz, dose: Dose, who: String },
    Undone { title: String },
    Later { title: String, until: DateTime<Utc>, zone: Tz },
    Several { new: u32, already: u32, other: u32 },
}

/// Sooner than was written down.
pub struct TooSoon {
    pub title: String,
    pub zone: Tz,
    pub most: u32,
    /// Of the last 24 hours.
    pub taken: Vec<DateTime<Utc>>,
    pub allowed: Allowed,
    /// When this one was taken.
    pub at: DateTime<Utc>,
}

/// A record of what happened is never refused; and nothing here tells anybody to take one.
pub fn too_soon(chrome: Chrome, whose: &Whose, path: &DosePath, of: &TooSoon) -> String {
    let taken: Vec<_> = of
        .taken
        .iter()
        .map(|at| view! { <li>{format!("{}, marked as taken", words::near_moment(*at, of.zone, of.at))}</li> })
        .collect();
    let count = in_24_hours(of.taken.len(), of.most);
    let next = next(of.allowed, of.zone, of.at);
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"It is too soon for the next one"</h1>
            <p class="nene-dose__name">{of.title.clone()}</p>
            <WarningCallout heading="Nothing is recorded yet">
                <p>{next}</p>
                <p>{count}</p>
                <ul class="nhsuk-list nhsuk-list--bullet">{taken}</ul>
            </WarningCallout>
            <p>"If you have not taken it, go back. There is nothing to record."</p>
            <p><a href=whose.path("/doses")>"Go back to today's medicines"</a></p>
            <p>"If you have taken it already, record it, so that the count is right."</p>
            <ButtonForm action=whose.path(&format!("{}/taken", path.path())) label="I have already taken it" kind=ButtonKind::Secondary
                fields=vec![("sure".into(), "yes".into())] of=of.title.clone()/>
            {worried()}
        },
    )
}

pub fn worried() -> impl IntoView {
    view! {
        <InsetText>
            <p>"If you are worried that you took too much, call 111 now. In an emergency call 999."</p>
        </InsetText>
    }
}

/// Nothing here tells a person what to do about a missed dose.
pub fn missed_a_dose() -> impl IntoView {
    view! {
        <InsetText>
            <h2 class="nhsuk-heading-s">"Missed a dose, or not sure?"</h2>
            <p>"What to do is different for each medicine, and we cannot tell you here. You can:"</p>
            <ul class="nhsuk-list nhsuk-list--bullet">
                <li>"read the leaflet that came with the medicine, or find it among the "<a href=LEAFLETS rel="noreferrer">"leaflets of medicines"</a></li>
                <li>"look it up in the "<a href=MEDICINES_A_TO_Z rel="noreferrer">"NHS medicines A to Z"</a></li>
                <li>"ask your GP practice"</li>
                <li>"call 111"</li>
            </ul>
        </InsetText>
    }
}

pub fn banner(shown: &Shown<'_>, told: &Told) -> AnyView {
    match told {
        Told::Done { title, zone, dose } => {
            let path = shown.whose.path(&path_of(dose.schedule, dose.day, &dose.slot));
            let change = match dose.state {
                State::Taken { .. } => "Was it at another time? Change it",
                State::Skipped { .. } | State::Unmarked => "Change it",
            };
            let undo = vec![
                ("version".into(), dose.version.to_string().into()),
                ("back".into(), shown.shown.to_string().into()),
            ];
            view! {
                <Done words=format!("{title}: {}", recorded(dose, *zone, shown.now))/>
                <div class="nene-doses__after">
                    <ButtonForm action=format!("{path}/undo") label="Undo" kind=ButtonKind::Secondary fields=undo of=title.clone()/>
                    <a href=path>{change}</a>
                </div>
            }
            .into_any()
        }
        Told::Already { title, zone, dose, who } => {
            let path = shown.whose.path(&path_of(dose.schedule, dose.day, &dose.slot));
            let words = format!(
                "{title}: already recorded at {}. {}, by {}. Nothing was recorded twice.",
                words::time_in(dose.marked_at, *zone),
                recorded(dose, *zone, shown.now),
                if who == "You" { "you" } else { who }
            );
            view! {
                <InsetText><p>{words}</p><p><a href=path>"Look at it, or change it"</a></p></InsetText>
            }
            .into_any()
        }
        Told::Undone { title } => {
            view! { <Done words=format!("{title}: it is open again. Nothing counts as taken or skipped.")/> }.into_any()
        }
        Told::Later { title, until, zone } => {
            view! { <Done words=format!("{title}: we remind you again at {}.", words::time_in(*until, *zone))/> }
                .into_any()
        }
        Told::Several { new, already, other } => {
            let mut words = format!("{} marked as taken.", doses(*new));
            if *already > 0 {
                words.push_str(&format!(
                    " {} had been recorded already, and nothing was recorded twice.",
                    doses(*already)
                ));
            }
            let other = (*other > 0).then(|| {
                let words = format!(
                    "{} was marked as something else meanwhile, and stays as it is. Look at each below.",
                    doses(*other)
                );
                view! { <InsetText><p>{words}</p></InsetText> }
            });
            view! { <Done words/> {other} }.into_any()
        }
    }
}

fn doses(count: u32) -> String {
    if count == 1 { "1 dose".into() } else { format!("{count} doses") }
}

/// "Taken at 8:02am", "Skipped".
pub fn recorded(dose: &Dose, zone: Tz, now: DateTime<Utc>) -> String {
    match dose.state {
        State::Taken { at } if words::day_in(at, zone) == words::day_in(now, zone) => {
            format!("Taken at {}", words::time_in(at, zone))
        }
        State::Taken { at } => format!("Taken on {}", words::moment(at, zone)),
        State::Skipped { reason } => format!("Skipped: {}", reason.words()),
        State::Unmarked => "Nothing is recorded".into(),
    }
}
