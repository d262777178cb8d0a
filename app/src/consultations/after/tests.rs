//! After a visit by video, through the door, on both databases.

use chrono::Duration;

use crate::{
    access::{policy::Purpose, role::Role},
    consultations::{
        pages_tests::{appointment, count, ivy, ivy_and_doctor, opened},
        tests::support::{carer, change},
    },
    on_both_databases,
    people::PersonId,
    testing::persona::Persona,
};

const WRITTEN: [(&str, &str); 3] =
    [("words", "We talked about <your> cough."), ("next_steps", "Call again in a week"), ("instead", "visit-here")];

async fn write(doctors: &Persona, id: uuid::Uuid, version: &str, more: &[(&str, &str)]) -> u16 {
    let fields: Vec<(&str, &str)> = [("version", version)].into_iter().chain(more.iter().copied()).collect();
    doctors.post(&format!("/practice/Y99001/rooms/{id}/after"), &fields).await.status
}

on_both_databases! {
    async fn what_the_clinician_writes_is_read_by_the_person_and_goes_into_the_record(stage) {
        let (ivys, doctors, id) = ivy_and_doctor(stage).await;
        let after = format!("/appointments/{id}/after");
        assert!(ivys.get(&after).await.expect(200).text().contains("There is no summary yet."));
        assert_eq!(write(&doctors, id, "0", &WRITTEN).await, 303);
        let html = ivys.get(&after).await.expect(200).text();
        for part in ["We talked about &lt;your&gt; cough.", "Call again in a week", "Written by Anna Staff"] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
        stage.work().await;
        let html = ivys.get("/record/documents").await.expect(200).text();
        assert!(html.contains("Summary of a video visit"), "{html}");
        // Put right, it is the same document of the record.
        stage.advance(Duration::minutes(1));
        let again = [("words", "We talked about your cough."), ("next_steps", ""), ("instead", "home-visit")];
        assert_eq!(write(&doctors, id, "1", &again).await, 303);
        stage.work().await;
        let documents = "select count(*) from entry where kind = 'document'";
        assert_eq!(count(stage, documents).await, 1);
        let html = ivys.get(&after).await.expect(200).text();
        assert!(html.contains("Corrected by Anna Staff") && html.contains("Nothing was agreed."), "{html}");
        assert!(!html.contains("Call again in a week"), "{html}");
        let (body,): (String,) =
            stage.peek().await.query("select body from resource where resource_type = 'DocumentReference'").one().await.unwrap();
        assert!(body.contains(&format!("visit-{id}")), "{body}");
    }

    async fn a_carer_reads_it_who_may_read_documents(stage) {
        let ivy = ivy(stage).await;
        let doctor = stage.staff("Anna", "Y99001", Role::Gp).await;
        let doctors = stage.visitor(doctor).await;
        let id = appointment(stage, ivy, "video", stage.now()).await;
        assert_eq!(write(&doctors, id, "0", &WRITTEN).await, 303);
        let (joans, _, arrangement) = carer(stage, ivy, "APPT").await;
        let pages = ["", "/after"].map(|page| format!("/for/{}/appointments/{id}{page}", ivy.0));
        for page in &pages {
            let html = joans.get(page).await.expect(200).text();
            assert!(!html.contains("Call again in a week"), "{page}: {html}");
        }
        assert!(joans.get(&pages[1]).await.expect(200).text().contains("kept with the documents"));
        change(stage, "update carer_arrangement set scopes = 'APPT DOCS' where id = $1", arrangement).await;
        for page in &pages {
            let html = joans.get(page).await.expect(200).text();
            assert!(html.contains("Call again in a week"), "{page}: {html}");
        }
    }

    async fn what_is_hidden_among_the_documents_is_not_at_the_visit(stage) {
        let (ivys, doctors, id) = ivy_and_doctor(stage).await;
        assert_eq!(write(&doctors, id, "0", &WRITTEN).await, 303);
        stage.work().await;
        let (person,): (uuid::Uuid,) =
            stage.peek().await.query("select person_id from appointment where id = $1").bind(id).one().await.unwrap();
        stage.fresh(&ivys, Purpose::Sharing, PersonId(person)).await;
        let (joans, ..) = carer(stage, PersonId(person), "APPT DOCS").await;
        let theirs = format!("/for/{person}/appointments/{id}/after");
        assert!(joans.get(&theirs).await.expect(200).text().contains("Call again in a week"));
        let (entry,): (uuid::Uuid,) =
            stage.peek().await.query("select id from entry where kind = 'document'").one().await.unwrap();
        let hide = format!("/record/entries/{entry}/hide");
        ivys.get(&hide).await.expect(200);
        ivys.post(&hide, &[("from", "carers")]).await.expect(303);
        let hidden = joans.get(&theirs).await.expect(200).text();
        assert!(hidden.contains("There is no summary yet.") && !hidden.contains("Call again in a week"), "{hidden}");
        let mine = format!("/appointments/{id}/after");
        assert!(ivys.get(&mine).await.expect(200).text().contains("Call again in a week"));
        ivys.post(&hide, &[("from", "screens")]).await.expect(303);
        assert!(!ivys.get(&mine).await.expect(200).text().contains("Call again in a week"));
        // From care it is hidden never.
        let work = format!("/practice/Y99001/rooms/{id}/after");
        assert!(doctors.get(&work).await.expect(200).text().contains("Call again in a week"));
    }

    async fn of_two_who_write_at_once_one_is_told(stage) {
        let (_, doctors, id) = ivy_and_doctor(stage).await;
        assert_eq!(write(&doctors, id, "0", &WRITTEN).await, 303);
        let mine = [("version", "0"), ("words", "Mine"), ("next_steps", ""), ("instead", "telephone")];
        let reply = doctors.post(&format!("/practice/Y99001/rooms/{id}/after"), &mine).await.expect(409);
        let html = reply.text();
        assert!(html.contains("Yours was not kept.") && html.contains("Mine") && html.contains("cough"), "{html}");
        assert_eq!(count(stage, "select count(*) from visit_summary").await, 1);
        assert_eq!(count(stage, "select count(*) from visit_travel where instead = 'visit-here'").await, 1);
    }

    async fn a_summary_has_words_and_is_never_cut(stage) {
        let (_, doctors, id) = ivy_and_doctor(stage).await;
        let (whole, long) = ("x".repeat(2_000), "x".repeat(2_001));
        for (words, steps, instead, status) in [
            ("", "", "visit-here", 422),
            ("We talked.", "", "", 422),
            ("We talked.", "", "nonsense", 422),
            (long.as_str(), "", "visit-here", 422),
            ("We talked.", &long[..1_001], "visit-here", 422),
            (whole.as_str(), &long[..1_000], "visit-here", 303),
        ] {
            let fields = [("words", words), ("next_steps", steps), ("instead", instead)];
            assert_eq!(write(&doctors, id, "0", &fields).await, status, "{} {}", words.len(), instead);
        }
        assert_eq!(write(&doctors, id, "one", &WRITTEN).await, 422);
    }

    async fn nothing_is_written_before_the_room_opens_or_long_after(stage) {
        let ivy = ivy(stage).await;
        let doctor = stage.staff("Anna", "Y99001", Role::Gp).await;
        let doctors = stage.visitor(doctor).await;
        for (starts_at, status) in [
            (stage.now() + Duration::minutes(31), 409),
            (stage.now() + Duration::minutes(30), 303),
            (stage.now() - Duration::days(89), 303),
            (stage.now() - Duration::days(90), 409),
        ] {
            let id = appointment(stage, ivy, "video", starts_at).await;
            assert_eq!(write(&doctors, id, "0", &WRITTEN).await, status, "{starts_at}");
        }
        let there = appointment(stage, ivy, "in-person", stage.now()).await;
        assert_eq!(write(&doctors, there, "0", &WRITTEN).await, 404);
    }

    async fn the_two_questions_are_answered_once_by_who_was_there(stage) {
        let ivy = ivy(stage).await;
        let id = appointment(stage, ivy, "video", stage.now() - Duration::minutes(30)).await;
        let ivys = stage.visitor(ivy).await;
        let after = format!("/appointments/{id}/after");
        assert!(ivys.get(&after).await.expect(200).text().contains("How did it go?"));
        let html = ivys.post(&after, &[("heard", "yes")]).await.expect(422).text();
        assert!(html.contains("Say whether you got what you needed"), "{html}");
        ivys.post(&after, &[("heard", "yes"), ("needed", "partly")]).await.expect(303);
        ivys.post(&after, &[("heard", "no"), ("needed", "no")]).await.expect(303);
        assert_eq!(count(stage, "select count(*) from visit_feedback where heard = 'yes'").await, 1);
        assert_eq!(count(stage, "select count(*) from visit_feedback").await, 1);
        let html = ivys.get(&after).await.expect(200).text();
        assert!(html.contains("You have told us how it went.") && !html.contains("How did it go?"), "{html}");
        // Staff reads the summary with the person's record open, and is asked nothing.
        let doctor = stage.staff("Anna", "Y99001", Role::Gp).await;
        let doctors = opened(stage, doctor, ivy, Some("Y99001")).await;
        let path = format!("/practice/Y99001/people/{}{after}", ivy.0);
        let html = doctors.get(&path).await.expect(200).text();
        assert!(!html.contains("How did it go?"), "{html}");
        doctors.post(&path, &[("heard", "yes"), ("needed", "yes")]).await.expect(409);
    }

    async fn questions_wait_for_the_beginning(stage) {
        let (ivys, _, id) = ivy_and_doctor(stage).await;
        let after = format!("/appointments/{id}/after");
        assert!(!ivys.get(&after).await.expect(200).text().contains("How did it go?"));
        ivys.post(&after, &[("heard", "yes"), ("needed", "yes")]).await.expect(409);
        assert_eq!(count(stage, "select count(*) from visit_feedback").await, 0);
    }

    async fn the_practice_sees_how_it_goes_and_how_far_nobody_travelled(stage) {
        let ivy = ivy(stage).await;
        let doctor = stage.staff("Anna", "Y99001", Role::Gp).await;
        let (ivys, doctors) = (stage.visitor(ivy).await, stage.visitor(doctor).await);
        let figures = "/practice/Y99001/rooms/figures";
        let id = appointment(stage, ivy, "video", stage.now()).await;
        let come = [("answer", "camera"), ("place", "7 Fulling Mill Close, SV4 7FM"), ("telephone", "")];
        ivys.post(&format!("/appointments/{id}/room/come"), &come).await.expect(204);
        ivys.post(&format!("/appointments/{id}/after"), &[("heard", "yes"), ("needed", "no")]).await.expect(303);
        assert_eq!(write(&doctors, id, "0", &WRITTEN).await, 303);
        // Nobody has said where the practice is.
        assert!(doctors.get(figures).await.expect(200).text().contains("Nothing known yet"));
        let html = doctors.post(figures, &[("district", "ZZ9")]).await.expect(422).text();
        assert!(html.contains("Enter the first part of a postcode") && html.contains("value=\"ZZ9\""), "{html}");
        doctors.post(figures, &[("district", "sv1")]).await.expect(303);
        let html = doctors.get(figures).await.expect(200).text();
        // SV4 lies 1.5 km east and 5.5 km north of SV1: 3.5 miles, there and back 7.
        for part in ["about 7 miles", "1 visit", "value=\"SV1\"", "Crown copyright"] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
        assert!(!html.contains("Ivy"), "{html}");
        let html = doctors.get(&format!("/practice/Y99001/rooms/{id}/after")).await.expect(200).text();
        assert!(html.contains("Video visits have saved people about 7 miles of travel"), "{html}");
        // Another organisation has figures of its own.
        let grace = stage.staff("Grace", "RZZ01", Role::Nurse).await;
        let graces = stage.visitor(grace).await;
        graces.get(figures).await.expect(404);
        assert!(!graces.get("/practice/RZZ01/rooms/figures").await.expect(200).text().contains("miles"));
    }
}
