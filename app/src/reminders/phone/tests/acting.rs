//! The buttons of a notification, by the token that came with it.

use chrono::Duration;
use serde_json::json;

use super::*;
use crate::{
    on_both_databases,
    reminders::phone::token::{self, Names},
};

/// Tonight's; the stage begins at 10am.
const KEY: &str = "2026-11-24 20:00";

struct Dose {
    ivy: PersonId,
    visitor: Persona,
    phone: Uuid,
    schedule: Uuid,
}

async fn set_up(stage: &Stage) -> Dose {
    let ivy = stage.patient("Ivy", "9434765919").await;
    let visitor = stage.visitor(ivy).await;
    let phone = turn_on(&visitor, &Browser::new(), &endpoint("1")).await;
    let schedule = takes_twice_a_day(stage, &visitor).await;
    Dose { ivy, visitor, phone, schedule }
}

impl Dose {
    /// The token of a notification about tonight's dose.
    async fn token(&self, stage: &Stage) -> (String, Uuid) {
        let delivery = delivery(stage, self.ivy, self.phone, (Kind::Dose, self.schedule, KEY)).await;
        let names = Names { person: self.ivy, delivery: delivery.id };
        (token::write(&stage.app.platform.keys, names), delivery.notice)
    }
}

async fn marks(stage: &Stage) -> Vec<(String, String)> {
    stage.peek().await.query("select state, marked_as from dose_change order by version").all().await.unwrap()
}

on_both_databases! {
    async fn taken_marks_the_dose_once_without_a_session(stage) {
        let dose = set_up(stage).await;
        let (token, notice) = dose.token(stage).await;
        let said = press(&stage.passer_by(), &token, "taken").await.expect(200).json();
        assert_eq!(said["said"], "Recorded at 10am");
        assert_eq!(marks(stage).await, [("taken".to_string(), "button".to_string())]);
        // Again, from the same message and from another phone's: nothing changes.
        stage.advance(Duration::minutes(7));
        for token in [token.clone(), dose.token(stage).await.0] {
            for action in ["taken", "later"] {
                let said = press(&stage.passer_by(), &token, action).await.expect(200).json();
                assert!(said["said"].as_str().unwrap().starts_with("Already recorded"), "{action}: {said}");
            }
        }
        assert_eq!(press(&stage.passer_by(), &token, "taken").await.expect(200).json()["said"], "Already recorded at 10am");
        assert_eq!(marks(stage).await.len(), 1);
        // It is told in the app as dealt with, and nothing more about it leaves.
        let (seen, settled): (Option<DateTime<Utc>>, Option<DateTime<Utc>>) = stage.peek().await.query("select seen_at, settled_at from notice where id = $1").bind(notice).one().await.unwrap();
        assert!(seen.is_some() && settled.is_some());
        let page = dose.visitor.get("/doses").await.expect(200).text();
        assert!(page.contains("10am"), "{page}");
    }

    async fn it_stands_in_the_persons_own_log(stage) {
        let dose = set_up(stage).await;
        let (token, _) = dose.token(stage).await;
        press(&stage.passer_by(), &token, "taken").await.expect(200);
        let rows: Vec<(Uuid, Uuid, String, String, String, String)> = stage
            .peek()
            .await
            .query("select person_id, actor_id, relation, action, data_class, outcome from access_log where page = '/reminders/act'")
            .all()
            .await
            .unwrap();
        let own = |text: &str| text.to_string();
        assert_eq!(rows, [(dose.ivy.0, dose.ivy.0, own("own"), own("change"), own("doses"), own("permitted"))]);
        let page = dose.visitor.get("/who-looked?who=everyone").await.expect(200).text();
        assert!(!page.contains("something that is kept about you"), "{page}");
    }

    async fn later_puts_it_off_once(stage) {
        let dose = set_up(stage).await;
        let (token, _) = dose.token(stage).await;
        let said = press(&stage.passer_by(), &token, "later").await.expect(200).json();
        assert_eq!(said["said"], "We remind you again at 10:10am");
        stage.advance(Duration::minutes(2));
        let said = press(&stage.passer_by(), &token, "later").await.expect(200).json();
        assert_eq!(said["said"], "Already recorded at 10am");
        assert_eq!(count(stage, "select count(*) from dose").await, 0);
        // From the next message it can be put off again, and taken from the old one.
        let (next, _) = dose.token(stage).await;
        assert_eq!(press(&stage.passer_by(), &next, "later").await.expect(200).json()["said"], "We remind you again at 10:12am");
        assert_eq!(press(&stage.passer_by(), &token, "taken").await.expect(200).json()["said"], "Recorded at 10:02am");
    }

    async fn a_press_is_answered_in_their_language(stage) {
        let dose = set_up(stage).await;
        let (first, _) = dose.token(stage).await;
        let hours = [("quiet_from", "22:00"), ("quiet_to", "06:00"), ("language", "pl")];
        dose.visitor.post("/account/reminders/hours", &hours).await.expect(303);
        let said = press(&stage.passer_by(), &first, "later").await.expect(200).json();
        assert_eq!(said["said"], "Przypomnimy ponownie o 10:10");
        let (second, _) = dose.token(stage).await;
        let said = press(&stage.passer_by(), &second, "taken").await.expect(200).json();
        assert_eq!(said["said"], "Zapisano o 10:00");
        let said = press(&stage.passer_by(), &second, "later").await.expect(200).json();
        assert_eq!(said["said"], "Już zapisano o 10:00");
    }

    async fn two_presses_at_once_are_one(stage) {
        let dose = set_up(stage).await;
        let mut presses = Vec::new();
        for _ in 0..6 {
            let (token, _) = dose.token(stage).await;
            let stranger = stage.passer_by();
            presses.push(tokio::spawn(async move { press(&stranger, &token, "taken").await.expect(200).json() }));
        }
        let mut recorded = 0;
        for one in presses {
            recorded += usize::from(one.await.unwrap()["said"].as_str().unwrap().starts_with("Recorded"));
        }
        assert_eq!((recorded, marks(stage).await.len()), (1, 1));
    }

    async fn forged_and_foreign_tokens_do_nothing(stage) {
        let dose = set_up(stage).await;
        let (token, _) = dose.token(stage).await;
        let joe = stage.patient("Joe", "9000000009").await;
        let keys = &stage.app.platform.keys;
        let delivery = token::read(keys, &token).unwrap().delivery;
        let mut bent = token.clone().into_bytes();
        bent[50] = if bent[50] == b'A' { b'B' } else { b'A' };
        let others = crate::platform::keys::Keys::random();
        for forged in [
            String::from_utf8(bent).unwrap(),
            token[..80].to_string(),
            String::new(),
            "é".into(),
            token::write(&others, Names { person: dose.ivy, delivery }),
            // Well made, about what is not there.
            token::write(keys, Names { person: joe, delivery }),
            token::write(keys, Names { person: dose.ivy, delivery: Uuid::now_v7() }),
        ] {
            for action in ["taken", "later", "arrived"] {
                press(&stage.passer_by(), &forged, action).await.expect(404);
            }
        }
        // A dose reports no arrival, and there is no other action.
        press(&stage.passer_by(), &token, "arrived").await.expect(404);
        press(&stage.passer_by(), &token, "skipped").await.expect(422);
        for wrong in [json!({}), json!({ "token": token }), json!({ "token": token, "action": "taken", "person": dose.ivy.0 }), json!([])] {
            stage.passer_by().post_json("/reminders/act", &wrong).await.expect(422);
        }
        assert_eq!(marks(stage).await.len(), 0);
    }

    async fn it_comes_from_our_own_pages_alone(stage) {
        let dose = set_up(stage).await;
        let (token, _) = dose.token(stage).await;
        let body = json!({ "token": token, "action": "taken" }).to_string().into_bytes();
        for headers in [
            [("content-type", "application/json"), ("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")].as_slice(),
            &[("content-type", "application/json"), ("origin", "https://evil.example")],
            &[("content-type", "application/json")],
        ] {
            stage.passer_by().send(http::Method::POST, "/reminders/act", headers, body.clone()).await.expect(403);
        }
        assert_eq!(marks(stage).await.len(), 0);
    }

    async fn a_token_ends_with_its_delivery(stage) {
        let dose = set_up(stage).await;
        let (token, _) = dose.token(stage).await;
        stage.advance(Duration::minutes(119));
        press(&stage.passer_by(), &token, "later").await.expect(200);
        stage.advance(Duration::minutes(1));
        press(&stage.passer_by(), &token, "taken").await.expect(404);
        assert_eq!(marks(stage).await.len(), 0);
    }

    async fn a_token_ends_with_its_phone(stage) {
        let dose = set_up(stage).await;
        let (token, _) = dose.token(stage).await;
        dose.visitor.post(&format!("/reminders/phone/{}/off", dose.phone), &[]).await.expect(303);
        press(&stage.passer_by(), &token, "taken").await.expect(404);
        // Joe has the browser now.
        let browser = Browser::new();
        let shared = turn_on(&dose.visitor, &browser, &endpoint("shared")).await;
        let token = Dose { phone: shared, ..dose }.token(stage).await.0;
        let joe = stage.patient("Joe", "9000000009").await;
        turn_on(&stage.visitor(joe).await, &browser, &endpoint("shared")).await;
        press(&stage.passer_by(), &token, "taken").await.expect(404);
        assert_eq!(marks(stage).await.len(), 0);
    }

    async fn with_somebody_else_signed_in_nothing_is_done_in_the_persons_name(stage) {
        let dose = set_up(stage).await;
        let (token, notice) = dose.token(stage).await;
        let joe = stage.visitor(stage.patient("Joe", "9000000009").await).await;
        let reply = press(&joe, &token, "taken").await.expect(409);
        assert!(reply.json()["advice"].as_str().unwrap().contains("Somebody else is signed in"), "{}", reply.text());
        let (seen,): (Option<DateTime<Utc>>,) = stage.peek().await.query("select seen_at from notice where id = $1").bind(notice).one().await.unwrap();
        assert_eq!((seen, marks(stage).await.len()), (None, 0));
        // She herself may be signed in, or nobody.
        assert_eq!(press(&dose.visitor, &token, "taken").await.expect(200).json()["said"], "Recorded at 10am");
    }

    async fn who_has_paused_their_access_marks_nothing(stage) {
        let dose = set_up(stage).await;
        let (token, _) = dose.token(stage).await;
        dose.visitor.post("/safety/pause", &[]).await.expect(303);
        press(&stage.passer_by(), &token, "taken").await.expect(503);
        assert_eq!(marks(stage).await.len(), 0);
    }

    async fn presses_are_counted(stage) {
        let stranger = stage.passer_by();
        for _ in 0..300 {
            press(&stranger, "x", "taken").await.expect(404);
        }
        press(&stranger, "x", "taken").await.expect(429);
        stage.advance(Duration::minutes(10));
        press(&stranger, "x", "taken").await.expect(404);
    }
}
