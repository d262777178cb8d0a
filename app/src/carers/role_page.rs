//! The form with which a practice sets up a carer.

use leptos::prelude::*;

use super::{
    page::{scope_choices, scope_keys},
    practice_page::who,
    role_form::{ACCESS_REASONS, EVIDENCE},
    typed::Typed,
};
use crate::{
    access::{facts::AgeBand, relation::Basis},
    people::Person,
    ui::{
        Text,
        button::Button,
        callout::InsetText,
        choices::{Checkboxes, Choice, Radios},
        date_input::DateInput,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{InputWidth, Select, TextArea, TextInput, Typed as Keyboard},
    },
};

fn options(first: &'static str, list: &[(&'static str, &'static str)]) -> Vec<(Text, Text)> {
    let rest = list.iter().map(|(key, words)| (Text::from(*key), Text::from(*words)));
    std::iter::once((Text::from(""), Text::from(first))).chain(rest).collect()
}

pub fn new(chrome: Chrome, person: &Person, age: AgeBand, form: &Typed, errors: FieldErrors) -> String {
    let of = |name: &str| errors.of(name);
    let (number, born, relationship, basis) = (of("number"), errors.of_date("born"), of("relationship"), of("basis"));
    let (evidence, words, scope, start) = (of("evidence"), of("evidence_words"), of("scope"), of("start"));
    let (ends, review) = (errors.of_date("ends"), errors.of_date("review"));
    let bases: Vec<Choice> = Basis::ALL
        .into_iter()
        .filter(|basis| *basis != Basis::Unknown)
        .map(|basis| Choice::new(basis.key(), basis.words()))
        .collect();
    let chosen = |name: &str| Some(form.text(name)).filter(|text| !text.is_empty());
    let starts = vec![Choice::new("now", "At once: I saw both of them in person"), Choice::new("later", "In 24 hours")];
    let ticked: Vec<Text> = chosen("competence").into_iter().collect();
    let competence = (age == AgeBand::Young).then(|| {
        let choice = Choice::new("recorded", "A clinician recorded that the young person understands and agrees");
        view! { <Checkboxes name="competence" legend="The young person themselves" choices=vec![choice] chosen=ticked/> }
    });
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">"Set up a carer"</h1>
            {who(person)}
            <InsetText>
                <p>"Is it needed, is it about the right things, and is it safe? Talk to the patient alone where you can. If you are worried, stop here."</p>
            </InsetText>
            <form method="post" novalidate>
                <TextInput name="number" label="NHS number of the carer" typed=Keyboard::Digits width=InputWidth::Twenty
                    value=form.text("number") error=number autocomplete="off"/>
                <DateInput name="born" legend="Date of birth of the carer" value=form.typed_date("born") error=born/>
                <TextInput name="relationship" label="Who are they to the patient?" value=form.text("relationship") error=relationship/>
                <Radios name="basis" legend="Why may they act?" choices=bases chosen=chosen("basis") error=basis/>
                {competence}
                <Select name="evidence" label="What did you see?" options=options("Choose", &EVIDENCE) chosen=form.text("evidence") error=evidence/>
                <TextArea name="evidence_words" label="In words: what, who decided, when" value=form.text("evidence_words") error=words/>
                <Select name="access_reason" label="Why does the patient need somebody?"
                    options=ACCESS_REASONS.map(|(key, words)| (Text::from(key), Text::from(words))).to_vec() chosen=form.text("access_reason")/>
                <Checkboxes name="scope" legend="They may see" choices=scope_choices() chosen=scope_keys(&form.scopes()) error=scope/>
                <Radios name="start" legend="When does it begin?" choices=starts chosen=chosen("start") error=start/>
                <DateInput name="ends" legend="The last day" hint="Leave it empty for no last day" value=form.typed_date("ends") error=ends/>
                <DateInput name="review" legend="When do you look at it again?" hint="Leave it empty for 6 months from now"
                    value=form.typed_date("review") error=review/>
                <Button label="Set it up"/>
            </form>
        },
    )
}
