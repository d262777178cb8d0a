//! Help, contact, accessibility, privacy, terms: short, plain, and nothing that is not so.

use leptos::prelude::*;

use crate::ui::{
    callout::{InsetText, WarningCallout},
    details::Expander,
    document::{Chrome, document},
};

pub fn help(chrome: Chrome) -> String {
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Help"</h1>
            <Expander summary="Signing in">
                <p>"Press \"Sign in with your passkey\" and unlock your device as you always do. You type no name and no password."</p>
                <p>"We sign you out after 30 minutes without any use, and after 12 hours in any case."</p>
            </Expander>
            <Expander summary="I lost my phone">
                <p><a href="/sign-in/recovery">"Sign in with a recovery code"</a>". Then make a new passkey and remove the old one."</p>
                <p>"If you have no recovery code, ask your GP practice for a new invitation. Your old passkeys can then be removed."</p>
            </Expander>
            <Expander summary="My invitation does not work">
                <p>"A link works once, for 14 days. Check that the code and your date of birth are right."</p>
                <p>"If it still does not work, ask your GP practice for a new one."</p>
            </Expander>
            <Expander summary="Something in my record is wrong or missing">
                <p>"Beside each entry stands the organisation that wrote it. Only that organisation can change it: tell them."</p>
                <p>"Some results and letters are shown only after somebody has looked at them. Very new ones may not be here yet."</p>
            </Expander>
            <Expander summary="I do not understand a result">
                <p>"Look at the plain words beside it. If you are worried, call your GP practice."</p>
            </Expander>
            <Expander summary="Somebody looks at my record, or makes me show it">
                <p>"You can leave any page at once, give this website a plain name, or pause your online access. "<a href="/safety">"Staying safe online"</a></p>
            </Expander>
            <p><a href="/contact">"Contact us"</a></p>
        },
    )
}

pub fn contact(chrome: Chrome) -> String {
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Contact us"</h1>
            <WarningCallout heading="Do you need medical help?">
                <p>"Call 999 if somebody may be in danger. Call 111 if you need help now and it is not an emergency."</p>
            </WarningCallout>
            <h2 class="nhsuk-heading-m">"Your health or your record"</h2>
            <p>"Call your GP practice, or the organisation that stands beside the entry. Their number is on their letters."</p>
            <h2 class="nhsuk-heading-m">"Getting in"</h2>
            <p>"Your GP practice can send you a new invitation, and can stop one that went to the wrong place. "<a href="/help">"Read the help first"</a></p>
            <h2 class="nhsuk-heading-m">"Something here does not work"</h2>
            <p>"Tell your GP practice what you did and what you saw. If the page showed a number to tell us, tell them that too. They pass it on to the people who run Nene."</p>
        },
    )
}

pub fn accessibility(chrome: Chrome) -> String {
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Accessibility"</h1>
            <p>"We want everybody to be able to use this website. You should be able to:"</p>
            <ul class="nhsuk-list nhsuk-list--bullet">
                <li>"make the text 4 times as large without losing any of it"</li>
                <li>"use every page with a keyboard alone"</li>
                <li>"listen to every page with a screen reader"</li>
                <li>"use every page without JavaScript, but for making and using a passkey"</li>
                <li>"get invitation letters in large print: tell your GP practice"</li>
            </ul>
            <h2 class="nhsuk-heading-m">"What we aim for, and what is not there yet"</h2>
            <p>"We aim for the Web Content Accessibility Guidelines 2.2, level AA. We check our pages by machine with every change. People with disabilities have not tested them yet."</p>
            <p>"Letters and other files that organisations sent us are shown as they came. Some cannot be read by a screen reader. Ask the organisation for another format."</p>
            <h2 class="nhsuk-heading-m">"If something is hard for you"</h2>
            <p><a href="/contact">"Tell us"</a>", and say which page it was. If you are not happy with the answer, you can contact the Equality Advisory and Support Service."</p>
        },
    )
}

pub fn privacy(chrome: Chrome) -> String {
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Privacy"</h1>
            <h2 class="nhsuk-heading-m">"What we keep"</h2>
            <ul class="nhsuk-list nhsuk-list--bullet">
                <li>"your name, NHS number, date of birth and GP practice"</li>
                <li>"what organisations have sent us about your health and care, unchanged"</li>
                <li>"the public half of your passkeys. Your fingerprint and your face never leave your device"</li>
                <li>"who looked at what of yours, and when"</li>
            </ul>
            <h2 class="nhsuk-heading-m">"Who sees it"</h2>
            <p>"You see your own record. A carer sees what you or your GP practice let them see. People who work in health and care see what they need to look after you, as far as you share it. Whoever looks is written down, and you can read who it was."</p>
            <p>"Your GP practice also sees your name, NHS number, date of birth and invitation, to invite you and help you in. Its manager sees what arrived and fitted nobody."</p>
            <p>"We do not sell anything, we show no advertising, and no other company counts your visits."</p>
            <h2 class="nhsuk-heading-m">"Cookies"</h2>
            <p>"We use one cookie to keep you signed in. It is gone when you sign out. You need it to sign in, so we do not ask you about it."</p>
            <p>"If you turn on \"a plain name and picture\", a second cookie remembers that in your browser for a year. It does not say who you are, and it goes when you turn this off."</p>
            <h2 class="nhsuk-heading-m">"Your rights"</h2>
            <p>"You can take a copy of your whole record when you are signed in. If something is wrong, ask the organisation that wrote it to put it right. You can complain to the Information Commissioner's Office."</p>
        },
    )
}

pub fn terms(chrome: Chrome) -> String {
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Terms of use"</h1>
            <ul class="nhsuk-list nhsuk-list--bullet">
                <li>"Use this website for your own record, or for somebody who you care for and who was asked."</li>
                <li>"Keep your passkeys and recovery codes to yourself. On a phone that others can unlock, they can open your record too."</li>
                <li>"Tell your GP practice if you think that somebody else got in."</li>
                <li>"This website shows what others wrote. It can be late, incomplete or wrong. It does not replace talking to a doctor, nurse or pharmacist."</li>
                <li>"Do not start, stop or change a medicine because of what you read here alone."</li>
                <li>"You can stop using this website at any time. Your care stays the same."</li>
            </ul>
            <InsetText>
                <p>"This website is not for emergencies. Call 999 if somebody may be in danger, or 111 if you need help now."</p>
            </InsetText>
        },
    )
}
