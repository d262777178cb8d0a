//! Times change, pause, end; reminders change; somebody travels.

use chrono::Duration;

use super::{JOAN, LOUIS, TWICE, arrange, bought, count, ivy, made, since_yesterday};
use crate::{access::class::Scope, on_both_databases};

on_both_databases! {
    async fn new_times_count_from_now_and_the_old_ones_stand(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = bought(stage, ivy, "Vitamin D").await;
        let id = since_yesterday(stage, ivy, &medicine, &TWICE).await;
        let path = format!("/doses/schedules/{id}");
        let form = ivys.get(&format!("{path}/times")).await.expect(200).text();
        assert!(form.contains("name=\"version\" value=\"1\"") && form.contains("value=\"1 tablet with food\""), "{form}");
        let times = [("version", "1"), ("kind", "clock"), ("days", "every"), ("s1_t1_at", "9am"), ("s1_t1_dose", "1 tablet"), ("s1_t2_at", "9pm"), ("s1_t2_dose", "1 tablet"), ("starts_day", "24"), ("starts_month", "11"), ("starts_year", "2026")];
        assert!(ivys.post(&format!("{path}/times"), &times).await.expect(303).location().ends_with("told=times"));
        // The page of before is told.
        let told = ivys.post(&format!("{path}/times"), &[&[("version", "1"), ("kind", "clock"), ("days", "other")], &times[3..]].concat()).await.expect(409).text();
        assert!(told.contains("Somebody changed these times"), "{told}");
        let today = ivys.get("/doses").await.text();
        assert!(today.contains("2026-11-24/08:00") && !today.contains("2026-11-24/09:00") && today.contains("2026-11-24/21:00") && !today.contains("2026-11-24/20:00"), "{today}");
        let page = ivys.get(&path).await.text();
        assert!(page.contains("Every day at 9am and 9pm") && page.contains("Times changed"), "{page}");
        assert_eq!(count(stage, "select count(*) from dose_course").await, 2);
        // The very same times are no change.
        let same = [&[("version", "2")], &times[1..]].concat();
        assert!(ivys.post(&format!("{path}/times"), &same).await.expect(303).location().ends_with("told=same"));
        assert_eq!(count(stage, "select count(*) from dose_course").await, 2);
        ivys.get(&format!("{path}/times?kind=as-needed")).await.expect(200);
    }

    async fn a_pause_has_no_doses_and_then_it_goes_on(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = bought(stage, ivy, "Vitamin D").await;
        let id = since_yesterday(stage, ivy, &medicine, &TWICE).await;
        let path = format!("/doses/schedules/{id}");
        assert!(ivys.post(&format!("{path}/end"), &[("version", "1"), ("what", "pause")]).await.expect(422).text().contains("Choose why"));
        ivys.post(&format!("{path}/end"), &[("version", "1"), ("what", "pause"), ("reason", "in-hospital"), ("words", "RVI")]).await.expect(303);
        let today = ivys.get("/doses").await.text();
        assert!(today.contains("2026-11-24/08:00") && !today.contains("2026-11-24/20:00"), "{today}");
        assert_eq!(count(stage, "select count(*) from reminder where kind = 'dose' and next_at is not null").await, 0);
        let page = ivys.get(&path).await.text();
        assert!(page.contains("Paused") && page.contains("A stay in hospital") && page.contains("RVI") && page.contains("Go on with it from now"), "{page}");
        stage.advance(Duration::days(3));
        let ivys = stage.visitor(ivy).await;
        assert!(!ivys.get("/doses?day=2026-11-26").await.text().contains("2026-11-26/08:00"));
        ivys.post(&format!("{path}/resume"), &[("version", "2")]).await.expect(303);
        ivys.post(&format!("{path}/resume"), &[("version", "2")]).await.expect(409);
        let today = ivys.get("/doses").await.text();
        assert!(today.contains("2026-11-27/20:00") && !today.contains("2026-11-27/08:00"), "{today}");
        assert_eq!(count(stage, "select count(*) from reminder where kind = 'dose' and next_at is not null").await, 1);
        ivys.post(&format!("{path}/end"), &[("version", "3"), ("what", "end"), ("reason", "told-to")]).await.expect(303);
        assert!(!ivys.get("/doses").await.text().contains("2026-11-27/20:00"));
        assert_eq!(count(stage, "select count(*) from reminder where kind = 'dose' and next_at is not null").await, 0);
        // What has ended stays as it is.
        for page in ["/times", "/end", "/reminders"] {
            ivys.get(&format!("{path}{page}")).await.expect(404);
        }
        ivys.post(&format!("{path}/resume"), &[("version", "4")]).await.expect(404);
        // What was due before is there, and can still be marked.
        ivys.post(&format!("/doses/{id}/2026-11-24/08:00/taken"), &[]).await.expect(303);
        assert!(ivys.get("/doses/schedules").await.text().contains("Ended"));
    }

    async fn reminders_as_they_are_chosen(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let joan = stage.patient("Joan", JOAN).await;
        let louis = stage.patient("Louis", LOUIS).await;
        let joans = arrange(stage, ivy, joan, &[Scope::Reminders, Scope::Prescriptions]).await.to_string();
        let louiss = arrange(stage, ivy, louis, &[Scope::Prescriptions]).await.to_string();
        let medicine = bought(stage, ivy, "Vitamin D").await;
        let id = made(&ivys, "", &medicine, "clock", &TWICE).await;
        let path = format!("/doses/schedules/{id}/reminders");
        let form = ivys.get(&path).await.expect(200).text();
        assert!(form.contains("Joan Test") && !form.contains("Louis"), "{form}");
        assert!(form.contains("They do not read the name of the medicine") && form.contains("value=\"none\" checked"), "{form}");
        let chosen = |version: &'static str, again: &'static str, times: &'static str, missed: &'static str, carer: String| {
            [("version", version.to_string()), ("on", "yes".into()), ("again_minutes", again.into()), ("again_times", times.into()), ("missed_after", missed.into()), ("carer", carer)]
        };
        let post = async |fields: [(&'static str, String); 6]| {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            ivys.post(&path, &fields).await
        };
        for (fields, words) in [
            (chosen("1", "60", "3", "60", "none".into()), "It must be after the last reminder"),
            (chosen("1", "7", "3", "60", "none".into()), "Choose one of these"),
            (chosen("1", "10", "4", "60", "none".into()), "Choose one of these"),
            (chosen("1", "10", "3", "60", louiss), "Choose one of these"),
        ] {
            assert!(post(fields).await.expect(422).text().contains(words), "{words}");
        }
        post(chosen("1", "10", "3", "60", joans.clone())).await.expect(303);
        post(chosen("1", "30", "1", "60", "none".into())).await.expect(409);
        let (plan,): (String,) = stage.peek().await.query("select plan from reminder where kind = 'dose'").one().await.unwrap();
        assert!(plan.contains(&joans) && plan.contains("\"again_times\":3"), "{plan}");
        let page = ivys.get(&format!("/doses/schedules/{id}")).await.text();
        assert!(page.contains("Then Joan Test is told that something waits, without the name of the medicine."), "{page}");
        // Off: nobody is told either.
        ivys.post(&path, &[("version", "2"), ("on", "no"), ("carer", "none")]).await.expect(303);
        assert_eq!(count(stage, "select count(*) from reminder where kind = 'dose' and next_at is not null").await, 0);
        assert!(ivys.get(&format!("/doses/schedules/{id}")).await.text().contains("There are no reminders for this medicine."));
        assert_eq!(count(stage, "select count(*) from dose_schedule_change where what = 'reminding'").await, 2);
    }

    async fn who_travels_is_asked_and_stays_with_the_time_at_home(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = bought(stage, ivy, "Vitamin D").await;
        let id = since_yesterday(stage, ivy, &medicine, &TWICE).await;
        let page = ivys.get("/doses/journey?zone=America/New_York").await.expect(200).text();
        for part in ["Your medicines and the time in New York", "8pm in London, which is Today, 24 November 2026, 3pm (New York time)", "By the clock in New York, the next dose is due"] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
        assert!(page.find("Keep the time in London") < page.find("Go by the clock in New York"), "staying comes first: {page}");
        ivys.post("/doses/journey", &[("zone", "America/New_York"), ("act", "stay")]).await.expect(303);
        assert_eq!(count(stage, "select count(*) from dose_course").await, 1);
        ivys.post("/doses/journey", &[("zone", "America/New_York"), ("act", "go")]).await.expect(303);
        ivys.post("/doses/journey", &[("zone", "America/New_York"), ("act", "go")]).await.expect(303);
        assert_eq!(count(stage, "select count(*) from dose_course").await, 2);
        let today = ivys.get("/doses").await.text();
        assert!(today.contains("8pm (New York time)"), "{today}");
        // This morning's 8am was due by the clock at home, and is not due again by the other.
        assert_eq!(today.matches(&format!("/doses/{id}/2026-11-24/08:00\"")).count(), 1, "{today}");
        assert!(ivys.get(&format!("/doses/schedules/{id}")).await.text().contains("by the clock in New York"));
        assert!(ivys.get("/doses/journey?zone=America/New_York").await.text().contains("There is nothing to choose"));
        ivys.get("/doses/journey").await.expect(200);
        ivys.post("/doses/journey", &[("zone", "Mars/Base"), ("act", "go")]).await.expect(422);
        ivys.post("/doses/journey", &[("zone", "Europe/Paris"), ("act", "fly")]).await.expect(422);
    }

    async fn the_list_of_medicines_knows_the_times(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = bought(stage, ivy, "Vitamin D").await;
        made(&ivys, "", &medicine, "clock", &TWICE).await;
        let list = ivys.get("/medicines").await.expect(200).text();
        assert!(list.contains("Every day at 8am and 8pm"), "{list}");
    }
}
