//! The waiting list through the door, on both databases.

use chrono::Duration;
use uuid::Uuid;

use crate::{
    access::role::Role,
    appointments::booking::tests::{
        IVY, JOAN, JOE, TestClinic, book, booked, clinic, count, hours, ivy_and_times, opened, state_of, with_email,
    },
    on_both_databases,
    people::PersonId,
    portal,
    testing::{persona::Persona, stage::Stage},
};

const LAST: [(&str, &str); 3] = [("to_day", "30"), ("to_month", "11"), ("to_year", "2026")];

/// Waits for a time like those of this clinic.
async fn wait_for(visitor: &Persona, clinic: Uuid, more: &[(&str, &str)]) -> Uuid {
    let (id, clinic) = (Uuid::now_v7(), clinic.to_string());
    let new_id = id.to_string();
    let fields = [&[("new_id", new_id.as_str()), ("for", clinic.as_str())], &LAST[..], more].concat();
    let done = visitor.post("/appointments/waiting/add", &fields).await.expect(303);
    assert_eq!(done.location(), "/appointments/waiting?done=added");
    id
}

/// Ivy has the only time; Joe and Joan wait for one.
struct World {
    ivy: Persona,
    joe: (PersonId, Persona),
    joan: (PersonId, Persona),
    clinic: Uuid,
    slot: Uuid,
    booked: Uuid,
}

async fn world(stage: &Stage) -> World {
    let ivy = stage.patient("Ivy", IVY).await;
    let ivy = stage.visitor(ivy).await;
    let (clinic, slots) = clinic(stage, &TestClinic::default(), &[hours(stage, 48)]).await;
    let joe = stage.patient("Joe", JOE).await;
    let joan = stage.patient("Joan", JOAN).await;
    let (joes, joans) = (stage.visitor(joe).await, stage.visitor(joan).await);
    let booked = booked(book(&ivy, slots[0], Uuid::now_v7(), &[]).await);
    World { ivy, joe: (joe, joes), joan: (joan, joans), clinic, slot: slots[0], booked }
}

async fn cancel(visitor: &Persona, id: Uuid) {
    let fields = [("version", "1"), ("reason", "time")];
    visitor.post(&format!("/appointments/{id}/cancel"), &fields).await.expect(303);
}

/// The offer that is open now: whose, and its id.
async fn offered(stage: &Stage) -> Option<(PersonId, Uuid)> {
    let mut tx = stage.peek().await;
    let sql = "select person_id, id from slot_offer where state = 'open'";
    let found: Option<(Uuid, Uuid)> = tx.query(sql).optional().await.unwrap();
    found.map(|(person, id)| (PersonId(person), id))
}

on_both_databases! {
    async fn a_freed_time_goes_to_one_after_another(stage) {
        let world = world(stage).await;
        wait_for(&world.joe.1, world.clinic, &[]).await;
        stage.advance(Duration::minutes(1));
        wait_for(&world.joan.1, world.clinic, &[]).await;
        assert!(offered(stage).await.is_none());
        cancel(&world.ivy, world.booked).await;
        let (who, offer) = offered(stage).await.unwrap();
        assert_eq!(who, world.joe.0, "who has waited longest is asked first");
        // Nobody else can have it meanwhile, nor answer for him.
        book(&world.ivy, world.slot, Uuid::now_v7(), &[]).await.expect(409);
        book(&world.joan.1, world.slot, Uuid::now_v7(), &[]).await.expect(409);
        world.joan.1.get(&format!("/appointments/offers/{offer}")).await.expect(404);
        world.joan.1.post(&format!("/appointments/offers/{offer}"), &[("answer", "yes")]).await.expect(404);
        let page = world.joe.1.get(&format!("/appointments/offers/{offer}")).await.expect(200).text();
        assert!(page.contains("Answer by 24 November 2026, 12:01pm."), "{page}");
        let list = world.joe.1.get("/appointments").await.expect(200).text();
        assert!(list.contains("A time has come free"), "{list}");

        // He says nothing: the next one is asked.
        stage.advance(Duration::hours(2));
        stage.work().await;
        let (who, offer) = offered(stage).await.unwrap();
        assert_eq!(who, world.joan.0);
        let joan = stage.visitor(world.joan.0).await;
        joan.post(&format!("/appointments/offers/{offer}"), &[("answer", "no")]).await.expect(303);
        // Each of the two was asked once: now it is free for everybody.
        assert!(offered(stage).await.is_none());
        assert_eq!(count(stage, "select count(*) from slot_hold").await, 0);
        let joe = stage.visitor(world.joe.0).await;
        booked(book(&joe, world.slot, Uuid::now_v7(), &[]).await);
        assert_eq!(count(stage, "select count(*) from waiting where state = 'waiting'").await, 2);
    }

    async fn who_says_yes_has_it_once(stage) {
        let world = world(stage).await;
        wait_for(&world.joe.1, world.clinic, &[]).await;
        cancel(&world.ivy, world.booked).await;
        let (_, offer) = offered(stage).await.unwrap();
        let path = format!("/appointments/offers/{offer}");
        world.joe.1.post(&path, &[("answer", "perhaps")]).await.expect(422);
        let done = world.joe.1.post(&path, &[("answer", "yes")]).await.expect(303).location();
        assert_eq!(done, format!("/appointments/{offer}?done=booked"));
        assert_eq!(world.joe.1.post(&path, &[("answer", "yes")]).await.expect(303).location(), done);
        assert_eq!(state_of(stage, offer).await, "booked");
        assert_eq!(count(stage, "select count(*) from appointment where state = 'booked'").await, 1);
        assert_eq!(count(stage, "select count(*) from waiting where state = 'booked'").await, 1);
        assert_eq!(count(stage, "select count(*) from slot_hold").await, 0);
        world.joe.1.get(&format!("/appointments/{offer}")).await.expect(200);
        let page = world.joe.1.get(&path).await.expect(200).text();
        assert!(page.contains("You said yes. It is booked."), "{page}");
        // The time to answer passes, and nothing happens.
        stage.advance(Duration::hours(3));
        stage.work().await;
        assert_eq!(state_of(stage, offer).await, "booked");
    }

    async fn who_answers_too_late_is_told(stage) {
        let world = world(stage).await;
        wait_for(&world.joe.1, world.clinic, &[]).await;
        cancel(&world.ivy, world.booked).await;
        let (_, offer) = offered(stage).await.unwrap();
        stage.advance(Duration::hours(2));
        let joe = stage.visitor(world.joe.0).await;
        let path = format!("/appointments/offers/{offer}");
        let page = joe.post(&path, &[("answer", "yes")]).await.expect(409).text();
        assert!(page.contains("This time is gone"), "{page}");
        assert!(joe.get(&path).await.expect(200).text().contains("too late to answer"));
        stage.work().await;
        assert_eq!(count(stage, "select count(*) from appointment where state = 'booked'").await, 0);
        assert_eq!(count(stage, "select count(*) from slot_offer where state = 'lapsed'").await, 1);
    }

    async fn an_earlier_time_takes_the_place_of_the_later_one(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let ivy = stage.visitor(ivy).await;
        let joe_id = stage.patient("Joe", JOE).await;
        let joe = stage.visitor(joe_id).await;
        let (of, slots) = clinic(stage, &TestClinic::default(), &[hours(stage, 48), hours(stage, 96)]).await;
        let early = booked(book(&ivy, slots[0], Uuid::now_v7(), &[]).await);
        let late = booked(book(&joe, slots[1], Uuid::now_v7(), &[("description", "A cough")]).await);
        let moved = late.to_string();
        let form = joe.get(&format!("/appointments/waiting/add?for={of}&move={late}&when=soonest")).await.expect(200);
        assert!(form.text().contains("it replaces the one on Saturday 28 November 2026"));
        wait_for(&joe, of, &[("move", &moved)]).await;
        cancel(&ivy, early).await;
        let (_, offer) = offered(stage).await.unwrap();
        let done = joe.post(&format!("/appointments/offers/{offer}"), &[("answer", "yes")]).await.expect(303).location();
        assert_eq!(done, format!("/appointments/{late}?done=booked"));
        let page = joe.get(&format!("/appointments/{late}")).await.expect(200).text();
        assert!(page.contains("Thursday 26 November 2026, 10am") && page.contains("A cough"), "{page}");
        assert_eq!(count(stage, "select count(*) from appointment").await, 2);
        // His own one is free again.
        assert_eq!(count(stage, "select count(*) from slot where taken = 1").await, 1);
        booked(book(&ivy, slots[1], Uuid::now_v7(), &[]).await);
    }

    async fn whom_it_would_not_do_for_is_passed_over(stage) {
        let world = world(stage).await;
        wait_for(&world.joe.1, world.clinic, &[("how", "video")]).await;
        wait_for(&world.joe.1, world.clinic, &[("part", "evening")]).await;
        let days = [("from_day", "27"), ("from_month", "11"), ("from_year", "2026")];
        wait_for(&world.joe.1, world.clinic, &days).await;
        cancel(&world.ivy, world.booked).await;
        assert!(offered(stage).await.is_none());
        booked(book(&world.ivy, world.slot, Uuid::now_v7(), &[]).await);
    }

    async fn an_offer_is_told_by_the_ways_of_appointments_and_says_nothing(stage) {
        let world = world(stage).await;
        with_email(stage, world.joe.0, "joe@example.com").await;
        wait_for(&world.joe.1, world.clinic, &[]).await;
        cancel(&world.ivy, world.booked).await;
        stage.advance(Duration::minutes(1));
        portal::remind(&stage.app.platform).await.unwrap();
        let letters = stage.work().await;
        let to_joe: Vec<_> = letters.iter().filter(|letter| letter.to == "joe@example.com").collect();
        assert_eq!(to_joe.len(), 1, "{letters:?}");
        assert_eq!(to_joe[0].subject, "An appointment has become free for you");
        assert!(to_joe[0].body.contains("/reminders/") && !to_joe[0].body.contains("GP"), "{:?}", to_joe[0]);
        let notice = to_joe[0].body.split("/reminders/").nth(1).and_then(|rest| rest.split_whitespace().next()).unwrap();
        let leads = world.joe.1.get(&format!("/reminders/{notice}")).await.expect(303).location();
        let (_, offer) = offered(stage).await.unwrap();
        assert_eq!(leads, format!("/appointments/offers/{offer}"));
        world.joe.1.post(&leads, &[("answer", "no")]).await.expect(303);
        assert_eq!(count(stage, "select count(*) from notice where kind = 'appointment' and settled_at is null").await, 0);
    }

    async fn the_form_says_what_is_wrong_and_five_lists_are_enough(stage) {
        let world = world(stage).await;
        let joe = &world.joe.1;
        let nothing = joe.get("/appointments/waiting/add").await.expect(200).text();
        assert!(nothing.contains("First choose what it is for"), "{nothing}");
        let path = format!("/appointments/waiting/add?for={}&how=video&with=known&after=1.x", world.clinic);
        let form = joe.get(&path).await.expect(200).text();
        assert!(form.contains("GP appointment") && form.contains("value=\"video\" checked"), "{form}");
        let clinic = world.clinic.to_string();
        let page = joe.post("/appointments/waiting/add", &[("for", clinic.as_str()), ("to_day", "1")]).await.expect(422);
        assert!(page.text().contains("Enter a real date"));
        joe.post("/appointments/waiting/add", &[("for", clinic.as_str()), ("odd", "1")]).await.expect(422);
        // A clinic that is not for him is no clinic.
        let staff_alone = TestClinic {
            audience: crate::appointments::Audience::of([crate::appointments::Booker::Staff]),
            ..TestClinic::default()
        };
        let (other, _) = crate::appointments::booking::tests::clinic(stage, &staff_alone, &[]).await;
        let other = other.to_string();
        let fields = [&[("for", other.as_str())], &LAST[..]].concat();
        joe.post("/appointments/waiting/add", &fields).await.expect(422);
        let mut last = Uuid::nil();
        for _ in 0..5 {
            last = wait_for(joe, world.clinic, &[]).await;
        }
        let id = last.to_string();
        let again = [&[("for", clinic.as_str()), ("new_id", id.as_str())], &LAST[..]].concat();
        joe.post("/appointments/waiting/add", &again).await.expect(303);
        let sixth = [&[("for", clinic.as_str())], &LAST[..]].concat();
        joe.post("/appointments/waiting/add", &sixth).await.expect(422);
        assert_eq!(count(stage, "select count(*) from waiting").await, 5);
        world.joan.1.post(&format!("/appointments/waiting/{last}/leave"), &[]).await.expect(404);
        joe.post(&format!("/appointments/waiting/{last}/leave"), &[]).await.expect(303);
        assert_eq!(count(stage, "select count(*) from waiting where state = 'left'").await, 1);
    }

    async fn who_leaves_gives_the_offer_to_the_next_and_a_list_ends(stage) {
        let world = world(stage).await;
        let joes = wait_for(&world.joe.1, world.clinic, &[]).await;
        wait_for(&world.joan.1, world.clinic, &[]).await;
        cancel(&world.ivy, world.booked).await;
        world.joe.1.post(&format!("/appointments/waiting/{joes}/leave"), &[]).await.expect(303);
        let (who, _) = offered(stage).await.unwrap();
        assert_eq!(who, world.joan.0);
        let manager = stage.staff("Meera", "Y99001", Role::PracticeManager).await;
        let list = stage.visitor(manager).await.get("/practice/Y99001/bookings/waiting").await.expect(200).text();
        assert!(list.contains("Joan Test") && list.contains("Offered a time now") && !list.contains("Joe Test"), "{list}");
        stage.advance(Duration::days(8));
        portal::plan_hour(&stage.app.platform).await.unwrap();
        stage.work().await;
        assert_eq!(count(stage, "select count(*) from waiting where state in ('waiting', 'offered')").await, 0);
    }

    async fn staff_put_somebody_on_their_own_list(stage) {
        let (ivy, _, _) = ivy_and_times(stage, 1).await;
        let (of, _) = clinic(stage, &TestClinic::default(), &[]).await;
        let rita = stage.staff("Rita", "Y99001", Role::Receptionist).await;
        let rita = opened(stage, rita, ivy, Some("Y99001")).await;
        let base = format!("/practice/Y99001/people/{}/appointments/waiting", ivy.0);
        let clinic = of.to_string();
        let fields = [&[("for", clinic.as_str())], &LAST[..]].concat();
        rita.post(&format!("{base}/add"), &fields).await.expect(303);
        let page = rita.get(&base).await.expect(200).text();
        assert!(page.contains("GP appointment") && page.contains("Leave the list"), "{page}");
    }

    async fn who_waits_is_asked_about_one_time_at_once(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let ivy = stage.visitor(ivy).await;
        let joe_id = stage.patient("Joe", JOE).await;
        let joe = stage.visitor(joe_id).await;
        let times: Vec<_> = (0..4).map(|hour| hours(stage, 48 + hour)).collect();
        let (of, slots) = clinic(stage, &TestClinic::default(), &times).await;
        let mut all = Vec::new();
        for slot in &slots {
            all.push(booked(book(&ivy, *slot, Uuid::now_v7(), &[]).await));
        }
        wait_for(&joe, of, &[]).await;
        let mut going = tokio::task::JoinSet::new();
        for id in all {
            let ivy = ivy.clone();
            going.spawn(async move { cancel(&ivy, id).await });
        }
        going.join_all().await;
        assert_eq!(count(stage, "select count(*) from slot_offer where state = 'open'").await, 1);
        assert_eq!(count(stage, "select count(*) from slot_hold").await, 1);
        assert_eq!(count(stage, "select count(*) from slot where taken = 1").await, 0);
        // He says no: that one is free for everybody, and the next that comes free is offered to him again.
        let (_, offer) = offered(stage).await.unwrap();
        let mut tx = stage.peek().await;
        let (refused,): (Uuid,) = tx.query("select slot_id from slot_offer").one().await.unwrap();
        drop(tx);
        joe.post(&format!("/appointments/offers/{offer}"), &[("answer", "no")]).await.expect(303);
        let other = slots.iter().find(|slot| **slot != refused).unwrap();
        for (slot, is_offered) in [(refused, false), (*other, true)] {
            let again = booked(book(&ivy, slot, Uuid::now_v7(), &[]).await);
            cancel(&ivy, again).await;
            assert_eq!(offered(stage).await.is_some(), is_offered, "one that he refused is not offered again");
        }
    }
}
