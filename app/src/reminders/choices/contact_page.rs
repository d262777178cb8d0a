//! Entering a mobile number, and the code.

use leptos::prelude::*;

use super::{mobile, page::Offered};
use crate::ui::{
    button::{Button, ButtonForm, ButtonKind},
    callout::InsetText,
    details::Details,
    document::{Chrome, document},
    errors::{ErrorSummary, FieldErrors},
    form::{Hidden, InputWidth, TextInput, Typed as Keyboard},
};

pub const TITLE: &str = "Your mobile number";
pub const CODE_TITLE: &str = "Enter the code";

pub struct Mobile {
    /// One that is confirmed.
    pub now: Option<String>,
    pub typed: String,
    pub texts: Offered,
}

pub fn mobile(chrome: Chrome, shown: Mobile, errors: FieldErrors) -> String {
    let now = shown.now.map(|number| {
        view! {
            <InsetText><p>"We send text messages to "<strong>{mobile::spaced(&number)}</strong>"."</p></InsetText>
            <ButtonForm action="/account/reminders/mobile/remove" label="Remove this number" kind=ButtonKind::Secondary/>
            <h2 class="nhsuk-heading-m">"Use another number"</h2>
        }
    });
    let enter = match shown.texts {
        Offered::No => view! { <p>"We do not send text messages here at the moment."</p> }.into_any(),
        Offered::Yes => view! {
            <p>"We send a code to the number, to see that it is yours. Text messages from us say nothing about your health."</p>
            <form method="post" action="/account/reminders/mobile" novalidate=true>
                <TextInput name="mobile" label="Mobile number" value=shown.typed typed=Keyboard::Telephone
                    width=InputWidth::Twenty hint="For a number from abroad, begin with + and the code of the country"
                    error=errors.of("mobile") autocomplete="tel"/>
                <Button label="Send me a code"/>
            </form>
        }
        .into_any(),
    };
    document(
        chrome,
        view! {
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">{TITLE}</h1>
            {now}
            {enter}
        },
    )
}

pub fn code(chrome: Chrome, number: &str, typed: String, errors: FieldErrors) -> String {
    let sent = format!("We sent a text message with a code to your number that ends in {}.", mobile::ending(number));
    let number = number.to_string();
    document(
        chrome,
        view! {
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">{CODE_TITLE}</h1>
            <p>{sent}" It works for 10 minutes."</p>
            <form method="post" action="/account/reminders/mobile/code" novalidate=true>
                <TextInput name="code" label="The code" value=typed typed=Keyboard::Digits width=InputWidth::Ten
                    hint="6 digits" error=errors.of("code") autocomplete="one-time-code"/>
                <Button label="Confirm my number"/>
            </form>
            <Details summary="I did not get a code">
                <p>"It can take a minute. If it does not come, we can send another one."</p>
                <form method="post" action="/account/reminders/mobile">
                    <Hidden name="mobile" value=number/>
                    <Button label="Send another code" kind=ButtonKind::Secondary/>
                </form>
                <p><a href="/account/reminders/mobile">"Enter another number"</a></p>
            </Details>
        },
    )
}
