//! To change a reading and to remove it: nothing is lost, and nobody overwrites somebody else.

use super::{PRESSURE, count, ivy, keep};
use crate::on_both_databases;

/// The form to change a blood pressure, as it is filled.
fn edited<'a>(version: &'a str, systolic: &'a str, time: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("version", version),
        ("systolic", systolic),
        ("diastolic", "79"),
        ("taken_day", "24"),
        ("taken_month", "11"),
        ("taken_year", "2026"),
        ("taken_time", time),
        ("note", ""),
    ]
}

on_both_databases! {
    async fn every_state_is_kept(stage) {
        let (_, ivys) = ivy(stage).await;
        let id = keep(&ivys, "", "blood-pressure", &PRESSURE).await;
        let page = format!("/readings/{id}");
        let form = ivys.get(&format!("{page}/edit")).await.expect(200).text();
        assert!(form.contains("value=\"128\"") && form.contains("value=\"10:00\"") && form.contains("name=\"version\" value=\"1\""), "{form}");
        stage.advance(chrono::Duration::minutes(10));
        let saved = ivys.post(&format!("{page}/edit"), &edited("1", "182", "9:45am")).await.expect(303).location();
        assert_eq!(saved, format!("{page}/saved"));
        ivys.get(&saved).await.expect(200);
        let one = ivys.get(&page).await.expect(200).text();
        for part in ["182/79 mmHg", "9:45am", "128/79 mmHg", "Added", "Changed", "24 November 2026, 10:10am"] {
            assert!(one.contains(part), "{part} is not in {one}");
        }
        assert_eq!(count(stage, "select count(*) from reading_change where what = 'edited'").await, 1);
        assert_eq!(count(stage, "select count(*) from reading where version = 2").await, 1);
        // Nothing changed is nothing done.
        let same = ivys.post(&format!("{page}/edit"), &edited("2", "182", "09:45")).await.expect(303).location();
        assert_eq!(same, page);
        assert_eq!(count(stage, "select count(*) from reading_change").await, 2);
    }

    async fn in_two_tabs_the_second_is_told_what_is_there_now(stage) {
        let (_, ivys) = ivy(stage).await;
        let id = keep(&ivys, "", "blood-pressure", &PRESSURE).await;
        let edit = format!("/readings/{id}/edit");
        ivys.post(&edit, &edited("1", "131", "10:00")).await.expect(303);
        let page = ivys.post(&edit, &edited("1", "141", "10:00")).await.expect(409).text();
        assert!(page.contains("131/79 mmHg") && page.contains("Nothing of yours was kept"), "{page}");
        let page = ivys.post(&format!("/readings/{id}/remove"), &[("version", "1")]).await.expect(409).text();
        assert!(page.contains("131/79 mmHg") && page.contains("Nothing was removed"), "{page}");
        assert_eq!(count(stage, "select count(*) from reading where version = 2 and removed_at is null").await, 1);
    }

    async fn what_is_wrong_is_said_and_nothing_is_changed(stage) {
        let (_, ivys) = ivy(stage).await;
        let id = keep(&ivys, "", "blood-pressure", &PRESSURE).await;
        let edit = format!("/readings/{id}/edit");
        for (systolic, time, told) in [
            ("301", "10:00", "50 to 300 mmHg"),
            ("79", "10:00", "higher than the lower"),
            ("130", "11:30", "must not be later than now"),
            ("130", "", "Enter the time"),
            ("251", "10:00", "Please check this"),
        ] {
            let page = ivys.post(&edit, &edited("1", systolic, time)).await.expect(422).text();
            assert!(page.contains(told) && page.contains(&format!("value=\"{systolic}\"")), "{told}: {page}");
        }
        let yes = [edited("1", "251", "10:00"), vec![("confirmed", "An upper blood pressure of 251 mmHg is very high")]].concat();
        ivys.post(&edit, &yes).await.expect(303);
        // What was said to be right is not asked again when only the note is changed.
        let mut note = edited("2", "251", "10:00");
        note.retain(|(name, _)| *name != "note");
        note.push(("note", "after running"));
        ivys.post(&edit, &note).await.expect(303);
        assert_eq!(count(stage, "select count(*) from reading where version = 3").await, 1);
    }

    async fn removed_it_counts_no_more_and_is_kept(stage) {
        let (_, ivys) = ivy(stage).await;
        let id = keep(&ivys, "", "blood-pressure", &PRESSURE).await;
        let page = format!("/readings/{id}");
        let ask = ivys.get(&format!("{page}/remove")).await.expect(200).text();
        assert!(ask.contains("Remove this reading?") && ask.contains("128/79 mmHg"), "{ask}");
        let back = ivys.post(&format!("{page}/remove"), &[("version", "1")]).await.expect(303).location();
        let overview = ivys.get(&back).await.expect(200).text();
        assert!(overview.contains("The reading was removed.") && !overview.contains("128/79"), "{overview}");
        let one = ivys.get(&page).await.expect(200).text();
        assert!(one.contains("This reading was removed") && one.contains("128/79") && one.contains("Removed"), "{one}");
        assert!(!one.contains("/edit"), "{one}");
        for gone in ["edit", "remove", "saved"] {
            ivys.get(&format!("{page}/{gone}")).await.expect(404);
        }
        ivys.post(&format!("{page}/remove"), &[("version", "2")]).await.expect(404);
        ivys.post(&format!("{page}/edit"), &edited("2", "120", "10:00")).await.expect(404);
        assert_eq!(count(stage, "select count(*) from reading_change").await, 2);
    }
}
