//! The page, through the door.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    access::role::Role,
    on_both_databases,
    pathways::{engine::news2, ours},
    people::PersonId,
    readings::{
        Circumstances, Method, NewReading,
        keep::{self, Keeper},
        measure::{Alertness, Breathed, Values},
        unit::Amount,
    },
    testing::{persona::Persona, stage::Stage},
};

const NUMBER: &str = "9434765919";

/// Puts somebody on one of our templates, from that day on.
async fn put_on(stage: &Stage, person: PersonId, by: PersonId, key: &str, from: NaiveDate) {
    let template = ours::templates().unwrap().into_iter().find(|template| template.key == key).unwrap();
    let ends_on = template.days.map(|days| from + Duration::days(i64::from(days) - 1));
    let (now, template_id) = (stage.now(), Uuid::now_v7());
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(
        "insert into pathway_template (organisation_ods, id, template, version, body, made_by, made_at, signed_by, signed_at)
         values ('Y99001', $1, $2, 1, $3, $4, $5, $4, $5)",
    )
    .bind(template_id)
    .bind(key.to_string())
    .bind(serde_json::to_string(&template).unwrap())
    .bind(by.0)
    .bind(now)
    .execute()
    .await
    .unwrap();
    tx.query(
        "insert into pathway (person_id, id, organisation_ods, template_id, template, started_at, starts_on, ends_on,
            put_by, agreed) values ($1, $2, 'Y99001', $3, $4, $5, $6, $7, $8, 'in-person')",
    )
    .bind(person.0)
    .bind(Uuid::now_v7())
    .bind(template_id)
    .bind(key.to_string())
    .bind(now)
    .bind(from)
    .bind(ends_on)
    .bind(by.0)
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

async fn keep(stage: &Stage, person: PersonId, taken_at: DateTime<Utc>, sitting: Option<Uuid>, values: Values) {
    let new = NewReading {
        id: Uuid::now_v7(),
        taken_at,
        offset_minutes: 0,
        zone: "Europe/London".into(),
        values,
        note: String::new(),
        method: Method::Typed,
        circumstances: Circumstances { arm: Some("left".into()), ..Circumstances::default() },
        sitting,
        task: None,
    };
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.show_only(person.0).await.unwrap();
    keep::keep(&mut tx, &stage.app.platform, &Keeper::invented(person), &new).await.unwrap();
    tx.commit().await.unwrap();
}

fn pressure(systolic: i64, diastolic: i64) -> Values {
    Values::BloodPressure {
        systolic: Amount::whole(systolic),
        diastolic: Amount::whole(diastolic),
        pulse: None,
        irregular: false,
    }
}

/// Two readings, a minute apart.
async fn twice(stage: &Stage, person: PersonId, systolic: i64) {
    keep(stage, person, stage.now(), None, pressure(systolic, 80)).await;
    stage.advance(Duration::minutes(1));
    keep(stage, person, stage.now(), None, pressure(systolic, 80)).await;
}

async fn diary(who: &Persona) -> String {
    who.get("/diary").await.expect(200).text()
}

#[track_caller]
fn has(html: &str, parts: &[&str]) {
    for part in parts {
        assert!(html.contains(part), "{part} is not in {html}");
    }
}

/// The address of the first task's form.
fn link(html: &str) -> String {
    let from = html.find("/readings/add/").unwrap_or_else(|| panic!("no task in {html}"));
    html[from..].split('"').next().unwrap().replace("&amp;", "&")
}

fn today(stage: &Stage) -> NaiveDate {
    crate::ui::date::london_day(stage.now())
}

on_both_databases! {
    async fn who_is_on_no_pathway_is_told_so_kindly(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let html = diary(&stage.visitor(ivy).await).await;
        has(&html, &["No team has asked for readings", "href=\"/readings/add\"", "Nobody watches these readings all the time"]);
    }

    async fn a_morning_by_the_form(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let gp = stage.staff("Grace", "Y99001", Role::Gp).await;
        put_on(stage, ivy, gp, "hypertension-diagnosis", today(stage)).await;
        let browser = stage.visitor(ivy).await;
        let html = diary(&browser).await;
        has(&html, &["0 of 4 done today", "Blood pressure: 0 of 2 done", "Enter the first blood pressure reading", "Sit and rest for 5 minutes", "data-rest=\"300\"", "Always use the same arm"]);
        let first = link(&html);
        assert!(first.starts_with("/readings/add/blood-pressure?task=bp/morning/1&sitting="), "{first}");
        let form = browser.get(&first).await.expect(200).text();
        let sitting = first.split("sitting=").nth(1).unwrap().to_string();
        let id = Uuid::now_v7().to_string();
        has(&form, &["bp/morning/1", &sitting]);
        let fields = [("id", id.as_str()), ("when", "now"), ("systolic", "141"), ("diastolic", "88"), ("arm", "left"), ("task", "bp/morning/1"), ("sitting", &sitting)];
        let saved = browser.post("/readings/add/blood-pressure", &fields).await.expect(303).location();
        has(&browser.get(&saved).await.expect(200).text(), &["Go on with the diary"]);
        let html = diary(&browser).await;
        has(&html, &["1 of 4 done today", "Blood pressure: 1 of 2 done", "Wait 1 minute before the next reading", "Enter the second reading", "Last time you used your left arm"]);
        let second = link(&html);
        assert_eq!(second, format!("/readings/add/blood-pressure?task=bp/morning/2&sitting={sitting}"));
        // After the minute nobody is told to wait.
        stage.advance(Duration::minutes(1));
        assert!(!diary(&browser).await.contains("Wait 1 minute"));
    }

    async fn a_whole_week(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let gp = stage.staff("Grace", "Y99001", Role::Gp).await;
        put_on(stage, ivy, gp, "hypertension-diagnosis", today(stage)).await;
        for day in 1..=7 {
            // 10:00, and 20:00 in the evening.
            twice(stage, ivy, if day == 1 { 170 } else { 134 }).await;
            if day == 2 {
                let html = diary(&stage.visitor(ivy).await).await;
                has(&html, &["Day 2 of 7", "not enough readings for an average yet", "10 more readings", "2 more days", "Next: this evening, from 4pm", "Done, 2 of 2"]);
                assert!(!html.contains("134"), "no number that could be taken for a result: {html}");
            }
            if day == 5 {
                has(&diary(&stage.visitor(ivy).await).await, &["The average so far is 134/80 mmHg, of 14 readings"]);
            }
            stage.advance(Duration::hours(10) - Duration::minutes(1));
            twice(stage, ivy, if day == 1 { 170 } else { 135 }).await;
            if day < 7 {
                stage.advance(Duration::hours(14) - Duration::minutes(1));
            }
        }
        let browser = stage.visitor(ivy).await;
        let html = diary(&browser).await;
        // 12 of 134 and 12 of 135: 134.5, which is 135, and a little high.
        has(&html, &["All done for today. Thank you.", "The diary is complete", "The average is 135/80 mmHg, of 24 readings", "a little high", "What happens next", "the practice nurses of"]);
        assert!(!html.contains("hypertensi"), "no such word to the person: {html}");
        // The result stays after the last day; nothing is asked for any more.
        stage.advance(Duration::days(3));
        let html = diary(&stage.visitor(ivy).await).await;
        has(&html, &["Nothing is asked for today", "The average is 135/80 mmHg, of 24 readings"]);
        stage.advance(Duration::days(40));
        has(&diary(&stage.visitor(ivy).await).await, &["No team has asked for readings"]);
    }

    async fn three_days_only_is_no_result(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let gp = stage.staff("Grace", "Y99001", Role::Gp).await;
        put_on(stage, ivy, gp, "hypertension-diagnosis", today(stage)).await;
        for _ in 0..3 {
            twice(stage, ivy, 160).await;
            stage.advance(Duration::hours(10) - Duration::minutes(1));
            twice(stage, ivy, 160).await;
            stage.advance(Duration::hours(14) - Duration::minutes(1));
        }
        stage.advance(Duration::days(6));
        let html = diary(&stage.visitor(ivy).await).await;
        has(&html, &["The diary is over", "There are not enough readings for an average yet", "4 more readings", "1 more day", "trying again"]);
        assert!(!html.contains("160"), "{html}");
    }

    async fn staff_read_it_and_score_rounds_that_the_person_does_not_see(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let gp = stage.staff("Grace", "Y99001", Role::Gp).await;
        put_on(stage, ivy, gp, "oxygen-at-home", today(stage)).await;
        let sitting = Some(Uuid::now_v7());
        let round = [
            Values::Breathing(Amount::whole(22)),
            Values::Oxygen { saturation: Amount::whole(93), pulse: Some(Amount::whole(95)), breathed: Breathed::Air },
            pressure(120, 70),
            Values::Temperature(Amount::of_thousandths(38_400)),
        ];
        for values in round {
            keep(stage, ivy, stage.now(), sitting, values).await;
        }
        let work = stage.visitor(gp).await;
        let fields = [("nhs_number", NUMBER), ("born_day", "4"), ("born_month", "3"), ("born_year", "1945")];
        let summary = work.post("/practice/Y99001/find", &fields).await.expect(303).location();
        work.get(&summary).await.expect(200);
        let page = format!("/practice/Y99001/people/{}/diary", ivy.0);
        has(&work.get(&page).await.expect(200).text(), &["No score", "Not measured: consciousness", "Ivy's diary"]);
        keep(stage, ivy, stage.now(), sitting, Values::Alertness(Alertness::Alert)).await;
        let html = work.get(&page).await.expect(200).text();
        // 2 + 2 + 0 + 0 + 1 + 0 + 1.
        has(&html, &["6, urgent response", "breathing rate 2, oxygen level (scale 1) 2, air or oxygen 0, systolic blood pressure 0, pulse 1, consciousness 0, temperature 1"]);
        assert!(!html.contains("/readings/add"), "staff read: {html}");
        let own = diary(&stage.visitor(ivy).await).await;
        for part in ["NEWS2", "urgent", "Alertness"] {
            assert!(!own.contains(part), "{part} is in {own}");
        }
        assert_eq!(news2::MEASURES.len(), 6);
    }

    async fn nobody_else_reads_it(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let elsewhere = stage.staff("Eve", "RZZ01", Role::Gp).await;
        let eve = stage.visitor(elsewhere).await;
        for page in [format!("/for/{}/diary", ivy.0), format!("/practice/Y99001/people/{}/diary", ivy.0), format!("/practice/RZZ01/people/{}/diary", ivy.0)] {
            let reply = eve.get(&page).await;
            assert!([404, 409].contains(&reply.status), "{page}: {}", reply.status);
        }
        assert_eq!(stage.passer_by().get("/diary").await.status, 303);
    }
}
