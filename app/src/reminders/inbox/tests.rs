//! The list of reminders, through the door.

use chrono::Duration;
use uuid::Uuid;

use crate::{
    on_both_databases,
    people::PersonId,
    reminders::{
        Kind,
        notices::{self, NewNotice},
    },
    testing::stage::Stage,
};

const IVY: &str = "9990000018";

async fn tell(stage: &Stage, person: PersonId, kind: Kind, (reminder, step): (Uuid, &str)) {
    let now = stage.now();
    let new = NewNotice {
        person,
        about: person,
        kind,
        reminder,
        occurrence: "2026-11-24 08:00".into(),
        step: step.into(),
        due_at: now,
        until: now + Duration::hours(2),
    };
    tell_this(stage, new).await;
}

async fn tell_this(stage: &Stage, new: NewNotice) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    notices::make(&mut tx, &[new], stage.now()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn run(stage: &Stage, sql: &'static str, person: PersonId) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(sql).bind(person.0).bind(stage.now()).execute().await.unwrap();
    tx.commit().await.unwrap();
}

on_both_databases! {
    async fn open_ones_first_and_the_same_thing_once(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let ivys = stage.visitor(ivy).await;
        let page = ivys.get("/reminders").await.expect(200).text();
        assert!(page.contains("There is nothing to do now") && !page.contains("I have seen them all"), "{page}");
        let (dose, readings) = (Uuid::now_v7(), Uuid::now_v7());
        tell(stage, ivy, Kind::Readings, (readings, "first")).await;
        stage.advance(Duration::minutes(5));
        tell(stage, ivy, Kind::Dose, (dose, "first")).await;
        stage.advance(Duration::minutes(15));
        tell(stage, ivy, Kind::Dose, (dose, "again-1")).await;
        run(stage, "update notice set settled_at = $2 where person_id = $1 and kind = 'readings'", ivy).await;
        let page = ivys.get("/reminders").await.expect(200).text();
        let at = |words: &str| page.find(words).unwrap_or_else(|| panic!("{words} is not in {page}"));
        assert!(at("To do now") < at("Your medicine, due at 10:20am"), "{page}");
        assert!(at("Said 2 times") < at(">Before<") && at(">Before<") < at("Something to measure at home"), "{page}");
        assert_eq!(page.matches("Your medicine").count(), 1, "{page}");
        // No word of what it is about stands in the database, so none can stand here.
        assert!(page.contains("Done") && page.contains("New"), "{page}");
        // Two hours later it is of no use.
        stage.advance(Duration::minutes(125));
        let page = stage.visitor(ivy).await.get("/reminders").await.expect(200).text();
        assert!(page.contains("There is nothing to do now") && page.contains("Your medicine"), "{page}");
        // And after a month nobody wants to know.
        stage.advance(Duration::days(31));
        let page = stage.visitor(ivy).await.get("/reminders").await.expect(200).text();
        assert!(!page.contains("Your medicine") && !page.contains("nene-bell__count"), "{page}");
    }

    async fn the_bell_counts_until_they_are_seen(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let ivys = stage.visitor(ivy).await;
        let page = ivys.get("/home").await.expect(200).text();
        assert!(page.contains(r#"href="/reminders""#) && !page.contains("nene-bell__count"), "{page}");
        for _ in 0..3 {
            tell(stage, ivy, Kind::Readings, (Uuid::now_v7(), "first")).await;
        }
        let page = ivys.get("/home").await.expect(200).text();
        assert!(page.contains("Your reminders: 3 new") && page.contains("You have 3 new reminders"), "{page}");
        run(stage, "update notice set settled_at = $2 where id = (select id from notice where person_id = $1 limit 1)", ivy).await;
        assert!(ivys.get("/home").await.text().contains("Your reminders: 2 new"));
        ivys.post("/reminders/seen", &[]).await.expect(303);
        let page = ivys.get("/home").await.expect(200).text();
        assert!(!page.contains("nene-bell__count") && !page.contains("new reminder"), "{page}");
        // No other way is tried any more.
        let mut tx = stage.app.platform.db.read().await.unwrap();
        let (waiting,): (i64,) = tx.query("select count(*) from notice where later_at is not null").one().await.unwrap();
        assert_eq!(waiting, 0);
    }

    async fn more_than_a_hundred_are_many(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let ivys = stage.visitor(ivy).await;
        for _ in 0..120 {
            tell(stage, ivy, Kind::Readings, (Uuid::now_v7(), "first")).await;
        }
        assert!(ivys.get("/reminders").await.expect(200).text().contains("more than 99 new"));
    }

    async fn about_somebody_else_it_says_no_more(stage) {
        let (ivy, joe) = (stage.patient("Ivy", IVY).await, stage.patient("Joe", "9990000026").await);
        let now = stage.now();
        tell_this(stage, NewNotice {
            person: joe,
            about: ivy,
            kind: Kind::Carer,
            reminder: Uuid::now_v7(),
            occurrence: "2026-11-24 08:00".into(),
            step: "carer".into(),
            due_at: now,
            until: now + Duration::hours(12),
        }).await;
        let page = stage.visitor(joe).await.get("/reminders").await.expect(200).text();
        assert!(page.contains("Somebody you look after may need you"), "{page}");
        assert!(!page.contains("Ivy") && !page.contains("medicine,"), "{page}");
        // Ivy has nothing of it in her own list.
        let page = stage.visitor(ivy).await.get("/reminders").await.expect(200).text();
        assert!(!page.contains("look after"), "{page}");
    }

    async fn nobody_reads_somebody_elses(stage) {
        let (ivy, joe) = (stage.patient("Ivy", IVY).await, stage.patient("Joe", "9990000026").await);
        tell(stage, ivy, Kind::Dose, (Uuid::now_v7(), "first")).await;
        let joes = stage.visitor(joe).await;
        assert!(joes.get("/reminders").await.expect(200).text().contains("There is nothing to do now"));
        joes.post("/reminders/seen", &[]).await.expect(303);
        assert!(stage.visitor(ivy).await.get("/home").await.text().contains("Your reminders: 1 new"));
        stage.passer_by().get("/reminders").await.expect(303);
    }
}
