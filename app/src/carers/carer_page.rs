//! What a carer sees: an invitation, and the people they look after. Never why a record is closed.

use leptos::prelude::*;

use super::{
    caring_store::{Asked, Cared},
    page::{last_day, scope_lines},
    rules::COOLING_HOURS,
    typed::Typed,
};
use crate::ui::{
    button::{Button, ButtonForm, ButtonKind},
    callout::{self, InsetText},
    details::Details,
    document::{Chrome, document},
    errors::{ErrorSummary, FieldErrors},
    form::{Hidden, InputWidth, TextInput, Typed as Keyboard},
    list::{Fact, SummaryList},
    loaded::Nothing,
};

/// The one answer to wrong, too old, taken back, locked, and unknown.
pub const NOT_OPENED: &str = "This code does not open an invitation. Check it and try again";

/// Nothing on it depends on the link: it is the same for every link there could be.
pub fn code(chrome: Chrome, form: &Typed, errors: FieldErrors) -> String {
    let error = errors.of("code");
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">"Somebody asks for your help"</h1>
            <p>"They can read you a code by telephone, or when you meet. Type it here."</p>
            <form method="post" novalidate>
                <TextInput name="code" label="The code" typed=Keyboard::Code width=InputWidth::Twenty value=form.text("code")
                    hint="13 letters and numbers, for example 4K7Q-9M2X-01ABC. Small letters are fine too" error autocomplete="off"/>
                <Button label="Continue"/>
            </form>
            <Details summary="It does not work, or I have no code">
                <p>"After 10 wrong tries an invitation stops. Call the person who asked you. They can make a new one."</p>
            </Details>
        },
    )
}

/// After the right code: who asks, and for what.
pub fn asked(chrome: Chrome, asked: &Asked, code: &str) -> String {
    let mut facts = vec![
        Fact::new("Who asks you", asked.person_name.clone()),
        Fact::lines("You could see and do", scope_lines(&asked.scopes)),
    ];
    if let Some(end) = asked.ends_on {
        facts.push(Fact::new("Until", last_day(end)));
    }
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Do you want to help?"</h1>
            <SummaryList facts/>
            <ul class="nhsuk-list nhsuk-list--bullet">
                <li>"Look only at what you need to help."</li>
                <li>"They can see when you looked, and at what."</li>
                <li>"Tell nobody else what you read, unless they agree."</li>
                <li>{format!("You can start {COOLING_HOURS} hours after you say yes.")}</li>
            </ul>
            <form method="post" novalidate>
                <Hidden name="code" value=code.to_string()/>
                <Button label="Yes, I will help" name="answer" value="yes"/>
                <Button label="No, I do not want to" kind=ButtonKind::Secondary name="answer" value="no"/>
            </form>
        },
    )
}

/// What the carer has just done, as the address names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    Yes,
    No,
}

impl Done {
    pub fn asked_in(query: Option<&str>) -> Option<Done> {
        match query? {
            "done=yes" => Some(Done::Yes),
            "done=no" => Some(Done::No),
            _ => None,
        }
    }
}

/// Whether a record can be opened now. Nobody is told why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Now {
    Open,
    NotAvailable,
}

pub fn list(chrome: Chrome, people: &[(Cared, Now)], done: Option<Done>) -> String {
    let done = done.map(|done| match done {
        Done::Yes => format!("You said yes. You can start in {COOLING_HOURS} hours."),
        Done::No => "You said no. Nothing else happens.".to_string(),
    });
    let nobody = people.is_empty().then(|| view! { <Nothing words="You look after nobody here."/> });
    let people: Vec<_> = people
        .iter()
        .map(|(one, now)| {
            let action = format!("/for/{}/open", one.person.0);
            let of = format!("of {}", one.name);
            let way = match now {
                Now::Open => view! { <ButtonForm action label="Open the record" of/> }.into_any(),
                Now::NotAvailable => view! { <p>"Not available at the moment"</p> }.into_any(),
            };
            view! {
                <section class="nene-carer">
                    <h2 class="nhsuk-heading-m">{one.name.clone()}</h2>
                    {way}
                </section>
            }
        })
        .collect();
    document(
        chrome,
        view! {
            {done.map(|words| view! { <callout::Done words=words/> })}
            <h1 class="nhsuk-heading-l">"People you look after"</h1>
            {nobody}
            {people}
            <InsetText>
                <p>"You see one record at a time. The name of the person stands on top of every page."</p>
                <p>"They can see when you looked, and at what."</p>
            </InsetText>
            <ButtonForm action="/caring/close" label="Go to your own record" kind=ButtonKind::Secondary/>
        },
    )
}
