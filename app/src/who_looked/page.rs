//! "Who has looked at your record", day by day and person by person.

use chrono::NaiveDate;
use leptos::{either::Either, prelude::*};

use super::{
    Who,
    rules::{self, Act, Day, Kind, Month, Outcome, Viewer},
};
use crate::ui::{
    Text,
    button::{Button, ButtonKind},
    date,
    details::Details,
    document::{Chrome, document},
    form::Select,
    loaded::Nothing,
    number::counted,
    pagination::{PageLink, Pagination},
    tag::{Tag, TagColour},
};

pub struct Shown {
    pub who: Who,
    pub month: Option<Month>,
    /// To choose from, newest first.
    pub months: Vec<Month>,
    pub days: Vec<Day>,
    pub today: NaiveDate,
    /// Of the page, from 1.
    pub number: i64,
    pub has_more: bool,
}

pub fn who_looked(chrome: Chrome, shown: &Shown) -> String {
    let list = if shown.days.is_empty() {
        Either::Left(view! { <Nothing words=nothing(shown)/> })
    } else {
        Either::Right(shown.days.iter().map(|one| day(one, shown.today)).collect_view())
    };
    let previous = (shown.number > 1).then(|| page_link(shown, shown.number - 1, "Newer"));
    let next = shown.has_more.then(|| page_link(shown, shown.number + 1, "Older"));
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Who has looked at your record"</h1>
            <p>
                "Each time somebody opens your record here, or tries to, we write down who it was, when, and what they \
                 looked at. If a line were changed or taken away, our checks would find it."
            </p>
            {filters(shown)}
            {list}
            <Pagination previous next/>
            <Details summary="Somebody is here whom I do not know">
                <p>
                    "People who care for you often work together with others whom you never meet: a receptionist, a \
                     nurse on another ward. Ask your GP practice if you want to know more about somebody."
                </p>
                <p>
                    "If you think that somebody had no good reason to look, tell your GP practice. You can ask for the \
                     person who looks after privacy there. You can also complain to the Information Commissioner's \
                     Office: telephone 0303 123 1113."
                </p>
            </Details>
        },
    )
}

fn nothing(shown: &Shown) -> String {
    let who = match shown.who {
        Who::Others => "Nobody but you has looked at your record",
        Who::Everyone => "Nobody has looked at your record",
        Who::Carers => "No carer has looked at your record",
        Who::Staff => "Nobody who works in health or care has looked at your record",
        Who::Refused => "Nobody was refused",
    };
    match shown.month {
        None => format!("{who} here."),
        Some(month) => format!("{who} here in {}.", month.words()),
    }
}

fn filters(shown: &Shown) -> impl IntoView + use<> {
    let who: Vec<(Text, Text)> = Who::ALL.map(|who| (who.key().into(), who.words().into())).to_vec();
    let mut months: Vec<(Text, Text)> = vec![("".into(), "All months".into())];
    months.extend(shown.months.iter().map(|month| (month.key().into(), month.words().into())));
    let month: Text = shown.month.map(Month::key).unwrap_or_default().into();
    let chosen: Text = shown.who.key().into();
    view! {
        <form method="get" action="/who-looked" class="nene-filters nene-no-print">
            <Select name="who" label="Who" options=who chosen/>
            <Select name="month" label="When" options=months chosen=month/>
            <Button label="Show" kind=ButtonKind::Secondary/>
        </form>
    }
}

fn page_link(shown: &Shown, number: i64, label: &'static str) -> PageLink {
    let month = shown.month.map(|month| format!("month={}&", month.key())).unwrap_or_default();
    PageLink { href: format!("/who-looked?who={}&{month}page={number}", shown.who.key()).into(), label: label.into() }
}

fn day(day: &Day, today: NaiveDate) -> impl IntoView + use<> {
    let viewers = day.viewers.iter().map(viewer).collect_view();
    // Safari drops the list for VoiceOver when the bullets are styled away; the role keeps it.
    view! {
        <h2 class="nhsuk-heading-m nene-looked__day">{date::near_day(day.day, today)}</h2>
        <ul class="nene-looked" role="list">{viewers}</ul>
    }
}

fn viewer(viewer: &Viewer) -> impl IntoView + use<> {
    let inside = if viewer.kind == Kind::You {
        let summary = format!("You looked {}", counted(viewer.times() as u64, "time", "times"));
        let acts = acts(&viewer.acts);
        Either::Left(view! { <Details summary=summary>{acts}</Details> })
    } else {
        Either::Right(somebody(viewer))
    };
    view! { <li class="nene-looked__viewer">{inside}</li> }
}

fn somebody(viewer: &Viewer) -> impl IntoView + use<> {
    let tag = match (viewer.kind, viewer.saw_nothing()) {
        (_, true) => Some(("Was refused", TagColour::Orange)),
        (Kind::Emergency, _) => Some(("Emergency", TagColour::Red)),
        (Kind::Carer, _) => Some(("Carer", TagColour::Purple)),
        _ => None,
    };
    let tag = tag.map(|(words, colour)| view! { " "<Tag words colour/> });
    let why = viewer.why.clone().filter(|_| !viewer.saw_nothing());
    let why = why.map(|why| view! { <p class="nene-looked__why"><strong>"Why: "</strong>{why}</p> });
    view! {
        <h3 class="nhsuk-heading-s nene-looked__name">{viewer.name.clone()}{tag}</h3>
        <p class="nene-meta">{viewer.as_what.clone()}</p>
        {acts(&viewer.acts)}
        {why}
    }
}

fn acts(acts: &[Act]) -> impl IntoView + use<> {
    let lines = acts
        .iter()
        .map(|act| {
            let class = (act.outcome == Outcome::Refused).then_some("nene-looked__refused");
            view! { <li class=class>{format!("{}: {}", act.words, rules::times(&act.at))}</li> }
        })
        .collect_view();
    view! { <ul class="nhsuk-list nhsuk-list--bullet">{lines}</ul> }
}
