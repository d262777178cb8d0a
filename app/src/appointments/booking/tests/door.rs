//! A time is booked by its form.

use super::*;
use crate::on_both_databases;

on_both_databases! {
    async fn a_time_is_booked_and_stands_in_the_list(stage) {
        let (_, ivy, slots) = ivy_and_times(stage, 2).await;
        let form = ivy.get(&format!("/appointments/book/{}", slots[0])).await.expect(200).text();
        assert!(form.contains("Wednesday 25 November 2026, 10am to 10:15am"), "{form}");
        assert!(form.contains("We keep this time for you until 10:05am.") && form.contains("Dr Anna Rowan"), "{form}");
        assert_eq!(count(stage, "select count(*) from slot_hold").await, 1);

        let id = Uuid::now_v7();
        let told = [("description", "A cough"), ("comment", "Since Sunday\r\nand at night")];
        assert_eq!(booked(book(&ivy, slots[0], id, &told).await), id);
        assert_eq!(count(stage, "select count(*) from slot_hold").await, 0, "what is booked is held no longer");
        assert_eq!(count(stage, "select count(*) from slot where taken = 1").await, 1);

        let page = ivy.get(&format!("/appointments/{id}?done=booked")).await.expect(200).text();
        for part in ["It is booked.", "GP appointment", "A cough", "Since Sunday", "and at night", "Room 2", "Move it"] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
        let list = ivy.get("/appointments").await.expect(200).text();
        assert!(list.contains(&format!("/appointments/{id}")) && list.contains("Wednesday 25 November 2026"), "{list}");
        let home = ivy.get("/home").await.expect(200).text();
        assert!(home.contains(&format!("/appointments/{id}")) && home.contains("You have an appointment"), "{home}");
        stage.work().await;
    }

    async fn the_same_form_sent_twice_is_one_appointment(stage) {
        let (_, ivy, slots) = ivy_and_times(stage, 2).await;
        let id = Uuid::now_v7();
        assert_eq!(booked(book(&ivy, slots[0], id, &[]).await), id);
        assert_eq!(booked(book(&ivy, slots[0], id, &[]).await), id);
        assert_eq!(count(stage, "select count(*) from appointment").await, 1);
        assert_eq!(count(stage, "select count(*) from appointment_event").await, 1);
        // The same id for another time is not a second one, and takes nothing.
        book(&ivy, slots[1], id, &[]).await.expect(409);
        assert_eq!(count(stage, "select count(*) from slot where taken = 1").await, 1);
    }

    async fn longer_words_are_refused_and_never_cut(stage) {
        let (_, ivy, slots) = ivy_and_times(stage, 1).await;
        let (long, right) = ("ä".repeat(101), "ä".repeat(100));
        let (too_much, much) = ("b".repeat(501), "b".repeat(500));
        let wrong = book(&ivy, slots[0], Uuid::now_v7(), &[("description", &long), ("comment", &too_much)]).await;
        let page = wrong.expect(422).text();
        assert!(page.contains("“What is it about?” must be 100 letters or fewer. You used 101"), "{page}");
        assert!(page.contains("“What else should they know?” must be 500 letters or fewer. You used 501"), "{page}");
        assert!(page.contains(&long) && page.contains(&too_much) && page.contains("There is a problem"), "{page}");
        assert_eq!(count(stage, "select count(*) from appointment").await, 0);

        let id = booked(book(&ivy, slots[0], Uuid::now_v7(), &[("description", &right), ("comment", &much)]).await);
        let page = ivy.get(&format!("/appointments/{id}")).await.expect(200).text();
        assert!(page.contains(&right) && page.contains(&much), "{page}");
    }

    async fn what_is_not_for_them_is_not_there(stage) {
        let (_, ivy, _) = ivy_and_times(stage, 1).await;
        stage.organisation("RZZ01", "Wessex Vale Hospital").await;
        let at = [hours(stage, 48)];
        let staff_alone = TestClinic { audience: Audience::of([Booker::Staff]), ..TestClinic::default() };
        let carers_alone = TestClinic { audience: Audience::of([Booker::Carer]), ..TestClinic::default() };
        let elsewhere = TestClinic { ods: "RZZ01", ..TestClinic::default() };
        for clinic_of in [&staff_alone, &carers_alone, &elsewhere] {
            let (_, slots) = clinic(stage, clinic_of, &at).await;
            ivy.get(&format!("/appointments/book/{}", slots[0])).await.expect(404);
            book(&ivy, slots[0], Uuid::now_v7(), &[]).await.expect(404);
        }
        ivy.get(&format!("/appointments/book/{}", Uuid::now_v7())).await.expect(404);
        ivy.get("/appointments/book/tomorrow").await.expect(404);
        let everyone = TestClinic { ods: "RZZ01", reach: "everyone", ..TestClinic::default() };
        let (_, slots) = clinic(stage, &everyone, &at).await;
        ivy.get(&format!("/appointments/book/{}", slots[0])).await.expect(200);
        assert_eq!(count(stage, "select count(*) from appointment").await, 0);
    }

    async fn who_comes_second_is_told_and_led_on(stage) {
        let (_, ivy, slots) = ivy_and_times(stage, 1).await;
        let joe = stage.patient("Joe", JOE).await;
        let joe = stage.visitor(joe).await;
        booked(book(&ivy, slots[0], Uuid::now_v7(), &[]).await);
        let page = book(&joe, slots[0], Uuid::now_v7(), &[]).await.expect(409).text();
        assert!(page.contains("This time is taken") && page.contains("/appointments/find"), "{page}");
        assert!(page.contains("/appointments/waiting/add") && page.contains("111"), "{page}");
        joe.get(&format!("/appointments/book/{}", slots[0])).await.expect(409);
        assert_eq!(count(stage, "select count(*) from appointment").await, 1);
        assert_eq!(count(stage, "select count(*) from slot_hold").await, 0);
    }

    async fn what_has_begun_cannot_be_booked(stage) {
        let (ivy, _, slots) = ivy_and_times(stage, 1).await;
        stage.advance(Duration::hours(24));
        let visitor = stage.visitor(ivy).await;
        visitor.get(&format!("/appointments/book/{}", slots[0])).await.expect(409);
        book(&visitor, slots[0], Uuid::now_v7(), &[]).await.expect(409);
        assert_eq!(count(stage, "select count(*) from appointment").await, 0);
    }

    async fn two_places_at_once_are_asked_about_and_a_ninth_is_for_the_telephone(stage) {
        let (_, ivy, slots) = ivy_and_times(stage, 9).await;
        let (_, other) = clinic(stage, &TestClinic::default(), &[hours(stage, 24) + Duration::minutes(5)]).await;
        booked(book(&ivy, slots[0], Uuid::now_v7(), &[]).await);
        let page = book(&ivy, other[0], Uuid::now_v7(), &[]).await.expect(409).text();
        assert!(page.contains("There is another appointment at this time"), "{page}");
        assert_eq!(count(stage, "select count(*) from slot where taken = 1").await, 1);
        booked(book(&ivy, other[0], Uuid::now_v7(), &[("anyway", "yes")]).await);
        for slot in &slots[1..7] {
            booked(book(&ivy, *slot, Uuid::now_v7(), &[]).await);
        }
        let page = book(&ivy, slots[7], Uuid::now_v7(), &[]).await.expect(409).text();
        assert!(page.contains("You cannot book any more appointments here"), "{page}");
        assert_eq!(count(stage, "select count(*) from appointment").await, 8);
    }

    async fn what_is_no_form_of_ours_is_refused(stage) {
        let (_, ivy, slots) = ivy_and_times(stage, 1).await;
        book(&ivy, slots[0], Uuid::now_v7(), &[("state", "done")]).await.expect(422);
        let odd = book(&ivy, slots[0], Uuid::now_v7(), &[("description", "a\u{202e}b")]).await.expect(422).text();
        assert!(odd.contains("“What is it about?” can have letters, numbers and usual signs only"), "{odd}");
        stage.passer_by().get(&format!("/appointments/book/{}", slots[0])).await.expect(303);
        assert_eq!(count(stage, "select count(*) from appointment").await, 0);
    }

    async fn another_persons_appointment_is_nobodys(stage) {
        let (_, ivy, slots) = ivy_and_times(stage, 2).await;
        let joe = stage.patient("Joe", JOE).await;
        let joe = stage.visitor(joe).await;
        let id = booked(book(&ivy, slots[0], Uuid::now_v7(), &[]).await);
        for page in ["", "/change", "/cancel", "/answers", "/calendar", "/fhir"] {
            joe.get(&format!("/appointments/{id}{page}")).await.expect(404);
        }
        joe.get(&format!("/appointments/{id}/move/{}", slots[1])).await.expect(404);
        let fields = [("version", "1"), ("reason", "other")];
        joe.post(&format!("/appointments/{id}/cancel"), &fields).await.expect(404);
        // Nor can her id be taken for one of his.
        book(&joe, slots[1], id, &[]).await.expect(409);
        assert_eq!(state_of(stage, id).await, "booked");
        assert_eq!(count(stage, "select count(*) from slot where taken = 1").await, 1);
    }
}
