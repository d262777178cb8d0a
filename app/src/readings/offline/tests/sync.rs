//! What comes from a phone: taken once, refused with words, never another person's.

use chrono::Duration;
use serde_json::json;
use uuid::Uuid;

use super::phone::{Entry, Phone, kept, pressure, states, written};
use crate::{
    on_both_databases,
    people::PersonId,
    testing::{persona::Persona, stage::Stage},
};

async fn ivy(stage: &Stage) -> (PersonId, Persona) {
    let ivy = stage.patient("Ivy", "9434765919").await;
    (ivy, stage.visitor(ivy).await)
}

on_both_databases! {
    async fn what_was_written_is_kept_as_it_was_typed(stage) {
        let (ivy, visitor) = ivy(stage).await;
        let mut phone = Phone::chosen(&visitor).await;
        phone.write(stage, "blood-pressure", json!({ "systolic": "134", "diastolic": "82", "pulse": "71", "irregular": "yes", "arm": "left" }));
        phone.write(stage, "weight", json!({ "stone": "12", "pounds": "8" }));
        phone.write(stage, "glucose", json!({ "glucose": "101", "glucose_unit": "mg", "meal": "waking" }));
        phone.write(stage, "oxygen", json!({ "oxygen": "97", "breathed": "air" }));
        phone.write(stage, "temperature", json!({ "temperature": "36,8", "temperature_unit": "c" }));
        phone.write(stage, "peak-flow", json!({ "blow1": "430", "blow2": "450", "scale": "eu" }));
        let mut note = written("note", stage.now(), json!({}));
        note["note"] = json!("Slept badly\u{0}\u{7}\nand late");
        phone.write_with(stage, Uuid::now_v7(), &note);
        assert_eq!(phone.send_all(stage, &visitor).await, ["kept"; 7]);
        assert_eq!(phone.waiting, []);
        let rows: Vec<(String, String, String, String, String)> = stage
            .peek()
            .await
            .query("select amounts, note, method, entered_as, circumstances from reading where person_id = $1 order by id")
            .bind(ivy.0)
            .all()
            .await
            .unwrap();
        let amounts: Vec<&str> = rows.iter().map(|row| row.0.as_str()).collect();
        assert_eq!(amounts, [
            r#"{"blood-pressure":{"systolic":134000,"diastolic":82000,"pulse":71000,"irregular":true}}"#,
            r#"{"weight":79832}"#,
            r#"{"glucose":{"level":5605,"meal":"waking"}}"#,
            r#"{"oxygen":{"saturation":97000,"pulse":null,"breathed":"air"}}"#,
            r#"{"temperature":36800}"#,
            r#"{"peak-flow":{"best":450000,"blows":[430000,450000],"scale":"eu"}}"#,
            r#""note""#,
        ]);
        // PostgreSQL takes no NUL, and one such note must not hold up the rest.
        assert_eq!(rows[6].1, "Slept badly\nand late");
        assert!(rows.iter().all(|row| row.2 == "typed" && row.3 == "person"), "{rows:?}");
        assert!(rows[0].4.contains(r#""arm":"left""#) && rows[2].4.contains("mg/dL"), "{rows:?}");
    }

    async fn an_answer_that_was_lost_is_no_second_reading(stage) {
        let (ivy, visitor) = ivy(stage).await;
        let mut phone = Phone::chosen(&visitor).await;
        phone.write(stage, "blood-pressure", pressure(134, 82));
        phone.write(stage, "weight", json!({ "weight": "80.5" }));
        // The answer did not come: all of it is still on the phone.
        phone.send(stage, &visitor, &phone.waiting).await.expect(200);
        let first = kept(stage, ivy).await;
        stage.advance(Duration::minutes(3));
        assert_eq!(phone.send_all(stage, &visitor).await, ["already", "already"]);
        assert_eq!(kept(stage, ivy).await, first);
        let (changes,): (i64,) = stage.peek().await.query("select count(*) from reading_change").one().await.unwrap();
        assert_eq!(changes, 2);
    }

    async fn one_id_with_two_payloads_is_kept_twice_and_shown(stage) {
        let (ivy, visitor) = ivy(stage).await;
        let mut phone = Phone::chosen(&visitor).await;
        let id = phone.write(stage, "blood-pressure", pressure(134, 82));
        phone.send_all(stage, &visitor).await;
        phone.write_with(stage, id, &written("blood-pressure", stage.now(), pressure(164, 92)));
        let copy = phone.waiting.clone();
        assert_eq!(phone.send_all(stage, &visitor).await, ["conflict"]);
        assert_eq!(phone.waiting, []);
        phone.waiting = copy;
        assert_eq!(phone.send_all(stage, &visitor).await, ["conflict"], "the same once more");
        assert_eq!(kept(stage, ivy).await.len(), 1);
        let (conflicts,): (i64,) = stage.peek().await.query("select count(*) from reading_conflict").one().await.unwrap();
        assert_eq!(conflicts, 1);
        let page = visitor.get("/readings").await.expect(200).text();
        assert!(page.contains("164/92") && page.contains(&format!("/readings/{id}/conflict")), "{page}");
    }

    async fn another_person_takes_nothing_and_nothing_is_lost(stage) {
        let (ivy, visitor) = ivy(stage).await;
        let mut phone = Phone::chosen(&visitor).await;
        phone.write(stage, "blood-pressure", pressure(134, 82));
        let other = stage.patient("Joe", "9000000009").await;
        let joe = stage.visitor(other).await;
        let reply = phone.send(stage, &joe, &phone.waiting).await.expect(200);
        assert_eq!(phone.hears(&reply), ["refused"]);
        assert_eq!(reply.json()["became"][0]["whose"], "another");
        assert!(!reply.text().contains("Ivy"), "{}", reply.text());
        // A phone that nobody has is answered alike.
        let nobodys = Phone { id: Uuid::now_v7(), ..phone.clone() };
        let unknown = nobodys.send(stage, &joe, &phone.waiting).await.expect(200);
        assert_eq!(unknown.json(), reply.json());
        assert_eq!(phone.waiting.len(), 1);
        assert_eq!(phone.send_all(stage, &visitor).await, ["kept"]);
        assert_eq!((kept(stage, ivy).await.len(), kept(stage, other).await.len()), (1, 0));
    }

    async fn who_is_not_signed_in_keeps_what_waits(stage) {
        let (ivy, visitor) = ivy(stage).await;
        let mut phone = Phone::chosen(&visitor).await;
        phone.write(stage, "blood-pressure", pressure(134, 82));
        phone.send(stage, &stage.passer_by(), &phone.waiting).await.expect(401);
        stage.passer_by().post_json("/readings/sync", &json!({ "nonsense": 1 })).await.expect(401);
        // Past the end of the session: the same.
        stage.advance(Duration::minutes(31));
        phone.send(stage, &visitor, &phone.waiting).await.expect(401);
        let again = stage.visitor(ivy).await;
        assert_eq!(phone.send_all(stage, &again).await, ["kept"]);
    }

    async fn sending_by_itself_keeps_no_session_alive(stage) {
        let (_, visitor) = ivy(stage).await;
        let phone = Phone::chosen(&visitor).await;
        let headers = [
            ("sec-fetch-site", "same-origin"), ("origin", crate::testing::stage::ORIGIN),
            ("content-type", "application/json"), ("purpose", "prefetch"),
        ];
        for _ in 0..3 {
            stage.advance(Duration::minutes(9));
            let body = phone.batch(stage, &[]).to_string().into_bytes();
            visitor.send(http::Method::POST, "/readings/sync", &headers, body).await.expect(200);
        }
        stage.advance(Duration::minutes(9));
        assert_eq!(visitor.get("/readings/offline").await.status, 303, "36 minutes without an act");
    }

    async fn a_phone_that_was_turned_off_is_told_so(stage) {
        let (ivy, visitor) = ivy(stage).await;
        let mut phone = Phone::chosen(&visitor).await;
        phone.write(stage, "blood-pressure", pressure(134, 82));
        let path = format!("/readings/offline/phones/{}/end", phone.id);
        stage.visitor(stage.patient("Joe", "9000000009").await).await.post(&path, &[]).await.expect(404);
        visitor.post(&path, &[]).await.expect(303);
        visitor.post(&path, &[]).await.expect(404);
        let reply = phone.send(stage, &visitor, &phone.waiting).await.expect(200);
        assert_eq!(phone.hears(&reply), ["refused"]);
        assert!(reply.text().contains("turned off"), "{}", reply.text());
        assert!(kept(stage, ivy).await.is_empty());
        let (key,): (Vec<u8>,) = stage.peek().await.query("select private_key from reading_phone").one().await.unwrap();
        assert!(key.is_empty(), "its key is gone");
    }

    async fn a_clock_that_is_wrong_is_put_right_and_marked(stage) {
        let (ivy, visitor) = ivy(stage).await;
        let mut phone = Phone::chosen(&visitor).await;
        phone.fast = Duration::minutes(61);
        phone.write(stage, "blood-pressure", pressure(134, 82));
        phone.send(stage, &visitor, &phone.waiting).await.expect(200);
        let rows = kept(stage, ivy).await;
        assert_eq!(rows[0].2, stage.now());
        let (extras,): (String,) = stage.peek().await.query("select circumstances from reading").one().await.unwrap();
        assert!(extras.contains(r#""clock_off_seconds":-3660"#) && extras.contains("2026-11-24T11:01:00+00:00"), "{extras}");
        // Its clock is put right before it hears the answer: still the same reading.
        phone.fast = Duration::zero();
        assert_eq!(phone.send_all(stage, &visitor).await, ["already"]);
        // Within five minutes it is left as it is.
        phone.fast = Duration::minutes(-4);
        phone.write(stage, "blood-pressure", pressure(135, 83));
        assert_eq!(phone.send_all(stage, &visitor).await, ["kept"]);
        assert_eq!(kept(stage, ivy).await[1].2, stage.now() - Duration::minutes(4));
        // A time that the person said is theirs, whatever the phone's clock.
        phone.fast = Duration::minutes(-61);
        let mut said = written("weight", stage.now() - Duration::hours(3), json!({ "weight": "80" }));
        said["time_by"] = json!("person");
        phone.write_with(stage, Uuid::now_v7(), &said);
        assert_eq!(phone.send_all(stage, &visitor).await, ["kept"]);
        assert_eq!(kept(stage, ivy).await[2].2, stage.now() - Duration::hours(3));
    }

    async fn the_future_is_refused_and_the_far_past_is_asked_about(stage) {
        let (ivy, visitor) = ivy(stage).await;
        let mut phone = Phone::chosen(&visitor).await;
        let said = |minutes: i64| {
            let mut said = written("weight", stage.now() + Duration::minutes(minutes), json!({ "weight": "80" }));
            said["time_by"] = json!("person");
            said
        };
        phone.write_with(stage, Uuid::now_v7(), &said(6));
        phone.write_with(stage, Uuid::now_v7(), &said(5));
        phone.write_with(stage, Uuid::now_v7(), &said(-91 * 24 * 60));
        let reply = phone.send(stage, &visitor, &phone.waiting).await.expect(200);
        assert_eq!(phone.hears(&reply), ["refused", "kept", "refused"]);
        let became = &reply.json()["became"];
        assert!(became[0]["why"].as_str().unwrap().contains("later than now") && became[0].get("ask").is_none(), "{became}");
        assert_eq!(became[2]["ask"], "sure");
        // The person says that it is right; the answer is lost; the page has forgotten that it was asked.
        let mut batch = phone.batch(stage, &phone.waiting[1..]);
        batch["entries"][0]["sure"] = json!(true);
        let reply = visitor.post_json("/readings/sync", &batch).await.expect(200);
        assert_eq!(reply.json()["became"][0]["state"], "kept");
        let old = phone.waiting[1].clone();
        assert_eq!(states(&phone.send(stage, &visitor, &[old]).await), [(phone.waiting[1].id, "already".to_string())]);
        assert_eq!(kept(stage, ivy).await.len(), 2);
    }

    async fn one_that_cannot_be_read_holds_up_no_other(stage) {
        let (ivy, visitor) = ivy(stage).await;
        let mut phone = Phone::chosen(&visitor).await;
        let now = stage.now();
        let mut odd = Vec::new();
        for (key, value) in [
            ("measure", json!("alertness")), ("measure", json!("symptoms")), ("measure", json!("mood")),
            ("taken", json!(i64::MIN)), ("taken", json!(i64::MAX)), ("taken", json!(-9_000_000_000_000_i64)), ("taken", json!(1.5)),
            ("offset", json!(100_000)), ("fields", json!({ "systolic": "134" })), ("fields", json!({ "systolic": "82", "diastolic": "134" })),
            ("fields", json!({ "systolic": "13\u{0}4", "diastolic": "82" })), ("fields", json!({ "systolic": "301", "diastolic": "82" })),
            ("fields", json!({ "systolic": "134", "diastolic": "82", "person": ivy.0.to_string() })),
            ("fields", json!({ "systolic": "134", "diastolic": "82", "arm": "third" })),
            ("note", json!("x".repeat(1001))), ("person_id", json!(ivy.0.to_string())),
        ] {
            let mut value_of = written("blood-pressure", now, pressure(134, 82));
            value_of[key] = value;
            odd.push(phone.write_with(stage, Uuid::now_v7(), &value_of));
        }
        let good = phone.write(stage, "blood-pressure", pressure(128, 79));
        let mut bent = phone.waiting[odd.len()].clone();
        bent.id = Uuid::now_v7();
        phone.waiting.push(bent);
        phone.waiting.push(Entry { id: Uuid::now_v7(), at: 0, sealed: "no base64 !".into() });
        phone.waiting.push(Entry { id: Uuid::now_v7(), at: i64::MIN, sealed: String::new() });
        let reply = phone.send(stage, &visitor, &phone.waiting).await.expect(200);
        let became = states(&reply);
        for (id, state) in &became {
            assert_eq!(state == "kept", *id == good, "{}", reply.text());
        }
        assert_eq!(kept(stage, ivy).await.iter().map(|row| row.0).collect::<Vec<_>>(), [good]);
        // A clock beyond all measure neither.
        for fast in [i64::MAX / 2, i64::MIN / 2] {
            let mut batch = phone.batch(stage, &phone.waiting);
            batch["now"] = json!(fast);
            visitor.post_json("/readings/sync", &batch).await.expect(200);
        }
    }

    async fn too_much_at_once_is_refused_whole(stage) {
        let (_, visitor) = ivy(stage).await;
        let phone = Phone::chosen(&visitor).await;
        let many: Vec<Entry> = (0..201).map(|_| Entry { id: Uuid::now_v7(), at: 0, sealed: String::new() }).collect();
        phone.send(stage, &visitor, &many).await.expect(413);
        phone.send(stage, &visitor, &many[..200]).await.expect(200);
        visitor.post("/readings/sync", &[("phone", "x")]).await.expect(422);
    }

    async fn a_late_reading_that_needs_something_done_says_where_to_look(stage) {
        let (_, visitor) = ivy(stage).await;
        let mut phone = Phone::chosen(&visitor).await;
        phone.write(stage, "oxygen", json!({ "oxygen": "97", "breathed": "air" }));
        let low = phone.write(stage, "oxygen", json!({ "oxygen": "90", "breathed": "air" }));
        let reply = phone.send(stage, &visitor, &phone.waiting).await.expect(200).json();
        assert_eq!(reply["became"][0].get("see"), None);
        assert_eq!(reply["became"][1]["see"], format!("/readings/{low}/saved"));
    }
}
