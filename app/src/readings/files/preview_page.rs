//! The rows of a file before they are kept.

use leptos::prelude::*;
use uuid::Uuid;

use super::{
    headings::Maker,
    sort::{New, Sorted},
};
use crate::{
    ui::{
        Text,
        button::{Button, ButtonForm, ButtonKind, ButtonLink},
        choices::{Checkboxes, Choice},
        date,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        number::counted,
        table::{Cell, Column, Table},
    },
    web::whose::Whose,
};

/// More than this does not fit on a page that anybody reads.
const MOST_SHOWN: usize = 500;
/// More doubts than this have one cause: the wrong unit, the wrong person.
const MOST_DOUBTS: usize = 200;

pub fn preview(chrome: Chrome, whose: &Whose, id: Uuid, maker: Maker, sorted: &Sorted, errors: FieldErrors) -> String {
    let form = if sorted.new.is_empty() {
        let choose = whose.path("/readings/files");
        let nothing = if sorted.already > 0 {
            "All of these readings are already here."
        } else {
            "There is nothing to keep in this file."
        };
        view! {
            <p>{nothing}</p>
            <p><ButtonLink href=choose label="Choose another file"/></p>
        }
        .into_any()
    } else {
        keep_form(whose, id, sorted, &errors).into_any()
    };
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">"Check these readings"</h1>
            <p>{format!("This looks like {}. Nothing is kept yet.", maker.words())}</p>
            {counts(sorted)}
            {wrong(sorted)}
            {form}
            <ButtonForm action=whose.path(&format!("/readings/files/{id}/remove")) label="Stop, and keep nothing"
                kind=ButtonKind::Secondary/>
        },
    )
}

fn counts(sorted: &Sorted) -> impl IntoView + use<> {
    let doubts = sorted.doubtful().count();
    let line = |count: usize, one: &str, many: &str, rest: &str| {
        (count > 0).then(|| view! { <li>{format!("{}{rest}", counted(count as u64, one, many))}</li> })
    };
    view! {
        <ul class="nhsuk-list nhsuk-list--bullet">
            {line(sorted.new.len() - doubts, "new reading", "new readings", "")}
            {line(doubts, "reading", "readings", " to look at twice")}
            {line(sorted.already, "reading", "readings", " already here, or removed by you before")}
            {line(sorted.wrong.len(), "row", "rows", " that we cannot keep")}
            {line(sorted.other, "row", "rows", " about something else, such as food, or the same twice")}
        </ul>
    }
}

fn wrong(sorted: &Sorted) -> Option<impl IntoView + use<>> {
    if sorted.wrong.is_empty() {
        return None;
    }
    let columns = [Column::words("Row"), Column::words("What it says"), Column::words("What to do")];
    let mut table = Table::new("Rows that we cannot keep", columns, sorted.wrong.len().min(MOST_SHOWN));
    for (number, wrong) in sorted.wrong.iter().take(MOST_SHOWN) {
        let number = number.to_string();
        let said = match (wrong.column.is_empty(), wrong.cell.is_empty()) {
            (_, true) => "Nothing".to_string(),
            (true, false) => wrong.cell.clone(),
            (false, false) => format!("{}: {}", wrong.column, wrong.cell),
        };
        table.row([Cell::Words(&number), Cell::Words(&said), Cell::Words(&wrong.words)]);
    }
    Some(view! {
        {table.view()}
        {more(sorted.wrong.len())}
        <p>"You can mend these rows in the file and choose it again. What is kept by then is not added twice."</p>
    })
}

fn more(count: usize) -> Option<impl IntoView + use<>> {
    let rest = count.saturating_sub(MOST_SHOWN);
    (rest > 0).then(|| view! { <p>{format!("And {} like these.", counted(rest as u64, "more", "more"))}</p> })
}

fn keep_form(whose: &Whose, id: Uuid, sorted: &Sorted, errors: &FieldErrors) -> impl IntoView + use<> {
    let doubts: Vec<&New> = sorted.doubtful().collect();
    let choices: Vec<Choice> = doubts
        .iter()
        .take(MOST_DOUBTS)
        .map(|new| {
            let words = format!("{}, {}", new.reading.values.words(), date::moment(new.reading.taken_at));
            let hint = format!("Row {}. {}.", new.row, new.doubt.as_deref().unwrap_or_default());
            Choice::new(new.reading.id.to_string(), words).with_hint(hint)
        })
        .collect();
    let too_many = doubts.len().saturating_sub(MOST_DOUBTS);
    let too_many = (too_many > 0).then(|| {
        let words = counted(too_many as u64, "more reading is", "more readings are");
        view! { <p>{format!("{words} unusual too, and left out. Check that the file has the right unit, and is yours.")}</p> }
    });
    let ticks = (!choices.is_empty()).then(|| {
        let error = errors.of("tick");
        let hint = "They are left out unless you tick them";
        view! { <Checkboxes name="tick" legend="Are these right? Tick those to keep" choices hint error/> }
    });
    let old = sorted.old().count();
    let old = (old > 0).then(|| {
        let words = format!("Keep {} from more than 90 days ago too", counted(old as u64, "reading", "readings"));
        let choices = vec![Choice::new("yes", words)];
        view! { <Checkboxes name="old" legend="Old readings" choices error=errors.of("old")/> }
    });
    let plain = sorted.plain().count();
    let label: Text = match (plain, sorted.wrong.len()) {
        (0, _) => "Keep what I ticked".into(),
        (_, 0) => format!("Keep {}", counted(plain as u64, "reading", "readings")).into(),
        (_, wrong) => format!("Keep {} ({wrong} left out)", counted(plain as u64, "reading", "readings")).into(),
    };
    let label: Text = match plain > 0 && (ticks.is_some() || old.is_some()) {
        true => format!("{label}, and what I ticked").into(),
        false => label,
    };
    view! {
        {rows(sorted)}
        <form method="post" action=whose.path(&format!("/readings/files/{id}/keep"))>
            {ticks}
            {too_many}
            {old}
            <div id="keep"><Button label/></div>
        </form>
    }
}

fn rows(sorted: &Sorted) -> Option<impl IntoView + use<>> {
    let new: Vec<&New> = sorted.new.iter().filter(|new| new.doubt.is_none()).collect();
    if new.is_empty() {
        return None;
    }
    let columns = [Column::words("When"), Column::words("What"), Column::words("Reading"), Column::words("Row")];
    let mut table = Table::new("New readings", columns, new.len().min(MOST_SHOWN));
    for one in new.iter().take(MOST_SHOWN) {
        let when = date::moment(one.reading.taken_at);
        let number = one.row.to_string();
        let words = one.reading.values.words();
        let when = match one.remark {
            Some(note) => Cell::Note { words: &when, note },
            None => Cell::Words(&when),
        };
        let what = one.reading.values.measure().words();
        let reading = match one.reading.note.as_str() {
            "" => Cell::Words(&words),
            note => Cell::Note { words: &words, note },
        };
        table.row([when, Cell::Words(what), reading, Cell::Words(&number)]);
    }
    Some(view! {
        {table.view()}
        {more(new.len())}
    })
}
