//! Doses taken, on paper for the clinic: for each medicine what was due, what was taken, at which times
//! of the day, and why doses were skipped.

use chrono::{DateTime, Utc};
use leptos::{either::Either, prelude::*};

use super::{
    SkipReason,
    adherence::{Stretch, Tally, by_slot},
    adherence_page::{Medicine, Shown, as_needed_words, meaning_words, month_words, share_words, table},
    words,
};
use crate::{
    people::Person,
    ui::{
        date,
        document::{Chrome, document},
        loaded::Nothing,
        table::{Cell, Column, Table},
    },
    web::whose::Whose,
};

pub fn print(chrome: Chrome, whose: &Whose, shown: &Shown, person: &Person, now: DateTime<Utc>) -> String {
    let whole = Stretch { first: shown.months.first().map_or(shown.month.first, |month| month.first), ..shown.month };
    let content = if shown.medicines.is_empty() {
        Either::Left(view! { <Nothing words="There were no doses in these months."/> })
    } else {
        Either::Right(shown.medicines.iter().map(|one| medicine(shown, one, whole)).collect_view())
    };
    document(
        chrome,
        view! {
            <p class="nene-no-print">"To print this page, or to save it as a PDF, use Print in the menu of your browser."</p>
            <section class="nene-report">
                <h1 class="nhsuk-heading-l">{format!("Doses taken: {}", person.full_name())}</h1>
                {facts(whose, shown, person, whole, now)}
                {content}
                <h2 class="nhsuk-heading-s">"How this is counted"</h2>
                {meaning_words().into_iter().map(|words| view! { <p class="nene-line">{words}</p> }).collect_view()}
            </section>
        },
    )
}

/// Whose it is, and for how long. The NHS number stands where the printed summary has it: for the
/// person, and at work.
fn facts(whose: &Whose, shown: &Shown, person: &Person, whole: Stretch, now: DateTime<Utc>) -> impl IntoView + use<> {
    let mut facts: Vec<(&'static str, String)> = vec![("Name", person.full_name())];
    facts.extend(person.birth_date.map(|born| ("Date of birth", date::day(born))));
    if !matches!(whose, Whose::For(_)) {
        facts.extend(person.nhs_number.as_ref().map(|number| ("NHS number", number.spaced())));
    }
    let last = whole.last.min(shown.today);
    facts.push(("Period", format!("{} to {}", date::day(whole.first), date::day(last))));
    if shown.medicines.len() > 1 {
        facts.push(("All medicines", share_words(shown.tally(whole))));
    }
    facts.push(("Printed", date::moment(now)));
    let facts = facts.into_iter().map(|(name, words)| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{words}</dd>
            </div>
        }
    });
    view! { <dl class="nene-report__facts">{facts.collect_view()}</dl> }
}

fn medicine(shown: &Shown, medicine: &Medicine, whole: Stretch) -> impl IntoView + use<> {
    let times = medicine.schedule.course().map(|course| words::of_course(course, shown.today).sentence);
    let rows: Vec<(String, Tally)> = shown
        .months
        .iter()
        .map(|month| (month_words(*month), month.tally(&medicine.counted)))
        .filter(|(_, tally)| *tally != Tally::default())
        .collect();
    let months = (!rows.is_empty()).then(|| table("Month by month", "Month", rows));
    let reasons = reasons(medicine, whole);
    let as_needed = medicine.taken_as_needed(whole);
    view! {
        <h2 class="nhsuk-heading-s">{medicine.title.clone()}</h2>
        {times.map(|words| view! { <p class="nene-line">{format!("{words}.")}</p> })}
        {months}
        {of_day(medicine)}
        {reasons.map(|words| view! { <p class="nene-line">{words}</p> })}
        {(as_needed > 0).then(|| view! { <p class="nene-line">{as_needed_words(as_needed)}</p> })}
    }
}

/// Which times of the day are the hard ones; only where there are several.
fn of_day(medicine: &Medicine) -> impl IntoView + use<> {
    let slots = by_slot(&medicine.counted);
    (slots.len() > 1).then(|| {
        let columns = [Column::words("Time of day"), Column::words("Taken, of those that count")];
        let mut table = Table::new("By the time of day", columns, slots.len()).with_caption_hidden();
        for (time, tally) in slots {
            table.row([Cell::Words(&date::time_of_day(time)), Cell::Words(&share_words(tally))]);
        }
        table.view()
    })
}

/// "Skipped: 2 times “I had none left”, once ...".
fn reasons(medicine: &Medicine, whole: Stretch) -> Option<String> {
    let times = |reason: SkipReason| {
        medicine.skipped.iter().filter(|(day, why)| *why == reason && whole.contains(*day)).count()
    };
    let each: Vec<String> = SkipReason::ALL
        .into_iter()
        .map(|reason| (reason, times(reason)))
        .filter(|(_, times)| *times > 0)
        .map(|(reason, times)| format!("“{}”: {times}", reason.words()))
        .collect();
    (!each.is_empty()).then(|| format!("Why doses were skipped. {}.", each.join("; ")))
}
