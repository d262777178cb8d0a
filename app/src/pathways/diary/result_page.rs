//! How far a pathway's diary is and what came of it; and for staff, the rounds that they score.

use leptos::prelude::*;

use super::{
    Followed,
    page::Shown,
    progress::{self, Day},
};
use crate::{
    pathways::{
        engine::{
            blood_pressure::{Diary, LeftOut, Outcome, result_words},
            news2::{Round, Score},
        },
        template::Slot,
    },
    ui::{
        callout::InsetText,
        date,
        number::counted,
        table::{Cell, Column, Table},
    },
    web::whose::Whose,
};

pub fn of_pathway(whose: &Whose, followed: &Followed, shown: &Shown<'_>) -> Option<impl IntoView + use<>> {
    let (today, slot_now) = progress::now_of(shown.wall);
    let diary = progress::diary(followed, shown.written);
    // Of what is over, only a diary has something left to say.
    if followed.is_over(today) && diary.is_none() {
        return None;
    }
    let days = progress::days(followed, shown.written, today, slot_now);
    let about = diary.as_ref().map(|diary| of_diary(whose, followed, diary, shown).into_any());
    Some(view! {
        <h2 class="nhsuk-heading-m">{followed.on.template.title.clone()}</h2>
        <p class="nene-meta">{format!("Asked for by {}.", followed.organisation)}</p>
        {about}
        {grid(followed, &days)}
    })
}

fn of_diary(whose: &Whose, followed: &Followed, diary: &Diary, shown: &Shown<'_>) -> impl IntoView + use<> {
    let (today, _) = progress::now_of(shown.wall);
    let is_complete = progress::is_complete(followed, diary, shown.written, today);
    let irregular = diary.left_out.iter().filter(|(_, why)| *why == LeftOut::IrregularPulse).count();
    let irregular = (irregular > 0).then(|| {
        let words = counted(irregular as u64, "reading was", "readings were");
        view! { <p>{format!("{words} taken with an irregular heartbeat. We keep them, but leave them out of the average.")}</p> }
    });
    let (day, length) = progress::day_of(diary, today);
    let (heading, words) = match (is_complete, &diary.outcome) {
        (false, Outcome::NotEnough { more_readings, more_days }) => {
            (format!("Day {day} of {length}"), not_enough(*more_readings, *more_days))
        }
        (false, Outcome::Enough(average)) => (
            format!("Day {day} of {length}"),
            format!(
                "The average so far is {}, of {}. It can still change, so please go on to the last day.",
                average.words(),
                counted(average.readings as u64, "reading", "readings")
            ),
        ),
        (true, Outcome::NotEnough { more_readings, more_days }) => (
            "The diary is over".to_string(),
            format!("{} The team will talk about trying again.", not_enough(*more_readings, *more_days)),
        ),
        (true, Outcome::Enough(average)) => (
            "The diary is complete".to_string(),
            format!(
                "The average is {}, of {}. {}",
                average.words(),
                counted(average.readings as u64, "reading", "readings"),
                result_words(average.band())
            ),
        ),
    };
    let next = is_complete.then(|| next(followed));
    let clinical = match (whose, &diary.outcome, is_complete) {
        (Whose::AtWork(..), Outcome::Enough(average), true) => {
            Some(view! { <p>{format!("For the team: {} (NICE NG136 1.2.7).", average.band().clinical_words())}</p> })
        }
        _ => None,
    };
    view! {
        <InsetText>
            <h3 class="nhsuk-heading-s">{heading}</h3>
            <p>{words}</p>
            {clinical}
            {next}
        </InsetText>
        <p>"The first day is left out of the average: most people have higher readings on it."</p>
        {irregular}
    }
}

/// Never a number or a class of too few (NICE NG136 1.2.7).
fn not_enough(more_readings: usize, more_days: usize) -> String {
    let readings = counted(more_readings as u64, "more reading", "more readings");
    let days = counted(more_days as u64, "more day", "more days");
    match (more_readings, more_days) {
        (0, _) => format!("There are not enough readings for an average yet. It needs readings on {days}."),
        (_, 0) => format!("There are not enough readings for an average yet. It needs {readings} after the first day."),
        _ => format!(
            "There are not enough readings for an average yet. It needs {readings} after the first day, on {days}."
        ),
    }
}

fn next(followed: &Followed) -> impl IntoView + use<> {
    let team = format!("{} of {}", followed.on.template.team.name, followed.organisation);
    let call = match followed.telephone.as_str() {
        "" => "If you have heard nothing in a week, call them.".to_string(),
        telephone => format!("If you have heard nothing in a week, call {telephone}."),
    };
    view! { <p>{format!("What happens next: {team} look at it in their working hours and contact you. {call}")}</p> }
}

/// Day by day, in words: colour says nothing here.
fn grid(followed: &Followed, days: &[Day]) -> impl IntoView + use<> {
    let caption = format!("{}, day by day", followed.on.template.title);
    match progress::slots_of(followed).as_slice() {
        [_] => {
            let mut table = Table::new(caption, [Column::words("Day"), Column::words("Done")], days.len());
            for day in days {
                let [done] = words(day);
                table.row([Cell::Words(&date::day(day.on)), Cell::Words(&done)]);
            }
            table.with_caption_hidden().view().into_any()
        }
        [first, second] => {
            let columns = [Column::words("Day"), column(*first), column(*second)];
            let mut table = Table::new(caption, columns, days.len());
            for day in days {
                let [one, two] = words(day);
                table.row([Cell::Words(&date::day(day.on)), Cell::Words(&one), Cell::Words(&two)]);
            }
            table.with_caption_hidden().view().into_any()
        }
        [first, second, third, ..] => {
            let columns = [Column::words("Day"), column(*first), column(*second), column(*third)];
            let mut table = Table::new(caption, columns, days.len());
            for day in days {
                let [one, two, three] = words(day);
                let on = date::day(day.on);
                table.row([Cell::Words(&on), Cell::Words(&one), Cell::Words(&two), Cell::Words(&three)]);
            }
            table.with_caption_hidden().view().into_any()
        }
        [] => ().into_any(),
    }
}

fn column(slot: Slot) -> Column {
    Column::words(slot.words())
}

fn words<const N: usize>(day: &Day) -> [String; N] {
    std::array::from_fn(|at| day.slots.get(at).map(|(_, done)| done.words()).unwrap_or_default())
}

/// NEWS2, for staff alone: a total only where all seven parts are there.
pub fn rounds(rounds: &[Round]) -> Option<impl IntoView + use<>> {
    if rounds.is_empty() {
        return None;
    }
    let columns = [Column::words("Measured"), Column::words("NEWS2"), Column::words("Parts")];
    let mut table = Table::new("The last rounds", columns, rounds.len());
    for round in rounds {
        let (total, parts) = match &round.score {
            Some(score) => (format!("{}, {}", score.total, score.response.words()), parts(score)),
            None if round.without.is_empty() => {
                ("No score".to_string(), "NEWS2 is for people of 16 and over who are not pregnant".to_string())
            }
            None => ("No score".to_string(), format!("Not measured: {}", round.without.join(", ").to_lowercase())),
        };
        table.row([Cell::Words(&date::moment(round.ended)), Cell::Words(&total), Cell::Words(&parts)]);
    }
    Some(view! {
        <h2 class="nhsuk-heading-m">"NEWS2"</h2>
        <p>"For staff. The person does not see these scores. All seven parts within one hour, or no score."</p>
        {table.with_caption_hidden().view()}
    })
}

fn parts(score: &Score) -> String {
    let scale = match score.scale {
        crate::pathways::limits::OxygenScale::One => "scale 1",
        crate::pathways::limits::OxygenScale::Two => "scale 2",
    };
    let parts: Vec<String> = score
        .parts
        .iter()
        .map(|part| match part.name {
            "Oxygen level" => format!("oxygen level ({scale}) {}", part.points),
            name => format!("{} {}", name.to_lowercase(), part.points),
        })
        .collect();
    parts.join(", ")
}
