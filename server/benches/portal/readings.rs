//! Readings from home: how long one takes from the form to the answer (stored, judged, alerted
//! about), how many a core takes, and whether that grows with the number of people on pathways.

use std::time::{Duration, Instant};

use app::{
    access::role::Role,
    pathways,
    people::{Ods, PersonId, store::NewPerson},
    platform::{Platform, clock::Clock, migrate::Mode},
};
use uuid::Uuid;

use crate::{
    figure::{Aim, Figures},
    http::{Ask, BROWSER},
    people::{self, said},
    place::Place,
    process::Server,
    spread::{Spread, at_pace, each_at_pace},
};

const PRACTICE: &str = "Y99001";
/// People on pathways.
const HOW_MANY: [usize; 3] = [1_000, 10_000, 100_000];
/// Who send readings while it is measured.
const SENDERS: usize = 100;
/// Readings that everybody has already.
const BEFORE: i64 = 8;
const PER_SECOND: u32 = 100;
const LASTING: Duration = Duration::from_secs(10);
const ROUNDS: usize = 3;
/// Milliseconds (issue of home monitoring, Speed).
const MOST: f64 = 30.0;
const MOST_GROWTH: f64 = 1.3;

/// What one number of people came to.
struct Found {
    people: usize,
    reading: Spread,
    inbox: Spread,
    /// Milliseconds of one look for what is overdue, middle of several.
    beat: f64,
    /// Processor time of one reading, in seconds.
    cost: f64,
}

pub async fn measure(figures: &mut Figures) -> Result<(), String> {
    for name in ["SQLite", "PostgreSQL"] {
        let mut all = Vec::new();
        for people in HOW_MANY {
            let place = match name {
                "SQLite" => Some(Place::sqlite("readings")?),
                _ => Place::postgres("readings").await?,
            };
            let Some(place) = place else { break };
            all.push(measure_one(place, people).await?);
        }
        let (Some(first), Some(last)) = (all.first(), all.last()) else { continue };
        for found in &all {
            let beside = format!(
                "p50 {:.1} ms, worst {:.1} ms; {:.2} ms of a core each",
                found.reading.within(50),
                found.reading.worst(),
                found.cost * 1e3
            );
            let what = format!("{name}: a reading, p99 at {PER_SECOND}/s, {} people on pathways", found.people);
            figures.add(what, Aim::AtMost(MOST), found.reading.within(99), "ms", beside);
        }
        let growth = |of: fn(&Found) -> f64| of(last) / of(first);
        let several =
            |of: fn(&Found) -> f64| all.iter().map(|one| format!("{:.2}", of(one))).collect::<Vec<_>>().join(", ");
        for (what, of) in [
            ("a reading, p50", (|found| found.reading.within(50)) as fn(&Found) -> f64),
            ("the team's inbox, p50", |found| found.inbox.within(50)),
            ("the look for what is overdue", |found| found.beat),
        ] {
            let what = format!("{name}: {what}, {} people beside {}", last.people, first.people);
            figures.add(what, Aim::AtMost(MOST_GROWTH), growth(of), "", format!("{} ms", several(of)));
        }
        // 750,000 people with four readings a day, half of them within the three hours after
        // seven: what is then needed.
        let busiest = 750_000.0 * 4.0 / 2.0 / (3.0 * 3_600.0);
        let beside = format!(
            "{:.0} readings/s for each core; 750,000 people with four a day send {busiest:.0}/s at their busiest",
            1.0 / last.cost
        );
        figures.add(format!("{name}: cores for 750,000 people"), Aim::None, busiest * last.cost, "cores", beside);
    }
    Ok(())
}

async fn measure_one(place: Place, people: usize) -> Result<Found, String> {
    let stage = people::settle(place, people).await?;
    let platform = stage.place.open().await?;
    let (senders, nurse) = monitor(&platform, people).await?;
    let beat = beat(&platform).await?;
    platform.db.close().await;
    let portal = Server::portal(&stage.place, Mode::Live).await?;
    let origin = format!("http://localhost:{}", portal.address.port());
    let send = |number: u64| {
        let mut ask = Ask::get(portal.address, "/readings/add/blood-pressure")
            .with("cookie", &senders[number as usize % senders.len()])
            .with("origin", &origin)
            .with("sec-fetch-site", "same-origin");
        let (systolic, diastolic) = (118 + number % 40, 70 + number % 25);
        ask.form = Some(format!(
            "id={}&systolic={systolic}&diastolic={diastolic}&pulse=72&irregular=no&when=now&arm=left&note=",
            Uuid::now_v7()
        ));
        ask
    };
    let inbox = Ask::get(portal.address, &format!("/practice/{PRACTICE}/alerts"))
        .with("cookie", &nurse)
        .with("accept-encoding", BROWSER);
    each_at_pace(send, 303, PER_SECOND, Duration::from_secs(2)).await?;
    at_pace(&inbox, 20, Duration::from_secs(2)).await?;
    let (mut readings, mut inboxes, mut used) = (Spread::default(), Spread::default(), 0.0);
    for _ in 0..ROUNDS {
        let before = portal.processor_seconds()?;
        readings = readings.and(each_at_pace(send, 303, PER_SECOND, LASTING).await?);
        used += portal.processor_seconds()? - before;
        inboxes = inboxes.and(at_pace(&inbox, 20, Duration::from_secs(4)).await?);
    }
    portal.stop()?;
    stage.place.leave().await?;
    let sent = ROUNDS as f64 * f64::from(PER_SECOND) * LASTING.as_secs_f64();
    Ok(Found { people, reading: readings, inbox: inboxes, beat, cost: used / sent })
}

/// Puts everybody on a pathway, with readings, and a hundred open alerts or more. The cookies of
/// those who send, and of the nurse.
async fn monitor(platform: &Platform, people: usize) -> Result<(Vec<String>, String), String> {
    eprintln!("  {people} people on pathways");
    let practice = Ods::parse(PRACTICE).ok_or("That is no ODS code.")?;
    let now = platform.clock.now();
    let mut senders = Vec::with_capacity(SENDERS);
    for number in 0..SENDERS {
        senders.push(people::person(platform, people + 10 + number, &practice).await?);
    }
    let nurse = nurse(platform, &practice).await?;
    let template = pathways::ours::templates()
        .map_err(|error| error.to_string())?
        .into_iter()
        .find(|template| template.key == "hypertension-treated")
        .ok_or("There is no such template.")?;
    let id = Uuid::now_v7();
    let mut tx = platform.db.write().await.map_err(said)?;
    tx.show_everyone().await.map_err(said)?;
    const HOURS: &str = r#"{"monday":["08:00","18:30"],"tuesday":["08:00","18:30"],"wednesday":["08:00","18:30"],"thursday":["08:00","18:30"],"friday":["08:00","18:30"],"saturday":null,"sunday":null}"#;
    tx.query(
        "insert into monitoring (organisation_ods, switched_on_at, switched_on_by, safety_officer, hours, telephone)
         values ($1, $2, $3, 'Somebody', $4, '')",
    )
    .bind(PRACTICE)
    .bind(now)
    .bind(nurse.0)
    .bind(HOURS)
    .execute()
    .await
    .map_err(said)?;
    tx.query(
        "insert into pathway_template (organisation_ods, id, template, version, body, made_by, made_at, signed_by, signed_at)
         values ($1, $2, $3, 1, $4, $5, $6, $5, $6)",
    )
    .bind(PRACTICE)
    .bind(id)
    .bind(template.key.clone())
    .bind(serde_json::to_string(&template).map_err(|error| error.to_string())?)
    .bind(nurse.0)
    .bind(now)
    .execute()
    .await
    .map_err(said)?;
    tx.query(
        "insert into pathway (person_id, id, organisation_ods, template_id, template, started_at, starts_on, own_limits, put_by, agreed)
         select p.id, p.id, $1, $2, $3, $4, $5, '{}', $6, 'in-person' from person p where p.nhs_number is not null",
    )
    .bind(PRACTICE)
    .bind(id)
    .bind(template.key)
    .bind(now - chrono::Duration::days(20))
    .bind(now.date_naive() - chrono::Duration::days(20))
    .bind(nurse.0)
    .execute()
    .await
    .map_err(said)?;
    for number in 0..BEFORE {
        tx.query(
            "insert into reading (person_id, id, measure, taken_at, offset_minutes, zone, received_at, amounts, note,
                method, circumstances, entered_by, entered_as, version, payload_hash)
             select p.id, $1, 'blood-pressure', $2, 0, 'Europe/London', $2, $3, '', 'typed', $4, p.id, 'person', 1, $5
             from person p where p.nhs_number is not null",
        )
        .bind(Uuid::now_v7())
        .bind(now - chrono::Duration::days(number + 1))
        .bind(r#"{"blood-pressure":{"systolic":131000,"diastolic":82000,"pulse":71000,"irregular":false}}"#)
        .bind(r#"{"entered":[]}"#)
        .bind(vec![0_u8; 32])
        .execute()
        .await
        .map_err(said)?;
    }
    // Ten digits, the last of them a check: one in a hundred; of few people one in ten, so that the page
    // of the inbox is full at every size.
    let pattern = if people <= 1_000 { "%7_" } else { "%37_" };
    tx.query(
        "insert into alert (person_id, id, organisation_ods, pathway_id, severity, rule, rule_version, seen, dedupe_key,
            raised_at, due_at)
         select p.id, p.id, $1, p.id, 'amber', 'bp-amber', 'hypertension-treated 1', 'Blood pressure 152/96 mmHg', 'bench', $2, $3
         from person p where p.nhs_number like $4",
    )
    .bind(PRACTICE)
    .bind(now)
    .bind(now + chrono::Duration::days(30))
    .bind(pattern)
    .execute()
    .await
    .map_err(said)?;
    tx.commit().await.map_err(said)?;
    people::tidy(platform).await?;
    let mut cookies = Vec::with_capacity(SENDERS);
    for sender in senders {
        cookies.push(people::cookie(platform, sender).await?);
    }
    Ok((cookies, people::cookie(platform, nurse).await?))
}

async fn nurse(platform: &Platform, practice: &Ods) -> Result<PersonId, String> {
    let now = platform.clock.now();
    let new = NewPerson {
        given_name: "Bea",
        family_name: "Measured",
        nhs_number: None,
        birth_date: None,
        practice: None,
        demo_key: None,
    };
    let mut tx = platform.db.write().await.map_err(said)?;
    let nurse = app::people::store::add_person(&mut tx, &new, now).await.map_err(said)?;
    app::people::store::put_membership(&mut tx, nurse, practice, Role::Nurse, Some(now), now).await.map_err(said)?;
    tx.commit().await.map_err(said)?;
    Ok(nurse)
}

/// What is done every minute when nothing is overdue: how long it takes, middle of nine.
async fn beat(platform: &Platform) -> Result<f64, String> {
    let clock = Clock::fixed(platform.clock.now());
    let platform = Platform { clock: clock.clone(), ..platform.clone() };
    let jobs = app::jobs();
    let mut took = Vec::new();
    for _ in 0..10 {
        clock.advance(chrono::Duration::minutes(1));
        let started = Instant::now();
        let mut tx = platform.db.write().await.map_err(said)?;
        app::alerts::plan_minute(&mut tx, &platform, clock.now()).await.map_err(said)?;
        tx.commit().await.map_err(said)?;
        jobs.run_due(&platform).await.map_err(said)?;
        took.push(started.elapsed().as_secs_f64() * 1e3);
    }
    // The first makes what is needed.
    took.remove(0);
    took.sort_by(f64::total_cmp);
    Ok(took[took.len() / 2])
}
