//! Every time of a day, for who books somebody into one that is taken.

use chrono::{DateTime, NaiveDate, Utc};
use leptos::{either::Either, prelude::*};

use super::store::Time;
use crate::{
    carers::typed::Typed,
    ui::{
        button::Button,
        date,
        date_input::DateInput,
        document::{Chrome, Width, document},
        errors::{ErrorSummary, FieldErrors},
        loaded::Nothing,
        table::{Cell, Column, Table},
        tag::{RowTag, TagColour},
    },
    web::whose::Whose,
};

pub fn any(
    mut chrome: Chrome,
    whose: &Whose,
    (day, today): (NaiveDate, NaiveDate),
    times: &[Time],
    form: &Typed,
    now: DateTime<Utc>,
    errors: FieldErrors,
) -> String {
    chrome.width = Width::Full;
    let table = match times.is_empty() {
        true => Either::Left(view! { <Nothing words="No clinic has a time on this day."/> }),
        false => Either::Right(rows(whose, times, now)),
    };
    let (value, error) = (form.typed_date("day"), errors.of_date("day"));
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">{format!("Every time: {}", date::near_day(day, today))}</h1>
            <p>"You can book a time that is taken if you say why. The reason is kept and can be checked."</p>
            <form method="get" action=whose.path("/appointments/any") novalidate>
                <DateInput name="day" legend="Another day" value hint="Leave it empty for today" error/>
                <Button label="Show"/>
            </form>
            {table}
        },
    )
}

fn rows(whose: &Whose, times: &[Time], now: DateTime<Utc>) -> impl IntoView + use<> {
    let columns = [Column::words("Time"), Column::words("With"), Column::words("What"), Column::words("State")];
    let mut table = Table::new("The earliest first", columns, times.len()).with_caption_hidden();
    for one in times {
        let href = whose.path(&format!("/appointments/book/{}", one.id));
        let time = format!("{} to {}", date::time(one.starts_at), date::time(one.ends_at));
        // What is over cannot be booked.
        let first = match one.ends_at > now {
            true => Cell::Link { href: &href, words: &time, tag: None },
            false => Cell::Words(&time),
        };
        let tag = match (one.taken, one.withdrawn) {
            (true, _) => RowTag { words: "Taken", colour: TagColour::Orange },
            (false, true) => RowTag { words: "Withdrawn", colour: TagColour::Grey },
            (false, false) => RowTag { words: "Free", colour: TagColour::Green },
        };
        table.row([
            first,
            Cell::Words(&one.clinician_name),
            Cell::Note { words: &one.service, note: one.channel.words() },
            Cell::Tag(tag),
        ]);
    }
    table.view()
}
