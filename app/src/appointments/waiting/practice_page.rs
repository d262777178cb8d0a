//! Who waits at an organisation, for staff.

use leptos::{either::Either, prelude::*};

use super::{
    rules::{Part, State},
    store::{OfSomebody, SHOWN},
};
use crate::{
    appointments::Channel,
    ui::{
        date,
        document::{Chrome, Width, document},
        loaded::Nothing,
        table::{Cell, Column, Table},
        tag::{RowTag, TagColour},
    },
};

pub fn list(mut chrome: Chrome, all: &[OfSomebody]) -> String {
    chrome.width = Width::Full;
    let more = (all.len() > SHOWN).then(|| view! { <p>{format!("These are {SHOWN}. There are more.")}</p> });
    let table = match all.is_empty() {
        true => Either::Left(view! { <Nothing words="Nobody is on the waiting list."/> }),
        false => Either::Right(rows(all)),
    };
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Waiting list"</h1>
            <p>"Nene offers a time that comes free to one person after another. You do not need to do anything."</p>
            {table}
            {more}
        },
    )
}

fn rows(all: &[OfSomebody]) -> impl IntoView + use<> {
    let columns = [Column::words("Who"), Column::words("For what"), Column::words("Days"), Column::words("State")];
    let mut table = Table::new("Waiting longest first", columns, all.len());
    for one in all.iter().take(SHOWN) {
        let waiting = &one.waiting;
        let born = one.birth_date.map(|born| format!("Born {}", date::day(born))).unwrap_or_default();
        let how = waiting.channel.map_or("Any way", Channel::words);
        let part = waiting.part.map_or("at any time of the day", Part::words);
        let note = format!("{how}, {}", part.to_lowercase());
        let days = format!("{} to {}", date::day(waiting.from_day), date::day(waiting.to_day));
        let since = format!("On the list since {}", date::day(date::london_day(waiting.made_at)));
        let tag = match waiting.state {
            State::Offered => RowTag { words: "Offered a time now", colour: TagColour::Yellow },
            _ => RowTag { words: "Waiting", colour: TagColour::Blue },
        };
        table.row([
            Cell::Note { words: &one.name, note: &born },
            Cell::Note { words: &waiting.service, note: &note },
            Cell::Note { words: &days, note: &since },
            Cell::Tag(tag),
        ]);
    }
    table.view()
}
