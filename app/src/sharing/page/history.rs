//! Every decision, newest first, and a copy of them to take away.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::ui::{
    button::{ButtonForm, ButtonKind},
    date,
    document::{Chrome, document},
    loaded::Nothing,
    table::{Cell, Column, Table},
    tag::{RowTag, TagColour},
};

pub const TITLE: &str = "Everything you have decided";

pub struct Line {
    pub at: DateTime<Utc>,
    /// Who and what, in one sentence.
    pub words: String,
    pub in_force: bool,
}

pub fn history(chrome: Chrome, lines: &[Line]) -> String {
    let list = if lines.is_empty() {
        view! { <Nothing words="You have not decided anything yet. Until you do, you share all with the teams caring for you."/> }.into_any()
    } else {
        let columns = [Column::words("When"), Column::words("What"), Column::words("Does it still count?")];
        let mut table = Table::new("Newest first", columns, lines.len());
        for line in lines {
            let (words, colour) =
                if line.in_force { ("Counts now", TagColour::Green) } else { ("Over", TagColour::Grey) };
            table.row([
                Cell::Words(&date::moment(line.at)),
                Cell::Words(&line.words),
                Cell::Tag(RowTag { words, colour }),
            ]);
        }
        table.view().into_any()
    };
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{TITLE}</h1>
            <p>"Nobody can change or remove what stands here. When you decide something new, it is added."</p>
            {list}
            <h2 class="nhsuk-heading-m">"Keep a copy"</h2>
            <p>"A file that computers of the NHS can read (FHIR). It holds your choices about sharing. Keep it in a safe place."</p>
            <ButtonForm action="/sharing/consents.json" label="Download my choices" kind=ButtonKind::Secondary/>
        },
    )
}
