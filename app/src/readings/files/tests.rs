//! Files of readings through the door.

use chrono::Duration;
use http::Method;

use crate::{
    access::role::Role,
    on_both_databases,
    people::PersonId,
    testing::{
        persona::{Persona, Reply},
        stage::{ORIGIN, Stage},
    },
};

const NUMBER: &str = "9434765919";
const HEADINGS: &str = "Date,Time,Systolic (mmHg),Diastolic (mmHg),Pulse (bpm),Notes\n";

/// Sends what our own form sends: a file, or pasted rows.
async fn send(who: &Persona, path: &str, file: &[u8], pasted: &str) -> Reply {
    let mut body = b"--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"Ivy Marlow.csv\"\r\ncontent-type: text/csv\r\n\r\n".to_vec();
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--edge\r\ncontent-disposition: form-data; name=\"pasted\"\r\n\r\n");
    body.extend_from_slice(pasted.as_bytes());
    body.extend_from_slice(b"\r\n--edge--\r\n");
    let headers =
        [("sec-fetch-site", "same-origin"), ("origin", ORIGIN), ("content-type", "multipart/form-data; boundary=edge")];
    who.send(Method::POST, path, &headers, body).await
}

/// Sends a file and goes where the answer leads: the address of the preview.
async fn sent(who: &Persona, file: &str) -> String {
    send(who, "/readings/files", file.as_bytes(), "").await.expect(303).location()
}

async fn kept(stage: &Stage, person: PersonId) -> i64 {
    let mut tx = stage.peek().await;
    let sql = "select count(*) from reading where person_id = $1 and removed_at is null";
    let (count,): (i64,) = tx.query(sql).bind(person.0).one().await.unwrap();
    count
}

fn between(html: &str, before: &str, after: &str) -> String {
    html.split(before).nth(1).and_then(|rest| rest.split(after).next()).unwrap_or_default().to_string()
}

/// The page as it is read: without the marks between two pieces of text.
fn plain(html: &str) -> String {
    html.replace("<!>", "")
}

on_both_databases! {
    async fn nothing_is_kept_before_it_is_confirmed_and_nothing_twice(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let browser = stage.visitor(ivy).await;
        let file = format!("{HEADINGS}2026-11-23,08:00,128,78,70,\n2026-11-23,08:05,126,76,70,after tea\n2026-11-23,08:10,126,,70,\n");
        let preview = sent(&browser, &file).await;
        let html = browser.get(&preview).await.expect(200).text();
        for part in ["2 new readings", "1 row that we cannot keep", "128/78 mmHg", "after tea", "one is missing", "Keep 2 readings (1 left out)"] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
        assert_eq!(kept(stage, ivy).await, 0);
        let html = plain(&browser.post(&format!("{preview}/keep"), &[]).await.expect(200).text());
        assert!(html.contains("2 readings are kept.") && html.contains("1 row was left out"), "{html}");
        assert_eq!(kept(stage, ivy).await, 2);
        // The button twice, and the page again: nothing more.
        browser.post(&format!("{preview}/keep"), &[]).await.expect(409);
        browser.get(&preview).await.expect(409);
        // The same file once more, with one row besides.
        let preview = sent(&browser, &format!("{file}2026-11-24,08:00,124,78,70,\n")).await;
        let html = browser.get(&preview).await.expect(200).text();
        assert!(html.contains("1 new reading<") && html.contains("2 readings already here"), "{html}");
        browser.post(&format!("{preview}/keep"), &[]).await.expect(200);
        assert_eq!(kept(stage, ivy).await, 3);
        let preview = sent(&browser, &file).await;
        assert!(browser.get(&preview).await.text().contains("All of these readings are already here."));
        let mut tx = stage.peek().await;
        let (method, entered_as, by): (String, String, uuid::Uuid) = tx
            .query("select method, entered_as, entered_by from reading where person_id = $1 limit 1")
            .bind(ivy.0)
            .one()
            .await
            .unwrap();
        assert_eq!((method.as_str(), entered_as.as_str(), by), ("file", "person", ivy.0));
        let (conflicts,): (i64,) = tx.query("select count(*) from reading_conflict").one().await.unwrap();
        assert_eq!(conflicts, 0);
    }

    async fn who_removed_a_reading_does_not_get_it_back(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let browser = stage.visitor(ivy).await;
        let file = format!("{HEADINGS}2026-11-23,08:00,128,78,70,\n");
        let preview = sent(&browser, &file).await;
        browser.post(&format!("{preview}/keep"), &[]).await.expect(200);
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.show_everyone().await.unwrap();
        tx.query("update reading set removed_at = $1").bind(stage.now()).execute().await.unwrap();
        tx.commit().await.unwrap();
        let preview = sent(&browser, &file).await;
        assert!(browser.get(&preview).await.text().contains("1 reading already here, or removed by you before"));
        browser.post(&format!("{preview}/keep"), &[]).await.expect(422);
        assert_eq!(kept(stage, ivy).await, 0);
    }

    async fn what_is_unusual_needs_a_tick(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let browser = stage.visitor(ivy).await;
        // Very high; the same number as one that is here already; long ago; and a plain one.
        let here = sent(&browser, &format!("{HEADINGS}2026-11-20,08:00,121,78,,\n")).await;
        browser.post(&format!("{here}/keep"), &[]).await.expect(200);
        let file = "Date,Heart rate,Systolic,Diastolic,Comments\n2026-11-23 08:00:00,70,262,120,\n2026-11-20 08:00:30,,121,78,\n2026-01-23 08:00:00,70,124,78,\n2026-11-22 08:00:00,70,125,78,\n";
        let preview = sent(&browser, file).await;
        let html = browser.get(&preview).await.expect(200).text();
        for part in ["Withings", "2 readings to look at twice", "very high", "You may have this one already", "Keep 1 reading from more than 90 days ago too", "Keep 1 reading, and what I ticked"] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
        let high = between(html.split("262/120").next().unwrap().rsplit("<input").next().unwrap(), "value=\"", "\"");
        // An id that is in no row, and a tick of no form.
        browser.post(&format!("{preview}/keep"), &[("tick", "x")]).await.expect(422);
        browser.post(&format!("{preview}/keep"), &[("person_id", "x")]).await.expect(422);
        let html = browser.post(&format!("{preview}/keep"), &[("tick", &high), ("old", "yes")]).await.expect(200).text();
        let html = plain(&html);
        assert!(html.contains("3 readings are kept.") && html.contains("1 row was left out"), "{html}");
        let mut tx = stage.peek().await;
        let confirmed: Vec<(String,)> =
            tx.query("select amounts from reading where circumstances like '%confirmed%'").all().await.unwrap();
        assert!(confirmed.len() == 1 && confirmed[0].0.contains("262000"), "{confirmed:?}");
    }

    async fn only_the_unusual_and_no_tick_keeps_nothing(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let browser = stage.visitor(ivy).await;
        let preview = sent(&browser, &format!("{HEADINGS}2026-11-23,08:00,262,120,70,\n")).await;
        let html = browser.post(&format!("{preview}/keep"), &[]).await.expect(422).text();
        assert!(html.contains("Tick the readings that you want to keep") && html.contains("nhsuk-error-summary"), "{html}");
        assert_eq!(kept(stage, ivy).await, 0);
    }

    async fn questions_come_first(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let browser = stage.visitor(ivy).await;
        let preview = sent(&browser, "Date,Time,Glucose\n03/04/2026,08:00,6.1\n").await;
        let html = browser.get(&preview).await.expect(200).text();
        for part in ["How are the dates written?", "The file says 03/04/2026", "In which unit is the glucose?", "The file says 6.1"] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
        assert!(!html.contains("In which unit is the weight?"));
        // To keep before it is answered keeps nothing.
        browser.post(&format!("{preview}/keep"), &[]).await.expect(422);
        let answers = format!("{preview}/answers");
        let html = browser.post(&answers, &[("order", "day-first")]).await.expect(422).text();
        assert!(html.contains("Choose the unit of your glucose readings"), "{html}");
        browser.post(&answers, &[("order", "day-first"), ("glucose", "mmol"), ("more", "x")]).await.expect(422);
        let next = browser.post(&answers, &[("order", "day-first"), ("glucose", "mmol")]).await.expect(303).location();
        assert_eq!(next, preview);
        let html = browser.get(&preview).await.expect(200).text();
        assert!(html.contains("6.1 mmol/L") && html.contains("3 April 2026"), "{html}");
        browser.post(&format!("{preview}/keep"), &[("old", "yes")]).await.expect(200);
        assert_eq!(kept(stage, ivy).await, 1);
    }

    async fn what_cannot_be_read_is_told_with_what_was_pasted(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let browser = stage.visitor(ivy).await;
        for (file, pasted, told) in [
            (&b""[..], "", "Choose a file, or paste your readings"),
            (b"\xff\xfeD\0a\0", "", "UTF-16"),
            (b"PK\x03\x04", "", "This is a spreadsheet"),
            (b"hello", "", "We cannot find headings"),
            (b"", "When,<b>What</b>\n1,2", "We cannot find headings"),
        ] {
            let html = send(&browser, "/readings/files", file, pasted).await.expect(422).text();
            assert!(html.contains(told), "{told} is not in {html}");
            if !pasted.is_empty() {
                assert!(html.contains("When,&lt;b&gt;What&lt;/b&gt;"), "{html}");
            }
        }
        // Pasted rows are read as a file is.
        let reply = send(&browser, "/readings/files", b"", &format!("{HEADINGS}2026-11-23,08:00,128,78,70,\n")).await;
        assert!(browser.get(&reply.expect(303).location()).await.text().contains("128/78 mmHg"));
        // Too large, another field, no form at all.
        let large = vec![b'a'; 1024 * 1024 + 10_000];
        send(&browser, "/readings/files", &large, "").await.expect(413);
        send(&browser, "/readings/files", &vec![b'a'; 1024 * 1024 + 10], "").await.expect(413);
        let headers = [("sec-fetch-site", "same-origin"), ("origin", ORIGIN), ("content-type", "multipart/form-data; boundary=edge")];
        let other = b"--edge\r\ncontent-disposition: form-data; name=\"subject\"\r\n\r\nx\r\n--edge--\r\n".to_vec();
        browser.send(Method::POST, "/readings/files", &headers, other).await.expect(422);
        browser.send(Method::POST, "/readings/files", &headers, b"--ed".to_vec()).await.expect(422);
        browser.post("/readings/files", &[("file", "x")]).await.expect(422);
        let forged = [("sec-fetch-site", "cross-site"), ("content-type", "multipart/form-data; boundary=edge")];
        browser.send(Method::POST, "/readings/files", &forged, Vec::new()).await.expect(403);
    }

    async fn a_file_is_for_who_sent_it_for_half_an_hour(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let browser = stage.visitor(ivy).await;
        let file = format!("{HEADINGS}2026-11-23,08:00,128,78,70,canary-note\n");
        let preview = sent(&browser, &file).await;
        // Nothing of it can be read in the database.
        let mut tx = stage.peek().await;
        let (sealed,): (Vec<u8>,) = tx.query("select sealed from reading_file").one().await.unwrap();
        assert!(!String::from_utf8_lossy(&sealed).contains("canary"));
        drop(tx);
        // Another of her own sessions, and somebody else.
        stage.visitor(ivy).await.get(&preview).await.expect(409);
        let joe = stage.patient("Joe", "9000000009").await;
        stage.visitor(joe).await.get(&preview).await.expect(409);
        stage.visitor(joe).await.post(&format!("{preview}/keep"), &[]).await.expect(409);
        browser.get(&preview).await.expect(200);
        // One file at a time.
        let second = sent(&browser, &file).await;
        browser.get(&preview).await.expect(409);
        stage.advance(Duration::minutes(29));
        browser.get(&second).await.expect(200);
        stage.advance(Duration::minutes(1));
        browser.post(&format!("{second}/keep"), &[]).await.expect(409);
        let mut tx = stage.app.platform.db.write().await.unwrap();
        crate::readings::files::forget_old(&mut tx, stage.now()).await.unwrap();
        let (left,): (i64,) = tx.query("select count(*) from reading_file").one().await.unwrap();
        assert_eq!(left, 0);
        tx.commit().await.unwrap();
        assert_eq!(kept(stage, ivy).await, 0);
    }

    async fn stopping_keeps_nothing(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let browser = stage.visitor(ivy).await;
        let preview = sent(&browser, &format!("{HEADINGS}2026-11-23,08:00,128,78,70,\n")).await;
        let next = browser.post(&format!("{preview}/remove"), &[]).await.expect(303).location();
        assert_eq!(next, "/readings/files");
        browser.get(&next).await.expect(200);
        browser.get(&preview).await.expect(409);
        assert_eq!(kept(stage, ivy).await, 0);
    }

    async fn staff_bring_a_file_for_their_patient(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let nurse = stage.staff("Nora", "Y99001", Role::Nurse).await;
        let browser = stage.visitor(nurse).await;
        browser.post("/practice/Y99001/open", &[("person", &ivy.0.to_string())]).await.expect(303);
        let path = format!("/practice/Y99001/people/{}/readings/files", ivy.0);
        browser.get(&path).await.expect(200);
        let file = format!("{HEADINGS}2026-11-23,08:00,128,78,70,\n");
        let preview = send(&browser, &path, file.as_bytes(), "").await.expect(303).location();
        assert!(preview.starts_with(&path), "{preview}");
        browser.get(&preview).await.expect(200);
        browser.post(&format!("{preview}/keep"), &[]).await.expect(200);
        let mut tx = stage.peek().await;
        let (entered_as, ods): (String, Option<String>) =
            tx.query("select entered_as, organisation_ods from reading where person_id = $1").bind(ivy.0).one().await.unwrap();
        assert_eq!((entered_as.as_str(), ods.as_deref()), ("staff", Some("Y99001")));
        // A receptionist enters no readings.
        let front = stage.visitor(stage.staff("Rita", "Y99001", Role::Receptionist).await).await;
        let reply = send(&front, &path, file.as_bytes(), "").await;
        assert!([404, 409].contains(&reply.status), "{}", reply.status);
    }

    async fn our_table_can_be_taken_and_sent_back(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let browser = stage.visitor(ivy).await;
        let reply = browser.get("/readings/files/template.csv").await.expect(200);
        assert!(reply.headers["content-type"].to_str().unwrap().starts_with("text/csv"));
        assert!(reply.headers["content-disposition"].to_str().unwrap().contains("readings.csv"));
        let mut file = reply.bytes.clone();
        file.extend_from_slice(b"2026-11-03,08:00,134,82,70,no,80.5,6.1,waking,97,36.8,400,16,5000,fine\n");
        let preview = send(&browser, "/readings/files", &file, "").await.expect(303).location();
        let html = browser.get(&preview).await.expect(200).text();
        assert!(html.contains("our own template") && html.contains("Keep 8 readings"), "{html}");
        browser.post(&format!("{preview}/keep"), &[]).await.expect(200);
        assert_eq!(kept(stage, ivy).await, 8);
    }
}
