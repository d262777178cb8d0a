//! What somebody has hidden, they and their carers do not meet in appointments either.

use super::*;
use crate::{
    access::{class::Category, sight::bit_of_category},
    on_both_databases,
    platform::mail::UPDATE,
    reminders,
};

/// A category is hidden from carers, or from the person's own screens too.
async fn hide(stage: &Stage, person: PersonId, category: Category, from: &'static str) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(
        "insert into hiding (person_id, id, at, category, label, hidden_from, made_by) values ($1, $2, $3, $4, $5, $6, $1)",
    )
    .bind(person.0)
    .bind(Uuid::now_v7())
    .bind(stage.now())
    .bind(category.key())
    .bind(bit_of_category(category))
    .bind(from)
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

const REMINDERS: &str = "select count(*) from reminder where kind = 'appointment' and next_at is not null";

on_both_databases! {
    async fn what_is_off_the_screens_has_no_page_and_no_reminder(stage) {
        let (ivy, visitor, _) = ivy_and_times(stage, 1).await;
        let private = TestClinic { service: "Sexual health check", ..TestClinic::default() };
        let (_, slots) = clinic(stage, &private, &[hours(stage, 80), hours(stage, 90)]).await;
        let before = booked(book(&visitor, slots[0], Uuid::now_v7(), &[]).await);
        assert_eq!(count(stage, REMINDERS).await, 1);
        hide(stage, ivy, Category::SexualHealth, "screens").await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.show_only(ivy.0).await.unwrap();
        reminders::sources::hidden_changed(&mut tx, ivy, stage.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(count(stage, REMINDERS).await, 0);
        let id = Uuid::now_v7();
        let done = book(&visitor, slots[1], id, &[]).await.expect(303);
        assert_eq!(done.location(), "/appointments?done=booked");
        assert_eq!(state_of(stage, id).await, "booked");
        for page in ["/home".to_owned(), "/appointments".into()] {
            let html = visitor.get(&page).await.expect(200).text();
            assert!(!html.contains("Sexual health") && !html.contains(&id.to_string()), "{html}");
        }
        for id in [id, before] {
            visitor.get(&format!("/appointments/{id}")).await.expect(404);
        }
        assert_eq!(count(stage, REMINDERS).await, 0);
    }

    async fn what_is_hidden_from_carers_they_do_not_meet_here(stage) {
        let (ivy, own, slots) = ivy_and_times(stage, 1).await;
        let private = TestClinic { service: "Talking therapies", ..TestClinic::default() };
        let (_, others) = clinic(stage, &private, &[hours(stage, 80)]).await;
        let hidden = booked(book(&own, others[0], Uuid::now_v7(), &[]).await);
        let shown = booked(book(&own, slots[0], Uuid::now_v7(), &[]).await);
        let joan = carer(stage, ivy).await;
        let base = format!("/for/{}/appointments", ivy.0);
        joan.get(&format!("{base}/{hidden}")).await.expect(200);
        hide(stage, ivy, Category::MentalHealth, "carers").await;
        joan.get(&format!("{base}/{hidden}")).await.expect(404);
        let list = joan.get(&base).await.expect(200).text();
        assert!(list.contains(&shown.to_string()) && !list.contains(&hidden.to_string()), "{list}");
        // Her own screens go on showing it.
        own.get(&format!("/appointments/{hidden}")).await.expect(200);
        // Of general health nothing is left to a carer.
        hide(stage, ivy, Category::General, "carers").await;
        joan.get(&base).await.expect(404);
    }

    async fn of_what_is_off_the_screens_a_mail_says_nothing(stage) {
        let (ivy, visitor, _) = ivy_and_times(stage, 1).await;
        with_email(stage, ivy, "ivy@example.com").await;
        let private = TestClinic { service: "Sexual health check", ..TestClinic::default() };
        let (_, slots) = clinic(stage, &private, &[hours(stage, 80), hours(stage, 90)]).await;
        booked(book(&visitor, slots[0], Uuid::now_v7(), &[]).await);
        let letters = stage.work().await;
        assert!(letters.len() == 1 && letters[0].attached.is_some(), "{letters:?}");
        hide(stage, ivy, Category::SexualHealth, "screens").await;
        book(&visitor, slots[1], Uuid::now_v7(), &[]).await.expect(303);
        let letters = stage.work().await;
        assert_eq!(letters.len(), 1, "{letters:?}");
        assert_eq!((letters[0].subject.as_str(), &letters[0].attached), (UPDATE, &None));
        assert!(!letters[0].body.to_lowercase().contains("appointment"), "{letters:?}");
    }

    async fn what_is_hidden_is_waited_for_by_nobody_who_should_not_see_it(stage) {
        let (ivy, own, _) = ivy_and_times(stage, 1).await;
        let joe = stage.patient("Joe", JOE).await;
        let joe = stage.visitor(joe).await;
        let private = TestClinic { service: "Sexual health check", ..TestClinic::default() };
        let (of, slots) = clinic(stage, &private, &[hours(stage, 80)]).await;
        let joes = booked(book(&joe, slots[0], Uuid::now_v7(), &[]).await);
        let of = of.to_string();
        let fields = [("for", of.as_str()), ("to_day", "30"), ("to_month", "11"), ("to_year", "2026")];
        own.post("/appointments/waiting/add", &fields).await.expect(303);
        let joan = carer(stage, ivy).await;
        let hers = format!("/for/{}/appointments/waiting", ivy.0);
        let sees = async |who: &Persona, path: &str| who.get(path).await.expect(200).text().contains("Sexual health");
        assert!(sees(&joan, &hers).await && sees(&own, "/appointments/waiting").await);
        hide(stage, ivy, Category::SexualHealth, "carers").await;
        assert!(!sees(&joan, &hers).await && sees(&own, "/appointments/waiting").await);
        hide(stage, ivy, Category::SexualHealth, "screens").await;
        assert!(!sees(&own, "/appointments/waiting").await);
        joe.post(&format!("/appointments/{joes}/cancel"), &[("version", "1"), ("reason", "time")]).await.expect(303);
        assert_eq!(count(stage, "select count(*) from slot_offer").await, 0);
        assert_eq!(count(stage, "select count(*) from slot_hold").await, 0);
    }
}
