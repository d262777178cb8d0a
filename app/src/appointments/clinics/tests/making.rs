//! A clinic is made, seen, and made only by who may.

use super::*;
use crate::on_both_databases;

/// More letters than a service may have.
const SCRIPTS: &str = "<script>x</script><script>x</script><script>x</script><script>x</script>";

on_both_databases! {
    async fn a_clinic_is_made_and_its_times_can_be_booked(stage) {
        let manager = at_work(stage, Role::PracticeManager).await;
        assert!(manager.get(CLINICS).await.expect(200).text().contains("There is no clinic yet"));
        assert!(manager.get("/practice/Y99001").await.text().contains("Clinics"));
        let form = manager.get(&format!("{CLINICS}/new")).await.expect(200).text();
        assert!(form.contains(r#"name="new_id""#) && form.contains("Hours in a usual week"), "{form}");
        let id = made(&manager, &[]).await;
        // Today at 10am, and the Tuesdays of two weeks: the last is the fourteenth day from now.
        let times = offered(stage, id).await;
        assert_eq!((times.len(), times[0].as_str(), times[30].as_str()), (31, "11-24 10:15", "12-08 11:45"));
        let page = manager.get(&format!("{CLINICS}/{id}?done=made")).await.expect(200).text();
        for words in [
            "The clinic is made", "Dr Anna Rowan", "Tuesday: 9am to midday", "Closed on bank holidays", "15 minutes",
            "14 days ahead", "Tuesday 24 November 2026", "10:15am", "People themselves", "Carers", "Staff", "practice-manager Staff",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let list = manager.get(CLINICS).await.expect(200).text();
        assert!(list.contains("Dr Rowan, Tuesdays") && list.contains("GP appointment") && list.contains("booked in the next two weeks"), "{list}");
    }

    async fn the_same_form_sent_twice_is_one_clinic(stage) {
        let manager = at_work(stage, Role::PracticeManager).await;
        let id = Uuid::now_v7().to_string();
        let mut fields = fields(&[]);
        fields.push(("new_id", &id));
        let new = format!("{CLINICS}/new");
        let (first, second) = tokio::join!(manager.post(&new, &fields), manager.post(&new, &fields));
        assert_eq!((first.status, second.status), (303, 303));
        assert_eq!(first.location(), second.location());
        assert_eq!(count(stage, "select count(*) from clinic").await, 1);
        assert_eq!(count(stage, "select count(*) from slot").await, 31);
        // A form that was opened nowhere.
        let mut none = super::fields(&[]);
        none.push(("new_id", "x"));
        manager.post(&new, &none).await.expect(422);
    }

    async fn what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(stage) {
        let manager = at_work(stage, Role::PracticeManager).await;
        let id = Uuid::now_v7().to_string();
        for (change, words) in [
            (&[("length", "4"), ("name", "Zyxkept")][..], "Enter how long it takes"),
            (&[("tuesday_to_1", "08:00"), ("name", "Zyxkept")], "Tuesday: enter two times like"),
            (&[("audience", "nobody"), ("name", "Zyxkept")], "Choose who can book"),
            (&[("clinician", "00000000-0000-0000-0000-000000000001"), ("name", "Zyxkept")], "Choose somebody from the list"),
            (&[("service", SCRIPTS), ("name", "Zyxkept")], "Enter what it is for"),
        ] {
            let mut fields = fields(change);
            fields.push(("new_id", &id));
            let page = manager.post(&format!("{CLINICS}/new"), &fields).await.expect(422).text();
            for part in [words, "There is a problem", "Zyxkept", &id] {
                assert!(page.contains(part), "{part}: {page}");
            }
            assert!(!page.contains("<script>x"), "{page}");
        }
        let mut more = fields(&[("new_id", &id)]);
        more.push(("made_by", "x"));
        manager.post(&format!("{CLINICS}/new"), &more).await.expect(422);
        assert_eq!(count(stage, "select count(*) from clinic").await, 0);
    }

    async fn who_treats_reads_and_who_is_from_elsewhere_finds_nothing(stage) {
        let manager = at_work(stage, Role::PracticeManager).await;
        let id = made(&manager, &[]).await;
        let one = format!("{CLINICS}/{id}");
        for role in [Role::Receptionist, Role::Gp, Role::Nurse] {
            let desk = at_work(stage, role).await;
            assert!(desk.get(&one).await.expect(200).text().contains("Change this clinic"), "{role:?}");
            desk.get(&format!("{one}/change")).await.expect(200);
        }
        for role in [Role::OtherClinician, Role::SupportWorker] {
            let reader = at_work(stage, role).await;
            let page = reader.get(&one).await.expect(200).text();
            assert!(!page.contains("Change this clinic") && !page.contains("Add these days"), "{page}");
            for path in [format!("{CLINICS}/new"), format!("{one}/change"), format!("{one}/end"), format!("{CLINICS}/settings")] {
                reader.get(&path).await.expect(404);
                reader.post(&path, &[]).await.expect(404);
            }
        }
        at_work(stage, Role::PrivacyOfficer).await.get(CLINICS).await.expect(404);
        let elsewhere = stage.staff("Nell", "Y99002", Role::PracticeManager).await;
        let elsewhere = stage.visitor(elsewhere).await;
        let ivy = stage.patient("Ivy", "9434765919").await;
        let ivy = stage.visitor(ivy).await;
        for stranger in [&elsewhere, &ivy] {
            for path in [CLINICS.to_string(), one.clone(), format!("{one}/change"), format!("{one}/fhir")] {
                stranger.get(&path).await.expect(404);
            }
            stranger.post(&format!("{one}/end"), &[("version", "1")]).await.expect(404);
        }
        // Nor by the address of their own organisation.
        elsewhere.get(&one.replace("Y99001", "Y99002")).await.expect(404);
        elsewhere.post(&one.replace("Y99001", "Y99002"), &[]).await.expect(404);
        assert_eq!(count(stage, "select count(*) from clinic where ended_at is null and version = 1").await, 1);
    }

    async fn nobody_is_in_two_clinics_at_once(stage) {
        let manager = at_work(stage, Role::PracticeManager).await;
        let gp = stage.staff("Owen", "Y99001", Role::Gp).await.0.to_string();
        made(&manager, &[("clinician", &gp)]).await;
        let id = Uuid::now_v7().to_string();
        let other = [
            ("clinician", gp.as_str()), ("name", "Video"), ("channel", "video"), ("place", ""), ("new_id", &id),
            ("tuesday_from_1", "11:30"), ("tuesday_to_1", "13:00"),
        ];
        let page = manager.post(&format!("{CLINICS}/new"), &fields(&other)).await.expect(422).text();
        assert!(page.contains("They are in another clinic then: Dr Rowan, Tuesdays, 24 November 2026, 11:30am"), "{page}");
        assert_eq!(count(stage, "select count(*) from clinic").await, 1, "nothing of it was kept");
        assert_eq!(count(stage, "select count(*) from slot").await, 31);
        // After it, or somebody else at the same time, may be.
        made(&manager, &[("clinician", &gp), ("tuesday_from_1", "12:00"), ("tuesday_to_1", "13:00")]).await;
        made(&manager, &[("clinician", "")]).await;
        assert_eq!(count(stage, "select count(*) from clinic").await, 3);
    }

    async fn times_of_a_night_clinic_over_both_changes_of_the_clock(stage) {
        for (day, hours, expected) in [
            ("2027-03-27T12:00:00Z", ("00:30", "03:30"), &["03-28 00:30", "03-28 01:00", "03-28 01:30", "03-28 02:00"][..]),
            ("2027-10-30T12:00:00Z", ("00:30", "03:00"), &["10-30 23:30", "10-31 00:00", "10-31 00:30", "10-31 02:00", "10-31 02:30"]),
        ] {
            go_to(stage, day);
            let manager = at_work(stage, Role::PracticeManager).await;
            let night = [
                ("tuesday_from_1", ""), ("tuesday_to_1", ""), ("sunday_from_1", hours.0), ("sunday_to_1", hours.1),
                ("length", "30"), ("days_ahead", "1"),
            ];
            let id = made(&manager, &night).await;
            assert_eq!(offered(stage, id).await, expected, "{day}");
        }
    }
}
