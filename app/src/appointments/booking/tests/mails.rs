//! What the person hears: mails with a file for their calendar, and reminders.

use super::*;
use crate::{
    access::role::Role,
    on_both_databases,
    platform::mail::{Letter, UPDATE},
    reminders::{Kind, plan::Plan},
};

/// Words of a body that nobody may read in a mail.
const NEVER: [&str; 6] = ["GP appointment", "Rowan", "Harbour", "Room 2", "cough", "25 November"];

#[track_caller]
fn one(letters: Vec<Letter>) -> Letter {
    assert_eq!(letters.len(), 1, "{letters:?}");
    letters.into_iter().next().unwrap()
}

/// The plan of the reminders of one appointment: each step with the hours before or after now.
async fn plan(stage: &Stage, id: Uuid) -> Vec<(String, i64)> {
    let mut tx = stage.peek().await;
    let found: Option<(String,)> = tx
        .query("select plan from reminder where kind = $1 and id = $2")
        .bind(Kind::Appointment.key())
        .bind(id)
        .optional()
        .await
        .unwrap();
    let Some((plan,)) = found else { return Vec::new() };
    let Plan::Moments(moments) = serde_json::from_str(&plan).unwrap() else { panic!("{plan}") };
    moments.into_iter().map(|moment| (moment.step, (moment.at - stage.now()).num_hours())).collect()
}

fn usual(hours: i64) -> Vec<(String, i64)> {
    vec![("7-days".into(), hours - 168), ("2-days".into(), hours - 48), ("2-hours".into(), hours - 2)]
}

on_both_databases! {
    async fn every_change_is_told_by_mail_and_a_file_for_the_calendar(stage) {
        let (ivy, visitor, slots) = ivy_and_times(stage, 2).await;
        with_email(stage, ivy, "ivy@example.com").await;
        let id = booked(book(&visitor, slots[0], Uuid::now_v7(), &[("description", "A cough")]).await);
        let letter = one(stage.work().await);
        assert_eq!((letter.to.as_str(), letter.subject.as_str()), ("ivy@example.com", "Your appointment is booked"));
        assert!(letter.body.contains(&format!("https://nene.test/appointments/{id}")), "{}", letter.body);
        let file = letter.attached.clone().unwrap();
        assert!(file.content_type.contains("method=REQUEST") && file.body.contains("METHOD:REQUEST"), "{file:?}");
        assert!(file.body.contains(&format!("UID:{id}@nene.test")) && file.body.contains("SEQUENCE:0"), "{file:?}");
        assert!(file.body.contains("DTSTART;TZID=Europe/London:20261125T100000"), "{file:?}");
        for word in NEVER {
            assert!(!letter.body.contains(word) && !letter.subject.contains(word) && !file.body.contains(word), "{word}");
        }
        assert_eq!(plan(stage, id).await, usual(24));

        visitor.post(&format!("/appointments/{id}/move/{}", slots[1]), &[("version", "1")]).await.expect(303);
        let letter = one(stage.work().await);
        let file = letter.attached.unwrap().body;
        assert_eq!(letter.subject, "Your appointment has moved");
        assert!(file.contains("SEQUENCE:1") && file.contains("20261125T110000"), "{file}");
        assert_eq!(plan(stage, id).await, usual(25));

        let fields = [("version", "2"), ("reason", "feels-better"), ("words", "A cough no more")];
        visitor.post(&format!("/appointments/{id}/cancel"), &fields).await.expect(303);
        let letter = one(stage.work().await);
        let file = letter.attached.unwrap();
        assert_eq!(letter.subject, "Your appointment is cancelled");
        assert!(file.content_type.contains("method=CANCEL") && file.body.contains("STATUS:CANCELLED"), "{file:?}");
        assert!(file.body.contains("SEQUENCE:2") && !file.body.contains("cough"), "{file:?}");
        assert_eq!(plan(stage, id).await, []);
    }

    async fn who_wants_it_plain_reads_nothing_and_gets_no_file(stage) {
        let (ivy, visitor, slots) = ivy_and_times(stage, 1).await;
        with_email(stage, ivy, "ivy@example.com").await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("update person set discreet = 'on' where id = $1").bind(ivy.0).execute().await.unwrap();
        tx.commit().await.unwrap();
        let id = booked(book(&visitor, slots[0], Uuid::now_v7(), &[]).await);
        let letter = one(stage.work().await);
        assert_eq!((letter.subject.as_str(), &letter.attached), (UPDATE, &None));
        assert!(!letter.body.to_lowercase().contains("appointment"), "{}", letter.body);
        let file = visitor.get(&format!("/appointments/{id}/calendar")).await.expect(200).text();
        assert!(!file.contains("LOCATION"), "{file}");
    }

    async fn a_mail_that_was_overtaken_is_not_sent(stage) {
        let (ivy, visitor, slots) = ivy_and_times(stage, 1).await;
        with_email(stage, ivy, "ivy@example.com").await;
        let id = booked(book(&visitor, slots[0], Uuid::now_v7(), &[]).await);
        let fields = [("version", "1"), ("reason", "time")];
        visitor.post(&format!("/appointments/{id}/cancel"), &fields).await.expect(303);
        assert_eq!(one(stage.work().await).subject, "Your appointment is cancelled");
    }

    async fn who_does_not_hear_by_mail_is_told_of_what_others_did(stage) {
        let (ivy, visitor, slots) = ivy_and_times(stage, 1).await;
        let id = booked(book(&visitor, slots[0], Uuid::now_v7(), &[]).await);
        assert_eq!(stage.work().await, []);
        // What she did herself she has read on the screen.
        assert_eq!(plan(stage, id).await, usual(24));
        let rita = stage.staff("Rita", "Y99001", Role::Receptionist).await;
        let rita = stage.visitor(rita).await;
        let path = format!("/practice/Y99001/bookings/{}/{id}", ivy.0);
        let fields = [("act", "cancel"), ("version", "1"), ("reason", "clinician-away")];
        rita.post(&path, &fields).await.expect(303);
        assert_eq!(plan(stage, id).await, [("changed".to_string(), 0)]);
        stage.advance(Duration::minutes(1));
        crate::portal::remind(&stage.app.platform).await.unwrap();
        let mut tx = stage.peek().await;
        let (notice,): (Uuid,) = tx.query("select id from notice where kind = 'appointment'").one().await.unwrap();
        drop(tx);
        let leads = visitor.get(&format!("/reminders/{notice}")).await.expect(303).location();
        assert_eq!(leads, format!("/appointments/{id}"));
        assert_eq!(stage.work().await, []);
    }

    async fn reminders_come_a_week_two_days_and_two_hours_before_and_never_of_what_is_off(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let (_, slots) = clinic(stage, &TestClinic::default(), &[hours(stage, 24 * 10)]).await;
        let visitor = stage.visitor(ivy).await;
        let id = booked(book(&visitor, slots[0], Uuid::now_v7(), &[]).await);
        let notices = "select count(*) from notice where kind = 'appointment' and settled_at is null";
        for (days, expected) in [(2, 0), (1, 1), (4, 1), (1, 2), (1, 2)] {
            stage.advance(Duration::days(days));
            crate::portal::remind(&stage.app.platform).await.unwrap();
            assert_eq!(count(stage, notices).await, expected, "{}", stage.now());
        }
        stage.advance(Duration::hours(-2) + Duration::days(1));
        crate::portal::remind(&stage.app.platform).await.unwrap();
        assert_eq!(count(stage, notices).await, 3);
        let visitor = stage.visitor(ivy).await;
        let fields = [("version", "1"), ("reason", "time")];
        visitor.post(&format!("/appointments/{id}/cancel"), &fields).await.expect(303);
        assert_eq!(count(stage, notices).await, 0, "what is off is not waited for");
        stage.app.platform.mail.take_sent();
    }
}
