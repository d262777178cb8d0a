//! How many entries become a few lines: by day, by person, in words.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::London;
use uuid::Uuid;

use super::{Emergency, Look};
use crate::{
    access::{relation::Basis, role::Role},
    ui::date,
};

/// More times than this are told as a number.
const TIMES: usize = 4;

/// What happened on one day, by London's calendar.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    pub day: NaiveDate,
    pub viewers: Vec<Viewer>,
}

/// Somebody who looked, or tried to, on one day.
#[derive(Clone, Debug, PartialEq)]
pub struct Viewer {
    pub name: String,
    pub kind: Kind,
    /// Role and organisation, or what they are to the person.
    pub as_what: String,
    pub why: Option<String>,
    /// What they did, each once.
    pub acts: Vec<Act>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The person themselves.
    You,
    Carer,
    Staff,
    Emergency,
    Stranger,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    pub words: String,
    pub outcome: Outcome,
    /// When, newest first.
    pub at: Vec<DateTime<Utc>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Permitted,
    Refused,
}

impl Viewer {
    pub fn saw_nothing(&self) -> bool {
        self.acts.iter().all(|act| act.outcome == Outcome::Refused)
    }

    /// How often they looked or tried.
    pub fn times(&self) -> usize {
        self.acts.iter().map(|act| act.at.len()).sum()
    }
}

/// Newest day first, and in it whoever looked last first.
pub fn days(looks: &[Look], emergencies: &[Emergency]) -> Vec<Day> {
    let mut days: Vec<(NaiveDate, Vec<(&Look, Viewer)>)> = Vec::new();
    for look in looks {
        let day = date::london_day(look.at);
        let place = match days.iter().position(|(known, _)| *known == day) {
            Some(place) => place,
            None => {
                days.push((day, Vec::new()));
                days.len() - 1
            }
        };
        let Some((_, viewers)) = days.get_mut(place) else { continue };
        let same = |(known, _): &&mut (&Look, Viewer)| {
            (known.actor_id, &known.relation, &known.organisation)
                == (look.actor_id, &look.relation, &look.organisation)
        };
        match viewers.iter_mut().find(same) {
            Some((_, viewer)) => add(viewer, look),
            None => {
                let mut viewer = viewer(look, emergencies);
                add(&mut viewer, look);
                viewers.push((look, viewer));
            }
        }
    }
    days.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
    let of = |viewers: Vec<(&Look, Viewer)>| viewers.into_iter().map(|(_, viewer)| viewer).collect();
    days.into_iter().map(|(day, viewers)| Day { day, viewers: of(viewers) }).collect()
}

fn add(viewer: &mut Viewer, look: &Look) {
    let outcome = if look.outcome == "permitted" { Outcome::Permitted } else { Outcome::Refused };
    let words = what_was_done(look, outcome);
    match viewer.acts.iter_mut().find(|act| act.words == words && act.outcome == outcome) {
        Some(act) => act.at.push(look.at),
        None => viewer.acts.push(Act { words, outcome, at: vec![look.at] }),
    }
}

fn viewer(look: &Look, emergencies: &[Emergency]) -> Viewer {
    let (kind, key) = match look.relation.split_once(':') {
        Some(("carer", basis)) => (Kind::Carer, basis),
        Some(("staff" | "elsewhere", role)) => (Kind::Staff, role),
        Some(("emergency", role)) => (Kind::Emergency, role),
        _ if look.relation == "own" => (Kind::You, ""),
        _ if look.relation == "system" => return system(look),
        _ => (Kind::Stranger, ""),
    };
    let name = match (kind, &look.given_name, &look.family_name) {
        (Kind::You, ..) => "You".to_string(),
        (_, Some(given), Some(family)) => format!("{given} {family}"),
        _ => "Somebody who has no account any more".to_string(),
    };
    let role = Role::from_key(key).map_or("Member of staff", Role::words);
    let at_work = match &look.organisation {
        Some(organisation) => format!("{role}, for {organisation}"),
        None => role.to_string(),
    };
    let (as_what, why) = match kind {
        Kind::You => (String::new(), None),
        Kind::Carer => ("A carer, for you".to_string(), Some(why_a_carer(Basis::from_key(key)).to_string())),
        Kind::Staff => (at_work, Some("Your care, or work that goes with it.".to_string())),
        Kind::Emergency => (at_work, Some(why_in_an_emergency(look.actor_id, look.at, emergencies))),
        Kind::Stranger => ("Somebody with no link to you".to_string(), None),
    };
    Viewer { name, kind, as_what, why, acts: Vec::new() }
}

/// No person: a computer of an organisation, which had shown its key.
fn system(look: &Look) -> Viewer {
    let of = look.organisation.as_deref().unwrap_or("an organisation");
    Viewer {
        name: "A computer system".to_string(),
        kind: Kind::Staff,
        as_what: format!("For {of}"),
        why: Some("Your care, or work that goes with it.".to_string()),
        acts: Vec::new(),
    }
}

fn why_a_carer(basis: Basis) -> &'static str {
    match basis {
        Basis::Consent => "You agreed that they help you.",
        Basis::ParentalResponsibility => "They have parental responsibility for you.",
        Basis::BestInterest => "Your practice decided with others that this is best for you.",
        Basis::HealthAndWelfareAttorney => "They have a lasting power of attorney for your health and welfare.",
        Basis::CourtAppointedDeputy => "A court chose them to decide about your health and welfare.",
        Basis::Unknown => "The reason is not known.",
    }
}

fn why_in_an_emergency(actor: Uuid, at: DateTime<Utc>, emergencies: &[Emergency]) -> String {
    let emergency = emergencies.iter().find(|one| one.actor_id == actor && one.at <= at && at <= one.until);
    let Some(emergency) = emergency else { return "It was an emergency.".to_string() };
    let reason = match emergency.reason.as_str() {
        "unconscious" => "you were unconscious",
        "life-threatening" => "your life was in danger",
        "cannot-be-asked" => "you could not be asked",
        "risk-to-others" => "somebody else was at risk",
        _ => return format!("It was an emergency. They wrote: “{}”", emergency.words.trim()),
    };
    match emergency.words.trim() {
        "" => format!("It was an emergency: {reason}."),
        words => format!("It was an emergency: {reason}. They wrote: “{words}”"),
    }
}

/// "Looked at your test results".
fn what_was_done(look: &Look, outcome: Outcome) -> String {
    let what = what(&look.data_class, &look.page);
    let (did, tried) = match (look.data_class.as_str(), look.action.as_str()) {
        ("emergency", _) => return of_an_emergency(outcome).to_string(),
        ("invitations", "change") => ("Sent or changed", "send or change"),
        ("finding", _) => ("Found", "find"),
        ("readings", "change") => ("Added or changed", "add or change"),
        ("emergency-review", _) => ("Checked", "check"),
        ("repeats", "change") => ("Handed on", "hand on"),
        ("appointments", "change") => ("Booked or changed", "book or change"),
        ("rooms", "change") => ("Wrote about", "write about"),
        ("repeat-decisions", _) => ("Decided on", "decide on"),
        (_, "change") => ("Changed", "change"),
        (_, "download") => ("Took a copy of", "take a copy of"),
        _ => ("Looked at", "look at"),
    };
    match outcome {
        Outcome::Permitted => format!("{did} {what}"),
        Outcome::Refused => format!("Tried to {tried} {what}, and was refused"),
    }
}

fn of_an_emergency(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Permitted => "Opened your record in an emergency, or closed it again",
        Outcome::Refused => "Tried to open your record in an emergency, and was refused",
    }
}

/// What kind of data, by its class and the page that showed it.
fn what(class: &str, page: &str) -> &'static str {
    match class {
        "record" => shelf(page),
        "account" => "your account and where you are signed in",
        "passkeys" => "your passkeys and recovery codes",
        "pause" => "the pause of your online access",
        "details" => "your name, date of birth and contact details",
        "sharing" => "your choices about sharing",
        "carers" => "who your carers are",
        "access-log" => "this list of who has looked",
        "invitations" => "your invitation to use Nene",
        "finding" => "you by NHS number and date of birth",
        "readings" => "your readings from home",
        "pathways" => "what you are asked to measure at home, and your targets",
        "alerts" => "what your readings from home may mean",
        "phone-tasks" => "that somebody is to call you",
        "templates" => "the list of people who measure at home",
        "reminders" => "your reminders, and how you get them",
        "medicines" => of_medicines(page),
        "doses" => of_doses(page),
        "repeats" | "repeat-decisions" => "medicines you asked your practice for",
        "goals" => "your goals, and the steps towards them",
        "appointments" => of_appointments(page),
        "bookings" => "when you are booked in at their clinics",
        "rooms" => of_rooms(page),
        "refused-imports" => "your name, date of birth and NHS number, in something that could not be matched to you",
        "emergency-review" => "whether it was right to open your record in an emergency",
        _ => "something that is kept about you",
    }
}

fn of_rooms(page: &str) -> &'static str {
    if page.contains("/conferences") { "a case conference about you" } else { "your video visits" }
}

fn of_appointments(page: &str) -> &'static str {
    let rest = page.trim_start_matches("/appointments").trim_start_matches('/');
    match rest.split('/').next().unwrap_or_default() {
        "find" | "any" => "times that you could have for an appointment",
        "book" => "an appointment to be booked for you",
        "needs" => "the help that you need at appointments",
        "waiting" | "offers" => "appointments that you wait for",
        _ => "your appointments",
    }
}

fn of_doses(page: &str) -> &'static str {
    match page.strip_prefix("/doses/").unwrap_or_default() {
        rest if rest.starts_with("schedules") || rest == "journey" => "the times of your medicines",
        rest if rest.starts_with("adherence") => "how often your medicines were taken",
        _ => "which doses of your medicines were taken",
    }
}

fn of_medicines(page: &str) -> &'static str {
    let place = page.strip_prefix("/medicines/").unwrap_or_default();
    match place.split('/').next().unwrap_or_default() {
        "repeats" => "medicines you asked your practice for",
        "pharmacy" => "the pharmacy you chose",
        "own" | "add" => "medicines you added yourself",
        "count" => "how much of a medicine is left",
        _ => "your list of medicines",
    }
}

fn shelf(page: &str) -> &'static str {
    let place = page.strip_prefix("/record/").unwrap_or_default();
    match place.split('/').next().unwrap_or_default() {
        "results" => "your test results",
        "medicines" => "your medicines",
        "allergies" => "your allergies",
        "conditions" => "your conditions",
        "vaccinations" => "your vaccinations",
        "documents" => "your letters and documents",
        "encounters" => "your visits",
        "procedures" => "your operations and treatments",
        "appointments" => "your appointments",
        "care" => "your care plans and care team",
        "timeline" => "your record, by date",
        "entries" => "one item of your record",
        "search" => "your record, by searching it",
        "print" => "the summary of your record to print",
        "download" => "your whole record",
        _ if page == "/home" => "the newest items of your record",
        _ if page == "/summary" => "the one-page summary of your record",
        _ if page == "/appointments" => "your appointments",
        _ if page.starts_with("/appointments/") => "who has seen you before, for an appointment",
        _ => "your record",
    }
}

/// "9am", "9am and 2:30pm", or "12 times, between 9am and 2:30pm". `at` is newest first.
pub fn times(at: &[DateTime<Utc>]) -> String {
    let mut times: Vec<String> = at.iter().rev().map(|at| date::time(*at)).collect();
    times.dedup();
    match times.as_slice() {
        [] => String::new(),
        [one] if at.len() == 1 => one.clone(),
        [one] => format!("{} times, at {one}", at.len()),
        [first, .., last] if times.len() > TIMES => format!("{} times, between {first} and {last}", at.len()),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// A month of London's calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    year: i32,
    month: u32,
}

impl Month {
    pub fn of(at: DateTime<Utc>) -> Month {
        let day = date::london_day(at);
        Month { year: day.year(), month: day.month() }
    }

    /// "2026-11"; `None` for what is no month.
    pub fn parse(text: &str) -> Option<Month> {
        let (year, month) = text.split_once('-')?;
        let digits =
            year.len() == 4 && month.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let month = Month { year: year.parse().ok()?, month: month.parse().ok()? };
        (digits && (1..=12).contains(&month.month) && month.year < 9999).then_some(month)
    }

    pub fn key(self) -> String {
        format!("{:04}-{:02}", self.year, self.month)
    }

    pub fn words(self) -> String {
        date::month(self.year, self.month).unwrap_or_default()
    }

    fn next(self) -> Month {
        match self.month {
            12 => Month { year: self.year + 1, month: 1 },
            month => Month { month: month + 1, ..self },
        }
    }

    /// From its first instant to the first of the next.
    pub fn bounds(self) -> (DateTime<Utc>, DateTime<Utc>) {
        (self.start(), self.next().start())
    }

    fn start(self) -> DateTime<Utc> {
        let day = NaiveDate::from_ymd_opt(self.year, self.month, 1).unwrap_or_default();
        // London's clocks change on a last Sunday, never on a first of a month.
        London.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest().map(|at| at.to_utc()).unwrap_or_default()
    }

    /// Newest first, from the month of `newest` back to that of `oldest`, at most so many.
    pub fn between(oldest: DateTime<Utc>, newest: DateTime<Utc>, most: usize) -> Vec<Month> {
        let (mut month, newest) = (Month::of(oldest), Month::of(newest));
        let mut months = Vec::new();
        while month <= newest {
            months.push(month);
            month = month.next();
        }
        months.reverse();
        months.truncate(most);
        months
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn look(at_text: &str, actor: u128, relation: &str, page: &str) -> Look {
        Look {
            at: at(at_text),
            actor_id: Uuid::from_u128(actor),
            relation: relation.into(),
            action: "read".into(),
            data_class: "record".into(),
            page: page.into(),
            outcome: "permitted".into(),
            given_name: Some("Grace".into()),
            family_name: Some("Okafor".into()),
            organisation: Some("Wessex Vale Hospital".into()),
        }
    }

    #[test]
    fn entries_become_days_people_and_acts() {
        let looks = [
            look("2026-11-24T14:30:00Z", 1, "elsewhere:nurse", "/record/results"),
            look("2026-11-24T14:29:00Z", 2, "own", "/record"),
            look("2026-11-24T09:00:00Z", 1, "elsewhere:nurse", "/record/results"),
            look("2026-11-24T08:00:00Z", 1, "elsewhere:nurse", "/record/medicines"),
            // One minute past midnight in London's summer.
            look("2026-06-30T23:01:00Z", 3, "carer:consent", "/record/appointments"),
        ];
        let days = days(&looks, &[]);
        let told: Vec<(String, usize)> = days.iter().map(|day| (date::day(day.day), day.viewers.len())).collect();
        assert_eq!(told, [("24 November 2026".into(), 2), ("1 July 2026".into(), 1)]);
        let nurse = &days[0].viewers[0];
        assert_eq!((nurse.name.as_str(), nurse.as_what.as_str()), ("Grace Okafor", "Nurse, for Wessex Vale Hospital"));
        let acts: Vec<String> = nurse.acts.iter().map(|act| format!("{}: {}", act.words, times(&act.at))).collect();
        assert_eq!(acts, ["Looked at your test results: 9am and 2:30pm", "Looked at your medicines: 8am"]);
        assert_eq!((days[0].viewers[1].kind, days[0].viewers[1].name.as_str()), (Kind::You, "You"));
        assert_eq!(days[1].viewers[0].why.as_deref(), Some("You agreed that they help you."));
    }

    #[test]
    fn a_refusal_says_so() {
        let refused = Look {
            outcome: "refused".into(),
            action: "download".into(),
            ..look("2026-11-24T14:30:00Z", 1, "stranger", "/record/download")
        };
        let days = days(std::slice::from_ref(&refused), &[]);
        let viewer = &days[0].viewers[0];
        assert_eq!(viewer.acts[0].words, "Tried to take a copy of your whole record, and was refused");
        assert!(viewer.saw_nothing() && viewer.kind == Kind::Stranger);
    }

    #[test]
    fn an_emergency_tells_its_reason() {
        let emergency = Emergency {
            actor_id: Uuid::from_u128(1),
            at: at("2026-11-24T14:00:00Z"),
            until: at("2026-11-24T15:00:00Z"),
            reason: "unconscious".into(),
            words: "Brought in by ambulance ".into(),
        };
        let why = |text: &str, actor: u128| {
            let looks = [look(text, actor, "emergency:nurse", "/record")];
            days(&looks, std::slice::from_ref(&emergency)).remove(0).viewers.remove(0).why.unwrap()
        };
        let told = "It was an emergency: you were unconscious. They wrote: “Brought in by ambulance”";
        assert_eq!(why("2026-11-24T14:30:00Z", 1), told);
        assert_eq!(why("2026-11-24T15:30:00Z", 1), "It was an emergency.");
        assert_eq!(why("2026-11-24T14:30:00Z", 2), "It was an emergency.");
    }

    #[test]
    fn every_class_has_words_of_its_own() {
        use crate::access::class::DataClass;
        // Lists of an organisation are in nobody's log; the flag is shown to nobody.
        let other = [DataClass::SafetyFlag, DataClass::Emergency, DataClass::Monitoring, DataClass::Clinics];
        for class in DataClass::ALL.into_iter().filter(|class| !other.contains(class)) {
            assert_ne!(what(class.key(), "/x"), "something that is kept about you", "{class:?}");
        }
    }

    #[test]
    fn many_times_are_told_as_a_number() {
        let minutes = |list: &[i64]| -> Vec<DateTime<Utc>> {
            list.iter().rev().map(|minute| at("2026-11-24T09:00:00Z") + chrono::Duration::minutes(*minute)).collect()
        };
        for (list, told) in [
            (&[0][..], "9am"),
            (&[0, 0, 0], "3 times, at 9am"),
            (&[0, 30], "9am and 9:30am"),
            (&[0, 0, 30, 60], "9am, 9:30am and 10am"),
            (&[0, 1, 2, 3, 4], "5 times, between 9am and 9:04am"),
        ] {
            assert_eq!(times(&minutes(list)), told);
        }
    }

    #[test]
    fn months_are_londons() {
        let november = Month::parse("2026-11").unwrap();
        assert_eq!((november.key().as_str(), november.words().as_str()), ("2026-11", "November 2026"));
        assert_eq!(november.bounds(), (at("2026-11-01T00:00:00Z"), at("2026-12-01T00:00:00Z")));
        assert_eq!(Month::parse("2026-07").unwrap().bounds().0, at("2026-06-30T23:00:00Z"));
        assert_eq!(Month::parse("2026-12").unwrap().bounds().1, at("2027-01-01T00:00:00Z"));
        for bad in ["", "2026", "2026-13", "2026-00", "26-11", "2026-1", "-026-11", "9999-12", "2026-11-01"] {
            assert_eq!(Month::parse(bad), None, "{bad}");
        }
        let months = Month::between(at("2025-11-30T00:00:00Z"), at("2026-02-01T00:00:00Z"), 3);
        let keys: Vec<String> = months.iter().map(|month| month.key()).collect();
        assert_eq!(keys, ["2026-02", "2026-01", "2025-12"]);
    }
}
