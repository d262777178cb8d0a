//! Home: what matters today.

use chrono::{DateTime, Utc};
use leptos::{either::Either, prelude::*};

use super::{About, Kinds, Showing, Statuses, push};
use crate::{
    appointments::list::Next,
    care::{self, Notice},
    doses, goals, pathways,
    record::{Ahead, Arrived, NextAppointment, fhir::date as fhir_date},
    ui::{
        Text, date,
        document::{Chrome, document},
        items::Items,
        list::{Fact, SummaryList},
        loaded::{Loaded, Nothing},
        number::counted,
    },
};

/// How many days ahead an appointment needs attention.
const SOON: i64 = 7;

/// The parts of the page, each read by itself.
pub struct Parts {
    pub ahead: Loaded<Ahead>,
    pub arrived: Loaded<Arrived>,
    pub notices: Loaded<Vec<Notice>>,
    pub pathways: Loaded<pathways::OnNow>,
    pub doses: Loaded<Option<doses::OfToday>>,
    pub goals: Loaded<Vec<goals::TodaysStep>>,
    /// The next appointment that was booked here.
    pub booked: Loaded<Option<Next>>,
}

pub fn home(chrome: Chrome, given_name: &str, now: DateTime<Utc>, parts: Parts) -> String {
    let today = today(&parts);
    let Parts { ahead, arrived, notices, pathways, booked, .. } = parts;
    let notices =
        notices.show("who opened your record in an emergency", "/home", |notices| care::show_notices(&notices));
    let pathways = pathways.show("what you measure at home", "/home", |on| pathways::home_card(&on));
    let unseen = chrome.bell.as_ref().map_or(0, |bell| bell.unseen);
    let attention = attention(now, (&ahead, &booked), &arrived, unseen);
    let is_first_visit = matches!(&ahead, Loaded::Ready(ahead) if ahead.previous_visit_at.is_none());
    // A call that can be joined now is what they came for.
    let is_open = matches!(&booked, Loaded::Ready(Some(next)) if next.is_open);
    let heading = if is_open { "Your video call is open" } else { "Your next appointment" };
    let card = next(ahead, booked);
    let next = view! {
        <h2 class="nhsuk-heading-m">{heading}</h2>
        {card}
    };
    let (first, later) = if is_open { (Some(next), None) } else { (None, Some(next)) };
    let new = arrived.show("what is new", "/home", |arrived| new(arrived, is_first_visit));
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{format!("Hello, {given_name}")}</h1>
            <p class="nene-stamp">{date::near_day(date::london_day(now), date::london_day(now))}</p>
            {notices}
            {first}
            {today}
            {pathways}
            <h2 class="nhsuk-heading-m">"What needs your attention"</h2>
            {attention}
            {later}
            <h2 class="nhsuk-heading-m">"New since your last visit"</h2>
            {new}
            <h2 class="nhsuk-heading-m">"Go to"</h2>
            <ul class="nhsuk-list nene-shortcuts">
                <li><a href="/record/results">"Test results"</a></li>
                <li><a href="/medicines">"Medicines"</a></li>
                <li><a href="/record/allergies">"Allergies and reactions"</a></li>
                <li><a href="/record/documents">"Letters and documents"</a></li>
                <li><a href="/record/timeline">"Everything by date"</a></li>
                <li><a href="/who-looked">"Who has looked at your record"</a></li>
                <li><a href="/sharing">"Who can see your record"</a></li>
                <li><a href="/record/download">"Keep a copy of your record"</a></li>
            </ul>
        },
    )
}

/// What there is to do today, a line for each that has something; what could not be read says so.
fn today(parts: &Parts) -> impl IntoView + use<> {
    let lines: Vec<AnyView> = [
        ready(&parts.doses).and_then(|doses| doses::home_line(doses.as_ref())),
        ready(&parts.pathways).and_then(pathways::home_line),
        ready(&parts.goals).and_then(|steps| goals::home_card(steps)),
    ]
    .into_iter()
    .flatten()
    .collect();
    // Of what is measured at home, the part below says so.
    let doses = failed(&parts.doses, "your doses of today");
    let goals = failed(&parts.goals, "your goals");
    (!lines.is_empty() || doses.is_some() || goals.is_some()).then(|| {
        let list = (!lines.is_empty()).then(|| view! { <ul class="nhsuk-list nene-attention">{lines}</ul> });
        view! {
            <h2 class="nhsuk-heading-m">"Today"</h2>
            {list}
            {doses}
            {goals}
        }
    })
}

fn ready<T>(part: &Loaded<T>) -> Option<&T> {
    match part {
        Loaded::Ready(value) => Some(value),
        Loaded::Failed => None,
    }
}

fn failed<T>(part: &Loaded<T>, what: &'static str) -> Option<AnyView> {
    match part {
        Loaded::Ready(_) => None,
        Loaded::Failed => Some(Loaded::<()>::Failed.show(what, "/home", |()| ()).into_any()),
    }
}

fn attention(
    now: DateTime<Utc>,
    (ahead, booked): (&Loaded<Ahead>, &Loaded<Option<Next>>),
    arrived: &Loaded<Arrived>,
    unseen: u64,
) -> impl IntoView + use<> {
    let mut lines: Vec<(String, String)> = Vec::new();
    if unseen > 0 {
        lines.push(("/reminders".into(), format!("You have {}", counted(unseen, "new reminder", "new reminders"))));
    }
    let mut all_known = true;
    match arrived {
        Loaded::Ready(arrived) => {
            if arrived.results > 0 {
                let count =
                    counted(arrived.results as u64, "new test result or report", "new test results and reports");
                lines.push(("/record/results?view=all".into(), format!("You have {count}")));
            }
            if arrived.documents > 0 {
                let count = counted(arrived.documents as u64, "new letter or document", "new letters and documents");
                lines.push(("/record/documents".into(), format!("You have {count}")));
            }
        }
        Loaded::Failed => all_known = false,
    }
    match ahead {
        Loaded::Ready(Ahead { appointment: Some(appointment), .. }) => {
            let (day, today) = (date::london_day(appointment.at), date::london_day(now));
            // The organisation may have sent what was booked here.
            let booked_too =
                matches!(booked, Loaded::Ready(Some(next)) if next.appointment.starts_at == appointment.at);
            if (day - today).num_days() <= SOON && !booked_too {
                let near = date::near_day(day, today);
                lines.push((About::own().entry(appointment.id), format!("You have an appointment: {near}")));
            }
        }
        Loaded::Ready(_) => {}
        Loaded::Failed => all_known = false,
    }
    match booked {
        Loaded::Ready(Some(next)) => {
            let (day, today) = (date::london_day(next.appointment.starts_at), date::london_day(now));
            if (day - today).num_days() <= SOON {
                let near = date::near_day(day, today);
                let words = if next.is_open { "Your video call is open" } else { "You have an appointment" };
                lines.push((format!("/appointments/{}", next.appointment.id), format!("{words}: {near}")));
            }
        }
        Loaded::Ready(None) => {}
        Loaded::Failed => all_known = false,
    }
    let unsure =
        (!all_known).then(|| view! { <p>"We could not check everything just now. Look again in a few minutes."</p> });
    if lines.is_empty() && all_known {
        return Either::Left(view! { <Nothing words="Nothing needs your attention today."/> });
    }
    let list = (!lines.is_empty()).then(|| {
        let lines = lines.into_iter().map(|(href, words)| view! { <li><a href=href>{words}</a></li> }).collect_view();
        view! { <ul class="nhsuk-list nene-attention">{lines}</ul> }
    });
    Either::Right((list, unsure))
}

/// The next appointment, of those that were sent and those that are booked here. Of what could not be read
/// the page says so, beside what could.
fn next(ahead: Loaded<Ahead>, booked: Loaded<Option<Next>>) -> impl IntoView {
    let sent_failed = matches!(ahead, Loaded::Failed);
    let failed = match (sent_failed, matches!(booked, Loaded::Failed)) {
        (false, false) => None,
        (true, false) => Some("the appointments that organisations have sent"),
        (false, true) => Some("the appointments that are booked here"),
        (true, true) => Some("your next appointment"),
    };
    let sent = match ahead {
        Loaded::Ready(ahead) => ahead.appointment,
        Loaded::Failed => None,
    };
    let booked = match booked {
        Loaded::Ready(booked) => booked,
        Loaded::Failed => None,
    };
    let card = match (nearer(sent, booked), failed) {
        (Some(Nearer::Booked(next)), _) => next.card().into_any(),
        (Some(Nearer::Sent(appointment)), _) => next_appointment(appointment).into_any(),
        // What could not be read is not the same as nothing.
        (None, Some(_)) => ().into_any(),
        (None, None) => view! {
            <Nothing words="No appointment that is still to come is booked here, or was sent to your record."/>
            <p><a href="/appointments/find">"Book an appointment"</a></p>
        }
        .into_any(),
    };
    let failed = failed.map(|what| Loaded::<()>::Failed.show(what, "/home", |()| ()).into_any());
    (card, failed)
}

/// Of the two the one that comes first.
enum Nearer {
    Booked(Box<Next>),
    Sent(NextAppointment),
}

fn nearer(sent: Option<NextAppointment>, booked: Option<Next>) -> Option<Nearer> {
    match (sent, booked) {
        (Some(sent), Some(booked)) if sent.at < booked.appointment.starts_at && !booked.is_open => {
            Some(Nearer::Sent(sent))
        }
        (_, Some(booked)) => Some(Nearer::Booked(Box::new(booked))),
        (Some(sent), None) => Some(Nearer::Sent(sent)),
        (None, None) => None,
    }
}

fn next_appointment(appointment: NextAppointment) -> impl IntoView {
    let when = appointment.text.as_deref().filter(|text| !text.is_empty()).map(fhir_date::in_words);
    let mut facts = vec![Fact::new("When", when.unwrap_or_else(|| date::moment(appointment.at)))];
    let said =
        |label: &str| appointment.details.iter().find(|detail| detail.label == label).map(|detail| detail.text.clone());
    facts.extend(said("Where").map(|place| Fact::new("Where", place)));
    facts.extend(appointment.author.clone().map(|who| Fact::new("With", who)));
    facts.extend(said("What you need to do").map(|what| Fact::new("What you need to do", what)));
    facts.push(Fact::new("Sent by", appointment.source.clone()));
    view! {
        <div class="nene-panel">
            <h3 class="nhsuk-heading-s">
                <a href=About::own().entry(appointment.id)>{appointment.title}</a>
            </h3>
            <SummaryList facts/>
        </div>
    }
}

fn new(arrived: Arrived, is_first_visit: bool) -> impl IntoView {
    if arrived.lines.is_empty() {
        let words: Text = if is_first_visit {
            "This is your first visit. From the next one on, you see here what has come since.".into()
        } else {
            "Nothing new has come since your last visit.".into()
        };
        return Either::Left(view! { <Nothing words/> });
    }
    let mut items = Items::with_capacity(arrived.lines.len());
    let own = About::own();
    let showing = Showing { about: &own, kinds: Kinds::Named, statuses: Statuses::Left, details: None };
    for line in &arrived.lines {
        push(&mut items, line, showing);
    }
    let others = arrived.total - arrived.lines.len() as i64;
    let others = (others > 0).then(|| {
        let count = counted(others as u64, "other new item", "other new items");
        view! { <p>"There are " {count} ". " <a href="/record">"Your record"</a> " marks each of them as new."</p> }
    });
    Either::Right((items.view(), others))
}
