//! What is said before something is hidden, and where it is shown again.

use leptos::{either::Either, prelude::*};

use super::{Hidden, HiddenFrom};
use crate::{
    access::class::Category,
    record::rules,
    ui::{
        Text,
        button::{Button, ButtonForm, ButtonKind, ButtonLink},
        callout::WarningCallout,
        choices::{Choice, Radios},
        date,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        loaded::Nothing,
    },
    web::whose::Whose,
};

pub fn entry(chrome: Chrome, title: &str, action: &str, errors: FieldErrors) -> String {
    let chrome = chrome.with_errors(&errors);
    let (title, action) = (title.to_owned(), action.to_owned());
    let error = errors.of("from");
    document(
        chrome,
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">
                <span class="nhsuk-caption-l">"Who can see this"</span>
                {title}
            </h1>
            {what_happens()}
            <form method="post" action=action>
                {from_whom(None, error)}
                <Button label="Hide it"/>
            </form>
            <p><a href="/hidden">"What you have hidden from carers"</a></p>
        },
    )
}

/// Said before anything is hidden.
fn what_happens() -> impl IntoView {
    view! {
        <p>"What you hide is left out everywhere: lists, numbers, charts, searches and files. Nothing says that something is missing."</p>
        <p>"People who treat you, such as your GP, still see it. To change what they see, go to "<a href="/sharing">"sharing"</a>"."</p>
        <WarningCallout heading="If you hide it from yourself too">
            <p>"You will not find it again, and no page here will say that it is hidden. Only your GP practice can show it again. Call them, or ask them when you are there."</p>
        </WarningCallout>
    }
}

fn from_whom(chosen: Option<Text>, error: Option<Text>) -> impl IntoView {
    let choices = vec![
        Choice::new(HiddenFrom::Carers.key(), "From my carers")
            .with_hint("You still see it, and you can show it again at any time."),
        Choice::new(HiddenFrom::Screens.key(), "From my carers and from me")
            .with_hint("For when somebody makes you show them your record, or looks at your phone."),
    ];
    view! { <Radios name="from" legend="Hide it from whom?" choices chosen error/> }
}

pub fn own(chrome: Chrome, hidden: &[Hidden]) -> String {
    let rows = hidden.iter().map(|hidden| row(hidden, &format!("/hidden/{}/show", hidden.id))).collect_view();
    let list = if hidden.is_empty() {
        Either::Left(view! { <Nothing words="You have hidden nothing from your carers."/> })
    } else {
        Either::Right(view! { <ul class="nhsuk-list nene-hidden">{rows}</ul> })
    };
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"What you have hidden from carers"</h1>
            <p>"Your carers do not see what stands here, and are not told that it is hidden. You see it."</p>
            {list}
            <p>"To hide one thing, open it in your record and choose \"Choose who can see this\"."</p>
            <ButtonLink href="/hidden/new" label="Hide a whole part of your record" kind=ButtonKind::Secondary/>
        },
    )
}

fn row(hidden: &Hidden, action: &str) -> impl IntoView + use<> {
    let name = name(hidden);
    let when = hidden.happened_text.clone().filter(|text| !text.is_empty());
    let since = format!("Hidden on {}", date::day(date::london_day(hidden.at)));
    let action = action.to_owned();
    view! {
        <li class="nene-panel">
            <p><strong>{name.clone()}</strong></p>
            <p class="nene-meta">{when.map(|when| format!("{when}. "))}{since}</p>
            <ButtonForm action label="Show it again" of=name kind=ButtonKind::Secondary/>
        </li>
    }
}

/// "Everything about mental health" for a category, the entry's title, or its kind.
fn name(hidden: &Hidden) -> String {
    match (hidden.category.as_deref().and_then(Category::from_key), &hidden.title, &hidden.kind) {
        (Some(category), ..) => format!("All of: {}", category.words()),
        (None, Some(title), _) => title.clone(),
        (None, None, Some(kind)) => rules::one(kind).to_owned(),
        (None, None, None) => "Something that is no longer here".to_owned(),
    }
}

pub fn category(chrome: Chrome, chosen: Option<String>, from: Option<String>, errors: FieldErrors) -> String {
    let chrome = chrome.with_errors(&errors);
    let choices = Category::ALL.map(|category| Choice::new(category.key(), category.words())).to_vec();
    let (of_category, of_from) = (errors.of("category"), errors.of("from"));
    document(
        chrome,
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">"Hide a whole part of your record"</h1>
            {what_happens()}
            <form method="post" action="/hidden/new">
                <Radios
                    name="category"
                    legend="What do you want to hide?"
                    hint="What comes later is hidden too."
                    choices
                    chosen=chosen.map(Text::from)
                    error=of_category
                />
                {from_whom(from.map(Text::from), of_from)}
                <Button label="Hide it"/>
            </form>
        },
    )
}

/// For the practice.
pub fn of_person(chrome: Chrome, whose: &Whose, hidden: &[Hidden]) -> String {
    let rows = hidden
        .iter()
        .map(|hidden| {
            let from = match HiddenFrom::from_key(&hidden.hidden_from) {
                Some(HiddenFrom::Screens) => "Hidden from carers and from their own screens.",
                Some(HiddenFrom::Carers) | None => "Hidden from carers.",
            };
            let row = row(hidden, &whose.path(&format!("/hidden/{}/show", hidden.id)));
            view! { <li><p>{from}</p><ul class="nhsuk-list nene-hidden">{row}</ul></li> }
        })
        .collect_view();
    let list = if hidden.is_empty() {
        Either::Left(view! { <Nothing words="Nothing is hidden from carers or from their own screens."/> })
    } else {
        Either::Right(view! { <ul class="nhsuk-list nene-hidden">{rows}</ul> })
    };
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"What is hidden"</h1>
            <WarningCallout heading="Do not speak of this where others can hear">
                <p>"They may be under pressure from somebody close to them. Ask them when they are alone. Show something again only when they ask you to, and you are sure who asks."</p>
            </WarningCallout>
            {list}
        },
    )
}
