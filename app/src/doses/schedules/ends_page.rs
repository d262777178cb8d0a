//! To pause or to end times, with the reason.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::{one_page::facts, reasons::EndReason};
use crate::{
    carers::typed::Typed,
    doses::{Schedule, Standing},
    ui::{
        button::{Button, ButtonKind},
        callout::WarningCallout,
        choices::{Choice, Radios},
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, TextInput},
    },
    web::whose::Whose,
};

pub fn end(
    chrome: Chrome,
    whose: &Whose,
    (schedule, now): (&Schedule, DateTime<Utc>),
    typed: &Typed,
    errors: FieldErrors,
) -> String {
    let base = whose.path(&format!("/doses/schedules/{}", schedule.id));
    let may_pause = schedule.standing() == Standing::InForce;
    let chosen = |name: &str| Some(typed.text(name)).filter(|chosen| !chosen.is_empty());
    let what = if may_pause {
        let choices = vec![
            Choice::new("pause", "Pause it").with_hint("Nothing is due, and you can go on later"),
            Choice::new("end", "End it").with_hint("What was marked stays. You can make new times later"),
        ];
        view! { <Radios name="what" legend="What do you want to do?" choices chosen=chosen("what") error=errors.of("what")/> }
            .into_any()
    } else {
        view! { <Hidden name="what" value="end"/> }.into_any()
    };
    let reasons = EndReason::ALL.into_iter().map(|reason| Choice::new(reason.key(), reason.words())).collect();
    let heading = if may_pause { "Pause or end these times" } else { "End these times" };
    let (reason_error, words_error) = (errors.of("reason"), errors.of("words"));
    let warning = (schedule.standing() != Standing::Proposed).then(|| {
        view! {
            <WarningCallout heading="This only changes what is written down here">
                <p>"Do not stop a medicine without asking the people who gave it to you. Ask your GP practice, or call 111."</p>
            </WarningCallout>
        }
    });
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">{heading}</h1>
            {facts(schedule, now)}
            {warning}
            <form method="post" action=format!("{base}/end") novalidate>
                <Hidden name="version" value=typed.text("version")/>
                {what}
                <Radios name="reason" legend="Why?" choices=reasons chosen=chosen("reason") error=reason_error/>
                <TextInput name="words" label="Anything else (you can leave this)" value=typed.text("words") error=words_error/>
                <Button label="Save" kind=ButtonKind::Warning/>
            </form>
            <p><a href=base>"No, leave it as it is"</a></p>
        },
    )
}
