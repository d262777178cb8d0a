//! Records that could not be matched: the list, and one of them.

use leptos::prelude::*;

use super::refused_store::{Refused, SHOWN};
use crate::{
    people::{NhsNumber, Ods},
    record::import::look::{Looked, Named},
    ui::{
        button::ButtonForm,
        callout::Done,
        date,
        document::{Chrome, Width, document},
        list::{Fact, SummaryList},
        loaded::Nothing,
        number::counted,
        table::{Cell, Column, Table},
    },
};

pub const LIST: &str = "Records we could not match";
pub const ONE: &str = "A record we could not match";
/// Patients of one bundle that are shown: whoever sends more has sent everybody.
pub const PATIENTS: usize = 20;
const NO_REASON: &str = "The reason was not kept.";

pub fn list(mut chrome: Chrome, organisation: &Ods, refused: &[Refused]) -> String {
    chrome.width = Width::Full;
    let lead = (!refused.is_empty()).then(|| {
        view! { <p>"Your systems sent these, and we found no patient whom they fit. Those that nobody has looked at come first. Open one to see whom it is about."</p> }
    });
    let more =
        (refused.len() > SHOWN).then(|| view! { <p>{format!("There are more. These are the first {SHOWN}.")}</p> });
    let list = if refused.is_empty() {
        view! { <Nothing words="Every record that your systems sent was matched to a patient."/> }.into_any()
    } else {
        let columns = [
            Column::words("Arrived"),
            Column::words("From"),
            Column::words("Why it was not taken"),
            Column::words("Looked at"),
        ];
        let mut table =
            Table::new("Those that nobody has looked at first", columns, refused.len()).with_caption_hidden();
        for one in refused.iter().take(SHOWN) {
            let href = format!("/practice/{}/imports/{}", organisation.as_str(), one.id);
            let looked = looked(one).unwrap_or_else(|| "Not yet".to_owned());
            table.row([
                Cell::Link { href: &href, words: &date::moment(one.received_at), tag: None },
                Cell::Words(&one.source_name),
                Cell::Words(one.reason.as_deref().unwrap_or(NO_REASON)),
                Cell::Words(&looked),
            ]);
        }
        table.view().into_any()
    };
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{LIST}</h1>
            {lead}
            {list}
            {more}
        },
    )
}

/// "25 November 2026, 10am, by Priya Raman".
fn looked(one: &Refused) -> Option<String> {
    let at = date::moment(one.looked_at?);
    Some(match &one.looked_by {
        Some(by) => format!("{at}, by {by}"),
        None => at,
    })
}

/// `kept`: what it says of itself; `None`: what was sent was not kept.
pub fn one(
    chrome: Chrome,
    organisation: &Ods,
    one: &Refused,
    kept: Option<&Looked>,
    done: Option<&'static str>,
) -> String {
    let mut facts = vec![
        Fact::new("Arrived", date::moment(one.received_at)),
        Fact::new("From", one.source_name.clone()),
        Fact::new("Why it was not taken", one.reason.clone().unwrap_or_else(|| NO_REASON.to_owned())),
    ];
    facts.extend(kept.map(|kept| Fact::new("What it holds", counted(kept.resources as u64, "entry", "entries"))));
    facts.push(Fact::new("Looked at", looked(one).unwrap_or_else(|| "Not yet".to_owned())));
    let action = format!("/practice/{}/imports/{}", organisation.as_str(), one.id);
    let button = one.looked_at.is_none().then(|| view! { <ButtonForm action label="I have looked at it"/> });
    document(
        chrome,
        view! {
            {done.map(|words| view! { <Done words/> })}
            <h1 class="nhsuk-heading-l">{ONE}</h1>
            <SummaryList facts/>
            <h2 class="nhsuk-heading-m">"Whom it is about"</h2>
            {patients(kept)}
            <h2 class="nhsuk-heading-m">"What to do"</h2>
            <ul class="nhsuk-list nhsuk-list--bullet">
                <li>"Compare the NHS number and the date of birth with your own list of patients."</li>
                <li>"Put right what is wrong in the system that sent it, and send it again. Both have to be the same here and there."</li>
                <li>"If it is not about a patient of yours, tell whoever looks after that system."</li>
            </ul>
            <p>"Nothing of it is in anybody’s record."</p>
            {button}
        },
    )
}

fn patients(kept: Option<&Looked>) -> AnyView {
    let Some(Looked { patients, .. }) = kept else {
        return view! { <p>"What was sent was not kept. Send it again to see it here."</p> }.into_any();
    };
    if patients.is_empty() {
        return view! { <p>"It names no patient."</p> }.into_any();
    }
    let columns = [Column::words("Name"), Column::words("Born"), Column::words("NHS number")];
    let mut table = Table::new("As it was sent", columns, patients.len()).with_caption_hidden();
    for Named { name, born, nhs_numbers } in patients.iter().take(PATIENTS) {
        table.row([
            Cell::Words(name.as_deref().unwrap_or("No name")),
            Cell::Words(born.as_deref().unwrap_or("No date of birth")),
            Cell::Words(&numbers(nhs_numbers)),
        ]);
    }
    let more = patients.len().checked_sub(PATIENTS).filter(|more| *more > 0);
    let more = more.map(|more| view! { <p>{format!("And {more} more.")}</p> });
    view! { {table.view()} {more} }.into_any()
}

fn numbers(sent: &[String]) -> String {
    if sent.is_empty() {
        return "None".to_owned();
    }
    let shown = |number: &String| match NhsNumber::parse(number) {
        Ok(number) => number.spaced(),
        Err(_) => format!("{number} (not a valid number)"),
    };
    sent.iter().map(shown).collect::<Vec<_>>().join(", ")
}
