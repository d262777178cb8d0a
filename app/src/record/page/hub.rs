//! The record's first page: its shelves, and who sent what stands on them.

use leptos::prelude::*;

use crate::{
    record::{ShelfCount, Source, rules},
    ui::{
        date,
        document::{Chrome, document},
        loaded::{Loaded, Nothing},
        number::counted,
        table::{Cell, Column, Table},
    },
};

pub fn hub(chrome: Chrome, shelves: Loaded<Vec<ShelfCount>>, sources: Loaded<Vec<Source>>) -> String {
    let cards = shelves.show("what is in your record", "/record", |counts| {
        let is_empty = counts.iter().all(|count| count.entries == 0);
        let empty = is_empty.then(|| {
            view! {
                <Nothing words="Nothing here yet. Your practice and hospitals have not sent anything to your record. It may take a few days after you join. If it stays empty, ask your practice."/>
            }
        });
        let cards = rules::KINDS
            .into_iter()
            .map(rules::shelf)
            .map(|shelf| {
                let count = counts.iter().find(|count| count.kind == shelf.key);
                card(shelf, count.map_or(0, |count| count.entries), count.map_or(0, |count| count.new))
            })
            .collect_view();
        view! {
            {empty}
            <div class="nene-cards">{cards}</div>
        }
    });
    let sources = sources.show_list(
        "who sent your record",
        "/record",
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
                {newest.map(|at| view! { <p class="nene-stamp">{format!("Your record is as of {}.", date::moment(at))}</p> })}
                {table.view()}
                <p>"Other places may hold more about you than they have sent here."</p>
            }
        },
    );
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Your record"</h1>
            <ul class="nhsuk-list nene-shortcuts nene-no-print">
                <li><a href="/record/timeline">"Everything by date"</a></li>
                <li><a href="/record/search">"Search your record"</a></li>
                <li><a href="/record/print">"Summary to print"</a></li>
                <li><a href="/record/download">"Keep a copy"</a></li>
            </ul>
            {cards}
            <h2 class="nhsuk-heading-m">"Where it comes from"</h2>
            {sources}
        },
    )
}

fn card(shelf: rules::Shelf, entries: i64, new: i64) -> impl IntoView {
    let (one, many) = shelf.counted;
    let count = counted(entries as u64, one, many);
    let new = (new > 0).then(|| view! { <strong class="nhsuk-tag nhsuk-tag--blue">{format!("{new} new")}</strong> });
    view! {
        <div class="nhsuk-card nhsuk-card--clickable">
            <div class="nhsuk-card__content">
                <h2 class="nhsuk-card__heading nhsuk-heading-s">
                    <a class="nhsuk-card__link" href=shelf.path>{shelf.name}</a>
                </h2>
                <p class="nhsuk-card__description">{shelf.about}</p>
                <p class="nene-meta">{count} " " {new}</p>
            </div>
        </div>
    }
}
