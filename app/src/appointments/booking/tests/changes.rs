//! An appointment is moved, cancelled, and told more about; what is past or cancelled is final.

use super::*;
use crate::on_both_databases;

on_both_databases! {
    async fn it_moves_and_the_old_time_is_free_again(stage) {
        let (_, ivy, slots) = ivy_and_times(stage, 3).await;
        let joe = stage.patient("Joe", JOE).await;
        let joe = stage.visitor(joe).await;
        let id = booked(book(&ivy, slots[0], Uuid::now_v7(), &[("description", "A cough")]).await);
        let path = format!("/appointments/{id}/move/{}", slots[1]);
        let form = ivy.get(&path).await.expect(200).text();
        assert!(form.contains("10am to 10:15am") && form.contains("11am to 11:15am"), "{form}");
        // Held meanwhile.
        joe.get(&format!("/appointments/book/{}", slots[1])).await.expect(409);
        let moved = ivy.post(&path, &[("version", "1")]).await.expect(303);
        assert_eq!(moved.location(), format!("/appointments/{id}?done=moved"));
        // The same form twice.
        ivy.post(&path, &[("version", "1")]).await.expect(303);
        let page = ivy.get(&format!("/appointments/{id}")).await.expect(200).text();
        assert!(page.contains("Wednesday 25 November 2026, 11am to 11:15am") && page.contains("A cough"), "{page}");
        assert!(page.contains("Moved for 25 November 2026, 11am"), "{page}");
        assert_eq!(count(stage, "select count(*) from appointment").await, 1);
        assert_eq!(count(stage, "select count(*) from slot where taken = 1").await, 1);
        assert_eq!(count(stage, "select sequence from appointment").await, 1);
        booked(book(&joe, slots[0], Uuid::now_v7(), &[]).await);
        // To a time that is taken it does not move, and stays where it was.
        let taken = ivy.post(&format!("/appointments/{id}/move/{}", slots[0]), &[("version", "2")]).await;
        assert!(taken.expect(409).text().contains("Your appointment is still Wednesday 25 November 2026, 11am"));
        assert_eq!(count(stage, "select count(*) from slot where taken = 1").await, 2);
        // As it was shown before: somebody was faster.
        ivy.post(&format!("/appointments/{id}/move/{}", slots[2]), &[("version", "1")]).await.expect(409);
        assert_eq!(count(stage, "select count(*) from slot where taken = 1").await, 2);
        assert_eq!(count(stage, "select version from appointment where sequence = 1").await, 2);
    }

    async fn another_kind_of_time_is_booked_anew(stage) {
        let (_, ivy, slots) = ivy_and_times(stage, 1).await;
        let other = TestClinic { service: "Blood test", ..TestClinic::default() };
        let (_, others) = clinic(stage, &other, &[hours(stage, 30)]).await;
        let id = booked(book(&ivy, slots[0], Uuid::now_v7(), &[]).await);
        ivy.get(&format!("/appointments/{id}/move/{}", others[0])).await.expect(404);
        ivy.post(&format!("/appointments/{id}/move/{}", others[0]), &[("version", "1")]).await.expect(404);
    }

    async fn to_cancel_needs_a_reason_and_is_final(stage) {
        let (_, ivy, slots) = ivy_and_times(stage, 2).await;
        let id = booked(book(&ivy, slots[0], Uuid::now_v7(), &[]).await);
        let path = format!("/appointments/{id}/cancel");
        ivy.get(&path).await.expect(200);
        for fields in [
            vec![("version", "1")],
            vec![("version", "1"), ("reason", "clinician-away")],
            vec![("version", "1"), ("reason", "nothing")],
        ] {
            let page = ivy.post(&path, &fields).await.expect(422).text();
            assert!(page.contains("Choose why you cancel it"), "{page}");
        }
        let long = "x".repeat(201);
        let page = ivy.post(&path, &[("version", "1"), ("reason", "other"), ("words", &long)]).await.expect(422).text();
        assert!(page.contains(&long), "{page}");
        ivy.post(&path, &[("version", "7"), ("reason", "other")]).await.expect(409);
        assert_eq!(state_of(stage, id).await, "booked");
        ivy.post(&path, &[("version", "1"), ("reason", "feels-better"), ("words", "Thank you")]).await.expect(303);
        assert_eq!(state_of(stage, id).await, "cancelled");
        assert_eq!(count(stage, "select count(*) from slot where taken = 1").await, 0);
        let page = ivy.get(&format!("/appointments/{id}")).await.expect(200).text();
        assert!(page.contains("This appointment is cancelled") && page.contains("I feel better"), "{page}");
        assert!(page.contains("Thank you") && !page.contains("Move it"), "{page}");
        // It is final.
        for (page, fields) in [
            ("cancel".to_owned(), vec![("version", "2"), ("reason", "other")]),
            ("change".to_owned(), vec![("version", "2"), ("description", "A cough")]),
            (format!("move/{}", slots[1]), vec![("version", "2")]),
        ] {
            ivy.post(&format!("/appointments/{id}/{page}"), &fields).await.expect(409);
        }
        assert_eq!(count(stage, "select version from appointment").await, 2);
        // The time is free for others, and for her.
        booked(book(&ivy, slots[0], Uuid::now_v7(), &[]).await);
        assert_eq!(count(stage, "select count(*) from appointment").await, 2);
    }

    async fn what_has_begun_is_final(stage) {
        let (ivy, visitor, slots) = ivy_and_times(stage, 2).await;
        let id = booked(book(&visitor, slots[0], Uuid::now_v7(), &[]).await);
        stage.advance(Duration::hours(24));
        let visitor = stage.visitor(ivy).await;
        for page in ["cancel".to_owned(), "change".to_owned(), format!("move/{}", slots[1])] {
            visitor.get(&format!("/appointments/{id}/{page}")).await.expect(409);
        }
        let fields = [("version", "1"), ("reason", "other")];
        visitor.post(&format!("/appointments/{id}/cancel"), &fields).await.expect(409);
        assert_eq!(state_of(stage, id).await, "booked");
        stage.work().await;
    }

    async fn words_are_changed_by_the_version_that_was_shown(stage) {
        let (_, ivy, slots) = ivy_and_times(stage, 1).await;
        let id = booked(book(&ivy, slots[0], Uuid::now_v7(), &[("description", "A cough")]).await);
        let path = format!("/appointments/{id}/change");
        let form = ivy.get(&path).await.expect(200).text();
        assert!(form.contains("A cough"), "{form}");
        let long = "x".repeat(101);
        ivy.post(&path, &[("version", "1"), ("description", &long)]).await.expect(422);
        ivy.post(&path, &[("version", "1"), ("description", "A cough and a cold")]).await.expect(303);
        ivy.post(&path, &[("version", "1"), ("description", "Late")]).await.expect(409);
        let page = ivy.get(&format!("/appointments/{id}")).await.expect(200).text();
        assert!(page.contains("A cough and a cold") && !page.contains("Late"), "{page}");
        // A calendar need not hear of it.
        assert_eq!(count(stage, "select sequence from appointment").await, 0);
    }

    async fn over_both_clock_changes_a_time_is_londons(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let visitor = stage.visitor(ivy).await;
        let at = |text: &str| -> DateTime<Utc> { text.parse().unwrap() };
        // Half past eight in the morning on the Friday before and the Monday after.
        let times = [
            at("2027-03-26T08:30:00Z"),
            at("2027-03-29T07:30:00Z"),
            at("2027-10-29T07:30:00Z"),
            at("2027-11-01T08:30:00Z"),
        ];
        let (_, slots) = clinic(stage, &TestClinic::default(), &times).await;
        for (slot, day) in slots.iter().zip(["Friday 26 March", "Monday 29 March", "Friday 29 October", "Monday 1 November"]) {
            let id = booked(book(&visitor, *slot, Uuid::now_v7(), &[]).await);
            let page = visitor.get(&format!("/appointments/{id}")).await.expect(200).text();
            assert!(page.contains(&format!("{day} 2027, 8:30am to 8:45am")), "{day}: {page}");
            let file = visitor.get(&format!("/appointments/{id}/calendar")).await.expect(200).text();
            assert!(file.contains("TZID=Europe/London") && file.contains("T083000"), "{file}");
        }
    }
}
