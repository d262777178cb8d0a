//! The one answer that shows a link and its code: what to say, what to print.
//!
//! They are not kept, so this page cannot be opened again. The letter holds the link alone; the
//! code beside it is for the screen and is never printed with it. Only the front-desk sheet holds both.

use chrono::{DateTime, NaiveDate, Utc};
use leptos::prelude::*;

use super::{Delivery, secret::Code};
use crate::{
    people::LetterFormat,
    ui::{
        callout::WarningCallout,
        date,
        document::{Chrome, document},
        qr::{TooLong, qr_svg},
    },
};

pub struct Made {
    /// The whole link.
    pub address: String,
    pub code: Code,
    pub full_name: String,
    pub letter_format: LetterFormat,
    pub delivery: Delivery,
    pub expires_at: DateTime<Utc>,
    pub today: NaiveDate,
    pub practice_name: String,
    pub practice_telephone: Option<String>,
    pub help: String,
    /// Where the practice finds this invitation again.
    pub path: String,
}

pub fn made(mut chrome: Chrome, made: &Made) -> Result<String, TooLong> {
    let path = made.path.clone();
    let (heading, above, paper) = match &made.delivery {
        Delivery::Email(address) => {
            let sent = format!("The link is on its way to {address}.");
            ("The invitation is made", view! { <p>{sent}</p>{code_to_say(made)} }.into_any(), None)
        }
        Delivery::Letter => {
            let print = view! {
                <p>"Print this page and post the letter. The code is not printed with it."</p>
                {how_to_print()}
                {code_to_say(made)}
            };
            ("Print the letter", print.into_any(), Some(letter(made)?))
        }
        Delivery::FrontDesk(_) => {
            let print = view! {
                <p>"Print this page and hand it to the patient now. Do not post it, and do not keep a copy: it holds both the link and the code."</p>
                {how_to_print()}
            };
            ("Print the sheet", print.into_any(), Some(letter(made)?))
        }
    };
    chrome.title = heading.into();
    Ok(document(
        chrome,
        view! {
            <div class="nene-no-print">
                <h1 class="nhsuk-heading-l">{heading}</h1>
                {above}
                <p>"You see this page only once. If you need it again, send the invitation again: it then gets a new link and a new code."</p>
                <p><a href=path>"Go to this invitation"</a></p>
            </div>
            {paper}
        },
    ))
}

fn how_to_print() -> impl IntoView {
    view! { <p>"To print, press Ctrl and P. On a Mac, press Command and P."</p> }
}

fn code_to_say(made: &Made) -> impl IntoView + use<> {
    let spoken = made.code.spoken().map(|group| view! { <li>{group}</li> }).collect_view();
    let code = made.code.text();
    view! {
        <WarningCallout heading="Give this code by telephone or in person">
            <p class="nene-code">{code}</p>
            <p>"To read it out, say:"</p>
            <ul class="nhsuk-list nhsuk-list--bullet">{spoken}</ul>
            <p>"Ring the patient on the number in your own records. Ask for the date of birth before you read the code. Never send the code by e-mail or in the letter."</p>
        </WarningCallout>
    }
}

/// The letter, or the sheet: one A4 page.
fn letter(made: &Made) -> Result<impl IntoView + use<>, TooLong> {
    let class = match made.letter_format {
        LetterFormat::Standard => "nene-letter",
        LetterFormat::LargePrint => "nene-letter nene-letter--large",
    };
    let qr = qr_svg(&made.address, "QR code with the link to open your account")?;
    let is_sheet = matches!(made.delivery, Delivery::FrontDesk(_));
    let code = if is_sheet {
        let code = made.code.text();
        view! { <p>"Type this code:"</p><p class="nene-code">{code}</p> }.into_any()
    } else {
        view! { <p>"Type the code that we give you by telephone or in person. It is not in this letter, to keep you safe."</p> }.into_any()
    };
    let keep_safe = is_sheet.then(|| {
        view! { <p>"Do not show this sheet to anybody else. Destroy it when you have signed in."</p> }
    });
    let telephone = match &made.practice_telephone {
        Some(number) => format!("Ring us on {number}, or ask at our front desk."),
        None => "Ring us, or ask at our front desk.".to_string(),
    };
    let last_day = date::day(date::london_day(made.expires_at));
    Ok(view! {
        <article class=class>
            <p class="nene-letter__sender">{made.practice_name.clone()}</p>
            <p>{date::day(made.today)}</p>
            <p>{format!("Dear {},", made.full_name)}</p>
            <h2>"Open your account on Nene"</h2>
            <p>"With Nene you can read your own health and care record on your phone or computer."</p>
            <ol class="nene-letter__steps">
                <li>
                    <p>"Point the camera of your phone at this square, or type the address below it."</p>
                    <div class="nene-qr">{qr.view()}</div>
                    <p class="nene-letter__link">{made.address.clone()}</p>
                </li>
                <li>{code}</li>
                <li><p>"Type your date of birth."</p></li>
                <li><p>"Make a passkey with your fingerprint, your face, or the number that unlocks your phone."</p></li>
            </ol>
            <p>{format!("The link works until {last_day}, and only once.")}</p>
            {keep_safe}
            <h2>"Need help?"</h2>
            <p>{format!("{telephone} You also find help at {}.", made.help)}</p>
        </article>
    })
}
