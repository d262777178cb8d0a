//! What a person adds: by themselves or by a carer, every state kept.

use super::*;
use crate::on_both_databases;

fn ibuprofen() -> Vec<(&'static str, &'static str)> {
    vec![
        ("name", "Ibuprofen 200mg tablets"),
        ("kind", "bought"),
        ("dose", "One or two,\r\nwith food"),
        ("reason", "My knee"),
        ("started_day", "1"),
        ("started_month", "11"),
        ("started_year", "2026"),
    ]
}

/// The id of the only one there is.
async fn id(stage: &Stage) -> String {
    let (id,): (Uuid,) = stage.peek().await.query("select id from own_medicine").one().await.unwrap();
    id.to_string()
}

on_both_databases! {
    async fn added_changed_stopped_taken_again_and_removed(stage) {
        let ivy = ivy(stage).await;
        let browser = stage.visitor(ivy).await;
        let page = browser.get("/medicines/add").await.expect(200).text();
        assert!(page.contains("Tell your pharmacist or practice what you buy"), "{page}");
        let made = between(&page, "name=\"new_id\" value=\"", "\"");
        let mut sent = ibuprofen();
        sent.push(("new_id", &made));
        browser.post("/medicines/add", &sent).await.expect(303);
        // The same form sent twice is one medicine.
        browser.post("/medicines/add", &sent).await.expect(303);
        assert_eq!(count(stage, "select count(*) from own_medicine").await, 1);
        assert_eq!(id(stage).await, made);
        let list = browser.get("/medicines?done=added").await.expect(200).text();
        assert!(list.contains("Ibuprofen 200mg tablets") && list.contains("One or two,") && list.contains("with food") && list.contains("My knee"), "{list}");
        let one = format!("/medicines/own/{made}");
        let mut edited = ibuprofen();
        edited[0].1 = "Ibuprofen 400mg tablets";
        edited.push(("version", "1"));
        assert!(browser.get(&format!("{one}/edit")).await.expect(200).text().contains("One or two,\nwith food"));
        browser.post(&format!("{one}/edit"), &edited).await.expect(303);
        browser.get(&format!("{one}/stop")).await.expect(200);
        let stop = [("version", "2"), ("stopped_day", "20"), ("stopped_month", "11"), ("stopped_year", "2026")];
        browser.post(&format!("{one}/stop"), &stop).await.expect(303);
        let list = browser.get("/medicines").await.text();
        assert!(list.find("Taken before").unwrap() < list.find("Ibuprofen").unwrap() && list.contains("Stopped 20 November 2026"), "{list}");
        browser.post(&format!("{one}/again"), &[("version", "3")]).await.expect(303);
        assert!(!browser.get("/medicines").await.text().contains("Taken before"));
        let page = browser.get(&one).await.expect(200).text();
        for words in ["Added", "Changed", "Stopped", "Taken again", "Ibuprofen 200mg tablets", "Ibuprofen 400mg tablets", "You"] {
            assert!(page.contains(words), "{words} is not in {page}");
        }
        browser.get(&format!("{one}/remove")).await.expect(200);
        browser.post(&format!("{one}/remove"), &[("version", "4")]).await.expect(303);
        browser.get(&one).await.expect(404);
        assert!(!browser.get("/medicines").await.text().contains("Ibuprofen"));
        assert_eq!(count(stage, "select count(*) from own_medicine_change").await, 5, "every state is kept");
    }

    async fn who_was_slower_reads_how_it_stands(stage) {
        let ivy = ivy(stage).await;
        let browser = stage.visitor(ivy).await;
        browser.post("/medicines/add", &ibuprofen()).await.expect(303);
        let one = format!("/medicines/own/{}", id(stage).await);
        let mut edited = ibuprofen();
        edited[0].1 = "First";
        edited.push(("version", "1"));
        browser.post(&format!("{one}/edit"), &edited).await.expect(303);
        edited[0].1 = "Second";
        let page = browser.post(&format!("{one}/edit"), &edited).await.expect(409).text();
        assert!(page.contains("This has already changed") && page.contains("First") && !page.contains("Second"), "{page}");
        for path in ["stop", "again", "remove"] {
            let old = [("version", "1"), ("stopped_day", "20"), ("stopped_month", "11"), ("stopped_year", "2026")];
            let fields = if path == "stop" { &old[..] } else { &old[..1] };
            browser.post(&format!("{one}/{path}"), fields).await.expect(409);
        }
        assert_eq!(count(stage, "select count(*) from own_medicine_change").await, 2);
    }

    async fn what_is_wrong_is_told_at_its_field_with_what_was_typed(stage) {
        let ivy = ivy(stage).await;
        let browser = stage.visitor(ivy).await;
        let attack = "\"></textarea><script>alert(1)</script>";
        let long = "x".repeat(501);
        for (field, value, told) in [
            ("name", "", "Enter the name"),
            ("name", long.as_str(), "Enter the name"),
            ("name", "a\u{202e}b", "Enter the name"),
            ("kind", "", "Choose what kind"),
            ("kind", "prescribed", "Choose what kind"),
            ("dose", long.as_str(), "500 letters"),
            ("reason", long.as_str(), "200 letters"),
            ("started_day", "31", "Enter a real date"),
            ("started_year", "2027", "today or before"),
        ] {
            let mut sent = ibuprofen();
            sent.iter_mut().filter(|(name, _)| *name == field).for_each(|(_, typed)| *typed = value);
            sent.iter_mut().filter(|(name, _)| *name == "reason" && field != "reason").for_each(|(_, typed)| *typed = attack);
            let page = browser.post("/medicines/add", &sent).await.expect(422).text();
            assert!(page.contains(told) && page.contains("There is a problem"), "{field} {told}: {page}");
            assert!(!page.contains("<script>alert"), "{page}");
            assert!(page.contains("One or two,") || field == "dose", "what was typed is kept: {page}");
        }
        browser.post("/medicines/add", &[("nonsense", "1")]).await.expect(422);
        assert_eq!(count(stage, "select count(*) from own_medicine").await, 0);
        let mut sent = ibuprofen();
        sent[0].1 = "<script>alert(1)</script>";
        sent[2].1 = attack;
        browser.post("/medicines/add", &sent).await.expect(303);
        for path in ["/medicines".to_owned(), format!("/medicines/own/{}", id(stage).await)] {
            assert!(!browser.get(&path).await.expect(200).text().contains("<script>alert"), "{path}");
        }
        let stop = format!("/medicines/own/{}/stop", id(stage).await);
        for (day, month, year) in [("", "", ""), ("31", "2", "2026"), ("1", "1", "2027"), ("1", "10", "2026")] {
            let fields = [("version", "1"), ("stopped_day", day), ("stopped_month", month), ("stopped_year", year)];
            browser.post(&stop, &fields).await.expect(422);
        }
    }

    async fn a_carer_with_the_scope_acts_under_their_own_name(stage) {
        let ivy = ivy(stage).await;
        let joan = carer(stage, ivy, &[Scope::Prescriptions]).await;
        let base = format!("/for/{}", ivy.0);
        joan.post(&format!("{base}/medicines/add"), &ibuprofen()).await.expect(303);
        assert!(joan.get(&format!("{base}/medicines")).await.expect(200).text().contains("Ibuprofen"));
        let one = format!("/medicines/own/{}", id(stage).await);
        let page = stage.visitor(ivy).await.get(&one).await.expect(200).text();
        assert!(page.contains("Joan Test, a carer"), "{page}");
        let mine = joan.get(&format!("{base}{one}")).await.expect(200).text();
        assert!(mine.contains("You") && !mine.contains("Joan Test, a carer"), "{mine}");
        // The person's own later change is theirs.
        let mut edited = ibuprofen();
        edited.push(("version", "1"));
        stage.visitor(ivy).await.post(&format!("{one}/edit"), &edited).await.expect(303);
        let (by,): (String,) =
            stage.peek().await.query("select entered_as from own_medicine_change where version = 2").one().await.unwrap();
        assert_eq!(by, "person");
    }

    async fn a_carer_without_the_scope_finds_nothing(stage) {
        let ivy = ivy(stage).await;
        stage.visitor(ivy).await.post("/medicines/add", &ibuprofen()).await.expect(303);
        let joan = carer(stage, ivy, &[Scope::Appointments, Scope::Readings]).await;
        let base = format!("/for/{}", ivy.0);
        let one = format!("{base}/medicines/own/{}", id(stage).await);
        for path in [format!("{base}/medicines"), format!("{base}/medicines/add"), format!("{base}/medicines/repeats"), one.clone(), format!("{one}/edit")] {
            joan.get(&path).await.expect(404);
        }
        joan.post(&format!("{base}/medicines/add"), &ibuprofen()).await.expect(404);
        joan.post(&format!("{one}/remove"), &[("version", "1")]).await.expect(404);
        assert_eq!(count(stage, "select count(*) from own_medicine where removed_at is null").await, 1);
        // Another patient's is nobody's.
        let tom = stage.patient("Tom", "9000000025").await;
        stage.visitor(tom).await.get(&format!("/medicines/own/{}", id(stage).await)).await.expect(404);
    }
}
