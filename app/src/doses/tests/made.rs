//! Times are made: from nothing, from what the record says, and in words afterwards.

use serde_json::json;

use super::{LOUIS, NEEDED, TWICE, between, bought, count, ivy, made, prescribed, send};
use crate::on_both_databases;

on_both_databases! {
    async fn twice_a_day_in_words_with_the_next_three(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = bought(stage, ivy, "Vitamin D").await;
        let list = ivys.get("/doses/schedules/new").await.expect(200).text();
        assert!(list.contains("Vitamin D") && list.contains(&format!("medicine={medicine}")), "{list}");
        let how = ivys.get(&format!("/doses/schedules/new?medicine={medicine}")).await.expect(200).text();
        assert!(how.contains("As it says on the box") && how.contains("kind=as-needed"), "{how}");
        assert!(!how.contains("Is this right?"), "nothing is suggested from nothing: {how}");
        let id = made(&ivys, "", &medicine, "clock", &TWICE).await;
        let page = ivys.get(&format!("/doses/schedules/{id}?told=made")).await.expect(200).text();
        for part in [
            "The times are saved.",
            "Every day at 8am and 8pm, from today",
            "8am: 1 tablet with food",
            "8pm: 2 tablets",
            "Today, Tuesday 24 November 2026, 8pm",
            "Tomorrow, Wednesday 25 November 2026, 8am",
            "Tomorrow, Wednesday 25 November 2026, 8pm",
            "Nobody else is told.",
            "every 15 minutes, 2 times at most",
        ] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
        // What was due before it was made is not due: nothing is missed backwards.
        let today = ivys.get("/doses").await.expect(200).text();
        assert!(today.contains("2 tablets") && !today.contains("1 tablet with food"), "{today}");
        assert_eq!(count(stage, "select count(*) from reminder where kind = 'dose' and next_at is not null").await, 1);
        let (plan,): (String,) = stage.peek().await.query("select plan from reminder where kind = 'dose'").one().await.unwrap();
        assert!(!plan.contains("tablet") && !plan.contains("Vitamin"), "no word of health: {plan}");
        assert_eq!(count(stage, "select count(*) from dose_schedule_change where what = 'made'").await, 1);
    }

    async fn the_same_form_sent_twice_is_one(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = bought(stage, ivy, "Vitamin D").await;
        let path = format!("/doses/schedules/new?medicine={medicine}&kind=clock");
        let id = between(&ivys.get(&path).await.text(), "name=\"new_id\" value=\"", "\"");
        let mut all = vec![("new_id", id.as_str()), ("medicine", medicine.as_str()), ("kind", "clock")];
        all.extend(TWICE);
        for _ in 0..2 {
            ivys.post("/doses/schedules/new", &all).await.expect(303);
        }
        assert_eq!(count(stage, "select count(*) from dose_schedule").await, 1);
        assert_eq!(count(stage, "select count(*) from dose_course").await, 1);
    }

    async fn a_row_more_loses_nothing_and_saves_nothing(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = bought(stage, ivy, "Prednisolone").await;
        let mut fields = TWICE.to_vec();
        fields.push(("more", "time-1"));
        let page = send(&ivys, "", &medicine, "clock", &fields).await.expect(200).text();
        assert!(page.contains("name=\"s1_t3_at\"") && page.contains("value=\"1 tablet with food\""), "{page}");
        assert!(page.contains("value=\"8am\""), "{page}");
        assert!(!page.contains("There is a problem"), "{page}");
        fields.pop();
        fields.push(("more", "step"));
        let page = send(&ivys, "", &medicine, "clock", &fields).await.expect(200).text();
        assert!(page.contains("name=\"s2_t1_at\"") && page.contains("name=\"s1_days\"") && page.contains("Step 2"), "{page}");
        assert_eq!(count(stage, "select count(*) from dose_schedule").await, 0);
        // A dose that goes down.
        let fields = [
            ("days", "every"), ("s1_days", "5"), ("s1_t1_at", "8am"), ("s1_t1_dose", "6 tablets"),
            ("s2_days", ""), ("s2_t1_at", "8:00"), ("s2_t1_dose", "3 tablets"), ("s2_t2_at", ""), ("s2_t2_dose", ""),
            ("s3_days", ""), ("s3_t1_at", ""), ("s3_t1_dose", ""),
            ("starts_day", "25"), ("starts_month", "11"), ("starts_year", "2026"),
            ("ends_day", "3"), ("ends_month", "12"), ("ends_year", "2026"),
        ];
        let id = made(&ivys, "", &medicine, "clock", &fields).await;
        let page = ivys.get(&format!("/doses/schedules/{id}")).await.text();
        for part in [
            "Every day, in 2 steps, from tomorrow, 25 November 2026, until 3 December 2026",
            "Step 1, 5 days, 25 November 2026 to 29 November 2026: 8am: 6 tablets",
            "Step 2, from 30 November 2026 on: 8am: 3 tablets",
        ] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
        let change = ivys.get(&format!("/doses/schedules/{id}/times")).await.expect(200).text();
        assert!(change.contains("name=\"s1_days\"") && change.contains("value=\"6 tablets\""), "{change}");
    }

    async fn what_nobody_can_mean_is_refused_at_its_field(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = bought(stage, ivy, "Vitamin D").await;
        let with = |name: &'static str, value: &'static str| {
            let mut fields: Vec<(&str, &str)> = TWICE.into_iter().filter(|(of, _)| *of != name).collect();
            fields.push((name, value));
            fields
        };
        for (fields, words) in [
            (with("s1_t1_at", "25:00"), "Enter the time, for example 8am or 20:00"),
            (with("s1_t1_at", "8pm"), "This time is there already. Write each time once"),
            (with("s1_t1_dose", ""), "Write how much to take, as it says on the label"),
            (with("starts_day", "31"), "Enter a real date"),
            (with("days", "weekdays"), "Choose at least one day of the week"),
            (with("days", "nth"), "Write a number of days"),
            (with("days", "cycle"), "Write for how many days"),
            (with("days", ""), "Choose on which days"),
            (with("ends_day", "40"), "Enter a real date"),
        ] {
            let page = send(&ivys, "", &medicine, "clock", &fields).await.expect(422).text();
            assert!(page.contains(words) && page.contains("There is a problem"), "{words}: {page}");
            assert!(page.contains("value=\"2 tablets\""), "what was typed stands there again");
        }
        let ends = [("ends_day", "1"), ("ends_month", "11"), ("ends_year", "2026")];
        let fields: Vec<(&str, &str)> = TWICE.into_iter().filter(|(of, _)| *of != "ends_day").chain(ends).collect();
        assert!(send(&ivys, "", &medicine, "clock", &fields).await.expect(422).text().contains("The last day must be on or after the first day"));
        // No time at all, an impossible interval, a thousand in a day.
        assert!(send(&ivys, "", &medicine, "clock", &[("days", "every")]).await.expect(422).text().contains("Add at least one time"));
        let zero = [("hours", "0"), ("first_day", "24"), ("first_month", "11"), ("first_year", "2026"), ("first_time", "8am"), ("dose", "1")];
        assert!(send(&ivys, "", &medicine, "interval", &zero).await.expect(422).text().contains("Write how long it is"));
        let many = [("gap_hours", "4"), ("most", "1000"), ("dose", "1")];
        assert!(send(&ivys, "", &medicine, "as-needed", &many).await.expect(422).text().contains("24 doses at most"));
        // Fields that are none of this form, and ten thousand rows.
        send(&ivys, "", &medicine, "clock", &with("made_as", "staff")).await.expect(422);
        send(&ivys, "", &medicine, "clock", &with("s1_t13_at", "8am")).await.expect(422);
        send(&ivys, "", &medicine, "clock", &with("s21_t1_at", "8am")).await.expect(422);
        let never = [("new_id", "01890a5d-ac96-774b-bcce-b302099a8057"), ("medicine", medicine.as_str()), ("kind", "never")];
        ivys.post("/doses/schedules/new", &never).await.expect(422);
        assert_eq!(count(stage, "select count(*) from dose_schedule").await, 0);
    }

    async fn every_kind_of_day(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = bought(stage, ivy, "Vitamin D").await;
        let once = [("s1_t1_at", "8am"), ("s1_t1_dose", "1 capsule"), ("starts_day", "24"), ("starts_month", "11"), ("starts_year", "2026")];
        for (days, words) in [
            (vec![("days", "weekdays"), ("weekday", "mon"), ("weekday", "thu")], "On Mondays and Thursdays at 8am"),
            (vec![("days", "other")], "Every other day at 8am"),
            (vec![("days", "nth"), ("every", "3")], "Once every 3 days at 8am"),
            (vec![("days", "cycle"), ("on", "21"), ("off", "7")], "21 days with it and 7 days without, again and again, at 8am"),
        ] {
            let id = made(&ivys, "", &medicine, "clock", &[days, once.to_vec()].concat()).await;
            let page = ivys.get(&format!("/doses/schedules/{id}")).await.text();
            assert!(page.contains(words), "{words} is not in {page}");
            // And back into the form.
            let form = ivys.get(&format!("/doses/schedules/{id}/times")).await.text();
            assert!(form.contains("value=\"08:00\""), "{form}");
        }
        let six = [("hours", "6"), ("dose", "5 ml"), ("first_day", "24"), ("first_month", "11"), ("first_year", "2026"), ("first_time", "14:00")];
        let id = made(&ivys, "", &medicine, "interval", &six).await;
        let page = ivys.get(&format!("/doses/schedules/{id}")).await.text();
        assert!(page.contains("Every 6 hours, the first at 24 November 2026, 2pm") && page.contains("Today, Tuesday 24 November 2026, 8pm"), "{page}");
        let id = made(&ivys, "", &medicine, "as-needed", &NEEDED).await;
        let page = ivys.get(&format!("/doses/schedules/{id}")).await.text();
        assert!(page.contains("When it is needed, at least 4 hours apart, at most 4 times in any 24 hours"), "{page}");
        assert!(!page.contains("Change the reminders"), "nobody is reminded of it: {page}");
        let how = ivys.get(&format!("/doses/schedules/new?medicine={medicine}")).await.text();
        assert!(how.contains("There are times for this medicine already"), "{how}");
    }

    async fn the_record_suggests_and_a_person_says_yes(stage) {
        let (_, ivys) = ivy(stage).await;
        let dosage = json!({ "text": "ONE To be taken TWICE a day", "timing": { "repeat": { "frequency": 2, "period": 1, "periodUnit": "d", "timeOfDay": ["08:00:00", "20:00:00"] } },
            "doseAndRate": [{ "doseQuantity": { "value": 1, "unit": "tablet" } }] });
        let medicine = prescribed(stage, "Metformin 500mg tablets", dosage).await;
        let how = ivys.get(&format!("/doses/schedules/new?medicine={medicine}")).await.expect(200).text();
        assert!(how.contains("ONE To be taken TWICE a day"), "word for word: {how}");
        assert!(how.contains("Is this right?") && how.contains("8am and 8pm"), "{how}");
        assert_eq!(count(stage, "select count(*) from dose_schedule").await, 0, "nothing counts yet");
        let form = ivys.get(&format!("/doses/schedules/new?medicine={medicine}&kind=clock&from=record")).await.expect(200).text();
        assert!(form.contains("value=\"08:00\"") && form.contains("value=\"20:00\"") && form.contains("ONE To be taken TWICE a day"), "{form}");
        // Words that no program can read are shown, and nothing is made of them.
        let unclear = json!({ "text": "Two at night, or one and a half if drowsy" });
        let medicine = prescribed(stage, "Amitriptyline 10mg tablets", unclear).await;
        let how = ivys.get(&format!("/doses/schedules/new?medicine={medicine}")).await.expect(200).text();
        assert!(how.contains("Two at night, or one and a half if drowsy") && !how.contains("Is this right?"), "{how}");
    }

    async fn a_name_is_words_and_never_markup(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let attack = "</textarea><img src=x onerror=alert(1)>\"'";
        let medicine = bought(stage, ivy, attack).await;
        let fields = [("days", "every"), ("s1_t1_at", "11am"), ("s1_t1_dose", attack), ("starts_day", "24"), ("starts_month", "11"), ("starts_year", "2026")];
        let id = made(&ivys, "", &medicine, "clock", &fields).await;
        let slot = format!("/doses/{id}/2026-11-24/11:00");
        for page in ["/doses", "/doses/schedules", "/doses/schedules/new"].into_iter().map(str::to_string).chain([
            format!("/doses/schedules/new?medicine={medicine}"),
            format!("/doses/schedules/new?medicine={medicine}&kind=clock"),
            format!("/doses/schedules/{id}"),
            format!("/doses/schedules/{id}/times"),
            format!("/doses/schedules/{id}/end"),
            format!("/doses/schedules/{id}/reminders"),
            slot.clone(),
            format!("{slot}/skip"),
        ]) {
            let text = ivys.get(&page).await.expect(200).text();
            assert!(text.contains("&lt;img") && !text.contains("<img src=x"), "{page}: {text}");
            assert!(!text.contains("style="), "{page}");
        }
    }

    async fn nobody_makes_times_for_what_is_not_theirs(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let louis = stage.patient("Louis", LOUIS).await;
        let theirs = bought(stage, louis, "Vitamin D").await;
        let mine = bought(stage, ivy, "Vitamin C").await;
        for path in [format!("medicine={theirs}"), "medicine=own:x".into(), format!("medicine={theirs}&kind=clock")] {
            ivys.get(&format!("/doses/schedules/new?{path}")).await.expect(404);
        }
        let id = uuid::Uuid::now_v7().to_string();
        let mut all = vec![("new_id", id.as_str()), ("medicine", theirs.as_str()), ("kind", "clock")];
        all.extend(TWICE);
        ivys.post("/doses/schedules/new", &all).await.expect(404);
        let schedule = made(&ivys, "", &mine, "clock", &TWICE).await;
        let louiss = stage.visitor(louis).await;
        for page in ["", "/times", "/end", "/reminders"] {
            louiss.get(&format!("/doses/schedules/{schedule}{page}")).await.expect(404);
        }
        louiss.get(&format!("/doses/{schedule}/2026-11-24/20:00")).await.expect(404);
        louiss.post(&format!("/doses/{schedule}/2026-11-24/20:00/taken"), &[]).await.expect(404);
        assert_eq!(count(stage, "select count(*) from dose").await, 0);
    }
}
