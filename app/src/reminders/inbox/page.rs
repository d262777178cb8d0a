//! The list of reminders.

use leptos::{either::Either, prelude::*};

use super::rules::{Line, Notice};
use crate::{
    people::PersonId,
    reminders::Kind,
    ui::{
        Text,
        button::{ButtonForm, ButtonKind},
        date,
        document::{Chrome, document},
        items::{Item, Items},
        loaded::Nothing,
        number::counted,
        tag::{RowTag, TagColour},
    },
};

pub const TITLE: &str = "Your reminders";

pub fn list(chrome: Chrome, (open, before): (Vec<Line>, Vec<Line>), me: PersonId) -> String {
    let is_any_new = open.iter().chain(&before).any(|line| line.new);
    let seen = is_any_new.then(|| {
        view! { <ButtonForm action="/reminders/seen" label="I have seen them all" kind=ButtonKind::Secondary/> }
    });
    let open = match open.as_slice() {
        [] => Either::Left(view! { <Nothing words="There is nothing to do now."/> }),
        lines => Either::Right(items(lines, me).view()),
    };
    let before = match before.as_slice() {
        [] => Either::Left(view! { <Nothing words="There were no other reminders in the last 30 days."/> }),
        lines => Either::Right(items(lines, me).view()),
    };
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{TITLE}</h1>
            <p><a href="/account/reminders">"Choose how we remind you"</a></p>
            {seen}
            <h2 class="nhsuk-heading-m">"To do now"</h2>
            {open}
            <h2 class="nhsuk-heading-m">"Before"</h2>
            {before}
        },
    )
}

fn items(lines: &[Line], me: PersonId) -> Items {
    let mut items = Items::with_capacity(lines.len());
    for line in lines {
        let notice = &line.notice;
        let href = format!("/reminders/{}", notice.id);
        let mut facts = vec![when(notice)];
        if line.times > 1 {
            facts.push(format!("Said {}", counted(line.times as u64, "time", "times")));
        }
        let facts: Vec<&str> = facts.iter().map(String::as_str).collect();
        let tags: &[RowTag<'_>] = match (line.new, notice.settled_at) {
            (true, _) => &[RowTag { words: "New", colour: TagColour::Blue }],
            (false, Some(_)) => &[RowTag { words: "Done", colour: TagColour::Green }],
            (false, None) => &[],
        };
        let name = words(notice, me);
        items.push(Item { name: &name, href: Some(&href), tags, facts: &facts, ..Item::default() });
    }
    items
}

/// What it is about. Of somebody else it says no more than that.
fn words(notice: &Notice, me: PersonId) -> Text {
    if notice.about != me || notice.kind == Kind::Carer {
        return "Somebody you look after may need you".into();
    }
    match notice.kind {
        Kind::Dose => format!("Your medicine, due at {}", date::time(notice.due_at)).into(),
        Kind::Appointment => "An appointment is coming up".into(),
        Kind::Readings => "Something to measure at home".into(),
        Kind::Questions => "Questions to answer".into(),
        Kind::Invitation => "An invitation is waiting for you".into(),
        Kind::Results => "There are new test results".into(),
        Kind::Repeat => "A medicine runs out soon".into(),
        Kind::Goal => "A step towards your goal".into(),
        Kind::Test => "A test".into(),
        Kind::Carer => "Somebody you look after may need you".into(),
    }
}

fn when(notice: &Notice) -> String {
    date::moment(notice.made_at)
}
