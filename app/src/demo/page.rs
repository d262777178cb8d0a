//! The cards of the demonstration: one press, and you are that person.

use leptos::prelude::*;

use crate::ui::details::Expander;

/// Who can be tried: the key that is sent, the name, and a line about them.
pub const PATIENTS: [Card; 5] = [
    Card {
        key: "ivy",
        name: "Ivy Marlow, 81",
        about: "Diabetes, kidneys, blood pressure and a fall. Five organisations write about her.",
    },
    Card {
        key: "joe",
        name: "Joe Okafor, 47",
        about: "New to the practice, with high blood pressure that nobody followed up.",
    },
    Card {
        key: "madeline",
        name: "Madeline Shaw, 69",
        about: "Severe COPD. Three stays in hospital in two years, the last in October.",
    },
    Card {
        key: "louis",
        name: "Louis Penhale, 8",
        about: "Asthma and a severe peanut allergy. He knows every dinosaur.",
    },
    Card {
        key: "joan",
        name: "Joan Penhale, 41",
        about: "Louis's mother. She looks after him and after Ivy next door, and is tired. Migraine, and talking therapy now.",
    },
];

pub const STAFF: [Card; 8] = [
    Card { key: "practice-manager", name: "Priya Raman", about: "Practice manager. She invites patients." },
    Card { key: "gp", name: "Dr Owen Carrick", about: "GP at the same practice." },
    Card { key: "psychologist", name: "Hannah Lindqvist", about: "Psychologist at the community trust." },
    Card { key: "practice-nurse", name: "Bea Nowak", about: "Practice nurse. Looks after readings from home." },
    Card { key: "receptionist", name: "Carol Tidy", about: "Receptionist. Invites patients and makes calls." },
    Card { key: "triage-nurse", name: "Grace Adeyemi", about: "Triage nurse at the hospital." },
    Card {
        key: "privacy-officer",
        name: "Amina Yusuf",
        about: "Privacy officer at the hospital. She checks every emergency.",
    },
    Card { key: "support-worker", name: "Tom Bickerstaff", about: "Support worker at the council." },
];

#[derive(Clone, Copy, Debug)]
pub struct Card {
    pub key: &'static str,
    pub name: &'static str,
    pub about: &'static str,
}

/// Stands at the top of the sign-in page of a demonstration.
pub fn cards() -> impl IntoView {
    view! {
        <h2 class="nhsuk-heading-m">"Try it as one of these people"</h2>
        <p>"Nobody here is real. Choose a person and you are signed in as them."</p>
        <div class="nene-demo">{PATIENTS.map(card).collect_view()}</div>
        <Expander summary="Try it as somebody who works in health or care">
            <div class="nene-demo">{STAFF.map(card).collect_view()}</div>
        </Expander>
    }
}

fn card(card: Card) -> impl IntoView {
    view! {
        <form class="nene-demo__card" method="post" action="/demo/sign-in">
            <input type="hidden" name="as" value=card.key/>
            <button class="nene-demo__button" type="submit">
                <span class="nhsuk-u-visually-hidden">"Sign in as "</span>
                <span class="nene-demo__name">{card.name}</span>
                <span class="nene-demo__about">{card.about}</span>
            </button>
        </form>
    }
}
