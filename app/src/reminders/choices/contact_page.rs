//! Entering a mobile number or an e-mail address, and the code.

use leptos::prelude::*;

use super::{contact::Contact, mobile, page::Offered};
use crate::ui::{
    button::{Button, ButtonForm, ButtonKind},
    callout::InsetText,
    details::Details,
    document::{Chrome, document},
    errors::{ErrorSummary, FieldErrors},
    form::{Hidden, InputWidth, TextInput, Typed as Keyboard},
};

pub const CODE_TITLE: &str = "Enter the code";

/// What differs between the two.
struct Words {
    title: &'static str,
    now: &'static str,
    remove: &'static str,
    another: &'static str,
    why: &'static str,
    label: &'static str,
    hint: &'static str,
    keyboard: Keyboard,
    width: InputWidth,
    autocomplete: &'static str,
    confirm: &'static str,
    again: &'static str,
}

const MOBILE: Words = Words {
    title: "Your mobile number",
    now: "We send text messages to ",
    remove: "Remove this number",
    another: "Use another number",
    why: "We send a code to the number, to see that it is yours. Text messages from us say nothing about your health.",
    label: "Mobile number",
    hint: "For a number from abroad, begin with + and the code of the country",
    keyboard: Keyboard::Telephone,
    width: InputWidth::Twenty,
    autocomplete: "tel",
    confirm: "Confirm my number",
    again: "Enter another number",
};

const EMAIL: Words = Words {
    title: "Your e-mail address",
    now: "We write to ",
    remove: "Remove this address",
    another: "Use another address",
    why: "We send a code to the address, to see that it is yours. E-mails from us say nothing about your health.",
    label: "E-mail address",
    hint: "For example name@example.com",
    keyboard: Keyboard::Email,
    width: InputWidth::Full,
    autocomplete: "email",
    confirm: "Confirm my address",
    again: "Enter another address",
};

fn words(contact: Contact) -> &'static Words {
    match contact {
        Contact::Mobile => &MOBILE,
        Contact::Email => &EMAIL,
    }
}

pub fn title(contact: Contact) -> &'static str {
    words(contact).title
}

pub fn wrong_code(contact: Contact) -> &'static str {
    match contact {
        Contact::Mobile => "That is not the code we sent. Look at the text message again",
        Contact::Email => "That is not the code we sent. Look at the e-mail again",
    }
}

pub struct Shown {
    pub contact: Contact,
    /// One that messages go to.
    pub now: Option<String>,
    pub typed: String,
    pub sends: Offered,
}

pub fn enter(chrome: Chrome, shown: Shown, errors: FieldErrors) -> String {
    let Shown { contact, now, typed, sends } = shown;
    let words = words(contact);
    let now = now.map(|now| {
        let action = format!("{}/remove", contact.path());
        view! {
            <InsetText><p>{words.now}<strong>{contact.shown(&now)}</strong>"."</p></InsetText>
            <ButtonForm action label=words.remove kind=ButtonKind::Secondary/>
            <h2 class="nhsuk-heading-m">{words.another}</h2>
        }
    });
    let enter = match sends {
        Offered::No => view! { <p>"We do not send text messages here at the moment."</p> }.into_any(),
        Offered::Yes => view! {
            <p>{words.why}</p>
            <form method="post" action=contact.path() novalidate=true>
                <TextInput name="contact" label=words.label value=typed typed=words.keyboard width=words.width
                    hint=words.hint error=errors.of("contact") autocomplete=words.autocomplete/>
                <Button label="Send me a code"/>
            </form>
        }
        .into_any(),
    };
    document(
        chrome,
        view! {
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">{words.title}</h1>
            {now}
            {enter}
        },
    )
}

pub fn code(chrome: Chrome, (contact, to): (Contact, &str), typed: String, errors: FieldErrors) -> String {
    let words = words(contact);
    let (sent, late) = match contact {
        Contact::Mobile => (
            format!("We sent a text message with a code to your number that ends in {}.", mobile::ending(to)),
            "It can take a minute. If it does not come, we can send another one.",
        ),
        Contact::Email => (
            // Whole: who mistyped it sees it here.
            format!("We sent an e-mail with a code to {to}."),
            "It can take a few minutes. Look where unwanted mail goes, too. If it does not come, we can send another one.",
        ),
    };
    let to = to.to_string();
    document(
        chrome,
        view! {
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">{CODE_TITLE}</h1>
            <p>{sent}" It works for 10 minutes."</p>
            <form method="post" action=contact.code_path() novalidate=true>
                <TextInput name="code" label="The code" value=typed typed=Keyboard::Digits width=InputWidth::Ten
                    hint="6 digits" error=errors.of("code") autocomplete="one-time-code"/>
                <Button label=words.confirm/>
            </form>
            <Details summary="I did not get a code">
                <p>{late}</p>
                <form method="post" action=contact.path()>
                    <Hidden name="contact" value=to/>
                    <Button label="Send another code" kind=ButtonKind::Secondary/>
                </form>
                <p><a href=contact.path()>{words.again}</a></p>
            </Details>
        },
    )
}
