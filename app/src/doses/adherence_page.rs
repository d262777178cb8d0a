//! How often doses were taken, in one month: a number with what it means, week by week and month by
//! month, and the days on which nothing was recorded. It blames nobody.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use leptos::{either::Either, prelude::*};
use uuid::Uuid;

use super::{
    Schedule, SkipReason,
    adherence::{Counted, Outcome, Stretch, Tally},
    adherence_chart::{Bar, bars},
    today_page,
};
use crate::{
    ui::{
        Text,
        button::{Button, ButtonKind},
        callout::InsetText,
        date,
        details::Details,
        document::{Chrome, document},
        form::Select,
        loaded::Nothing,
        number::{counted, grouped},
        table::{Cell, Column, Table},
    },
    web::whose::Whose,
};

pub const TITLE: &str = "How often doses were taken";

/// Days with something open that a page lists.
const DAYS: usize = 31;

pub struct Shown {
    pub today: NaiveDate,
    pub month: Stretch,
    /// The first day of the first month that can be chosen.
    pub earliest: NaiveDate,
    /// The month, and some before it; oldest first.
    pub months: Vec<Stretch>,
    /// What can be chosen.
    pub choices: Vec<(Uuid, String)>,
    pub chosen: Option<Uuid>,
    /// Those that had doses in these months.
    pub medicines: Vec<Medicine>,
}

pub struct Medicine {
    pub schedule: Schedule,
    pub title: String,
    /// Of all the months.
    pub counted: Vec<Counted>,
    pub skipped: Vec<(NaiveDate, SkipReason)>,
    /// On these days it was taken when it was needed: beside the number, never in it.
    pub as_needed: Vec<NaiveDate>,
}

impl Medicine {
    pub fn taken_as_needed(&self, stretch: Stretch) -> usize {
        self.as_needed.iter().filter(|day| stretch.contains(**day)).count()
    }
}

impl Shown {
    pub fn tally(&self, stretch: Stretch) -> Tally {
        self.medicines.iter().map(|medicine| stretch.tally(&medicine.counted)).sum()
    }
}

/// The address of a month, and of one medicine where one is chosen.
pub fn address(whose: &Whose, path: &str, month: Stretch, medicine: Option<Uuid>) -> String {
    let medicine = medicine.map(|id| format!("&medicine={id}")).unwrap_or_default();
    whose.path(&format!("{path}?month={}{medicine}", key_of(month)))
}

fn key_of(month: Stretch) -> String {
    format!("{:04}-{:02}", month.first.year(), month.first.month())
}

/// "November 2026".
pub fn month_words(month: Stretch) -> String {
    date::month(month.first.year(), month.first.month()).unwrap_or_default()
}

/// "2 to 8 November", "30 November": within one month.
pub fn week_words(week: Stretch) -> String {
    let last = date::day(week.last);
    let last = last.rsplit_once(' ').map_or(last.as_str(), |(day_and_month, _)| day_and_month);
    if week.first == week.last { last.to_string() } else { format!("{} to {last}", week.first.day()) }
}

/// "12 of 14 (86%)"; no number where nothing counts.
pub fn share_words(tally: Tally) -> String {
    match tally.adherence() {
        Some(share) => {
            format!("{} of {} ({}%)", grouped(share.taken.into()), grouped(share.of.into()), share.percent())
        }
        None => "Nothing to count".to_string(),
    }
}

pub fn adherence(chrome: Chrome, whose: &Whose, shown: &Shown) -> String {
    let tally = shown.tally(shown.month);
    let content = if shown.choices.is_empty() {
        Either::Left(view! {
            <Nothing words="No medicine has times yet, so there is nothing to count."/>
            <p><a href=whose.path("/doses/schedules")>"All times and reminders"</a></p>
        })
    } else {
        Either::Right(view! {
            {choose(whose, shown)}
            <h2 class="nhsuk-heading-m">{month_words(shown.month)}</h2>
            {said(shown, tally)}
            {weeks(shown)}
            {by_medicine(whose, shown)}
            {months(whose, shown)}
            {open_days(whose, shown)}
            <p class="nene-no-print">
                <a href=address(whose, "/doses/adherence/print", shown.month, shown.chosen)>"A page to print, for the clinic"</a>
            </p>
            {meaning()}
            {help(whose)}
        })
    };
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{TITLE}</h1>
            {content}
        },
    )
}

fn choose(whose: &Whose, shown: &Shown) -> impl IntoView + use<> {
    let mut months: Vec<(Text, Text)> = Vec::new();
    let mut month = Stretch::month_of(shown.today);
    while month.first >= shown.earliest {
        months.push((key_of(month).into(), month_words(month).into()));
        let Some(before) = month.first.pred_opt() else { break };
        month = Stretch::month_of(before);
    }
    let mut medicines: Vec<(Text, Text)> = vec![("".into(), "All medicines".into())];
    medicines.extend(shown.choices.iter().map(|(id, title)| (id.to_string().into(), title.clone().into())));
    let chosen = shown.chosen.map(|id| id.to_string()).unwrap_or_default();
    view! {
        <form method="get" action=whose.path("/doses/adherence") class="nene-no-print">
            <Select name="month" label="Month" options=months chosen=key_of(shown.month)/>
            <Select name="medicine" label="Medicine" options=medicines chosen/>
            <Button label="Show" kind=ButtonKind::Secondary/>
        </form>
    }
}

/// The number in a sentence, and what it leaves out.
fn said(shown: &Shown, tally: Tally) -> impl IntoView + use<> {
    let whole = match tally.adherence() {
        Some(share) => format!(
            "{} of {} were taken: {}%.",
            grouped(share.taken.into()),
            counted(share.of.into(), "dose", "doses"),
            share.percent()
        ),
        None if tally.open > 0 => "No dose was due yet, so there is nothing to count.".to_string(),
        None => "There were no doses to count in this month.".to_string(),
    };
    let more: Vec<String> = [
        (
            tally.late,
            "was taken later than planned. It counts as taken.",
            "were taken later than planned. They count as taken.",
        ),
        (
            tally.excused,
            "was left out because a doctor, nurse or pharmacist said so, or in hospital. It is not counted.",
            "were left out because a doctor, nurse or pharmacist said so, or in hospital. They are not counted.",
        ),
        (
            tally.open,
            "is still to come, or can still be recorded. It is not counted yet.",
            "are still to come, or can still be recorded. They are not counted yet.",
        ),
        (
            tally.unknown,
            "is from before the times were agreed. It is not counted.",
            "are from before the times were agreed. They are not counted.",
        ),
    ]
    .into_iter()
    .filter(|(many, ..)| *many > 0)
    .map(|(many, one, several)| {
        format!("{} {}", counted(many.into(), "dose", "doses"), if many == 1 { one } else { several })
    })
    .collect();
    let more = (!more.is_empty()).then(|| {
        let more = more.into_iter().map(|words| view! { <li>{words}</li> }).collect_view();
        view! { <ul class="nhsuk-list nhsuk-list--bullet">{more}</ul> }
    });
    let as_needed: usize = shown.medicines.iter().map(|medicine| medicine.taken_as_needed(shown.month)).sum();
    let as_needed = (as_needed > 0).then(|| view! { <p>{as_needed_words(as_needed)}</p> });
    view! {
        <p class="nhsuk-body-l"><strong>{whole}</strong></p>
        {more}
        {as_needed}
    }
}

pub fn as_needed_words(times: usize) -> String {
    let times = counted(times as u64, "dose", "doses");
    format!("{times} taken when needed. Such doses are never due, so they are not in the number.")
}

/// The drawing, and the same in a table.
fn weeks(shown: &Shown) -> impl IntoView + use<> {
    let weeks: Vec<(Stretch, Tally)> = shown
        .month
        .weeks()
        .into_iter()
        .map(|week| (week, shown.tally(week)))
        .filter(|(_, tally)| !is_none(*tally))
        .collect();
    let drawn = bars(
        "weeks",
        "Doses taken, week by week",
        &weeks.iter().map(|(week, tally)| bar(week_words(*week), *tally)).collect::<Vec<_>>(),
    );
    (!weeks.is_empty()).then(|| {
        let rows = weeks.iter().map(|(week, tally)| (week_words(*week), *tally));
        view! {
            <h3 class="nhsuk-heading-s">"Week by week"</h3>
            {drawn.map(|drawn| drawn.view())}
            {table("Week by week", "Week", rows.collect())}
        }
    })
}

fn is_none(tally: Tally) -> bool {
    tally == Tally::default()
}

fn bar(label: String, tally: Tally) -> Bar {
    let words = match tally.adherence() {
        None if tally.open > 0 => "Still to come".to_string(),
        _ => share_words(tally),
    };
    Bar { label, words, taken: tally.taken, late: tally.late, of: tally.counted() }
}

/// Every number behind the shares. On a phone each row is a small card.
pub fn table(caption: &'static str, first: &'static str, rows: Vec<(String, Tally)>) -> impl IntoView + use<> {
    let columns = [
        Column::words(first),
        Column::numbers("Taken in time"),
        Column::numbers("Taken later"),
        Column::numbers("Skipped"),
        Column::numbers("Nothing recorded"),
        Column::words("Taken, of those that count"),
    ];
    let mut table = Table::new(caption, columns, rows.len()).with_caption_hidden();
    for (name, tally) in rows {
        let [taken, late, skipped, missed] =
            [tally.taken, tally.late, tally.skipped, tally.missed].map(|many| grouped(many.into()));
        let share = share_words(tally);
        let excused = (tally.excused > 0).then(|| format!("{} not counted", tally.excused));
        table.row([
            Cell::Words(&name),
            Cell::Words(&taken),
            Cell::Words(&late),
            Cell::Words(&skipped),
            Cell::Words(&missed),
            match &excused {
                Some(note) => Cell::Note { words: &share, note },
                None => Cell::Words(&share),
            },
        ]);
    }
    table.view()
}

fn by_medicine(whose: &Whose, shown: &Shown) -> impl IntoView + use<> {
    let of_month: Vec<(&Medicine, Tally)> = shown
        .medicines
        .iter()
        .map(|medicine| (medicine, shown.month.tally(&medicine.counted)))
        .filter(|(_, tally)| !is_none(*tally))
        .collect();
    (shown.chosen.is_none() && of_month.len() > 1).then(|| {
        let columns = [Column::words("Medicine"), Column::words("Taken, of those that count")];
        let mut table = Table::new("Each medicine", columns, of_month.len()).with_caption_hidden();
        for (medicine, tally) in of_month {
            let href = address(whose, "/doses/adherence", shown.month, Some(medicine.schedule.id));
            table
                .row([Cell::Link { href: &href, words: &medicine.title, tag: None }, Cell::Words(&share_words(tally))]);
        }
        view! {
            <h3 class="nhsuk-heading-s">"Each medicine"</h3>
            {table.view()}
        }
    })
}

fn months(whose: &Whose, shown: &Shown) -> impl IntoView + use<> {
    let months: Vec<(Stretch, Tally)> =
        shown.months.iter().map(|month| (*month, shown.tally(*month))).filter(|(_, tally)| !is_none(*tally)).collect();
    (months.len() > 1).then(|| {
        let drawn: Vec<Bar> = months.iter().map(|(month, tally)| bar(month_words(*month), *tally)).collect();
        let columns = [Column::words("Month"), Column::words("Taken, of those that count")];
        let mut table = Table::new("Month by month", columns, months.len()).with_caption_hidden();
        for (month, tally) in &months {
            let href = address(whose, "/doses/adherence", *month, shown.chosen);
            table.row([
                Cell::Link { href: &href, words: &month_words(*month), tag: None },
                Cell::Words(&share_words(*tally)),
            ]);
        }
        view! {
            <h3 class="nhsuk-heading-s">"Month by month"</h3>
            {bars("months", "Doses taken, month by month", &drawn).map(|drawn| drawn.view())}
            {table.view()}
        }
    })
}

/// Where something can still be written down.
fn open_days(whose: &Whose, shown: &Shown) -> impl IntoView + use<> {
    let mut days: BTreeMap<NaiveDate, u64> = BTreeMap::new();
    let all = shown.medicines.iter().flat_map(|medicine| &medicine.counted);
    for one in all.filter(|one| one.outcome == Outcome::Missed && shown.month.contains(one.day)) {
        *days.entry(one.day).or_default() += 1;
    }
    (!days.is_empty()).then(|| {
        let links = days.iter().rev().take(DAYS).map(|(day, many)| {
            let href = whose.path(&format!("/doses?day={day}"));
            let words = format!("{}: {}", date::day(*day), counted(*many, "dose", "doses"));
            view! { <li><a href=href>{words}</a></li> }
        });
        let links = links.collect_view();
        view! {
            <Details summary="Days on which nothing was recorded">
                <p>"That nothing was recorded does not mean that nothing was taken. If a dose was taken, open the day and record it."</p>
                <ul class="nhsuk-list">{links}</ul>
            </Details>
        }
    })
}

fn meaning() -> impl IntoView + use<> {
    view! {
        <Details summary="What the number means">
            {meaning_words().into_iter().map(|words| view! { <p>{words}</p> }).collect_view()}
        </Details>
    }
}

/// How the number comes about, for a person and for the clinic alike.
pub fn meaning_words() -> [&'static str; 4] {
    [
        "The number is the doses that were taken, out of all that were due.",
        "A dose taken late counts as taken. It is called late when it was taken more than an hour after its time, or more than half the way to the next one.",
        "Not counted are doses that a doctor, nurse or pharmacist said to leave out, doses in hospital, medicines taken only when needed, and doses that can still be recorded.",
        "It goes by what was recorded here. A dose that nobody recorded counts as not taken, even if it was.",
    ]
}

fn help(whose: &Whose) -> impl IntoView + use<> {
    let talk = match whose {
        Whose::Own => {
            "Missing a dose now and then happens to many people. If it is hard to take your medicines, tell your pharmacist or your GP practice. Often there is another way: other times, fewer doses, or a box for the week."
        }
        Whose::For(_) | Whose::AtWork(..) => {
            "Missing a dose now and then happens to many people. If it is hard, a pharmacist or the GP practice can help to find another way."
        }
    };
    view! {
        <InsetText>
            <p>{talk}</p>
        </InsetText>
        {today_page::missed_a_dose()}
    }
}
