//! What the page says about how it goes: from what somebody entered, and never a word of blame. Pure.

use chrono::Weekday;

use super::{
    aim::{Aim, Counted, amount},
    plan::Encouragement,
    rules::{MISSED_IN_A_ROW, Standing, Streak, Week},
};
use crate::ui::date;

/// What is said today. `weeks` as the rules have them, `left`: days of this week on which a step can
/// still be made.
pub fn encouragement(aim: Aim, weeks: &[Week], missed: usize, left: i64) -> String {
    let Some(this) = weeks.last() else { return FIRST.into() };
    let did = aim.you_did();
    let days = on_days(this.steps);
    match this.standing {
        Standing::Reached => format!("{did} on {days} this week. That is your week. Well done."),
        Standing::Resting => "This is a week off. Rest is part of it.".into(),
        Standing::Open | Standing::Missed if this.steps == 0 => match weeks.iter().rev().nth(1) {
            _ if missed >= MISSED_IN_A_ROW => {
                "Weeks like the last ones happen to everybody. A smaller step can help you to start again.".into()
            }
            Some(last) if last.standing == Standing::Missed => {
                "Last week was a pause. Your next step can be a small one.".into()
            }
            Some(_) => "A new week. One small step is a good start.".into(),
            None => FIRST.into(),
        },
        Standing::Open | Standing::Missed => match this.needed - this.steps {
            more if more > left => format!("{did} on {days} this week. Every one of them counts."),
            1 => format!("{did} on {days} this week. One more and it is your week."),
            more => format!("{did} on {days} this week. {more} more and it is your week."),
        },
    }
}

const FIRST: &str = "This is your first week. One small step is enough.";

fn on_days(days: i64) -> String {
    if days == 1 { "1 day".into() } else { format!("{days} days") }
}

/// "You have kept going for 5 weeks, with a pause in one."; `None` before the first.
pub fn streak(streak: Streak) -> Option<String> {
    let weeks = match streak.weeks {
        0 => return None,
        1 => "1 week".to_string(),
        weeks => format!("{weeks} weeks"),
    };
    Some(match streak.pauses {
        0 => format!("You have kept going for {weeks}."),
        1 => format!("You have kept going for {weeks}, with a pause in one."),
        pauses => format!("You have kept going for {weeks}, with a pause in {pauses} of them."),
    })
}

/// `open`: what is said of a week that is neither reached nor over.
pub fn standing(standing: Standing, open: &'static str) -> &'static str {
    match standing {
        Standing::Reached => "Your week",
        Standing::Resting => "A week off",
        Standing::Missed => "A pause",
        Standing::Open => open,
    }
}

/// What was counted this week, beside what is known to help; `None` where nothing is counted, or was.
pub fn counted(aim: Aim, weeks: &[Week]) -> Option<String> {
    let this = weeks.last()?;
    let so_far = amount(this.tenths);
    let words = match aim.counted()? {
        // NHS "Physical activity guidelines for adults aged 19 to 64".
        Counted::Minutes => format!("{so_far} minutes this week so far. 150 are a good aim, and less is a start."),
        // UK Chief Medical Officers' low risk drinking guidelines, 2016.
        Counted::Units => {
            format!("{so_far} units this week so far, of those you entered. It is safest not to go above 14.")
        }
        Counted::Cigarettes => format!("{so_far} cigarettes this week so far, of those you entered."),
    };
    (this.tenths > 0).then_some(words)
}

/// "3 days a week", "every day".
pub fn days_a_week(days: u8) -> String {
    match days {
        1 => "1 day a week".into(),
        7 => "every day".into(),
        days => format!("{days} days a week"),
    }
}

/// "At 1pm and 7pm, on Monday and Friday".
pub fn times(encouragement: &Encouragement) -> String {
    let times: Vec<String> = encouragement.times.iter().map(|time| date::time_of_day(*time)).collect();
    let days: Vec<String> = encouragement.days.iter().map(|day| weekday(*day).to_string()).collect();
    match days.is_empty() {
        true => format!("At {}, every day", listed(&times)),
        false => format!("At {}, on {}", listed(&times), listed(&days)),
    }
}

fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

pub fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

pub const DAYS: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

#[cfg(test)]
#[path = "tests/words_tests.rs"]
mod tests;
