//! Reminders: how many deliveries an instance plans in a second, whether that depends on how many
//! schedules there are, and how late they are when half a million fall due within ten minutes.
//!
//! The clock is ours: a batch that takes so long moves it on by as much, and where nothing is due it goes
//! on to the next look at once. So ten minutes last as long as there is work in them.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use app::{
    doses::schedule::{Clock as ByTheClock, Course, Days, Slot, Step, Timing},
    platform::{Platform, clock::Clock},
    reminders::{
        Kind, engine,
        plan::{DosePlan, Plan},
    },
};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use uuid::Uuid;

use crate::{
    figure::{Aim, Figures},
    people::{self, said},
    place::Place,
};

const HOW_MANY: [usize; 2] = [10_000, 1_000_000];
/// Of one person.
const SCHEDULES: usize = 10;
/// Due at eight, whatever else there is: what is compared.
const AT_EIGHT: usize = 10_000;
/// Due from ten on, so many in each of ten minutes.
const A_MINUTE: usize = 50_000;
const MINUTES: usize = 10;
/// "first", and three times again.
const ROUNDS: usize = 4;
const AGAIN_MINUTES: u32 = 15;

/// Issue of reminders, Speed.
const LEAST_ON_SQLITE: f64 = 2_000.0;
const LEAST_ON_POSTGRES: f64 = 5_000.0;
const MOST_SECONDS_LATE: f64 = 60.0;
const MOST_GROWTH: f64 = 1.3;

pub async fn measure(figures: &mut Figures) -> Result<(), String> {
    for name in ["SQLite", "PostgreSQL"] {
        let mut paces = Vec::new();
        for schedules in HOW_MANY {
            let place = match name {
                "SQLite" => Some(Place::sqlite("reminders")?),
                _ => Place::postgres("reminders").await?,
            };
            let Some(place) = place else { break };
            paces.push(measure_one(figures, place, schedules).await?);
        }
        let [few, many] = paces[..] else { continue };
        let beside =
            format!("{:.0} us with {} schedules, {:.0} us with {}", 1e6 / few, HOW_MANY[0], 1e6 / many, HOW_MANY[1]);
        let what = format!("{name}: a reminder, {} schedules beside {}", HOW_MANY[1], HOW_MANY[0]);
        figures.add(what, Aim::AtMost(MOST_GROWTH), few / many, "", beside);
    }
    Ok(())
}

/// Deliveries planned in a second.
async fn measure_one(figures: &mut Figures, place: Place, schedules: usize) -> Result<f64, String> {
    eprintln!("  {schedules} schedules in {}", place.name);
    let platform = place.open_live().await?;
    // A minute before eight, on a day of winter.
    let clock = Clock::fixed(Utc.with_ymd_and_hms(2026, 12, 1, 7, 59, 0).single().unwrap_or_default());
    let platform = Platform { clock: clock.clone(), ..platform };
    fill(&platform, schedules).await?;
    people::tidy(&platform).await?;
    let least = if place.name == "SQLite" { LEAST_ON_SQLITE } else { LEAST_ON_POSTGRES };

    clock.advance(chrono::Duration::minutes(1));
    let (mut deliveries, mut took) = (0, Duration::ZERO);
    for _ in 0..ROUNDS {
        let started = Instant::now();
        loop {
            let batch = engine::one_batch(&platform).await.map_err(said)?;
            deliveries += batch.made.deliveries;
            if batch.reminders == 0 {
                break;
            }
        }
        took += started.elapsed();
        clock.advance(chrono::Duration::minutes(AGAIN_MINUTES.into()));
    }
    if deliveries != ROUNDS * AT_EIGHT {
        return Err(format!("{deliveries} deliveries were planned, and not {}.", ROUNDS * AT_EIGHT));
    }
    let pace = deliveries as f64 / took.as_secs_f64();
    let beside = format!("{:.0} us each; one instance, in batches", 1e6 / pace);
    let what = format!("{}: deliveries planned, {schedules} schedules", place.name);
    figures.add(what, Aim::AtLeast(least), pace, "/s", beside);
    if schedules > AT_EIGHT + MINUTES * A_MINUTE {
        rush(figures, place.name, &platform, &clock).await?;
    }
    platform.db.close().await;
    place.leave().await?;
    Ok(pace)
}

/// Half a million within ten minutes.
async fn rush(figures: &mut Figures, name: &str, platform: &Platform, clock: &Clock) -> Result<(), String> {
    let wanted = MINUTES * A_MINUTE;
    clock.advance(at(10, 0) - clock.now());
    let end = at(10, 0) + chrono::Duration::minutes((MINUTES + 3) as i64);
    let (mut made, mut worked) = (0, Duration::ZERO);
    // When the batch that began at an instant was over.
    let mut over: HashMap<DateTime<Utc>, DateTime<Utc>> = HashMap::new();
    while made < wanted && clock.now() < end {
        let (began, started) = (clock.now(), Instant::now());
        let batch = engine::one_batch(platform).await.map_err(said)?;
        let took = started.elapsed();
        made += batch.made.notices;
        if batch.reminders == 0 {
            // The next look of `nene serve`.
            clock.advance(chrono::Duration::seconds(1));
        } else {
            worked += took;
            clock.advance(chrono::Duration::from_std(took).unwrap_or_default());
            over.insert(began, clock.now());
        }
    }
    let mut tx = platform.db.read().await.map_err(said)?;
    let rows: Vec<(DateTime<Utc>, DateTime<Utc>)> =
        tx.query("select due_at, made_at from notice where made_at >= $1").bind(at(10, 0)).all().await.map_err(said)?;
    let mut late: Vec<f64> = rows
        .iter()
        .map(|(due_at, made_at)| (*over.get(made_at).unwrap_or(made_at) - *due_at).as_seconds_f64())
        .collect();
    late.sort_by(f64::total_cmp);
    let within = |percent: usize| late.get(late.len().saturating_sub(1) * percent / 100).copied().unwrap_or(f64::MAX);
    let beside = format!(
        "p50 {:.1} s, worst {:.1} s; {} planned, {:.0} s of work",
        within(50),
        within(100),
        late.len(),
        worked.as_secs_f64()
    );
    let what = format!("{name}: lateness p99, {wanted} due within ten minutes");
    let measured = if made < wanted { f64::MAX } else { within(99) };
    figures.add(what, Aim::AtMost(MOST_SECONDS_LATE), measured, "s", beside);
    Ok(())
}

fn at(hour: u32, minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 12, 1, hour, minute, 0).single().unwrap_or_default()
}

/// Two doses a day each: the evening's at the same minute as the morning's.
fn plan(number: usize) -> Result<(Plan, DateTime<Utc>), String> {
    let rush = number.saturating_sub(AT_EIGHT);
    let (hour, minute) = match number {
        _ if number < AT_EIGHT => (8, 0),
        _ if rush < MINUTES * A_MINUTE => (10, rush / A_MINUTE),
        _ => (12 + rush % 6, rush % 60),
    };
    let (hour, minute) = (hour as u32, minute as u32);
    let slot = |hour| Slot { at: NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default(), dose: String::new() };
    let course = Course {
        timing: Timing::Clock(ByTheClock {
            days: Days::Every,
            steps: vec![Step { days: None, slots: vec![slot(hour), slot(hour + 6)] }],
        }),
        starts_on: NaiveDate::from_ymd_opt(2026, 6, 1).unwrap_or_default(),
        ends_on: None,
        zone: "Europe/London".parse().map_err(|_| "There is no such zone.")?,
    };
    let plan = DosePlan {
        courses: vec![(at(0, 0), course)],
        again_minutes: AGAIN_MINUTES,
        again_times: 3,
        missed_after_minutes: 90,
        carer: None,
        put_off: Vec::new(),
    };
    Ok((Plan::Doses(plan), at(hour, minute)))
}

/// So many schedules, of people with an address each.
async fn fill(platform: &Platform, schedules: usize) -> Result<(), String> {
    const AT_ONCE: usize = 1_000;
    let now = platform.clock.now();
    let practice = people::organisation(platform, "Y99001", "Harbour Lane Surgery").await?;
    let numbers: Vec<usize> = (0..schedules).collect();
    for some in numbers.chunks(AT_ONCE * SCHEDULES) {
        let mut tx = platform.db.write().await.map_err(said)?;
        let persons: Vec<Uuid> = some.chunks(SCHEDULES).map(|_| Uuid::now_v7()).collect();
        let columns = ["id", "given_name", "family_name", "practice_ods", "email", "created_at"];
        let mut insert = tx.insert_many("person", &columns, persons.len(), "");
        for person in &persons {
            insert = insert.bind(*person).bind("Alice").bind("Measured").bind(practice.as_str().to_string());
            insert = insert.bind("alice@example.org").bind(now);
        }
        insert.execute().await.map_err(said)?;
        let columns = ["person_id", "kind", "id", "plan", "next_at", "made_at"];
        let mut of = persons.iter().cycle();
        for some in some.chunks(AT_ONCE) {
            let mut insert = tx.insert_many("reminder", &columns, some.len(), "");
            for number in some {
                let (plan, next_at) = plan(*number)?;
                let plan = serde_json::to_string(&plan).map_err(|error| error.to_string())?;
                let person = of.next().copied().unwrap_or_default();
                insert = insert.bind(person).bind(Kind::Dose.key()).bind(Uuid::now_v7());
                insert = insert.bind(plan).bind(Some(next_at)).bind(now);
            }
            insert.execute().await.map_err(said)?;
        }
        tx.commit().await.map_err(said)?;
    }
    Ok(())
}
