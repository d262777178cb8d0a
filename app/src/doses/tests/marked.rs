//! Doses are marked: taken, skipped, later, and back again.

use chrono::Duration;

use super::{NEEDED, TWICE, between, bought, count, ivy, made, since_yesterday};
use crate::on_both_databases;

on_both_databases! {
    async fn taken_with_one_tap_and_twice_is_once(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = bought(stage, ivy, "Vitamin D").await;
        let id = since_yesterday(stage, ivy, &medicine, &TWICE).await;
        let today = ivys.get("/doses").await.expect(200).text();
        assert!(today.contains("Morning") && today.contains("Evening") && today.contains("Today, Tuesday 24 November 2026"), "{today}");
        // Two hours after it was due nobody has said anything.
        assert!(today.contains("Not marked") && today.contains("Not due yet"), "{today}");
        assert!(today.contains("https://www.medicines.org.uk/emc/") && today.contains("https://www.nhs.uk/medicines/") && today.contains("call 111"), "{today}");
        let path = format!("/doses/{id}/2026-11-24/08:00");
        assert!(today.contains(&format!("action=\"{path}/taken\"")), "{today}");
        assert!(!today.contains(&format!("/doses/{id}/2026-11-24/20:00/taken")), "no tap ten hours early: {today}");
        let first = ivys.post(&format!("{path}/taken"), &[("back", "2026-11-24")]).await.expect(303).location();
        let page = ivys.get(&first).await.expect(200).text();
        assert!(page.contains("Vitamin D: Taken at 10am") && page.contains("Undo"), "{page}");
        stage.advance(Duration::minutes(3));
        let second = ivys.post(&format!("{path}/taken"), &[("back", "2026-11-24")]).await.expect(303).location();
        let page = ivys.get(&second).await.expect(200).text();
        assert!(page.contains("Vitamin D: already recorded at 10am. Taken at 10am, by you. Nothing was recorded twice."), "{page}");
        assert_eq!(count(stage, "select count(*) from dose").await, 1);
        assert_eq!(count(stage, "select count(*) from dose_change").await, 1);
        assert_eq!(count(stage, "select count(*) from reminder_settled where kind = 'dose' and occurrence = '2026-11-24 08:00'").await, 1);
    }

    async fn undone_and_said_again_and_everything_is_kept(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = bought(stage, ivy, "Vitamin D").await;
        let id = since_yesterday(stage, ivy, &medicine, &TWICE).await;
        let path = format!("/doses/{id}/2026-11-24/08:00");
        ivys.post(&format!("{path}/taken"), &[]).await.expect(303);
        let page = ivys.get(&path).await.expect(200).text();
        assert!(page.contains("Taken on 24 November 2026, 10am") && page.contains("Recorded by") && page.contains("You"), "{page}");
        let undone = ivys.post(&format!("{path}/undo"), &[("version", "1")]).await.expect(303).location();
        assert!(ivys.get(&undone).await.text().contains("it is open again"));
        assert_eq!(count(stage, "select count(*) from reminder_settled").await, 0);
        // The same again is the same; over what is not there any more it is told.
        ivys.post(&format!("{path}/undo"), &[("version", "1")]).await.expect(303);
        ivys.post(&format!("{path}/skip"), &[("reason", "side-effects"), ("note", "Felt sick")]).await.expect(303);
        ivys.post(&format!("{path}/undo"), &[("version", "1")]).await.expect(409);
        let page = ivys.get(&path).await.text();
        for part in ["It makes me feel bad (side effects)", "Note: Felt sick", "Undone", "Taken on 24 November 2026, 10am"] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
        assert_eq!(count(stage, "select count(*) from dose_change").await, 3);
        assert_eq!(count(stage, "select version from dose").await, 3);
        let wrong = ivys.post(&format!("{path}/skip"), &[("reason", "because")]).await.expect(422).text();
        assert!(wrong.contains("Choose why it was skipped"), "{wrong}");
    }

    async fn when_it_was_taken_can_be_said(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = bought(stage, ivy, "Vitamin D").await;
        let id = since_yesterday(stage, ivy, &medicine, &TWICE).await;
        let path = format!("/doses/{id}/2026-11-24/08:00");
        let form = ivys.get(&path).await.expect(200).text();
        assert!(form.contains("name=\"version\" value=\"0\"") && form.contains("value=\"08:00\""), "{form}");
        let at = |version: &'static str, day: &'static str, month: &'static str, time: &'static str| {
            vec![("version", version), ("state", "taken"), ("taken_day", day), ("taken_month", month), ("taken_year", "2026"), ("taken_time", time), ("reason", ""), ("note", "")]
        };
        // Five minutes ahead of our clock and no more.
        let page = ivys.post(&path, &at("0", "24", "11", "10:06")).await.expect(422).text();
        assert!(page.contains("must not be later than now") && page.contains("value=\"10:06\""), "{page}");
        ivys.post(&path, &at("0", "24", "11", "10:05")).await.expect(303);
        ivys.post(&path, &at("1", "24", "11", "8:20am")).await.expect(303);
        let page = ivys.get(&path).await.text();
        assert!(page.contains("Taken on 24 November 2026, 8:20am") && page.contains("Taken on 24 November 2026, 10:05am"), "{page}");
        // From a page of before: this is how it is now.
        let page = ivys.post(&path, &at("1", "24", "11", "9am")).await.expect(409).text();
        assert!(page.contains("Nothing of yours was recorded") && page.contains("8:20am"), "{page}");
        // The same once more is the same.
        assert!(ivys.post(&path, &at("2", "24", "11", "8:20am")).await.expect(303).location().ends_with("told=same"));
        assert_eq!(count(stage, "select count(*) from dose_change").await, 2);
        // Nobody knows what was not chosen.
        let nothing = [("version", "2"), ("state", ""), ("note", "")];
        assert!(ivys.post(&path, &nothing).await.expect(422).text().contains("Choose whether it was taken or skipped"));
        ivys.post(&path, &[("version", "x")]).await.expect(422);
        ivys.post(&path, &[("version", "2"), ("marked_as", "staff")]).await.expect(422);
    }

    async fn long_ago_is_asked_once_more(stage) {
        let (ivy, _) = ivy(stage).await;
        let medicine = bought(stage, ivy, "Vitamin D").await;
        stage.advance(Duration::days(-100));
        let ivys = stage.visitor(ivy).await;
        let fields: Vec<(&str, &str)> = TWICE.into_iter().map(|(name, value)| if name == "starts_month" { (name, "7") } else { (name, value) }).collect();
        let id = made(&ivys, "", &medicine, "clock", &fields).await;
        stage.advance(Duration::days(100));
        let ivys = stage.visitor(ivy).await;
        let path = format!("/doses/{id}/2026-08-20/08:00");
        let day = ivys.get("/doses?day=2026-08-20").await.expect(200).text();
        assert!(day.contains("Say what happened") && !day.contains("/taken\""), "{day}");
        let mut fields = vec![("version", "0"), ("state", "taken"), ("taken_day", "20"), ("taken_month", "8"), ("taken_year", "2026"), ("taken_time", "8am")];
        let page = ivys.post(&path, &fields).await.expect(422).text();
        assert!(page.contains("more than 90 days ago"), "{page}");
        fields.push(("confirmed", "yes"));
        ivys.post(&path, &fields).await.expect(303);
        ivys.get("/doses?day=2025-01-01").await.expect(404);
        ivys.get("/doses?day=2027-01-01").await.expect(404);
        // A day that is none is today.
        assert!(ivys.get("/doses?day=never").await.expect(200).text().contains("24 November 2026"));
    }

    async fn after_midnight_last_nights_dose_can_be_closed(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = bought(stage, ivy, "Atorvastatin").await;
        let late = [("days", "every"), ("s1_t1_at", "11pm"), ("s1_t1_dose", "1 tablet"), ("starts_day", "24"), ("starts_month", "11"), ("starts_year", "2026")];
        let id = made(&ivys, "", &medicine, "clock", &late).await;
        stage.advance(Duration::hours(14) + Duration::minutes(20));
        let ivys = stage.visitor(ivy).await;
        let page = ivys.get("/doses").await.expect(200).text();
        assert!(page.contains("Today, Wednesday 25 November 2026") && page.contains("Last night"), "{page}");
        let path = format!("/doses/{id}/2026-11-24/23:00");
        assert!(page.contains(&format!("action=\"{path}/taken\"")), "{page}");
        let told = ivys.post(&format!("{path}/taken"), &[]).await.expect(303).location();
        assert!(ivys.get(&told).await.text().contains("Atorvastatin: Taken at 12:20am"));
        let (day, slot): (chrono::NaiveDate, String) = stage.peek().await.query("select day, slot from dose").one().await.unwrap();
        assert_eq!((day.to_string().as_str(), slot.as_str()), ("2026-11-24", "23:00"));
        // At noon nothing of last night is left there.
        stage.advance(Duration::hours(12));
        let ivys = stage.visitor(ivy).await;
        assert!(!ivys.get("/doses").await.text().contains("Last night"));
        assert!(ivys.get("/doses?day=2026-11-24").await.text().contains("Taken on 25 November 2026, 12:20am"));
    }

    async fn later_moves_it_and_never_copies_it(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = bought(stage, ivy, "Vitamin D").await;
        let id = since_yesterday(stage, ivy, &medicine, &TWICE).await;
        let path = format!("/doses/{id}/2026-11-24/08:00");
        let told = ivys.post(&format!("{path}/later"), &[("back", "2026-11-24")]).await.expect(303).location();
        let page = ivys.get(&told).await.text();
        assert!(page.contains("we remind you again at 10:30am") && page.contains("You are reminded again at 10:30am."), "{page}");
        ivys.post(&format!("{path}/later"), &[("minutes", "60")]).await.expect(303);
        assert_eq!(count(stage, "select count(*) from dose_put_off").await, 1);
        assert!(ivys.get("/doses").await.text().contains("You are reminded again at 11am."));
        for minutes in ["1", "100000", "-5", "x"] {
            ivys.post(&format!("{path}/later"), &[("minutes", minutes)]).await.expect(422);
        }
        let (plan,): (String,) = stage.peek().await.query("select plan from reminder where kind = 'dose'").one().await.unwrap();
        assert!(plan.contains("2026-11-24 08:00"), "{plan}");
        // Not past the next dose.
        stage.advance(Duration::hours(8));
        let ivys = stage.visitor(ivy).await;
        let told = ivys.post(&format!("{path}/later"), &[("minutes", "120")]).await.expect(409).text();
        assert!(told.contains("The next dose of this medicine comes before that"), "{told}");
        // Once it is marked nothing is put off.
        ivys.post(&format!("{path}/taken"), &[]).await.expect(303);
        let told = ivys.post(&format!("{path}/later"), &[]).await.expect(303).location();
        assert!(ivys.get(&told).await.text().contains("already recorded at 6pm"));
    }

    async fn as_needed_counts_on_a_rolling_day(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = bought(stage, ivy, "Paracetamol").await;
        made(&ivys, "", &medicine, "as-needed", &[("gap_hours", "4"), ("most", "2"), ("dose", "1 or 2 tablets")]).await;
        let page = ivys.get("/doses").await.expect(200).text();
        assert!(page.contains("When you need it") && page.contains("None marked in the last 24 hours") && page.contains("1 or 2 tablets"), "{page}");
        let tap = |page: &str| format!("/doses/{}/taken", between(page, "action=\"/doses/", "/taken\""));
        let first = tap(&page);
        ivys.post(&first, &[("back", "2026-11-24")]).await.expect(303);
        // The same tap again is the same, though it would be too soon.
        let told = ivys.post(&first, &[("back", "2026-11-24")]).await.expect(303).location();
        assert!(ivys.get(&told).await.text().contains("already recorded at 10am"));
        let page = ivys.get("/doses").await.text();
        assert!(page.contains("You can take the next from 2pm") && page.contains("Once marked in the last 24 hours"), "{page}");
        // Another one, too soon: a warning, and still it can be recorded.
        stage.advance(Duration::hours(1));
        let ivys = stage.visitor(ivy).await;
        let second = tap(&page);
        assert_ne!(first, second);
        let warned = ivys.post(&second, &[]).await.expect(422).text();
        assert!(warned.contains("It is too soon for the next one") && warned.contains("Nothing is recorded yet") && warned.contains("from 2pm"), "{warned}");
        assert!(!warned.to_lowercase().contains("take it now") && !warned.contains("Take "), "{warned}");
        assert_eq!(count(stage, "select count(*) from dose").await, 1);
        ivys.post(&second, &[("sure", "yes")]).await.expect(303);
        assert_eq!(count(stage, "select count(*) from dose").await, 2);
        // The most counts back 24 hours from now, over midnight.
        let page = ivys.get("/doses").await.text();
        assert!(page.contains("You can take the next from Tomorrow, 25 November 2026, 10am") && page.contains("2 times marked"), "{page}");
        stage.advance(Duration::hours(23));
        let ivys = stage.visitor(ivy).await;
        let page = ivys.get("/doses").await.text();
        assert!(page.contains("The time between two doses is over.") && page.contains("Once marked in the last 24 hours"), "{page}");
        assert!(ivys.get("/doses?day=2026-11-24").await.text().contains("Taken at 11am"));
        assert_eq!(count(stage, "select count(*) from reminder where kind = 'dose' and next_at is not null").await, 0, "nobody is reminded of it");
    }

    async fn as_needed_at_another_time(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = bought(stage, ivy, "Paracetamol").await;
        made(&ivys, "", &medicine, "as-needed", &NEEDED).await;
        let page = ivys.get("/doses").await.text();
        let path = format!("/doses/{}", between(&page, "action=\"/doses/", "/taken\""));
        let form = ivys.get(&path).await.expect(200).text();
        assert!(form.contains("name=\"taken_time\" type=\"text\" value=\"\"") || form.contains("id=\"taken_time\""), "{form}");
        let at = |time: &'static str| vec![("version", "0"), ("state", "taken"), ("taken_day", "24"), ("taken_month", "11"), ("taken_year", "2026"), ("taken_time", time), ("note", "Headache")];
        ivys.post(&path, &at("7:15am")).await.expect(303);
        assert!(ivys.get("/doses").await.text().contains("You can take the next from 11:15am"));
        ivys.get(&format!("{path}/skip")).await.expect(404);
        // Sooner than was written down: asked, and then recorded.
        let other = format!("/doses/{}", between(&ivys.get("/doses").await.text(), "action=\"/doses/", "/taken\""));
        let page = ivys.post(&other, &at("8am")).await.expect(422).text();
        assert!(page.contains("sooner than what was written down") && page.contains("name=\"confirmed\""), "{page}");
        ivys.post(&other, &[at("8am"), vec![("confirmed", "yes")]].concat()).await.expect(303);
        assert_eq!(count(stage, "select count(*) from dose").await, 2);
        // A page of another day is told so.
        stage.advance(Duration::days(9));
        let ivys = stage.visitor(ivy).await;
        let schedule = between(&path, "/doses/", "/");
        let old = format!("/doses/{schedule}/2026-11-24/{}/taken", uuid::Uuid::now_v7());
        assert!(ivys.post(&old, &[]).await.expect(409).text().contains("of another day"));
    }

    async fn what_is_no_dose_is_not_there(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = bought(stage, ivy, "Vitamin D").await;
        let id = since_yesterday(stage, ivy, &medicine, &TWICE).await;
        for path in [
            format!("/doses/{id}/2026-11-24/09:00"),
            format!("/doses/{id}/2026-11-22/08:00"),
            format!("/doses/{id}/2026-02-30/08:00"),
            format!("/doses/{id}/2026-11-24/{}", uuid::Uuid::now_v7()),
            format!("/doses/{}/2026-11-24/08:00", uuid::Uuid::now_v7()),
        ] {
            ivys.get(&path).await.expect(404);
            ivys.post(&format!("{path}/taken"), &[]).await.expect(404);
            ivys.post(&format!("{path}/undo"), &[("version", "1")]).await.expect(404);
        }
        // The day after tomorrow has not come.
        let ahead = ivys.post(&format!("/doses/{id}/2026-11-26/08:00/taken"), &[]).await.expect(409).text();
        assert!(ahead.contains("has not come yet"), "{ahead}");
        ivys.post(&format!("/doses/{id}/2026-11-24/08:00/undo"), &[("version", "1")]).await.expect(404);
        assert_eq!(count(stage, "select count(*) from dose").await, 0);
    }

    async fn the_hour_that_is_left_out_and_the_hour_that_comes_twice(stage) {
        let (ivy, _) = ivy(stage).await;
        let medicine = bought(stage, ivy, "Vitamin D").await;
        let night = |day: &'static str, month: &'static str, year: &'static str| {
            [("days", "every"), ("s1_t1_at", "1:30am"), ("s1_t1_dose", "1 tablet"), ("starts_day", day), ("starts_month", month), ("starts_year", year)]
        };
        // Saturday 27 March 2027, 10:00.
        stage.advance(Duration::days(123));
        let ivys = stage.visitor(ivy).await;
        let id = made(&ivys, "", &medicine, "clock", &night("28", "3", "2027")).await;
        let page = ivys.get(&format!("/doses/schedules/{id}")).await.text();
        assert!(page.contains("Tomorrow, Sunday 28 March 2027, 2am"), "there is no 1:30am on that day: {page}");
        stage.advance(Duration::hours(16));
        let ivys = stage.visitor(ivy).await;
        let page = ivys.get("/doses").await.expect(200).text();
        assert_eq!(page.matches("1 tablet").count(), 1, "{page}");
        assert!(page.contains("Night, before 5am") && page.contains(&format!("/doses/{id}/2027-03-28/01:30/taken")), "{page}");
        ivys.post(&format!("/doses/{id}/2027-03-28/01:30/taken"), &[]).await.expect(303);
        ivys.post(&format!("/doses/{id}/2027-03-28/01:30/taken"), &[]).await.expect(303);
        assert_eq!(count(stage, "select count(*) from dose").await, 1);
        // Saturday 30 October 2027: on the next day 1:30am comes twice, and the dose once.
        stage.advance(Duration::days(216));
        let ivys = stage.visitor(ivy).await;
        let id = made(&ivys, "", &medicine, "clock", &night("31", "10", "2027")).await;
        stage.advance(Duration::hours(30));
        let ivys = stage.visitor(ivy).await;
        let page = ivys.get("/doses").await.expect(200).text();
        assert_eq!(page.matches(&format!("/doses/{id}/2027-10-31/01:30\"")).count(), 1, "{page}");
    }
}
