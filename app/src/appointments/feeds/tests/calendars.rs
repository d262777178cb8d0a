//! A clinician's own calendar, by its secret address.

use super::*;
use crate::{access::role::Role, on_both_databases};

const CALENDAR: &str = "/practice/Y99001/calendar";

/// The address that the page shows, without its host.
fn address(page: &str) -> String {
    let rest = page.split("https://nene.test").skip(1).find(|rest| rest.starts_with("/calendar/")).unwrap();
    rest.split('<').next().unwrap().to_string()
}

/// The lines of a calendar, unfolded.
fn lines(reply: &Reply) -> Vec<String> {
    assert_eq!(reply.headers["content-type"], "text/calendar; charset=utf-8");
    reply.text().replace("\r\n ", "").split("\r\n").map(str::to_string).collect()
}

on_both_databases! {
    async fn a_clinician_follows_what_is_booked_with_them_and_no_name_is_in_it(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let manager = stage.visitor(stage.staff("Priya", "Y99001", Role::PracticeManager).await).await;
        let owen = stage.staff("Owen", "Y99001", Role::Gp).await;
        let (mine, others) = (clinic(&manager, Some(owen)).await, clinic(&manager, None).await);
        let (booked, other) = (book(stage, mine, ivy).await, book(stage, others, ivy).await);
        let visitor = stage.visitor(owen).await;
        assert!(visitor.get(CALENDAR).await.expect(200).text().contains("Your calendar has no address yet"));
        let page = visitor.post(CALENDAR, &[("act", "make")]).await.expect(200).text();
        assert!(page.contains("Copy this address now"), "{page}");
        let path = address(&page);
        assert!(path.ends_with(".ics"), "{path}");
        // A program without a session reads it.
        let reply = stage.passer_by().get(&path).await.expect(200);
        let text = lines(&reply);
        for line in [
            "METHOD:PUBLISH", "DTSTART;TZID=Europe/London:20261201T090000", "DTEND;TZID=Europe/London:20261201T091000",
            "SUMMARY:Booked: GP appointment\\, in person", "LOCATION:Room 2",
        ] {
            assert!(text.iter().any(|one| one == line), "{line}: {text:?}");
        }
        let whole = reply.text();
        assert!(whole.contains(&format!("UID:{booked}")) && !whole.contains(&other.to_string()), "{whole}");
        for secret in ["Ivy", "Zyxreason", "Zyxcomment", NUMBER, &ivy.0.to_string()] {
            assert!(!whole.contains(secret), "{secret}: {whole}");
        }
        assert_eq!(reply.headers["cache-control"], "no-store");
        // Shown once, and kept as a hash.
        let again = visitor.get(CALENDAR).await.expect(200).text();
        assert!(again.contains("Your calendar has an address since") && !again.contains("/calendar/0") && !again.contains(&path), "{again}");
        let token = path.trim_start_matches("/calendar/").trim_end_matches(".ics");
        let (kept,): (Vec<u8>,) = stage.peek().await.query("select token_hash from clinic_feed").one().await.unwrap();
        assert!(!String::from_utf8_lossy(&kept).contains(token));
        // Cancelled, it is gone from the calendar.
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("update appointment set state = 'cancelled' where id = $1").bind(booked).execute().await.unwrap();
        tx.commit().await.unwrap();
        assert!(!stage.passer_by().get(&path).await.expect(200).text().contains("VEVENT"));
    }

    async fn a_new_address_ends_the_old_one_and_so_does_leaving(stage) {
        stage.patient("Ivy", NUMBER).await;
        let owen = stage.staff("Owen", "Y99001", Role::Gp).await;
        let visitor = stage.visitor(owen).await;
        let first = address(&visitor.post(CALENDAR, &[("act", "make")]).await.expect(200).text());
        let second = address(&visitor.post(CALENDAR, &[("act", "make")]).await.expect(200).text());
        let nobody = stage.passer_by();
        nobody.get(&first).await.expect(404);
        nobody.get(&second).await.expect(200);
        // Without the ending, and in capitals as from paper, it is the same.
        nobody.get(second.trim_end_matches(".ics")).await.expect(200);
        for wrong in ["/calendar/x", "/calendar/.ics", "/calendar/%00", &format!("/calendar/{}", "0".repeat(26))] {
            nobody.get(wrong).await.expect(404);
        }
        visitor.post(CALENDAR, &[("act", "end")]).await.expect(200);
        nobody.get(&second).await.expect(404);
        let third = address(&visitor.post(CALENDAR, &[("act", "make")]).await.expect(200).text());
        nobody.get(&third).await.expect(200);
        // A role that sees no bookings, then no membership at all.
        for sql in [
            "update membership set role = 'privacy-officer' where person_id = $1",
            "update membership set role = 'gp', ended_at = activated_at where person_id = $1",
        ] {
            let mut tx = stage.app.platform.db.write().await.unwrap();
            tx.query(sql).bind(owen.0).execute().await.unwrap();
            tx.commit().await.unwrap();
            nobody.get(&third).await.expect(404);
        }
        visitor.post(CALENDAR, &[("act", "make")]).await.expect(404);
        visitor.post(CALENDAR, &[("act", "sing")]).await.expect(404);
    }

    async fn names_only_where_the_organisation_says_so_and_each_reads_it_in_their_log(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let manager = stage.visitor(stage.staff("Priya", "Y99001", Role::PracticeManager).await).await;
        let owen = stage.staff("Owen", "Y99001", Role::Gp).await;
        let mine = clinic(&manager, Some(owen)).await;
        book(stage, mine, ivy).await;
        book(stage, mine, ivy).await;
        let visitor = stage.visitor(owen).await;
        let path = address(&visitor.post(CALENDAR, &[("act", "make")]).await.expect(200).text());
        let nobody = stage.passer_by();
        assert!(!nobody.get(&path).await.expect(200).text().contains("Ivy"));
        let logged = "select count(*) from access_log where data_class = 'bookings' and page = '/calendar'";
        assert_eq!(count(stage, logged).await, 0, "nobody was named");
        manager.post(&format!("{CLINICS}/settings"), &[("telephone", ""), ("names", "yes")]).await.expect(303);
        let text = nobody.get(&path).await.expect(200).text();
        assert!(text.contains("SUMMARY:Ivy Test: GP appointment") && !text.contains("Zyxreason"), "{text}");
        nobody.get(&path).await.expect(200);
        assert_eq!(count(stage, logged).await, 1, "once a day, however often a program asks");
        stage.advance(Duration::days(1));
        nobody.get(&path).await.expect(200);
        assert_eq!(count(stage, logged).await, 2);
        let own = stage.visitor(ivy).await.get("/who-looked").await.expect(200).text();
        assert!(own.contains("Owen Staff"), "{own}");
        // The work of the day forgets on which days it was; the log keeps it.
        stage.advance(Duration::days(2));
        crate::plan_hour(&stage.app.platform).await.unwrap();
        stage.work().await;
        assert_eq!(count(stage, "select count(*) from clinic_feed_named").await, 0);
        assert_eq!(count(stage, logged).await, 2);
    }
}
