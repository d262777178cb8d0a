//! Clinics with which a demonstration begins. Everybody here is invented; some see the people of the
//! demonstration in their records already.

use chrono::{DateTime, Duration, Utc, Weekday};
use uuid::Uuid;

use super::{
    super::{Audience, Booker, Channel, Reach},
    Offer, invented_store, making, one_store,
    templates::BankHolidays,
    week::Week,
};
use crate::{
    alerts::calendar::Open,
    people::{Ods, store::find_by_demo_key},
    platform::{Platform, database::Fault},
    ui::date,
};

struct Invented {
    organisation: &'static str,
    name: &'static str,
    /// The key of a card; "" for who has none.
    member: &'static str,
    clinician_name: &'static str,
    service: &'static str,
    place: &'static str,
    channel: Channel,
    minutes: i64,
    reach: Reach,
    days: &'static [Weekday],
    hours: &'static [(&'static str, &'static str)],
}

const WORKDAYS: [Weekday; 5] = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];
const SURGERY: &str = "Harbour Lane Surgery, 1 Harbour Lane, Wessex Vale, WV1 1AA";

const CLINICS: [Invented; 10] = [
    Invented {
        organisation: "Y99001",
        name: "Dr Carrick, mornings",
        member: "gp",
        clinician_name: "Dr Owen Carrick",
        service: "GP appointment",
        place: SURGERY,
        channel: Channel::InPerson,
        minutes: 15,
        reach: Reach::Registered,
        days: &WORKDAYS,
        hours: &[("09:00", "11:30")],
    },
    Invented {
        organisation: "Y99001",
        name: "Dr Carrick, video",
        member: "gp",
        clinician_name: "Dr Owen Carrick",
        service: "GP appointment",
        place: "",
        channel: Channel::Video,
        minutes: 15,
        reach: Reach::Registered,
        days: &WORKDAYS,
        hours: &[("14:00", "15:30")],
    },
    Invented {
        organisation: "Y99001",
        name: "Dr Lindqvist, telephone",
        member: "",
        clinician_name: "Dr Tomasz Lindqvist",
        service: "GP appointment",
        place: "",
        channel: Channel::Telephone,
        minutes: 10,
        reach: Reach::Registered,
        days: &[Weekday::Tue, Weekday::Thu],
        hours: &[("08:30", "10:30")],
    },
    Invented {
        organisation: "Y99001",
        name: "Dr Whitcombe, evenings and Saturdays",
        member: "",
        clinician_name: "Dr Amara Whitcombe",
        service: "GP appointment",
        place: SURGERY,
        channel: Channel::InPerson,
        minutes: 15,
        reach: Reach::Registered,
        days: &[Weekday::Mon, Weekday::Wed],
        hours: &[("18:00", "20:00")],
    },
    Invented {
        organisation: "Y99001",
        name: "Saturday morning",
        member: "",
        clinician_name: "Dr Amara Whitcombe",
        service: "GP appointment",
        place: SURGERY,
        channel: Channel::InPerson,
        minutes: 15,
        reach: Reach::Registered,
        days: &[Weekday::Sat],
        hours: &[("09:00", "11:00")],
    },
    Invented {
        organisation: "Y99001",
        name: "Nurse Nowak",
        member: "practice-nurse",
        clinician_name: "Nurse Bea Nowak",
        service: "Nurse appointment",
        place: SURGERY,
        channel: Channel::InPerson,
        minutes: 20,
        reach: Reach::Registered,
        days: &WORKDAYS,
        hours: &[("10:30", "12:30"), ("13:30", "16:30")],
    },
    Invented {
        organisation: "Y99001",
        name: "Blood tests",
        member: "",
        clinician_name: "The practice nurses",
        service: "Blood test",
        place: SURGERY,
        channel: Channel::InPerson,
        minutes: 10,
        reach: Reach::Registered,
        days: &WORKDAYS,
        hours: &[("08:00", "10:00")],
    },
    Invented {
        organisation: "RZZ01",
        name: "Diabetes clinic",
        member: "",
        clinician_name: "The diabetes team",
        service: "Diabetes review",
        place: "Wessex Vale Hospital, Outpatients 3, ground floor",
        channel: Channel::InPerson,
        minutes: 30,
        reach: Reach::Known,
        days: &[Weekday::Wed],
        hours: &[("09:00", "12:30")],
    },
    Invented {
        organisation: "RZZ02",
        name: "Talking therapies, first talk",
        member: "psychologist",
        clinician_name: "Hannah Lindqvist",
        service: "Talking therapies: a first talk",
        place: "",
        channel: Channel::Video,
        minutes: 50,
        reach: Reach::Everyone,
        days: &[Weekday::Mon, Weekday::Thu],
        hours: &[("10:00", "12:00"), ("17:00", "19:00")],
    },
    Invented {
        organisation: "ZZ901",
        name: "Care reviews",
        member: "support-worker",
        clinician_name: "Tom Bickerstaff",
        service: "Review of care at home",
        place: "",
        channel: Channel::Telephone,
        minutes: 30,
        reach: Reach::Known,
        days: &[Weekday::Tue],
        hours: &[("10:00", "12:00")],
    },
];

/// Once: an organisation that has clinics already is left as it is.
pub async fn fill(platform: &Platform) -> Result<(), Fault> {
    let now = platform.clock.now();
    let mut tx = platform.db.write().await?;
    let mut begun: Vec<&str> = Vec::new();
    for invented in &CLINICS {
        let Some(organisation) = Ods::parse(invented.organisation) else { continue };
        if !begun.contains(&invented.organisation) && invented_store::has_any(&mut tx, &organisation).await? {
            continue;
        }
        begun.push(invented.organisation);
        let member = find_by_demo_key(&mut tx, invented.member).await?;
        let offer = offer(invented, member.map(|id| id.0), now);
        let id = Uuid::now_v7();
        invented_store::add(&mut tx, (&organisation, id), &offer, now).await?;
        if let Some(clinic) = one_store::one(&mut tx, &organisation, id).await? {
            making::make(&mut tx, platform, &clinic, now).await?;
        }
    }
    tx.commit().await
}

fn offer(invented: &Invented, clinician: Option<Uuid>, now: DateTime<Utc>) -> Offer {
    let mut week = Week::default();
    for day in invented.days {
        let sessions = invented.hours.iter().filter_map(|(from, to)| Open::parse(from, to)).collect();
        week.set(*day, sessions);
    }
    Offer {
        name: invented.name.into(),
        clinician,
        clinician_name: invented.clinician_name.into(),
        service: invented.service.into(),
        place: invented.place.into(),
        channel: invented.channel,
        length_minutes: invented.minutes,
        audience: Audience::of(Booker::ALL),
        reach: invented.reach,
        days_ahead: 28,
        bank_holidays: BankHolidays::Closed,
        week,
        starts_on: date::london_day(now) - Duration::days(90),
        ends_on: None,
    }
}
