//! Search: the form, and what was found. What was typed stays out of every address.

use leptos::{either::EitherOf3, prelude::*};

use super::{About, Kinds, Showing, Statuses, push};
use crate::{
    record::{Line, search::MOST},
    ui::{
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::SearchInput,
        items::Items,
        loaded::Nothing,
        number::counted,
    },
};

/// `found` is `None` before anything was looked for.
pub fn search(chrome: Chrome, about: &About, typed: String, errors: FieldErrors, found: Option<Vec<Line>>) -> String {
    let chrome = chrome.with_errors(&errors);
    let found = match found {
        None => EitherOf3::A(()),
        Some(lines) if lines.is_empty() => EitherOf3::B(view! {
            <Nothing words=format!("Nothing in {} has these words. Try fewer words, or only the beginning of a word.", about.record())/>
        }),
        Some(mut lines) => {
            let more = lines.len() > MOST;
            lines.truncate(MOST);
            let count = if more {
                format!("More than {MOST} items have these words. These are the newest. Add a word to find fewer.")
            } else {
                format!("Found {}.", counted(lines.len() as u64, "item", "items"))
            };
            let mut items = Items::with_capacity(lines.len());
            let showing = Showing { about, kinds: Kinds::Named, statuses: Statuses::Left, details: None };
            for line in &lines {
                push(&mut items, line, showing);
            }
            EitherOf3::C(view! {
                <h2 class="nhsuk-heading-m" id="found">{count}</h2>
                {items.view()}
            })
        }
    };
    document(
        chrome,
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">{format!("Search {}", about.record())}</h1>
            <form method="post" action=about.path("/record/search") role="search">
                <SearchInput name="words" label="What are you looking for? For example, a medicine or a test" value=typed/>
            </form>
            {found}
        },
    )
}
