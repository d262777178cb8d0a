//! The doses of one day. Every button is a form of its own and works without any script.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use chrono_tz::Tz;
use leptos::{either::Either, prelude::*};
use uuid::Uuid;

use super::{
    Dose, Schedule, Standing,
    as_needed::{Allowed, Why},
    day::{Day, Line, Part, Reminded, Stand},
    schedule,
    today::{dose_key, path_of},
    told_page::{self, Told},
    who::May,
    words,
};
use crate::{
    ui::{
        button::{Button, ButtonForm, ButtonKind, ButtonLink},
        callout::{InsetText, WarningCallout},
        date,
        document::{Chrome, document},
        form::Hidden,
        tag::{Tag, TagColour},
    },
    web::whose::Whose,
};

pub use told_page::missed_a_dose;

/// Everything that the page of one day shows.
pub struct Shown<'a> {
    pub whose: &'a Whose,
    pub schedules: &'a [Schedule],
    pub day: Day,
    pub as_needed: Vec<AsNeeded>,
    pub told: Option<Told>,
    pub may: May,
    pub shown: NaiveDate,
    pub today: NaiveDate,
    pub now: DateTime<Utc>,
    /// So many days from today at most.
    pub earliest: i64,
    pub latest: i64,
}

/// A medicine that is taken when it is needed.
pub struct AsNeeded {
    pub schedule: Uuid,
    pub title: String,
    pub zone: Tz,
    /// `None`: it is over; only what was taken is shown.
    pub limits: Option<schedule::AsNeeded>,
    pub allowed: Option<Allowed>,
    pub in_24_hours: usize,
    pub on_the_day: Vec<(DateTime<Utc>, Dose)>,
    /// The slot under which a tap on this page is kept: two taps are one.
    pub fresh: Uuid,
    pub day: NaiveDate,
}

/// A dose can be marked with one tap so long before it is due.
const SOON: Duration = Duration::hours(2);

pub fn today(chrome: Chrome, shown: &Shown<'_>) -> String {
    let whose = shown.whose;
    let heading = match (shown.shown - shown.today).num_days() {
        0 => "Today's medicines".to_string(),
        _ => format!("Medicines of {}", words::weekday_of(shown.shown)),
    };
    let proposed = proposed(shown);
    let away = away(shown, &chrome);
    let last_night = (!shown.day.last_night.is_empty()).then(|| {
        let lines = shown.day.last_night.iter().map(|one| line(shown, one)).collect_view();
        view! {
            <section class="nene-doses__part">
                <h2 class="nhsuk-heading-m">"Last night"</h2>
                <ul class="nene-doses" role="list">{lines}</ul>
            </section>
        }
    });
    let parts = shown.day.parts.iter().map(|(of, lines)| part(shown, *of, lines)).collect_view();
    let as_needed = (!shown.as_needed.is_empty()).then(|| {
        let cards = shown.as_needed.iter().map(|one| as_needed(shown, one)).collect_view();
        view! {
            <section class="nene-doses__part">
                <h2 class="nhsuk-heading-m">"When you need it"</h2>
                <ul class="nene-doses" role="list">{cards}</ul>
            </section>
        }
    });
    let is_empty = shown.day.parts.is_empty() && shown.as_needed.is_empty();
    let nothing = is_empty.then(|| nothing(shown));
    let is_open = |line: &Line| matches!(line.stand, Stand::Late | Stand::Missed);
    let all = shown.day.parts.iter().flat_map(|(_, lines)| lines).chain(&shown.day.last_night);
    let missed = all.into_iter().any(is_open).then(missed_a_dose);
    let add = (shown.may == May::Change)
        .then(|| view! { <li><a href=whose.path("/doses/schedules/new")>"Add times for a medicine"</a></li> });
    document(
        chrome,
        view! {
            {shown.told.as_ref().map(|told| told_page::banner(shown, told))}
            <h1 class="nhsuk-heading-l nene-doses__heading">{heading}</h1>
            {days(shown)}
            {away}
            {proposed}
            {last_night}
            {nothing}
            {parts}
            {as_needed}
            {missed}
            <h2 class="nhsuk-heading-m">"More"</h2>
            <ul class="nhsuk-list nene-doses__more">
                <li><a href=whose.path("/doses/schedules")>"All times and reminders"</a></li>
                {add}
                <li><a href=whose.path("/doses/adherence")>"How often doses were taken"</a></li>
                <li><a href=whose.path("/medicines")>"All medicines"</a></li>
            </ul>
        },
    )
}

/// Which day it is, and the way to others.
fn days(shown: &Shown<'_>) -> impl IntoView + use<> {
    let path = |day: NaiveDate| {
        let query = if day == shown.today { String::new() } else { format!("?day={day}") };
        shown.whose.path(&format!("/doses{query}"))
    };
    let ahead = (shown.shown - shown.today).num_days();
    let link = |by: i64, words: &'static str| {
        let day = shown.shown + Duration::days(by);
        let is_there = (shown.earliest..=shown.latest).contains(&(ahead + by));
        is_there.then(|| view! { <li><a href=path(day)>{words}<span class="nhsuk-u-visually-hidden">{format!(", {}", date::day(day))}</span></a></li> })
    };
    let back = (ahead != 0 && ahead.abs() > 1).then(|| view! { <li><a href=path(shown.today)>"Today"</a></li> });
    let (before, after) = match ahead {
        0 => ("Yesterday", "Tomorrow"),
        -1 => ("The day before", "Today"),
        1 => ("Today", "The day after"),
        _ => ("The day before", "The day after"),
    };
    view! {
        <p class="nene-doses__day">{words::day_of(shown.shown, shown.today)}</p>
        <nav aria-label="Other days">
            <ul class="nene-doses__days">{link(-1, before)}{back}{link(1, after)}</ul>
        </nav>
    }
}

/// Shown by the script where the phone in hand is in another time zone than the medicines.
fn away(shown: &Shown<'_>, chrome: &Chrome) -> impl IntoView + use<> {
    let is_clock = |one: &&Schedule| {
        let course = one.course().map(|course| &course.timing);
        one.standing() == Standing::InForce && matches!(course, Some(schedule::Timing::Clock(_)))
    };
    let mut zones: Vec<&str> = shown.schedules.iter().filter(is_clock).map(|one| one.zone().name()).collect();
    zones.sort_unstable();
    zones.dedup();
    // Where somebody who helps is, says nothing of where the medicines are taken.
    let asks = *shown.whose == Whose::Own && !zones.is_empty();
    let (nonce, src) = (chrome.nonce.clone(), chrome.assets.journey.clone());
    asks.then(|| {
        view! {
            <div class="nene-journey" data-zones=zones.join(" ") hidden>
                <InsetText>
                    <p>"This phone is in another time zone than the times of your medicines. They stay as they are, unless you change them."</p>
                    <p><a href="/doses/journey">"Choose by which clock they go"</a></p>
                </InsetText>
            </div>
            <script type="module" nonce=nonce src=src></script>
        }
    })
}

/// A practice's suggestions wait for a yes.
fn proposed(shown: &Shown<'_>) -> impl IntoView + use<> {
    let items = shown
        .schedules
        .iter()
        .filter(|one| one.standing() == Standing::Proposed)
        .map(|one| {
            let href = shown.whose.path(&format!("/doses/schedules/{}", one.id));
            view! { <li><a href=href>{one.title.clone()}</a></li> }
        })
        .collect::<Vec<_>>();
    (!items.is_empty()).then(|| {
        view! {
            <WarningCallout heading="Times that a practice suggests">
                <p>"They do not count until you, or somebody who helps you, says yes."</p>
                <ul class="nhsuk-list nhsuk-list--bullet">{items}</ul>
            </WarningCallout>
        }
    })
}

/// Nothing on this day; or no times for anything yet.
fn nothing(shown: &Shown<'_>) -> impl IntoView + use<> {
    let has_times = shown.schedules.iter().any(|one| matches!(one.standing(), Standing::InForce | Standing::Paused));
    if has_times {
        return Either::Left(view! { <p>"No doses are due on this day, by the times that are written down here."</p> });
    }
    let add = (shown.may == May::Change).then(|| {
        view! { <ButtonLink href=shown.whose.path("/doses/schedules/new") label="Add times for a medicine"/> }
    });
    Either::Right(view! {
        <p>"There are no times for medicines here yet. This does not mean that there are no medicines to take."</p>
        <p>"Write down when each medicine is taken. Then you can mark each dose, and be reminded."</p>
        {add}
    })
}

fn part(shown: &Shown<'_>, of: Part, lines: &[Line]) -> impl IntoView + use<> {
    let items = lines.iter().map(|one| line(shown, one)).collect_view();
    let open: Vec<String> = lines
        .iter()
        .filter(|line| has_buttons(shown, line))
        .map(|line| dose_key(line.schedule, line.occurrence.day, &line.occurrence.slot))
        .collect();
    let all = (open.len() > 1).then(|| {
        let fields = open.into_iter().map(|dose| view! { <Hidden name="dose" value=dose/> }).collect_view();
        view! {
            <form method="post" action=shown.whose.path("/doses/all") class="nene-button-form">
                <Hidden name="back" value=shown.shown.to_string()/>
                {fields}
                <Button label=format!("Taken: {}", of.all_of()) kind=ButtonKind::Secondary/>
            </form>
        }
    });
    view! {
        <section class="nene-doses__part">
            <h2 class="nhsuk-heading-m">{of.words()}</h2>
            {all}
            <ul class="nene-doses" role="list">{items}</ul>
        </section>
    }
}

/// Of another day a tap would say "just now": there one says when.
fn has_buttons(shown: &Shown<'_>, line: &Line) -> bool {
    let is_now = line.occurrence.due_at <= shown.now + SOON;
    let is_near = shown.shown == shown.today && is_now;
    shown.may == May::Change && line.stand.is_open() && is_near
}

fn line(shown: &Shown<'_>, line: &Line) -> impl IntoView + use<> {
    let one = &line.occurrence;
    let path = path_of(line.schedule, one.day, &one.slot);
    let href = shown.whose.path(&path);
    let at = words::time_in(one.due_at, line.zone);
    let of = format!("{}, {at}", line.title);
    let (tag, colour) = stand(line, line.zone);
    let put_off = line.put_off.map(|until| {
        view! { <p class="nene-dose__more">{format!("You are reminded again at {}.", words::time_in(until, line.zone))}</p> }
    });
    let buttons = has_buttons(shown, line).then(|| {
        let back = || vec![("back".into(), shown.shown.to_string().into())];
        let later = (line.reminded == Reminded::Yes && one.due_at <= shown.now).then(|| {
            view! { <ButtonForm action=format!("{href}/later") label="Later" kind=ButtonKind::Secondary fields=back() of=of.clone()/> }
        });
        view! {
            <div class="nene-dose__buttons">
                <ButtonForm action=format!("{href}/taken") label="Taken" fields=back() of=of.clone()/>
                <a class="nhsuk-button nhsuk-button--secondary" href=format!("{href}/skip") draggable="false">
                    "Skip"<span class="nhsuk-u-visually-hidden">{format!(" {of}")}</span>
                </a>
                {later}
            </div>
        }
    });
    let undo = (shown.may == May::Change && !line.stand.is_open()).then(|| {
        let version = line.said.as_ref().map(|said| said.version).unwrap_or_default().to_string();
        let fields = vec![("version".into(), version.into()), ("back".into(), shown.shown.to_string().into())];
        view! {
            <div class="nene-dose__buttons">
                <ButtonForm action=format!("{href}/undo") label="Undo" kind=ButtonKind::Secondary fields of=of.clone()/>
            </div>
        }
    });
    let say = (shown.may == May::Change && line.stand.is_open() && buttons.is_none() && one.due_at <= shown.now + Duration::hours(24))
        .then(|| view! { <p class="nene-dose__more"><a href=href.clone()>"Say what happened"<span class="nhsuk-u-visually-hidden">{format!(": {of}")}</span></a></p> });
    view! {
        <li class="nene-dose">
            <p class="nene-dose__when">{at.clone()}" "<Tag words=tag colour/></p>
            <h3 class="nene-dose__name"><a href=href>{line.title.clone()}</a></h3>
            <p class="nene-dose__amount">{one.dose.clone()}</p>
            {put_off}
            {buttons}
            {undo}
            {say}
        </li>
    }
}

fn stand(line: &Line, zone: Tz) -> (String, TagColour) {
    match line.stand {
        Stand::Ahead => ("Not due yet".into(), TagColour::Grey),
        Stand::Due => ("Due now".into(), TagColour::Blue),
        Stand::Late => ("Late".into(), TagColour::Orange),
        Stand::Missed => ("Not marked".into(), TagColour::Red),
        Stand::Taken { at } if words::day_in(at, zone) == line.occurrence.day => {
            (format!("Taken at {}", words::time_in(at, zone)), TagColour::Green)
        }
        Stand::Taken { at } => (format!("Taken on {}", words::moment(at, zone)), TagColour::Green),
        Stand::Skipped { .. } => ("Skipped".into(), TagColour::Grey),
    }
}

fn as_needed(shown: &Shown<'_>, one: &AsNeeded) -> impl IntoView + use<> {
    let path = shown.whose.path(&path_of(one.schedule, one.day, &one.fresh.to_string()));
    let taken = one
        .on_the_day
        .iter()
        .map(|(at, dose)| {
            let href = shown.whose.path(&path_of(dose.schedule, dose.day, &dose.slot));
            view! { <li><a href=href>{format!("Taken at {}", words::time_in(*at, one.zone))}<span class="nhsuk-u-visually-hidden">{format!(": {}", one.title)}</span></a></li> }
        })
        .collect_view();
    let limits = one.limits.as_ref().map(|limits| {
        let count = in_24_hours(one.in_24_hours, limits.most_in_24_hours);
        let next =
            one.allowed.map(|allowed| view! { <p class="nene-dose__next">{next(allowed, one.zone, shown.now)}</p> });
        view! {
            <p class="nene-dose__amount">{limits.dose.clone()}</p>
            {next}
            <p class="nene-dose__more">{count}</p>
        }
    });
    let buttons = (shown.may == May::Change && shown.shown == shown.today && one.limits.is_some()).then(|| {
        let fields = vec![("back".into(), shown.shown.to_string().into())];
        view! {
            <div class="nene-dose__buttons">
                <ButtonForm action=format!("{path}/taken") label="I have taken it" fields of=one.title.clone()/>
                <a class="nhsuk-button nhsuk-button--secondary" href=path.clone() draggable="false">
                    "I took it at another time"<span class="nhsuk-u-visually-hidden">{format!(": {}", one.title)}</span>
                </a>
            </div>
        }
    });
    let href = shown.whose.path(&format!("/doses/schedules/{}", one.schedule));
    view! {
        <li class="nene-dose">
            <h3 class="nene-dose__name"><a href=href>{one.title.clone()}</a></h3>
            {limits}
            {buttons}
            <ul class="nhsuk-list nene-dose__taken">{taken}</ul>
        </li>
    }
}

pub fn in_24_hours(taken: usize, most: u32) -> String {
    let times = match taken {
        0 => "None".to_string(),
        1 => "Once".to_string(),
        many => format!("{many} times"),
    };
    format!("{times} marked in the last 24 hours. The most that was written down here is {most} in 24 hours.")
}

/// From when the next one can be, by what was written down. It never says "take".
pub fn next(allowed: Allowed, zone: Tz, now: DateTime<Utc>) -> String {
    match allowed {
        Allowed::Now { .. } => "The time between two doses is over.".into(),
        Allowed::From(at, why) => {
            let because = match why {
                Why::Gap => "because of the time between two doses",
                Why::Most => "because of the most in 24 hours",
            };
            let when = if words::day_in(at, zone) == words::day_in(now, zone) {
                words::time_in(at, zone)
            } else {
                words::near_moment(at, zone, now)
            };
            format!("You can take the next from {when}, {because}.")
        }
        Allowed::Never => "What was written down here allows none. Ask your practice.".into(),
    }
}
