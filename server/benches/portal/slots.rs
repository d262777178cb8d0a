//! Times that can be booked: how long somebody waits for the page that finds them, among a million, and how
//! long the search in it takes by itself.
//!
//! One large hospital has half of them, fifty practices the rest; nine of ten are booked, so that a search
//! has much to pass by. What is asked for is what people ask: soonest, after work, by video, with somebody.

use std::time::{Duration, Instant};

use app::{
    access::{
        asking::{self, Asker, Door},
        grant::{Appointments, Read},
    },
    alerts::calendar::instant,
    appointments::{
        Audience, Booker, Channel,
        slots::{
            find,
            need::{Acquainted, Need, With},
            part::{Part, When},
            whom::Whom,
        },
    },
    people::{Ods, PersonId},
    platform::{Platform, clock::Clock, migrate::Mode},
};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    figure::{Aim, Figures},
    http::{Ask, BROWSER},
    people::{self, said},
    place::Place,
    process::Server,
    spread::{Spread, at_pace},
};

const TIMES: usize = 1_000_000;
const HOSPITAL: &str = "RZZ01";
const PRACTICES: usize = 50;
/// Of the hospital, and of a practice.
const CLINICS: [usize; 2] = [200, 4];
const SERVICES: [&str; 4] = ["GP appointment", "Blood test", "Nurse appointment", "Diabetes review"];
/// One of so many is free.
const FREE: usize = 10;
/// Milliseconds (issue of appointments, Speed).
const MOST: f64 = 20.0;
const ROUNDS: usize = 400;

pub async fn measure(figures: &mut Figures) -> Result<(), String> {
    for place in [Some(Place::sqlite("slots")?), Place::postgres("slots").await?].into_iter().flatten() {
        measure_one(figures, place).await?;
    }
    Ok(())
}

async fn measure_one(figures: &mut Figures, place: Place) -> Result<(), String> {
    eprintln!("  {TIMES} times in {}", place.name);
    let name = place.name;
    let platform = place.open_live().await?;
    let practice = people::organisation(&platform, "Y99001", "Harbour Lane Surgery").await?;
    let person = people::person(&platform, 0, &practice).await?;
    let cookie = people::cookie(&platform, person).await?;
    fill(&platform).await?;
    people::tidy(&platform).await?;
    let mut took = searches(&platform, person).await?;
    took.sort_unstable();
    let within = |percent: usize| took[(took.len() * percent).div_ceil(100) - 1].as_secs_f64() * 1e3;
    let beside = format!("p50 {:.2} ms, worst {:.1} ms; {} searches", within(50), within(100), took.len());
    figures.add(format!("{name}: a search, p99, {TIMES} times"), Aim::AtMost(MOST), within(99), "ms", beside);
    let clinic = clinic_of(&platform, &practice).await?;
    let portal = Server::portal(&place, Mode::Live).await?;
    the_day_is_made(&platform).await?;
    platform.db.close().await;
    let mut pages = Spread::default();
    for query in ["", "&when=after-work", "&how=video", "&with=known"] {
        let ask = Ask::get(portal.address, &format!("/appointments/find?for={clinic}{query}"))
            .with("cookie", &cookie)
            .with("accept-encoding", BROWSER);
        at_pace(&ask, 20, Duration::from_secs(1)).await?;
        let one = at_pace(&ask, 50, Duration::from_secs(4)).await?;
        eprintln!("    for=…{query}: p99 {:.1} ms, worst {:.1} ms", one.within(99), one.worst());
        pages = pages.and(one);
    }
    let beside = format!("p50 {:.1} ms, worst {:.1} ms; the whole page over HTTP", pages.within(50), pages.worst());
    figures.add(format!("{name}: the page that finds a time, p99"), Aim::AtMost(MOST), pages.within(99), "ms", beside);
    portal.stop()?;
    place.leave().await
}

/// Waits until the day's work on times is done, which begins when the program starts: a portal does it once, at
/// night, and on SQLite what writes a million times holds the only writer.
async fn the_day_is_made(platform: &Platform) -> Result<(), String> {
    let sql = "select count(*), count(done_at) from job where kind = 'clinics-day'";
    for _ in 0..1_200 {
        let mut tx = platform.db.read().await.map_err(said)?;
        let (all, done): (i64, i64) = tx.query(sql).one().await.map_err(said)?;
        tx.rollback().await.map_err(said)?;
        if all > 0 && all == done {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    Err("The times of the day were not made within five minutes.".into())
}

/// Every need in turn, of a patient of the first practice whom the hospital knows.
async fn searches(platform: &Platform, person: PersonId) -> Result<Vec<Duration>, String> {
    let now = platform.clock.now();
    let whom = Whom {
        booker: Booker::Person,
        practice: Ods::parse("Y99001"),
        known: Ods::parse(HOSPITAL).into_iter().collect(),
        work: None,
    };
    let asker = Asker {
        actor: person,
        door: Door::AnyWork,
        session: Uuid::nil(),
        recovered_at: None,
        page: "/appointments/find".into(),
        request_id: "bench".into(),
        now,
    };
    let mut took = Vec::with_capacity(ROUNDS);
    let mut found = 0;
    for round in 0..ROUNDS + 20 {
        let mut tx = platform.db.read().await.map_err(said)?;
        let asked = asking::ask::<Read, Appointments>(&mut tx, &asker, person).await.map_err(said)?;
        let grant = asked.outcome.map_err(|_| "The person may not look for a time.")?;
        let started = Instant::now();
        let offered = find::offered(&mut tx, &whom).await.map_err(said)?;
        let of = offered.get(round * 7 % offered.len().max(1)).ok_or("Nothing is offered.")?;
        let need = Need {
            service_of: Some(of.clinic),
            how: [None, Some(Channel::Video), Some(Channel::InPerson)][round % 3],
            when: When::ALL[round % 4],
            with: if round % 5 == 0 { With::Clinic(of.clinic) } else { With::Anyone },
            ..Need::default()
        };
        let all = (offered.as_slice(), &Acquainted::default());
        found += find::first(&mut tx, &grant, &need, all, now).await.map_err(said)?.slots.len();
        // The first ones warm what the database keeps in memory.
        if round >= 20 {
            took.push(started.elapsed());
        }
        tx.rollback().await.map_err(said)?;
    }
    if found < ROUNDS {
        return Err(format!("{ROUNDS} searches found {found} times."));
    }
    Ok(took)
}

async fn clinic_of(platform: &Platform, organisation: &Ods) -> Result<Uuid, String> {
    let mut tx = platform.db.read().await.map_err(said)?;
    let sql = "select id from clinic where organisation_ods = $1 and channel = 'video' order by id limit 1";
    let (id,): (Uuid,) = tx.query(sql).bind(organisation.as_str().to_string()).one().await.map_err(said)?;
    Ok(id)
}

/// A million times of clinics of half an hour's steps, from today on; their states mixed.
async fn fill(platform: &Platform) -> Result<(), String> {
    let now = platform.clock.now();
    let today = Clock::fixed(now).today();
    let hospital = people::organisation(platform, HOSPITAL, "Wessex Vale Hospital").await?;
    fill_organisation(platform, &hospital, CLINICS[0], TIMES / 2, today).await?;
    for number in 0..PRACTICES {
        let ods = format!("Y99{:03}", number + 1);
        let practice = people::organisation(platform, &ods, "A practice").await?;
        fill_organisation(platform, &practice, CLINICS[1], TIMES / 2 / PRACTICES, today).await?;
    }
    Ok(())
}

async fn fill_organisation(
    platform: &Platform,
    organisation: &Ods,
    clinics: usize,
    times: usize,
    today: NaiveDate,
) -> Result<(), String> {
    const COLUMNS: [&str; 14] = [
        "id",
        "organisation_ods",
        "clinic_id",
        "service",
        "channel",
        "audience",
        "reach",
        "starts_at",
        "ends_at",
        "part",
        "taken",
        "used",
        "made_at",
        "source_id",
    ];
    const AT_ONCE: usize = 1_000;
    let now = platform.clock.now();
    let is_hospital = organisation.as_str() == HOSPITAL;
    let reach = if is_hospital { "known" } else { "registered" };
    for number in 0..clinics {
        let clinic = Uuid::now_v7();
        let service = SERVICES[number % SERVICES.len()];
        let channel = Channel::ALL[number / SERVICES.len() % 3];
        // A practice of four clinics has one service in all three ways, and another.
        let (service, channel) = match is_hospital {
            true => (service, channel),
            false => (SERVICES[number / 3], Channel::ALL[number % 3]),
        };
        let audience = Audience::of(Booker::ALL);
        let mut tx = platform.db.write().await.map_err(said)?;
        tx.query(
            "insert into clinic (organisation_ods, id, name, clinician_name, service, place, channel, length_minutes, audience,
                reach, days_ahead, bank_holidays, week, starts_on, made_at, changed_at)
             values ($1, $2, 'A clinic', $3, $4, 'Room 2', $5, 10, $6, $7, 182, 'closed', '[[],[],[],[],[],[],[]]', $8, $9, $9)",
        )
        .bind(organisation.as_str().to_string())
        .bind(clinic)
        .bind(format!("Dr Number {number}"))
        .bind(service)
        .bind(channel.key())
        .bind(audience.bits())
        .bind(reach)
        .bind(today)
        .bind(now)
        .execute()
        .await
        .map_err(said)?;
        let numbers: Vec<usize> = (0..times / clinics).collect();
        for some in numbers.chunks(AT_ONCE) {
            let mut insert = tx.insert_many("slot", &COLUMNS, some.len(), "");
            for at in some {
                let starts_at = at_number(today, *at);
                let taken = i64::from(at % FREE != 0);
                insert = insert
                    .bind(Uuid::now_v7())
                    .bind(organisation.as_str().to_string())
                    .bind(clinic)
                    .bind(service)
                    .bind(channel.key())
                    .bind(audience.bits())
                    .bind(reach)
                    .bind(starts_at)
                    .bind(starts_at + chrono::Duration::minutes(10))
                    .bind(Part::of(starts_at).key())
                    .bind(taken)
                    .bind(taken)
                    .bind(now)
                    .bind("");
            }
            insert.execute().await.map_err(said)?;
        }
        tx.commit().await.map_err(said)?;
    }
    Ok(())
}

/// From eight in the morning to eight at night, ten minutes each, day after day.
fn at_number(today: NaiveDate, number: usize) -> DateTime<Utc> {
    let (day, step) = (number / 72, number % 72);
    let day = today + chrono::Duration::days(day as i64 + 1);
    instant(day, (8 * 60 + step * 10) as u16).unwrap_or_default()
}
