//! What the invited person sees: three short pages, one thing on each.

use leptos::prelude::*;

use super::{
    super::{born, rules::DAYS},
    http::CodeForm,
    store::Guest,
};
use crate::{
    sign_in::island::{AskName, PasskeyMake},
    ui::{
        Text,
        button::Button,
        callout::{InsetText, WarningCallout},
        choices::{Checkboxes, Choice},
        date_input::{DateAutocomplete, DateInput},
        details::Details,
        document::document,
        errors::{ErrorSummary, FieldErrors},
        form::{InputWidth, TextInput, Typed},
    },
    web::{page::with_islands, visit::Visit},
};

/// The one answer to wrong, expired, used, withdrawn, locked, and unknown.
pub const NOT_OPENED: &str = "This code and date of birth do not open an invitation. Check both and try again";

/// Code and date of birth. Nothing on it depends on the link, and its form has no address of its
/// own: the page is the same, byte for byte, for every link there could be.
pub fn code(visit: &Visit, form: &CodeForm, errors: FieldErrors) -> String {
    let chrome = visit.public_chrome("Open your invitation").with_errors(&errors);
    let (code_error, born_error) = (errors.of("code"), errors.of_date("born"));
    let value = born::typed(&form.born_day, &form.born_month, &form.born_year);
    document(
        chrome,
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">"Open your invitation"</h1>
            <p>"You need the code that you were given, by telephone, in person, or on a sheet of paper."</p>
            <form method="post" novalidate>
                <TextInput name="code" label="Your code" typed=Typed::Code width=InputWidth::Twenty value=form.code.clone()
                    hint="13 letters and numbers, for example 4K7Q-9M2X-01ABC. Small letters are fine too"
                    error=code_error autocomplete="off"/>
                <DateInput name="born" legend="Your date of birth" hint="For example, 31 3 1945" value
                    error=born_error autocomplete=DateAutocomplete::Birthday/>
                <Button label="Continue"/>
            </form>
            <Details summary="It does not work, or I have no code">
                <p>{format!(
                    "An invitation works for {DAYS} days, and only once. After 10 wrong tries it stops, to keep your information safe."
                )}</p>
                <p>"Ask the people who invited you for your code, or for a new invitation. They can make one while you wait."</p>
                <p>"There is no letter O or I in a code: a round sign is the number 0, a straight one is the number 1."</p>
                <p><a href="/help">"More help"</a></p>
            </Details>
        },
    )
}

pub fn terms(visit: &Visit, errors: FieldErrors) -> String {
    let chrome = visit.public_chrome("Agree to the terms").with_errors(&errors);
    let error = errors.of("terms");
    document(
        chrome,
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">"Agree to the terms"</h1>
            <p>"In short:"</p>
            <ul class="nhsuk-list nhsuk-list--bullet">
                <li>"Nene shows you what your health and care services have written about you."</li>
                <li>"It is not for emergencies. Nobody watches it day and night."</li>
                <li>"Keep your phone locked, and do not let anybody sign in as you."</li>
                <li>"You can stop using it at any time."</li>
            </ul>
            <p><a href="/terms">"Read the whole terms"</a>" and "<a href="/privacy">"how we use your information"</a>"."</p>
            <form method="post" novalidate>
                <Checkboxes name="terms" legend="Do you agree?" error
                    choices=vec![Choice::new("agreed", "I agree to the terms")]/>
                <Button label="Agree and continue"/>
            </form>
        },
    )
}

/// `base` is the path under which the two halves of the ceremony answer.
pub fn passkey(visit: &Visit, guest: &Guest, base: &str) -> String {
    let chrome = with_islands(visit.public_chrome("Make your passkey"));
    let (start_url, finish_url) = (format!("{base}/start"), format!("{base}/finish"));
    let hello = Text::from(format!("Hello {}. This is the last step.", guest.given_name));
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Make your passkey"</h1>
            <p>{hello}</p>
            <p>
                "A passkey is how you sign in from now on. You use your fingerprint, your face, or the number \
                 that unlocks your phone. There is no password to remember."
            </p>
            <noscript>
                <WarningCallout heading="This step needs JavaScript">
                    <p>"Making a passkey is the one thing that does not work without JavaScript. Switch it on in your browser and open this page again, or open your invitation on another phone or computer."</p>
                </WarningCallout>
            </noscript>
            <PasskeyMake start_url finish_url ask_name=AskName::No/>
            <InsetText>
                <p>"Use your own phone or computer. On one that you share, other people could sign in as you."</p>
            </InsetText>
            <p>"Please finish within 15 minutes. After that, open your invitation again and type the code once more."</p>
        },
    )
}
