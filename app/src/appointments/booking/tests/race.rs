//! Many want the same time at once: one has it, all others are told, and nothing is left behind.

use http::Method;
use tokio::task::JoinSet;

use super::*;
use crate::{
    access::{
        asking::{self, Asker, Door},
        grant::{Appointments, Change, Grant},
    },
    appointments::{
        booking::{
            acts::{self, Booked, Given, Overlap},
            store,
        },
        slots,
    },
    on_both_databases,
    platform::Platform,
};

const TIMES: usize = 500;
/// Of each time.
const TRIES: usize = 20;
/// Of each person: as many as one may book by oneself.
const OF_EACH: usize = 5;
const AT_ONCE: usize = 32;

/// Persons who exist, and no more than that.
async fn many(stage: &Stage, many: usize) -> Vec<PersonId> {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    let mut persons = Vec::with_capacity(many);
    for _ in 0..many {
        let id = Uuid::now_v7();
        tx.query("insert into person (id, given_name, family_name, practice_ods, created_at) values ($1, 'Of', 'Many', 'Y99001', $2)")
            .bind(id)
            .bind(stage.now())
            .execute()
            .await
            .unwrap();
        persons.push(PersonId(id));
    }
    tx.commit().await.unwrap();
    persons
}

async fn grant(platform: &Platform, person: PersonId) -> Grant<Change, Appointments> {
    let asker = Asker {
        actor: person,
        door: Door::AnyWork,
        session: Uuid::nil(),
        recovered_at: None,
        page: "/appointments/book/{slot}".into(),
        request_id: "race".into(),
        now: platform.clock.now(),
    };
    let mut tx = platform.db.read().await.unwrap();
    let asked = asking::ask::<Change, Appointments>(&mut tx, &asker, person).await.unwrap();
    asked.outcome.unwrap_or_else(|verdict| panic!("{verdict:?}"))
}

/// One person goes through their times: opens the form, then sends it. Answers what came of each.
async fn tries(platform: Platform, person: PersonId, slots_of: Vec<Uuid>) -> Vec<(Uuid, bool)> {
    let grant = grant(&platform, person).await;
    let mut came = Vec::new();
    for id in slots_of {
        let now = platform.clock.now();
        let mut tx = platform.db.write().await.unwrap();
        let slot = slots::one(&mut tx, id).await.unwrap().unwrap();
        acts::hold(&mut tx, &grant, &slot, now).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = platform.db.write().await.unwrap();
        let given = (&Given::default(), Overlap::Allow);
        let booked = acts::book(&mut tx, &platform, &grant, (&slot, Uuid::now_v7()), given).await.unwrap();
        match booked {
            Booked::Done(_) => {
                tx.commit().await.unwrap();
                came.push((id, true));
            }
            Booked::Taken => {
                tx.rollback().await.unwrap();
                came.push((id, false));
            }
            other => panic!("{other:?}"),
        }
    }
    came
}

on_both_databases! {
    async fn ten_thousand_tries_book_every_time_once(stage) {
        stage.organisation("Y99001", "Harbour Lane Surgery").await;
        let times: Vec<DateTime<Utc>> = (0..TIMES).map(|time| hours(stage, 24) + Duration::minutes(15 * time as i64)).collect();
        let (_, all) = clinic(stage, &TestClinic::default(), &times).await;
        let persons = many(stage, TIMES * TRIES / OF_EACH).await;
        let mut going = JoinSet::new();
        let (mut won, mut lost) = (Vec::new(), 0);
        let mut take = |came: Vec<(Uuid, bool)>| {
            for (slot, booked) in came {
                if booked { won.push(slot) } else { lost += 1 }
            }
        };
        for (number, person) in persons.iter().enumerate() {
            // Twenty persons one after the other want the same five times: they meet at each of them.
            let first = (number / TRIES) * OF_EACH;
            let mine = (0..OF_EACH).map(|place| all[(first + (place + number) % OF_EACH) % TIMES]).collect();
            going.spawn(tries(stage.app.platform.clone(), *person, mine));
            if going.len() >= AT_ONCE && let Some(came) = going.join_next().await {
                take(came.unwrap());
            }
        }
        while let Some(came) = going.join_next().await {
            take(came.unwrap());
        }
        assert_eq!(won.len() + lost, 10_000);
        won.sort();
        won.dedup();
        assert_eq!((won.len(), lost), (TIMES, 10_000 - TIMES), "every time has one, and one alone");
        assert_eq!(count(stage, "select count(*) from appointment").await, TIMES as i64);
        assert_eq!(count(stage, "select count(distinct slot_id) from appointment").await, TIMES as i64);
        assert_eq!(count(stage, "select count(*) from appointment_event").await, TIMES as i64);
        assert_eq!(count(stage, "select count(*) from slot where taken = 1").await, TIMES as i64);
        let orphans = "select count(*) from slot_hold h join slot s on s.id = h.slot_id where s.taken = 1";
        assert_eq!(count(stage, orphans).await, 0, "no hold is left behind on a time that is booked");
    }

    async fn through_the_door_one_is_booked_and_all_others_get_409(stage) {
        let (_, _, slots) = ivy_and_times(stage, 5).await;
        let mut visitors = Vec::new();
        for person in many(stage, 20).await {
            visitors.push(stage.visitor(person).await);
        }
        for slot in slots {
            let mut going = JoinSet::new();
            for visitor in &visitors {
                let visitor = visitor.clone();
                going.spawn(async move { book(&visitor, slot, Uuid::now_v7(), &[]).await.status });
            }
            let mut statuses = going.join_all().await;
            statuses.sort();
            let expected: Vec<u16> = std::iter::once(303).chain(std::iter::repeat_n(409, 19)).collect();
            assert_eq!(statuses, expected);
        }
        assert_eq!(count(stage, "select count(*) from appointment").await, 5);
        assert_eq!(count(stage, "select count(*) from slot_hold").await, 0);
    }

    async fn a_program_is_answered_with_201_or_409(stage) {
        let (_, _, slots) = ivy_and_times(stage, 1).await;
        let mut going = JoinSet::new();
        for person in many(stage, 20).await {
            let visitor = stage.visitor(person).await;
            let path = format!("/appointments/book/{}", slots[0]);
            going.spawn(async move {
                let headers = [("accept", "application/fhir+json"), ("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
                visitor.send(Method::POST, &path, &headers, format!("new_id={}", Uuid::now_v7()).into_bytes()).await
            });
        }
        let mut answers = going.join_all().await;
        answers.sort_by_key(|answer| answer.status);
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        assert_eq!(statuses, std::iter::once(201).chain(std::iter::repeat_n(409, 19)).collect::<Vec<u16>>());
        let made = answers[0].json();
        assert_eq!(made["resourceType"], "Appointment");
        assert_eq!(answers[0].location(), format!("/appointments/{}/fhir", made["id"].as_str().unwrap()));
        for lost in &answers[1..] {
            assert_eq!(lost.json()["issue"][0]["code"], "conflict");
        }
        assert_eq!(count(stage, "select count(*) from slot_hold").await, 0);
    }

    async fn the_database_has_the_last_word(stage) {
        let (ivy, _, slots) = ivy_and_times(stage, 1).await;
        let joe = stage.patient("Joe", JOE).await;
        let platform = &stage.app.platform;
        for (person, expected) in [(ivy, true), (joe, false)] {
            let grant = grant(platform, person).await;
            let mut tx = platform.db.write().await.unwrap();
            // As if the program believed that it is free.
            tx.query("update slot set taken = 0").execute().await.unwrap();
            let slot = slots::one(&mut tx, slots[0]).await.unwrap().unwrap();
            let given = (&Given::default(), Overlap::Allow);
            let id = Uuid::now_v7();
            let booked = acts::book(&mut tx, platform, &grant, (&slot, id), given).await.unwrap();
            assert_eq!(matches!(booked, Booked::Done(_)), expected, "{booked:?}");
            if expected {
                tx.commit().await.unwrap();
                let mut tx = platform.db.read().await.unwrap();
                assert!(store::one(&mut tx, &grant, id).await.unwrap().is_some());
            }
        }
        assert_eq!(count(stage, "select count(*) from appointment").await, 1);
    }
}
