//! The form about the help that somebody needs.

use leptos::prelude::*;

use super::needs::{LONGEST_OTHER, Need};
use crate::{
    carers::typed::Typed,
    ui::{
        Text,
        button::Button,
        choices::{Checkboxes, Choice},
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, TextArea, TextInput},
    },
    web::whose::Whose,
};

pub fn form(
    chrome: Chrome,
    whose: &Whose,
    hidden: Vec<(&'static str, String)>,
    typed: &Typed,
    errors: FieldErrors,
) -> String {
    let choices = Need::ALL.into_iter().map(|need| Choice::new(need.key(), need.words())).collect::<Vec<_>>();
    let chosen: Vec<Text> = typed.all("need").map(|key| Text::from(key.to_owned())).collect();
    let hidden = hidden.into_iter().map(|(name, value)| view! { <Hidden name value/> }).collect_view();
    let intro = match whose {
        Whose::Own => {
            "Say it once. Everybody you book with reads it, also for appointments that you have booked already."
        }
        _ => "Say it once. Everybody they book with reads it, also for appointments that are booked already.",
    };
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">"Help at appointments"</h1>
            <p>{intro}</p>
            <form method="post" action=whose.path("/appointments/needs") novalidate>
                {hidden}
                <TextInput name="language" label="Language of an interpreter (leave it empty for none)" value=typed.text("language")
                    hint="For example Polish, or British Sign Language. It is free" error=errors.of("language")/>
                <Checkboxes name="need" legend="What helps?" choices chosen error=errors.of("need")/>
                <TextArea name="other" label="Anything else (optional)" rows=3 value=typed.text("other")
                    hint=format!("{LONGEST_OTHER} letters or fewer") error=errors.of("other")/>
                <Button label="Save"/>
            </form>
        },
    )
}
