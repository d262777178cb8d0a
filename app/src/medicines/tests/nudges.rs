//! The reminder to ask in time: planned when something changes, and taken back when it is of no use.

use chrono::Duration;

use super::*;
use crate::{
    on_both_databases,
    reminders::plan::{Moment, Plan},
};

const RAMIPRIL: &str = "Ramipril 5mg capsules";

/// What she is to be reminded of, by when it happens.
async fn planned(stage: &Stage) -> Vec<(Uuid, Vec<Moment>)> {
    let rows: Vec<(Uuid, String)> = stage
        .peek()
        .await
        .query("select id, plan from reminder where kind = 'repeat' order by id")
        .all()
        .await
        .unwrap();
    rows.into_iter()
        .map(|(id, plan)| match serde_json::from_str(&plan).unwrap() {
            Plan::Moments(moments) => (id, moments),
            other => panic!("{other:?}"),
        })
        .collect()
}

/// The work of today.
async fn today(stage: &Stage) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    crate::medicines::plan_day(&mut tx, &stage.app.platform, stage.now()).await.unwrap();
    tx.commit().await.unwrap();
    stage.work().await;
}

/// Occurrence, step and instant of each.
fn told(planned: &[(Uuid, Vec<Moment>)]) -> Vec<(String, String, String)> {
    let all = planned.iter().flat_map(|(_, moments)| moments);
    all.map(|one| (one.occurrence.clone(), one.step.clone(), one.at.to_rfc3339())).collect()
}

on_both_databases! {
    async fn imports_are_looked_at_once_a_day(stage) {
        let ivy = ivy(stage).await;
        send(stage, &[repeat("r", RAMIPRIL), handed_out("d", RAMIPRIL, "2026-11-05"), prescribed("n", "Not a repeat")]).await;
        assert_eq!(planned(stage).await, []);
        today(stage).await;
        let first = planned(stage).await;
        let expected = [
            ("2026-12-03".to_owned(), "2-days".to_owned(), "2026-11-27T09:00:00+00:00".to_owned()),
            ("2026-12-03".to_owned(), "now".to_owned(), "2026-11-29T09:00:00+00:00".to_owned()),
        ];
        assert_eq!(told(&first), expected);
        assert_eq!(first[0].0.to_string(), entry(stage, ivy, "r").await);
        // Once a day, and nothing new when nothing has changed.
        today(stage).await;
        assert_eq!(count(stage, "select count(*) from job where kind = 'medicines-day'").await, 1);
        stage.advance(Duration::days(1));
        today(stage).await;
        assert_eq!(planned(stage).await, first);
        // A newer box: another day.
        send(stage, &[handed_out("d2", RAMIPRIL, "2026-11-25")]).await;
        stage.advance(Duration::days(1));
        today(stage).await;
        assert!(told(&planned(stage).await).iter().all(|(occurrence, ..)| occurrence == "2026-12-23"));
        // A newer prescription of the same: one reminder, not two.
        let mut newer = repeat("r2", RAMIPRIL);
        newer["authoredOn"] = json!("2026-11-25T09:00:00Z");
        send(stage, &[newer]).await;
        stage.advance(Duration::days(1));
        today(stage).await;
        let now = planned(stage).await;
        assert_eq!((now.len(), now[0].0.to_string()), (1, entry(stage, ivy, "r2").await));
    }

    async fn asking_ends_it_and_taking_back_brings_it_again(stage) {
        let ivy = ivy(stage).await;
        send(stage, &[repeat("r", RAMIPRIL), handed_out("d", RAMIPRIL, "2026-11-01")]).await;
        today(stage).await;
        let first = planned(stage).await;
        assert_eq!(first.len(), 1);
        let browser = stage.visitor(ivy).await;
        let id = entry(stage, ivy, "r").await;
        browser.post("/medicines/repeats/ask", &[("medicine", id.as_str()), ("step", "send"), ("pharmacy", "")]).await.expect(303);
        assert_eq!(planned(stage).await, []);
        let (request,): (Uuid,) = stage.peek().await.query("select id from repeat_request").one().await.unwrap();
        browser.post(&format!("/medicines/repeats/{request}/withdraw"), &[("version", "1")]).await.expect(303);
        assert_eq!(planned(stage).await, first);
        // Refused: she needs to know as well; collected: from what she has now.
        browser.post("/medicines/repeats/ask", &[("medicine", id.as_str()), ("step", "send"), ("pharmacy", "")]).await.expect(303);
        let (request,): (Uuid,) = stage.peek().await.query("select id from repeat_request where state = 'asked'").one().await.unwrap();
        let gp = staff(stage, Role::Gp).await;
        let path = format!("/practice/Y99001/repeats/{}/{request}", ivy.0);
        for (act, version) in [("approve", "1"), ("ready", "2"), ("collected", "3")] {
            gp.post(&path, &[("act", act), ("version", version)]).await.expect(303);
        }
        assert_eq!(told(&planned(stage).await)[0].0, "2026-12-22");
    }

    async fn a_count_and_a_pharmacy_move_it(stage) {
        let ivy = ivy(stage).await;
        send(stage, &[repeat("r", RAMIPRIL), handed_out("d", RAMIPRIL, "2026-11-05")]).await;
        let browser = stage.visitor(ivy).await;
        let path = format!("/medicines/count/{}", entry(stage, ivy, "r").await);
        browser.post(&path, &[("left", "41")]).await.expect(303);
        // 41 days from 24 November: 4 January, a Monday after the holidays.
        let by = |all: Vec<(Uuid, Vec<Moment>)>| told(&all).into_iter().map(|(_, step, at)| (step, at[..10].to_owned())).collect::<Vec<_>>();
        let at = |step: &str, day: &str| (step.to_owned(), day.to_owned());
        assert_eq!(by(planned(stage).await), [at("2-days", "2026-12-26"), at("now", "2026-12-28")], "only the practice's days are known");
        // One that is open on Saturdays is open on 2 January: one day more.
        add_pharmacy(stage, "FZZ11", "Bridge Street Pharmacy").await;
        browser.post("/medicines/pharmacy", &[("act", "choose"), ("ods", "FZZ11")]).await.expect(303);
        assert_eq!(by(planned(stage).await), [at("2-days", "2026-12-27"), at("now", "2026-12-29")]);
    }

    async fn what_is_hidden_or_past_is_not_spoken_of(stage) {
        let ivy = ivy(stage).await;
        send(stage, &[repeat("r", RAMIPRIL), handed_out("d", RAMIPRIL, "2026-11-05")]).await;
        today(stage).await;
        let first = planned(stage).await;
        assert_eq!(first.len(), 1);
        let browser = stage.visitor(ivy).await;
        stage.fresh(&browser, crate::access::policy::Purpose::Sharing, ivy).await;
        let id = entry(stage, ivy, "r").await;
        browser.post(&format!("/record/entries/{id}/hide"), &[("from", "screens")]).await.expect(303);
        assert_eq!(planned(stage).await, []);
        stage.advance(Duration::days(1));
        today(stage).await;
        assert_eq!(planned(stage).await, [], "not the next day either");
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("update person set died_on = '2026-11-25' where id = $1").bind(ivy.0).execute().await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn it_is_said_to_her_in_time(stage) {
        let ivy = ivy(stage).await;
        send(stage, &[repeat("r", RAMIPRIL), handed_out("d", RAMIPRIL, "2026-11-05")]).await;
        today(stage).await;
        stage.advance(Duration::days(3));
        crate::reminders::round(&stage.app.platform).await.unwrap();
        let rows: Vec<(Uuid, String)> = stage.peek().await.query("select person_id, step from notice where kind = 'repeat'").all().await.unwrap();
        assert_eq!(rows, [(ivy.0, "2-days".to_owned())]);
        stage.work().await;
    }
}
