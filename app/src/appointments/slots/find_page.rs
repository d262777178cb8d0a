//! What somebody needs, and the times that were found for it.

use chrono::NaiveDate;
use leptos::prelude::*;

use super::{
    super::{Channel, Slot},
    elsewhere_page::{CannotWait, Elsewhere},
    find::Found,
    need::{Acquainted, Need, Offering, With, clinicians, services},
    part::When,
};
use crate::{
    carers::typed::Typed,
    ui::{
        Text,
        button::{Button, ButtonKind, ButtonLink},
        callout::WarningCallout,
        card::{CardGroup, CardLink},
        choices::{Choice, Radios},
        date,
        date_input::DateInput,
        details::Details,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, Select},
        items::{Item, Items},
        loaded::Nothing,
        tag::{RowTag, TagColour},
    },
    web::whose::Whose,
};

/// What the page shows on which somebody says what it is for.
pub struct Choosing<'a> {
    pub offered: &'a [Offering],
    pub need: &'a Need,
    /// Whom to call: an organisation, and its number.
    pub call: Option<(String, String)>,
}

pub fn choose(chrome: Chrome, whose: &Whose, choosing: &Choosing<'_>) -> String {
    let title = title(choosing.need);
    let gone = choosing.need.service_of.is_some().then(|| {
        view! {
            <WarningCallout heading="This is not offered any more">
                <p>"The clinic that was chosen has ended, or it is for other people. Choose once more."</p>
            </WarningCallout>
        }
    });
    let mut groups: Vec<(&Offering, Vec<AnyView>)> = Vec::new();
    for (offering, channels) in services(choosing.offered) {
        let need = Need { service_of: Some(offering.clinic), ..choosing.need.clone() };
        let href = address(whose, &need);
        let ways: Vec<&str> = channels.iter().map(|channel| channel.words()).collect();
        let description = sentence(&ways);
        let card = view! { <CardLink href heading=offering.service.clone() description/> }.into_any();
        match groups.iter_mut().find(|(one, _)| one.organisation == offering.organisation) {
            Some((_, cards)) => cards.push(card),
            None => groups.push((offering, vec![card])),
        }
    }
    let nothing = groups.is_empty().then(|| {
        view! { <Nothing words="There is nothing here that can be booked online. Call instead."/> }
    });
    let groups = groups
        .into_iter()
        .map(|(offering, cards)| {
            view! {
                <h2 class="nhsuk-heading-m">{offering.organisation_name.clone()}</h2>
                <CardGroup>{cards}</CardGroup>
            }
        })
        .collect_view();
    let (organisation, telephone) = choosing.call.clone().unwrap_or_else(|| ("your GP practice".into(), String::new()));
    document(
        chrome,
        view! {
            {gone}
            <h1 class="nhsuk-heading-l">{title}</h1>
            {cannot_wait(whose)}
            <p>"What is it for? Choose, and you see the first free times."</p>
            {nothing}
            {groups}
            {elsewhere(whose, organisation, telephone)}
        },
    )
}

/// For those whose it is, and who care for them: staff knows where to send somebody.
fn cannot_wait(whose: &Whose) -> Option<impl IntoView + use<>> {
    (!is_at_work(whose)).then(|| view! { <CannotWait/> })
}

fn elsewhere(whose: &Whose, organisation: String, telephone: String) -> AnyView {
    match is_at_work(whose) {
        false => view! { <Elsewhere organisation telephone/> }.into_any(),
        true => {
            let href = whose.path("/appointments/any");
            view! { <p><a href=href>"Book a time that is taken, and say why"</a></p> }.into_any()
        }
    }
}

fn is_at_work(whose: &Whose) -> bool {
    matches!(whose, Whose::AtWork(..))
}

/// Words to the person themselves, or about them.
fn to(whose: &Whose, own: &'static str, about: &'static str) -> &'static str {
    if *whose == Whose::Own { own } else { about }
}

fn title(need: &Need) -> &'static str {
    if need.moving.is_some() { "Find another time" } else { "Book an appointment" }
}

fn title_of_times(need: &Need) -> &'static str {
    if need.moving.is_some() { "Choose a new time" } else { "Choose a time" }
}

/// "In person, by telephone or by video"
fn sentence(ways: &[&str]) -> String {
    let mut words: Vec<String> = ways.iter().map(|way| way.to_lowercase()).collect();
    let last = words.pop().unwrap_or_default();
    let text = if words.is_empty() { last } else { format!("{} or {last}", words.join(", ")) };
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn address(whose: &Whose, need: &Need) -> String {
    whose.path(&format!("/appointments/find?{}", need.in_address()))
}

/// What the page shows of a search.
pub struct Results<'a> {
    pub service: &'a Offering,
    pub offered: &'a [Offering],
    pub need: &'a Need,
    pub form: &'a Typed,
    pub acquainted: &'a Acquainted,
    pub found: &'a Found,
    /// The first time that would do if they asked for less.
    pub instead: Option<&'a Slot>,
    pub telephone: String,
    pub today: NaiveDate,
    pub errors: FieldErrors,
}

pub fn results(chrome: Chrome, whose: &Whose, results: Results<'_>) -> String {
    let service = results.service;
    let has_found = !results.found.slots.is_empty();
    let form = form(whose, &results);
    // Who has found something looks at that first.
    let (before, after) = if has_found {
        let folded = view! { <Details summary="Choose how, when or who you see">{form}</Details> };
        (None, Some(folded.into_any()))
    } else {
        (Some(form.into_any()), None)
    };
    let list = if has_found { times(whose, &results).into_any() } else { nothing(whose, &results).into_any() };
    let list = results.errors.is_empty().then_some(list);
    let wait = has_found.then(|| {
        let words = to(whose, "None of these suit you? ", "None of these suit them? ");
        view! { <p>{words}<a href=waiting(whose, &results)>{tell(whose)}</a></p> }
    });
    let later = results.found.next.map(|next| {
        let need = Need { after: Some(next), ..results.need.clone() };
        view! { <ButtonLink href=address(whose, &need) label="Show later times" kind=ButtonKind::Secondary/> }
    });
    let (nonce, zone) = (chrome.nonce.clone(), chrome.assets.zone.clone());
    document(
        chrome.with_errors(&results.errors),
        view! {
            <ErrorSummary errors=results.errors.clone()/>
            <h1 class="nhsuk-heading-l">
                <span class="nhsuk-caption-l">{format!("{}, {}", service.service, service.organisation_name)}</span>
                {title_of_times(results.need)}
            </h1>
            {cannot_wait(whose)}
            {after}
            {list}
            {later}
            {wait}
            {before}
            {elsewhere(whose, service.organisation_name.clone(), results.telephone)}
            <script type="module" nonce=nonce src=zone></script>
        },
    )
}

/// The times, by day, each a link to the page that books it.
fn times(whose: &Whose, results: &Results<'_>) -> impl IntoView + use<> {
    let mut items = Items::with_capacity(results.found.slots.len());
    let mut day = None;
    // Where all go to one place it is said once, and not with each of two dozen times.
    let mut places = results.found.slots.iter().filter(|slot| has_place(slot)).map(|slot| slot.place.as_str());
    let place = places.next();
    let is_one_place = place.is_some_and(|place| places.all(|other| other == place));
    let place = place.filter(|_| is_one_place).map(|place| {
        view! { <p>{format!("Appointments in person are at {place}.")}</p> }
    });
    for slot in &results.found.slots {
        let on = date::london_day(slot.starts_at);
        if day != Some(on) {
            items.heading(&named(on, results.today));
            day = Some(on);
        }
        let name = format!("{} with {}", date::time(slot.starts_at), slot.clinician_name);
        let href = booking(whose, results.need, slot);
        let minutes = format!("{} minutes", (slot.ends_at - slot.starts_at).num_minutes());
        let mut facts = vec![minutes.as_str()];
        if has_place(slot) && !is_one_place {
            facts.push(&slot.place);
        }
        let tags = [RowTag { words: slot.channel.words(), colour: colour(slot.channel) }];
        let offering = results.offered.iter().find(|offering| offering.clinic == slot.clinic);
        if offering.is_some_and(|offering| results.acquainted.knows(offering)) {
            facts.push(to(whose, "You have seen them before", "They have seen each other before"));
        }
        items.push(Item { name: &name, href: Some(&href), tags: &tags, facts: &facts, ..Item::default() });
    }
    let first = results.found.slots.first().map(|slot| {
        let at = slot.starts_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        let words =
            format!("{}, {}", named(date::london_day(slot.starts_at), results.today), date::time(slot.starts_at));
        // Where the reader's clock is another one, a small script says what that is there.
        view! {
            <p class="nene-zone-first">"The first is: "<time datetime=at data-zone="Europe/London">{words}</time></p>
        }
    });
    let kept = match whose {
        Whose::AtWork(..) => "The time you choose is kept for 5 minutes.",
        Whose::Own | Whose::For(_) => "The time you choose is kept for 5 minutes, so you can look at it first.",
    };
    view! {
        <p>{kept}" Times are UK time."</p>
        {place}
        {first}
        {items.view()}
    }
}

fn has_place(slot: &Slot) -> bool {
    slot.channel == Channel::InPerson && !slot.place.is_empty()
}

fn colour(channel: Channel) -> TagColour {
    match channel {
        Channel::InPerson => TagColour::Blue,
        Channel::Telephone => TagColour::Green,
        Channel::Video => TagColour::Purple,
    }
}

/// "Today, Tuesday 24 November 2026"
fn named(day: NaiveDate, today: NaiveDate) -> String {
    let words = date::weekday(day);
    match (day - today).num_days() {
        0 => format!("Today, {words}"),
        1 => format!("Tomorrow, {words}"),
        _ => words,
    }
}

fn booking(whose: &Whose, need: &Need, slot: &Slot) -> String {
    match need.moving {
        Some(id) => whose.path(&format!("/appointments/{id}/move/{}", slot.id)),
        None => whose.path(&format!("/appointments/book/{}", slot.id)),
    }
}

/// Nothing would do: what they can do now.
fn nothing(whose: &Whose, results: &Results<'_>) -> impl IntoView + use<> {
    let words = match results.need.after {
        Some(_) => "There are no later times yet. New times come each day.",
        None if results.instead.is_some() => "There is no free time like this.",
        None => "There is no free time at the moment. New times come each day.",
    };
    let instead = results.instead.map(|slot| {
        let said = format!(
            "{}, {} with {}, {}",
            named(date::london_day(slot.starts_at), results.today),
            date::time(slot.starts_at),
            slot.clinician_name,
            slot.channel.words().to_lowercase()
        );
        let any = Need { service_of: results.need.service_of, moving: results.need.moving, ..Need::default() };
        let href = address(whose, &any);
        view! {
            <p>"The first free time of any kind is:"</p>
            <p><a href=booking(whose, results.need, slot)>{said}</a></p>
            <p><a href=href>"See all times"</a></p>
        }
    });
    view! {
        <Nothing words/>
        {instead}
        <p><a href=waiting(whose, results)>{tell(whose)}</a></p>
    }
}

/// Where one joins the waiting list for such a time. Whoever waits takes what comes, with whomever.
fn waiting(whose: &Whose, results: &Results<'_>) -> String {
    let wait = Need { with: With::Anyone, after: None, ..results.need.clone() };
    whose.path(&format!("/appointments/waiting/add?{}", wait.in_address()))
}

fn tell(whose: &Whose) -> &'static str {
    to(whose, "Tell me when a time comes free", "Tell them when a time comes free")
}

/// How, when, with whom, and from which day.
fn form(whose: &Whose, results: &Results<'_>) -> impl IntoView + use<> {
    let need = results.need;
    let ways = std::iter::once(Choice::new("any", "Any way"))
        .chain(Channel::ALL.into_iter().map(|channel| Choice::new(channel.key(), channel.words())));
    let how: Text = need.how.map_or("any", Channel::key).into();
    let whens = When::ALL.into_iter().map(|when| {
        let choice = Choice::new(when.key(), when.words());
        if when == When::AfterWork { choice.with_hint("From 5pm, or on a Saturday or Sunday") } else { choice }
    });
    let known = to(whose, "Somebody I have seen before", "Somebody they have seen before");
    let mut people: Vec<(Text, Text)> = vec![("".into(), "Anyone".into()), ("known".into(), known.into())];
    people.extend(
        clinicians(results.service, results.offered)
            .into_iter()
            .map(|one| (Text::from(one.clinic.to_string()), Text::from(one.clinician_name.clone()))),
    );
    let with = match need.with {
        With::Anyone => String::new(),
        With::Known => "known".to_owned(),
        With::Clinic(id) => id.to_string(),
    };
    let moving = need.moving.map(|id| view! { <Hidden name="move" value=id.to_string()/> });
    let value = results.form.typed_date("from");
    let error = results.errors.of_date("from");
    view! {
        <form method="get" action=whose.path("/appointments/find") novalidate>
            <Hidden name="for" value=results.service.clinic.to_string()/>
            {moving}
            <Radios name="how" legend=to(whose, "How would you like your appointment?", "How would they like the appointment?") choices=ways.collect() chosen=Some(how)/>
            <Radios name="when" legend=to(whose, "When can you come?", "When can they come?") choices=whens.collect() chosen=Some(need.when.key().into())/>
            <Select name="with" label=to(whose, "Who would you like to see?", "Who would they like to see?") options=people chosen=with/>
            <DateInput name="from" legend="From which day?" hint="Leave it empty to start today. For example, 3 12 2026"
                value error/>
            <Button label="Show times"/>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_become_a_sentence() {
        assert_eq!(sentence(&["In person"]), "In person");
        assert_eq!(sentence(&["In person", "By video"]), "In person or by video");
        assert_eq!(sentence(&["In person", "By telephone", "By video"]), "In person, by telephone or by video");
        assert_eq!(sentence(&[]), "");
    }

    #[test]
    fn near_days_are_named() {
        let day = |day: u32| NaiveDate::from_ymd_opt(2026, 11, day).expect("a day");
        assert_eq!(named(day(24), day(24)), "Today, Tuesday 24 November 2026");
        assert_eq!(named(day(25), day(24)), "Tomorrow, Wednesday 25 November 2026");
        assert_eq!(named(day(26), day(24)), "Thursday 26 November 2026");
    }
}
