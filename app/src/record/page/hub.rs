//! The record's first page: its shelves, and who sent what stands on them.

use leptos::prelude::*;

use super::About;
use crate::{
    record::{ShelfCount, Source, rules},
    ui::{
        date,
        document::{Chrome, document},
        loaded::{Loaded, Nothing},
        number::counted,
        table::{Cell, Column, Table},
    },
    web::whose::Whose,
};

const EMPTY: &str = "Nothing here yet. Your practice and hospitals have not sent anything to your record. It may take a few days after you join. If it stays empty, ask your practice.";

pub fn hub(chrome: Chrome, about: &About, shelves: Loaded<Vec<ShelfCount>>, sources: Loaded<Vec<Source>>) -> String {
    let cards = shelves.show(format!("what is in {}", about.record()), about.path("/record"), |counts| {
        let is_empty = counts.iter().all(|count| count.entries == 0);
        let empty = is_empty.then(|| {
            view! {
                <Nothing words=if about.is_own() { EMPTY } else { "There is nothing to show here. This does not mean that there is nothing." }/>
            }
        });
        let cards = rules::KINDS
            .into_iter()
            .map(rules::shelf)
            .map(|shelf| {
                let count = counts.iter().find(|count| count.kind == shelf.key);
                card(about, shelf, count.map_or(0, |count| count.entries), count.map_or(0, |count| count.new))
            })
            .collect_view();
        view! {
            {empty}
            <div class="nene-cards">{cards}</div>
        }
    });
    let sources = sources.show_list(
        format!("who sent {}", about.record()),
        about.path("/record"),
        "No organisation has sent anything yet.",
        |sources| {
            let newest = sources.iter().map(|source| source.received_at).max();
            let mut table = Table::new(
                "Who sent your record",
                [Column::words("Organisation"), Column::words("Items"), Column::words("Last received")],
                sources.len(),
            );
            for source in &sources {
                let items = counted(source.entries as u64, "item", "items");
                table.row([
                    Cell::Words(&source.name),
                    Cell::Words(&items),
                    Cell::Words(&date::moment(source.received_at)),
                ]);
            }
            view! {
                {newest.map(|at| view! { <p class="nene-stamp">{format!("{} is as of {}.", about.record_first(), date::moment(at))}</p> })}
                {table.view()}
                <p>{if about.is_own() { "Other places may hold more about you than they have sent here." } else { "There may be more than you see here." }}</p>
            }
        },
    );
    let print = !matches!(about.whose, Whose::For(_));
    let print = print.then(|| view! { <li><a href=about.path("/record/print")>"Summary to print"</a></li> });
    let own = about.is_own().then(|| {
        view! {
            <li><a href="/record/download">"Keep a copy"</a></li>
            <li><a href="/sharing">"Who can see it"</a></li>
            <li><a href="/who-looked">"Who has looked"</a></li>
        }
    });
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{about.record_first()}</h1>
            <ul class="nhsuk-list nene-shortcuts nene-no-print">
                <li><a href=about.path("/record/timeline")>"Everything by date"</a></li>
                <li><a href=about.path("/record/search")>{format!("Search {}", about.record())}</a></li>
                {print}
                {own}
            </ul>
            {cards}
            <h2 class="nhsuk-heading-m">"Where it comes from"</h2>
            {sources}
        },
    )
}

fn card(about: &About, shelf: rules::Shelf, entries: i64, new: i64) -> impl IntoView + use<> {
    let (one, many) = shelf.counted;
    // A nought would say that there is none: there may be, and not for this reader.
    let count = match entries {
        0 if !about.is_own() => "None to show here".to_owned(),
        _ => counted(entries as u64, one, many),
    };
    let new = (new > 0).then(|| view! { <strong class="nhsuk-tag nhsuk-tag--blue">{format!("{new} new")}</strong> });
    view! {
        <div class="nhsuk-card nhsuk-card--clickable">
            <div class="nhsuk-card__content">
                <h2 class="nhsuk-card__heading nhsuk-heading-s">
                    <a class="nhsuk-card__link" href=about.path(shelf.path)>{shelf.name}</a>
                </h2>
                <p class="nhsuk-card__description">{about.intro(shelf)}</p>
                <p class="nene-meta">{count} " " {new}</p>
            </div>
        </div>
    }
}
