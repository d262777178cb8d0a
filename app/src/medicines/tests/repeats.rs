//! Asking for medicines: both sides of it.

use super::*;
use crate::on_both_databases;

const RAMIPRIL: &str = "Ramipril 5mg capsules";
const IRON: &str = "Ferrous sulfate 200mg tablets";

/// Two repeats that run out on 26 November, and one prescription that is none.
async fn shelf(stage: &Stage) -> PersonId {
    let ivy = ivy(stage).await;
    let boxes = [
        repeat("r", RAMIPRIL),
        handed_out("rd", RAMIPRIL, "2026-10-29"),
        repeat("i", IRON),
        handed_out("id", IRON, "2026-10-29"),
        prescribed("once", "Paracetamol 500mg tablets"),
    ];
    send(stage, &boxes).await;
    ivy
}

/// Asks for these of her entries, and answers the id of each request, by title.
async fn ask(stage: &Stage, browser: &Persona, base: &str, entries: &[&str], note: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(&str, &str)> = entries.iter().map(|id| ("medicine", *id)).collect();
    fields.extend([("note", note), ("step", "send"), ("pharmacy", "")]);
    let asked = browser.post(&format!("{base}/medicines/repeats/ask"), &fields).await.expect(303).location();
    assert!(asked.ends_with("/asked"), "{asked}");
    browser.get(&asked).await.expect(200);
    requests(stage).await
}

/// Title and id of every request, by title.
async fn requests(stage: &Stage) -> Vec<(String, String)> {
    let rows: Vec<(String, Uuid)> =
        stage.peek().await.query("select title, id from repeat_request order by title, asked_at").all().await.unwrap();
    rows.into_iter().map(|(title, id)| (title, id.to_string())).collect()
}

on_both_databases! {
    async fn two_are_asked_for_one_is_refused_and_she_reads_why(stage) {
        let ivy = shelf(stage).await;
        add_pharmacy(stage, "FZZ11", "Bridge Street Pharmacy").await;
        let browser = stage.visitor(ivy).await;
        browser.post("/medicines/pharmacy", &[("act", "choose"), ("ods", "FZZ11")]).await.expect(303);
        let form = browser.get("/medicines/repeats/ask").await.expect(200).text();
        let (first, second) = (entry(stage, ivy, "r").await, entry(stage, ivy, "i").await);
        for words in [RAMIPRIL, IRON, "Repeat medicines", "Other medicines you were prescribed", "One to be taken each morning", "How much: 28 tablet", "Bridge Street Pharmacy"] {
            assert!(form.contains(words), "{words} is not in {form}");
        }
        let chosen = [("medicine", first.as_str()), ("medicine", second.as_str()), ("note", "I go away\r\non Friday"), ("step", "check")];
        let check = browser.post("/medicines/repeats/ask", &chosen).await.expect(200).text();
        for words in ["Check before you ask", "What will happen", "Harbour Lane Surgery gets this now", "26 November 2026", "goes to Bridge Street Pharmacy", "I go away"] {
            assert!(check.contains(words), "{words} is not in {check}");
        }
        assert_eq!(count(stage, "select count(*) from repeat_request").await, 0, "nothing is kept before the last step");
        let send = [("medicine", first.as_str()), ("medicine", second.as_str()), ("note", "I go away\r\non Friday"), ("step", "send"), ("pharmacy", "FZZ11")];
        let asked = browser.post("/medicines/repeats/ask", &send).await.expect(303).location();
        let page = browser.get(&asked).await.expect(200).text();
        assert!(page.contains("You have asked Harbour Lane Surgery for 2 medicines"), "{page}");
        assert!(browser.get("/medicines").await.text().contains("Asked for"));

        // The practice: a tile, the inbox, one of them.
        let gp = staff(stage, Role::Gp).await;
        assert!(gp.get("/practice/Y99001").await.text().contains("2 to decide on"));
        let inbox = gp.get("/practice/Y99001/repeats").await.expect(200).text();
        assert!(inbox.contains(RAMIPRIL) && inbox.contains("Ivy Test") && inbox.contains("Born 4 March 1945"), "{inbox}");
        let all = requests(stage).await;
        let of = |title: &str| {
            let (_, id) = all.iter().find(|(known, _)| known == title).unwrap();
            format!("/practice/Y99001/repeats/{}/{id}", ivy.0)
        };
        let page = gp.get(&of(RAMIPRIL)).await.expect(200).text();
        for words in ["943 476 5919", "One to be taken each morning", "28 tablet", "3 November 2026", "I go away", "on Friday", "On repeat", "Bridge Street Pharmacy", "Approve it", "Refuse it", "Nene sends nothing"] {
            assert!(page.contains(words), "{words} is not in {page}");
        }
        gp.post(&of(RAMIPRIL), &[("act", "approve"), ("version", "1")]).await.expect(303);
        let wrong = gp.post(&of(IRON), &[("act", "refuse"), ("version", "1"), ("reason", "  ")]).await.expect(422).text();
        assert!(wrong.contains("Say why, in words that the patient understands"), "{wrong}");
        let long = "x".repeat(501);
        assert!(gp.post(&of(IRON), &[("act", "refuse"), ("version", "1"), ("reason", &long)]).await.expect(422).text().contains(&long));
        let reason = "Please have a blood test first. <b>Call us</b>.";
        gp.post(&of(IRON), &[("act", "refuse"), ("version", "1"), ("reason", reason)]).await.expect(303);
        let page = browser.get("/medicines/repeats").await.expect(200).text();
        assert!(page.contains("The practice said no") && page.contains("Please have a blood test first. &lt;b&gt;Call us&lt;/b&gt;."), "{page}");
        assert!(page.contains("Approved") && page.contains("Asked for: 24 November 2026, 10am"), "{page}");

        // The desk hands it on; the person collects it.
        let desk = staff(stage, Role::Receptionist).await;
        assert!(desk.get("/practice/Y99001").await.text().contains("1 approved, to send on"));
        desk.post(&of(RAMIPRIL), &[("act", "send"), ("version", "2")]).await.expect(303);
        stage.advance(chrono::Duration::hours(3));
        let desk = staff(stage, Role::Receptionist).await;
        desk.post(&of(RAMIPRIL), &[("act", "ready"), ("version", "3")]).await.expect(303);
        let browser = stage.visitor(ivy).await;
        let page = browser.get("/medicines/repeats").await.expect(200).text();
        assert!(page.contains("Ready to collect: 24 November 2026, 1pm") && page.contains("I have it"), "{page}");
        let id = &all.iter().find(|(title, _)| title == RAMIPRIL).unwrap().1;
        browser.post(&format!("/medicines/repeats/{id}/collected"), &[("version", "4")]).await.expect(303);
        assert_eq!(count(stage, "select count(*) from repeat_event").await, 7, "every step is kept");
        // What was collected is what there is now.
        let page = browser.get("/medicines").await.expect(200).text();
        assert!(page.contains("Counted from what was collected on 24 November 2026") && page.contains("22 December 2026"), "{page}");
        // She reads in her log who looked, and who decided.
        let log = browser.get("/who-looked").await.expect(200).text();
        assert!(log.contains("Decided on medicines you asked your practice for"), "{log}");
        assert!(log.contains("Looked at medicines you asked your practice for") && log.contains("Handed on"), "{log}");
    }

    async fn the_same_is_open_once(stage) {
        let ivy = shelf(stage).await;
        let browser = stage.visitor(ivy).await;
        let first = entry(stage, ivy, "r").await;
        ask(stage, &browser, "", &[&first], "").await;
        let again = [("medicine", first.as_str()), ("step", "send"), ("pharmacy", "")];
        let page = browser.post("/medicines/repeats/ask", &again).await.expect(409).text();
        assert!(page.contains("This has been asked for already") && page.contains(RAMIPRIL), "{page}");
        // A newer prescription of the same medicine is the same medicine.
        let mut newer = repeat("r2", RAMIPRIL);
        newer["authoredOn"] = json!("2026-11-20T09:00:00Z");
        send(stage, &[newer]).await;
        let newer = entry(stage, ivy, "r2").await;
        browser.post("/medicines/repeats/ask", &[("medicine", newer.as_str()), ("step", "send"), ("pharmacy", "")]).await.expect(409);
        assert_eq!(count(stage, "select count(*) from repeat_request").await, 1);
        assert!(browser.get("/medicines/repeats/ask").await.text().contains("You have asked for these already"));
    }

    async fn of_two_who_ask_at_once_one_wins(stage) {
        let ivy = shelf(stage).await;
        let (mine, theirs) = (stage.visitor(ivy).await, stage.visitor(ivy).await);
        let (first, second) = (entry(stage, ivy, "r").await, entry(stage, ivy, "i").await);
        let one = [("medicine", first.as_str()), ("step", "send"), ("pharmacy", "")];
        let both = [("medicine", first.as_str()), ("medicine", second.as_str()), ("step", "send"), ("pharmacy", "")];
        let (a, b) = tokio::join!(mine.post("/medicines/repeats/ask", &one), theirs.post("/medicines/repeats/ask", &both));
        let mut statuses = [a.status, b.status];
        statuses.sort();
        assert_eq!(statuses, [303, 409]);
        // Who lost has asked for nothing at all.
        let asked = count(stage, "select count(*) from repeat_request").await;
        assert_eq!(asked, if a.status == 303 { 1 } else { 2 });
        assert_eq!(count(stage, "select count(*) from repeat_event").await, asked);
    }

    async fn the_index_holds_against_two_at_the_database(stage) {
        // Both have looked, and neither saw the other's: what keeps them apart is the index alone.
        let ivy = shelf(stage).await;
        let browser = stage.visitor(ivy).await;
        ask(stage, &browser, "", &[&entry(stage, ivy, "r").await], "").await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.show_only(ivy.0).await.unwrap();
        let copied = tx
            .query(
                "insert into repeat_request (person_id, id, batch_id, organisation_ods, entry_id, medicine, title, dose, quantity,
                    note, body, state, asked_at, asked_by, asked_as, changed_at)
                 select person_id, $1, batch_id, organisation_ods, $1, medicine, title, dose, quantity, note, body, 'ready',
                    asked_at, asked_by, asked_as, changed_at from repeat_request",
            )
            .bind(Uuid::now_v7())
            .execute()
            .await;
        assert!(matches!(copied, Err(crate::platform::database::Fault::Unique)), "{copied:?}");
        // What is over makes room.
        drop(tx);
        let (_, id) = requests(stage).await.remove(0);
        browser.post(&format!("/medicines/repeats/{id}/withdraw"), &[("version", "1")]).await.expect(303);
        ask(stage, &browser, "", &[&entry(stage, ivy, "r").await], "").await;
    }

    async fn what_is_wrong_is_told_and_nothing_is_kept(stage) {
        let ivy = shelf(stage).await;
        let browser = stage.visitor(ivy).await;
        let (first, other) = (entry(stage, ivy, "r").await, entry(stage, ivy, "once").await);
        let nobodys = Uuid::now_v7().to_string();
        let dispense = entry(stage, ivy, "rd").await;
        let (fits, long) = ("ü".repeat(200), "ü".repeat(201));
        let attack = "</textarea><script>alert(1)</script>";
        for (fields, told) in [
            (vec![("note", attack)], "Tick at least one medicine"),
            (vec![("medicine", nobodys.as_str()), ("note", attack)], "Tick again what you need"),
            (vec![("medicine", dispense.as_str()), ("note", attack)], "Tick again what you need"),
            (vec![("medicine", "nonsense"), ("note", attack)], "Tick again what you need"),
            (vec![("medicine", first.as_str()), ("note", long.as_str())], "200 letters or fewer. You used 201"),
            (vec![("other", other.as_str())], "Say why you need it again"),
            (vec![("medicine", first.as_str()), ("other", other.as_str())], "Say why you need it again"),
        ] {
            for step in ["check", "send"] {
                let mut sent = fields.clone();
                sent.push(("step", step));
                let page = browser.post("/medicines/repeats/ask", &sent).await.expect(422).text();
                assert!(page.contains(told) && page.contains("There is a problem"), "{told}: {page}");
                assert!(!page.contains("<script>alert"), "{page}");
                let kept = sent.iter().any(|(name, value)| *name == "note" && *value == long) == page.contains(&long);
                assert!(kept, "what was typed is kept: {page}");
            }
        }
        browser.post("/medicines/repeats/ask", &[("nonsense", "1")]).await.expect(422);
        assert_eq!(count(stage, "select count(*) from repeat_request").await, 0);
        // 200 letters fit, and what is no repeat is asked for with words.
        let fine = [("other", other.as_str()), ("note", fits.as_str()), ("step", "send"), ("pharmacy", "")];
        browser.post("/medicines/repeats/ask", &fine).await.expect(303);
        let gp = staff(stage, Role::Gp).await;
        let (_, id) = requests(stage).await.remove(0);
        let page = gp.get(&format!("/practice/Y99001/repeats/{}/{id}", ivy.0)).await.expect(200).text();
        assert!(page.contains("Not a repeat. Read the note") && page.contains(&fits), "{page}");
    }

    async fn too_early_is_asked_about(stage) {
        let ivy = ivy(stage).await;
        send(stage, &[repeat("r", RAMIPRIL), handed_out("d", RAMIPRIL, "2026-11-20")]).await;
        let browser = stage.visitor(ivy).await;
        let first = entry(stage, ivy, "r").await;
        let page = browser.post("/medicines/repeats/ask", &[("medicine", first.as_str()), ("step", "check")]).await.expect(200).text();
        assert!(page.contains("you may have enough until 17 December 2026") && page.contains("Ask anyway"), "{page}");
        let sent = [("medicine", first.as_str()), ("step", "send"), ("pharmacy", "")];
        let page = browser.post("/medicines/repeats/ask", &sent).await.expect(422).text();
        assert!(page.contains("Tick that you want to ask now"), "{page}");
        assert_eq!(count(stage, "select count(*) from repeat_request").await, 0);
        let sent = [("medicine", first.as_str()), ("step", "send"), ("pharmacy", ""), ("anyway", "yes")];
        browser.post("/medicines/repeats/ask", &sent).await.expect(303);
        let gp = staff(stage, Role::Gp).await;
        let (_, id) = requests(stage).await.remove(0);
        let page = gp.get(&format!("/practice/Y99001/repeats/{}/{id}", ivy.0)).await.expect(200).text();
        assert!(page.contains("By our count enough until") && page.contains("17 December 2026"), "{page}");
    }

    async fn where_it_goes_was_read_before_it_is_sent(stage) {
        let ivy = shelf(stage).await;
        add_pharmacy(stage, "FZZ11", "Bridge Street Pharmacy").await;
        let browser = stage.visitor(ivy).await;
        browser.post("/medicines/pharmacy", &[("act", "choose"), ("ods", "FZZ11")]).await.expect(303);
        let first = entry(stage, ivy, "r").await;
        let page = browser.post("/medicines/repeats/ask", &[("medicine", first.as_str()), ("step", "send"), ("pharmacy", "")]).await.expect(409).text();
        assert!(page.contains("The pharmacy has changed") && page.contains("Bridge Street Pharmacy"), "{page}");
        assert_eq!(count(stage, "select count(*) from repeat_request").await, 0);
    }

    async fn taken_back_while_nobody_has_answered(stage) {
        let ivy = shelf(stage).await;
        let browser = stage.visitor(ivy).await;
        let asked = ask(stage, &browser, "", &[&entry(stage, ivy, "r").await, &entry(stage, ivy, "i").await], "").await;
        let (iron, ramipril) = (&asked[0].1, &asked[1].1);
        browser.post(&format!("/medicines/repeats/{iron}/withdraw"), &[("version", "1")]).await.expect(303);
        let gp = staff(stage, Role::Gp).await;
        let page = gp.post(&format!("/practice/Y99001/repeats/{}/{iron}", ivy.0), &[("act", "approve"), ("version", "1")]).await.expect(409).text();
        assert!(page.contains("This has already changed") && page.contains("Taken back"), "{page}");
        gp.post(&format!("/practice/Y99001/repeats/{}/{ramipril}", ivy.0), &[("act", "approve"), ("version", "1")]).await.expect(303);
        let page = browser.post(&format!("/medicines/repeats/{ramipril}/withdraw"), &[("version", "1")]).await.expect(409).text();
        assert!(page.contains("This has already changed") && page.contains("Approved"), "{page}");
        browser.post(&format!("/medicines/repeats/{ramipril}/withdraw"), &[("version", "2")]).await.expect(409);
        browser.post(&format!("/medicines/repeats/{ramipril}/collected"), &[("version", "2")]).await.expect(409);
        browser.post(&format!("/medicines/repeats/{}/withdraw", Uuid::now_v7()), &[("version", "1")]).await.expect(404);
        // An approval by mistake is taken back before it has left, with words.
        gp.post(&format!("/practice/Y99001/repeats/{}/{ramipril}", ivy.0), &[("act", "refuse"), ("version", "2"), ("reason", "I made a mistake")]).await.expect(303);
        assert!(browser.get("/medicines/repeats").await.text().contains("I made a mistake"));
        gp.post(&format!("/practice/Y99001/repeats/{}/{ramipril}", ivy.0), &[("act", "send"), ("version", "3")]).await.expect(409);
    }

    async fn of_two_who_decide_one_is_late(stage) {
        let ivy = shelf(stage).await;
        let browser = stage.visitor(ivy).await;
        let (_, id) = ask(stage, &browser, "", &[&entry(stage, ivy, "r").await], "").await.remove(0);
        let path = format!("/practice/Y99001/repeats/{}/{id}", ivy.0);
        let (one, other) = (staff(stage, Role::Gp).await, staff(stage, Role::Gp).await);
        let yes = [("act", "approve"), ("version", "1")];
        let no = [("act", "refuse"), ("version", "1"), ("reason", "No")];
        let (a, b) = tokio::join!(one.post(&path, &yes), other.post(&path, &no));
        let mut statuses = [a.status, b.status];
        statuses.sort();
        // A refusal may follow an approval, but not of a page from before it.
        assert_eq!(statuses, [303, 409]);
        assert_eq!(count(stage, "select count(*) from repeat_event").await, 2);
    }

    async fn who_may_decide_who_may_hand_on_and_who_may_not_look(stage) {
        let ivy = shelf(stage).await;
        let browser = stage.visitor(ivy).await;
        let (_, id) = ask(stage, &browser, "", &[&entry(stage, ivy, "r").await], "").await.remove(0);
        let path = format!("/practice/Y99001/repeats/{}/{id}", ivy.0);
        for (role, reads, decides) in [
            (Role::Receptionist, true, false),
            (Role::PracticeManager, true, false),
            (Role::Nurse, true, false),
            (Role::Gp, true, true),
            (Role::OtherClinician, true, true),
            (Role::SupportWorker, false, false),
            (Role::PrivacyOfficer, false, false),
        ] {
            let who = staff(stage, role).await;
            for page in ["", "/fhir", "/batch"] {
                assert_eq!(who.get(&format!("{path}{page}")).await.status, if reads { 200 } else { 404 }, "{role:?}");
            }
            assert_eq!(who.get("/practice/Y99001/repeats").await.status, if reads { 200 } else { 404 }, "{role:?}");
            assert_eq!(who.get("/practice/Y99001").await.text().contains("/practice/Y99001/repeats"), reads, "{role:?}");
            if reads {
                assert_eq!(who.get(&path).await.text().contains("Approve it"), decides, "{role:?}");
            }
            // Of a page from before: refused for who may not, late for who may.
            for act in ["approve", "refuse"] {
                let sent = [("act", act), ("version", "9"), ("reason", "Because")];
                assert_eq!(who.post(&path, &sent).await.status, if decides { 409 } else { 404 }, "{role:?} {act}");
            }
            let sent = [("act", "send"), ("version", "9")];
            assert_eq!(who.post(&path, &sent).await.status, if reads { 409 } else { 404 }, "{role:?}");
        }
        assert_eq!(count(stage, "select count(*) from repeat_event").await, 1);
        // Another practice sees nothing of it, under its own address or under ours.
        let elsewhere = stage.staff("Nora", "Y99002", Role::Gp).await;
        let elsewhere = stage.visitor(elsewhere).await;
        assert!(!elsewhere.get("/practice/Y99002/repeats").await.expect(200).text().contains(RAMIPRIL));
        for path in [path.clone(), path.replace("Y99001", "Y99002"), format!("{path}/fhir"), "/practice/Y99001/repeats".into()] {
            elsewhere.get(&path).await.expect(404);
        }
        elsewhere.post(&path.replace("Y99001", "Y99002"), &[("act", "approve"), ("version", "1")]).await.expect(404);
        browser.get(&path).await.expect(404);
        let gp = staff(stage, Role::Gp).await;
        gp.post(&path, &[("act", "nonsense"), ("version", "1")]).await.expect(422);
        gp.post(&path, &[("act", "approve"), ("version", "1"), ("more", "1")]).await.expect(422);
    }

    async fn a_carer_asks_where_they_may(stage) {
        let ivy = shelf(stage).await;
        let joan = carer(stage, ivy, &[Scope::Prescriptions]).await;
        let base = format!("/for/{}", ivy.0);
        let (_, id) = ask(stage, &joan, &base, &[&entry(stage, ivy, "r").await], "For Ivy").await.remove(0);
        let page = stage.visitor(ivy).await.get("/medicines/repeats").await.expect(200).text();
        assert!(page.contains("Joan Test, a carer"), "{page}");
        let gp = staff(stage, Role::Gp).await;
        let page = gp.get(&format!("/practice/Y99001/repeats/{}/{id}", ivy.0)).await.expect(200).text();
        assert!(page.contains("Joan Test, a carer"), "{page}");
        joan.post(&format!("{base}/medicines/repeats/{id}/withdraw"), &[("version", "1")]).await.expect(303);
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("update carer_arrangement set scopes = 'APPT'").execute().await.unwrap();
        tx.commit().await.unwrap();
        let sent = [("medicine", "x"), ("step", "send"), ("pharmacy", "")];
        joan.post(&format!("{base}/medicines/repeats/ask"), &sent).await.expect(404);
        joan.get(&format!("{base}/medicines/repeats")).await.expect(404);
    }

    async fn who_has_no_practice_here_is_told(stage) {
        let ivy = shelf(stage).await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("update person set practice_ods = null where id = $1").bind(ivy.0).execute().await.unwrap();
        tx.commit().await.unwrap();
        let browser = stage.visitor(ivy).await;
        assert!(browser.get("/medicines/repeats/ask").await.expect(200).text().contains("You cannot ask here"));
        let first = entry(stage, ivy, "r").await;
        browser.post("/medicines/repeats/ask", &[("medicine", first.as_str()), ("step", "send"), ("pharmacy", "")]).await.expect(422);
        assert_eq!(count(stage, "select count(*) from repeat_request").await, 0);
    }

    async fn what_goes_out_is_fhir(stage) {
        let ivy = shelf(stage).await;
        let browser = stage.visitor(ivy).await;
        let asked = ask(stage, &browser, "", &[&entry(stage, ivy, "r").await, &entry(stage, ivy, "i").await], "Soon").await;
        let desk = staff(stage, Role::Receptionist).await;
        let path = format!("/practice/Y99001/repeats/{}/{}", ivy.0, asked[1].1);
        let reply = desk.get(&format!("{path}/fhir")).await.expect(200);
        assert_eq!(reply.headers["content-type"], "application/fhir+json");
        let one = reply.json();
        assert_eq!((one["intent"].as_str(), one["status"].as_str()), (Some("reflex-order"), Some("draft")));
        assert_eq!(one["medicationCodeableConcept"], json!({ "text": RAMIPRIL }), "as received");
        assert_eq!(one["dosageInstruction"], prescribed("r", RAMIPRIL)["dosageInstruction"], "as received");
        assert_eq!(one["basedOn"][0]["reference"], "MedicationRequest/r");
        assert_eq!(one["note"][0]["text"], "Soon");
        let bundle = desk.get(&format!("{path}/batch")).await.expect(200).json();
        let entries = bundle["entry"].as_array().unwrap();
        assert_eq!((bundle["type"].as_str(), entries.len()), (Some("collection"), 2));
        let group = |entry: &Value| entry["resource"]["groupIdentifier"]["value"].clone();
        assert_eq!(group(&entries[0]), group(&entries[1]));
    }
}
