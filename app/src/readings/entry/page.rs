//! Choosing what to add, and the form of one reading.

use leptos::prelude::*;
use uuid::Uuid;

use super::{fields::fields, form::Wrong, sheet::Sheet, words};
use crate::{
    pathways::template::Question,
    readings::{Reading, measure::Measure},
    ui::{
        button::Button,
        callout::{InsetText, WarningCallout},
        card::{CardGroup, CardLink},
        choices::{Checkboxes, Choice, Radios},
        date,
        date_input::DateInput,
        details::Details,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, InputWidth, TextArea, TextInput},
    },
    web::whose::Whose,
};

/// Each measure that can be typed, and where its form is.
pub fn choose(chrome: Chrome, whose: &Whose, measures: &[Measure]) -> String {
    let cards = measures
        .iter()
        .map(|measure| {
            let href = whose.path(&format!("/readings/add/{}", measure.key()));
            view! { <CardLink href heading=measure.words() description=words::about(*measure)/> }
        })
        .collect_view();
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"What do you want to add?"</h1>
            {not_watched()}
            <CardGroup>{cards}</CardGroup>
        },
    )
}

fn not_watched() -> impl IntoView {
    view! {
        <InsetText>
            <p><strong>"Nobody watches these readings all the time."</strong>" If you feel unwell, call the GP practice or 111. In an emergency call 999."</p>
        </InsetText>
    }
}

/// What the form of one reading is about.
pub struct Form<'a> {
    pub measure: Measure,
    pub sheet: &'a Sheet,
    pub questions: &'a [Question],
    /// `None`: a new one.
    pub edited: Option<&'a Reading>,
}

impl Form<'_> {
    fn action(&self, whose: &Whose) -> String {
        match self.edited {
            None => whose.path(&format!("/readings/add/{}", self.measure.key())),
            Some(reading) => whose.path(&format!("/readings/{}/edit", reading.id)),
        }
    }
}

pub fn form(chrome: Chrome, whose: &Whose, of: &Form<'_>, wrong: Wrong) -> String {
    let Wrong { errors, asked } = wrong;
    let sheet = of.sheet;
    let heading = match of.edited {
        None => words::heading(of.measure),
        Some(_) => format!("Change: {}", of.measure.words().to_lowercase()),
    };
    let hidden = ["id", "version", "task", "sitting"]
        .into_iter()
        .filter(|name| !sheet.one(name).is_empty())
        .map(|name| view! { <Hidden name value=sheet.text(name)/> })
        .collect_view();
    let technique = (of.edited.is_none() && !words::technique(of.measure).is_empty()).then(|| {
        let each = words::technique(of.measure).iter().map(|line| view! { <li>{*line}</li> }).collect_view();
        view! { <Details summary="How to measure well"><ul class="nhsuk-list nhsuk-list--bullet">{each}</ul></Details> }
    });
    let error = errors.of("confirmed");
    let confirm = (!asked.is_empty()).then(move || {
        let choices = asked
            .iter()
            .map(|one| Choice::new(one.words.clone(), "Yes, this is right").with_hint(one.words.clone()))
            .collect();
        view! {
            <WarningCallout heading="Please check this">
                <p>"It is not saved yet. Look at the number, the unit and the date. If it is wrong, change it below."</p>
                <p>"If it is right, tick the box and save. If you feel very unwell, do not go on here: call 999."</p>
                <Checkboxes name="confirmed" legend="Is it right?" choices error/>
            </WarningCallout>
        }
    });
    let note_label = if of.measure == Measure::Note { "Your note" } else { "Note (you can leave this)" };
    let inputs = fields(of.measure, sheet, &errors, of.questions);
    let when = when(of, &errors);
    let note_error = errors.of("note");
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">{heading}</h1>
            {technique}
            <form method="post" action=of.action(whose) class="nene-entry" novalidate>
                {hidden}
                {confirm}
                {inputs}
                {when}
                <TextArea name="note" label=note_label value=sheet.text("note") rows=3 error=note_error/>
                <Button label="Save"/>
            </form>
        },
    )
}

/// Now is chosen; another time takes one tap and the clock.
fn when(of: &Form<'_>, errors: &FieldErrors) -> AnyView {
    let sheet = of.sheet;
    let time = view! {
        <TextInput name="taken_time" label="Time" value=sheet.text("taken_time") width=InputWidth::Ten
            hint="For example 8:15am or 20:15" error=errors.of("taken_time")/>
    };
    let value = sheet.date("taken");
    let error = errors.of_date("taken").filter(|_| errors.of("taken_time").is_none() || errors.of("taken").is_some());
    if of.edited.is_some() {
        return view! {
            <DateInput name="taken" legend="When was it?" value error/>
            {time}
        }
        .into_any();
    }
    let choices = vec![Choice::new("now", "Just now"), Choice::new("earlier", "At another time")];
    let chosen = Some(sheet.chosen("when").unwrap_or("now".into()));
    view! {
        <Radios name="when" legend="When was it?" choices chosen error=errors.of("when")/>
        <div class="nene-entry__earlier">
            <DateInput name="taken" legend="The day, if it was at another time" value error hint="Leave it empty for today"/>
            {time}
        </div>
    }
    .into_any()
}

/// The same id was sent before, with something else in it.
pub fn conflict(chrome: Chrome, whose: &Whose, kept: Option<&Reading>, id: Uuid) -> String {
    let (is_now, one) = match kept {
        Some(reading) => (
            format!("{}, {}, {}", reading.measure().words(), reading.values.words(), date::moment(reading.taken_at)),
            Some(whose.path(&format!("/readings/{id}"))),
        ),
        None => ("It was removed since.".to_string(), None),
    };
    let change = one.map(|href| view! { <li><a href=href>"Look at the first one, or change it"</a></li> });
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"You sent this page before, with something else"</h1>
            <p>"We keep both until you say which is right. Only the first one counts so far:"</p>
            <InsetText><p>{is_now}</p></InsetText>
            <ul class="nhsuk-list nhsuk-list--bullet">
                <li><a href=whose.path("/readings")>"Look at both, and choose"</a></li>
                {change}
            </ul>
        },
    )
}

/// Somebody was faster: what it is now.
pub fn overtaken(chrome: Chrome, whose: &Whose, reading: &Reading) -> String {
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"This has already changed"</h1>
            <WarningCallout heading="Nothing of yours was kept">
                <p>"Somebody changed this reading while your page was open, perhaps you in another tab. This is how it is now."</p>
            </WarningCallout>
            <p class="nene-entry__value">{format!("{}: {}", reading.measure().words(), reading.values.words())}</p>
            <p>{date::moment(reading.taken_at)}</p>
            <p><a href=whose.path(&format!("/readings/{}", reading.id))>"Go on from here"</a></p>
        },
    )
}
