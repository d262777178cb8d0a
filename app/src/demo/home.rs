//! What the invented people measure at home: their practice uses the clinical module, three of
//! them are on a pathway, and one reading of this morning waits for somebody to look at it.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::London;
use uuid::Uuid;

use super::store;
use crate::{
    pathways,
    people::{PersonId, store::find_by_demo_key},
    platform::{Platform, database::Fault, query::Tx},
    readings::{
        Circumstances, Method, NewReading,
        keep::{self, Keeper},
        measure::{Breathed, Meal, Values},
        unit::Amount,
    },
    web::trouble::Trouble,
};

/// Whose practice it is, who signed its templates, and who answers for safety.
const PRACTICE: &str = "Y99001";
const SIGNED_BY: &str = "gp";
const SIGNED_WORDS: &str = "Dr Owen Carrick, invented for this demonstration";

/// Joe: the third day of his blood pressure diary, this morning's done. Days ago, hour, minute; systolic, diastolic, pulse.
const JOE: [(i64, u32, u32, i64, i64, i64); 10] = [
    (2, 7, 40, 148, 92, 76),
    (2, 7, 42, 144, 90, 74),
    (2, 20, 5, 141, 88, 72),
    (2, 20, 7, 139, 88, 71),
    (1, 7, 35, 142, 89, 75),
    (1, 7, 37, 138, 87, 73),
    (1, 19, 50, 137, 86, 70),
    (1, 19, 52, 136, 84, 71),
    (0, 7, 45, 139, 87, 74),
    (0, 7, 47, 137, 86, 72),
];

/// Madeline: oxygen of the last days, once a day. Percent and pulse.
const MADELINE: [(i64, i64, i64); 7] =
    [(7, 93, 88), (6, 92, 90), (5, 93, 86), (4, 93, 87), (3, 92, 91), (2, 92, 92), (1, 91, 94)];

/// Ivy: glucose on waking and at bedtime, in tenths of mmol/L.
const IVY: [(i64, i64, i64); 6] = [(6, 72, 91), (5, 68, 88), (4, 79, 102), (3, 71, 95), (2, 66, 84), (1, 74, 90)];

/// Puts it there once: who is on a pathway already is left as they are.
pub async fn fill(platform: &Platform) -> Result<(), Trouble> {
    let now = platform.clock.now();
    let templates = pathways::ours::templates().map_err(|_| Trouble::internal("a template of ours"))?;
    let mut tx = platform.db.write().await?;
    let Some(signer) = find_by_demo_key(&mut tx, SIGNED_BY).await? else { return Ok(()) };
    if store::monitors(&mut tx, PRACTICE, signer, now).await? {
        for template in templates {
            store::sign(&mut tx, PRACTICE, &template, (signer, SIGNED_WORDS), now).await?;
        }
        store::put_on(&mut tx, (PRACTICE, "joe", "hypertension-diagnosis"), day(now, 2), "{}", now).await?;
        let own = r#"{"oxygen_red_to":87000,"oxygen_amber_to":89000,"oxygen_baseline":93000}"#;
        store::put_on(&mut tx, (PRACTICE, "madeline", "copd"), day(now, 1), own, now).await?;
        store::put_on(&mut tx, (PRACTICE, "ivy", "diabetes"), day(now, 1), "{}", now).await?;
        tx.commit().await?;
        measure(platform, now).await?;
    }
    Ok(())
}

/// One transaction for each person: PostgreSQL shows the readings of one at a time.
async fn measure(platform: &Platform, now: DateTime<Utc>) -> Result<(), Fault> {
    let joe = JOE.into_iter().map(|(ago, hour, minute, systolic, diastolic, pulse)| {
        let slot = if hour < 12 { "morning" } else { "evening" };
        let values = Values::BloodPressure {
            systolic: Amount::whole(systolic),
            diastolic: Amount::whole(diastolic),
            pulse: Some(Amount::whole(pulse)),
            irregular: false,
        };
        (at(now, ago, hour, minute), values, Some(format!("bp/{slot}/{}", if minute % 5 == 0 { 1 } else { 2 })))
    });
    keep_all(platform, "joe", joe.collect(), now).await?;
    let madeline = MADELINE.into_iter().map(|(ago, percent, pulse)| {
        let saturation = Amount::whole(percent);
        let values = Values::Oxygen { saturation, pulse: Some(Amount::whole(pulse)), breathed: Breathed::Air };
        (at(now, ago, 9, 15), values, None)
    });
    let mut madeline: Vec<_> = madeline.collect();
    // Half an hour ago: below what is usual for her. Somebody has to look.
    let low =
        Values::Oxygen { saturation: Amount::whole(86), pulse: Some(Amount::whole(104)), breathed: Breathed::Air };
    madeline.push((now - Duration::minutes(30), low, None));
    keep_all(platform, "madeline", madeline, now).await?;
    let ivy = IVY.into_iter().flat_map(|(ago, waking, bedtime)| {
        let values =
            |tenths: i64, meal| Values::Glucose { level: Amount::of_thousandths(tenths * 100), meal: Some(meal) };
        [
            (at(now, ago, 7, 20), values(waking, Meal::Waking), None),
            (at(now, ago, 21, 45), values(bedtime, Meal::Bedtime), None),
        ]
    });
    keep_all(platform, "ivy", ivy.collect(), now).await
}

/// All but the last are from before: they are there, and raise nothing today.
async fn keep_all(
    platform: &Platform,
    key: &str,
    all: Vec<(DateTime<Utc>, Values, Option<String>)>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let mut tx = platform.db.write().await?;
    let Some(person) = find_by_demo_key(&mut tx, key).await? else { return Ok(()) };
    tx.show_only(person.0).await?;
    let count = all.len();
    for (place, (taken_at, values, task)) in all.into_iter().enumerate() {
        // A demonstration that was begun after midnight has no reading from later today.
        if taken_at > now {
            continue;
        }
        let new = reading(taken_at, values, task);
        keep_one(&mut tx, platform, person, &new, place + 1 == count).await?;
    }
    tx.commit().await
}

async fn keep_one(
    tx: &mut Tx,
    platform: &Platform,
    person: PersonId,
    new: &NewReading,
    is_last: bool,
) -> Result<(), Fault> {
    let keeper = Keeper::invented(person);
    match is_last {
        true => keep::keep(tx, platform, &keeper, new).await.map(|_| ()),
        false => keep::keep_from_before(tx, &keeper, new, new.taken_at).await,
    }
}

fn reading(taken_at: DateTime<Utc>, values: Values, task: Option<String>) -> NewReading {
    use chrono::Offset;
    let offset = London.from_utc_datetime(&taken_at.naive_utc()).offset().fix().local_minus_utc() / 60;
    NewReading {
        id: Uuid::now_v7(),
        taken_at,
        offset_minutes: offset,
        zone: "Europe/London".into(),
        values,
        note: String::new(),
        method: Method::Typed,
        circumstances: Circumstances::default(),
        sitting: None,
        task,
    }
}

fn day(now: DateTime<Utc>, ago: i64) -> NaiveDate {
    now.with_timezone(&London).date_naive() - Duration::days(ago)
}

/// That time of day, so many days ago, in London.
fn at(now: DateTime<Utc>, ago: i64, hour: u32, minute: u32) -> DateTime<Utc> {
    let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default();
    let local = day(now, ago).and_time(time).and_local_timezone(London).earliest();
    local.map_or(now - Duration::days(ago), |local| local.to_utc())
}
