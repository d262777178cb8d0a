//! What is said about a day.

use chrono::Duration;

use super::{WALK, count, joe, made, mark, page};
use crate::on_both_databases;

on_both_databases! {
    async fn a_day_sent_twice_is_one_and_the_last_word_stands(stage) {
        let (_, joe) = joe(stage).await;
        let id = made(&joe, "move-more", &WALK).await;
        mark(&joe, &id, "2026-11-24", &[("state", "done"), ("amount", "20")]).await;
        mark(&joe, &id, "2026-11-24", &[("state", "done"), ("amount", "20")]).await;
        let goal = page(&joe, &id).await;
        assert!(goal.contains("Done, 20 minutes") && goal.contains("You moved on 1 day this week. 2 more and it is your week."), "{goal}");
        assert!(goal.contains("20 minutes this week so far"), "{goal}");
        mark(&joe, &id, "2026-11-24", &[("state", "rest"), ("note", "<script>alert(1)</script>")]).await;
        assert_eq!(count(stage, "select count(*) from goal_step").await, 1);
        let goal = page(&joe, &id).await;
        assert!(goal.contains("Rest day") && goal.contains("&lt;script&gt;alert(1)") && !goal.contains("<script>alert"), "{goal}");
        let day = joe.get(&format!("/goals/{id}/days/2026-11-24")).await.expect(200).text();
        assert!(day.contains("Take it back") && !day.contains("<script>alert"), "{day}");
        joe.post(&format!("/goals/{id}/days/2026-11-24"), &[("state", "clear")]).await.expect(303);
        joe.post(&format!("/goals/{id}/days/2026-11-24"), &[("state", "clear")]).await.expect(303);
        assert_eq!(count(stage, "select count(*) from goal_step").await, 0);
    }

    async fn yesterday_can_be_filled_in_and_no_day_to_come(stage) {
        let (person, joe) = joe(stage).await;
        let id = made(&joe, "drink-less", &WALK).await;
        // The day before there was no goal yet.
        joe.post(&format!("/goals/{id}/days/2026-11-23"), &[("state", "done")]).await.expect(422);
        assert!(!page(&joe, &id).await.contains("yesterday"));
        stage.advance(Duration::days(9));
        let joe = stage.visitor(person).await;
        assert!(page(&joe, &id).await.contains("Write down yesterday"));
        mark(&joe, &id, "2026-12-02", &[("state", "part"), ("amount", "2.3")]).await;
        let goal = page(&joe, &id).await;
        assert!(goal.contains("Yesterday: Part of it, 2.3 units. Change it") && goal.contains("2.3 units this week so far"), "{goal}");
        mark(&joe, &id, "2026-11-26", &[("state", "rest")]).await;
        let early = joe.post(&format!("/goals/{id}/days/2026-12-04"), &[("state", "done")]).await.expect(422).text();
        assert!(early.contains("This day has not come yet"), "{early}");
        joe.post(&format!("/goals/{id}/days/2026-11-25"), &[("state", "done")]).await.expect(422);
        for day in ["2026-12-04", "2026-11-25", "2026-11-31", "today", "99999-01-01"] {
            joe.get(&format!("/goals/{id}/days/{day}")).await.expect(404);
        }
        assert_eq!(count(stage, "select count(*) from goal_step").await, 2);
    }

    async fn today_is_londons(stage) {
        let (person, joe) = joe(stage).await;
        let id = made(&joe, "move-more", &WALK).await;
        // 28 March 2027, 23:30 UTC is Monday the 29th in London.
        let at: chrono::DateTime<chrono::Utc> = "2027-03-28T22:30:00Z".parse().unwrap();
        stage.advance(at - stage.now());
        let joe = stage.visitor(person).await;
        mark(&joe, &id, "2027-03-28", &[("state", "done")]).await;
        joe.post(&format!("/goals/{id}/days/2027-03-29"), &[("state", "done")]).await.expect(422);
        stage.advance(Duration::hours(1));
        let joe = stage.visitor(person).await;
        mark(&joe, &id, "2027-03-29", &[("state", "done")]).await;
        let goal = page(&joe, &id).await;
        assert!(goal.contains("29 March 2027") && goal.contains("22 March 2027"), "{goal}");
        assert!(goal.contains("You moved on 1 day this week"), "{goal}");
    }

    async fn what_cannot_be_read_is_asked_again_with_what_was_typed(stage) {
        let (_, joe) = joe(stage).await;
        let id = made(&joe, "move-more", &WALK).await;
        let long = "n".repeat(501);
        for (fields, words) in [
            (vec![("note", "mine")], "Choose Done, Part of it, or Rest day"),
            (vec![("state", "perhaps"), ("note", "mine")], "Choose Done, Part of it, or Rest day"),
            (vec![("state", "done"), ("amount", "1441"), ("note", "mine")], "Enter a number up to 1440"),
            (vec![("state", "done"), ("amount", "a <b>lot</b>"), ("note", "mine")], "a &lt;b&gt;lot&lt;/b&gt;"),
            (vec![("state", "done"), ("amount", "-5"), ("note", "mine")], "Enter a number up to 1440"),
            (vec![("state", "done"), ("note", &long)], "500 letters or fewer"),
        ] {
            let again = joe.post(&format!("/goals/{id}/days/2026-11-24"), &fields).await.expect(422).text();
            assert!(again.contains(words), "{fields:?}: {again}");
            assert!(again.contains("mine") || again.contains(&long), "{again}");
        }
        joe.post(&format!("/goals/{id}/days/2026-11-24"), &[("state", "done"), ("odd", "1")]).await.expect(422);
        assert_eq!(count(stage, "select count(*) from goal_step").await, 0);
    }

    async fn progress_is_a_drawing_and_a_table_of_the_same(stage) {
        let (person, joe) = joe(stage).await;
        let id = made(&joe, "move-more", &WALK).await;
        mark(&joe, &id, "2026-11-24", &[("state", "done"), ("amount", "10")]).await;
        let goal = page(&joe, &id).await;
        assert!(goal.contains("nene-table") && !goal.contains("nene-chart"), "one week is no drawing: {goal}");
        stage.advance(Duration::days(63));
        let joe = stage.visitor(person).await;
        mark(&joe, &id, "2027-01-26", &[("state", "done"), ("amount", "30")]).await;
        let goal = page(&joe, &id).await;
        assert!(goal.contains("nene-chart") && goal.contains("Minutes"), "{goal}");
        // The last eight weeks; the first is ten back.
        assert_eq!(goal.matches("<tr>").count(), 9, "{goal}");
        assert!(!goal.contains("23 November 2026</th>") && goal.contains("25 January 2027</th>"), "{goal}");
    }

    async fn weight_and_pressure_are_not_typed_twice(stage) {
        let (_, joe) = joe(stage).await;
        let weight = made(&joe, "lose-weight", &WALK).await;
        let goal = page(&joe, &weight).await;
        assert!(goal.contains("href=\"/readings/add/weight\"") && goal.contains("href=\"/readings/trends/weight\""), "{goal}");
        assert!(!goal.contains("name=\"amount\""), "{goal}");
        let pressure = made(&joe, "blood-pressure", &WALK).await;
        let goal = page(&joe, &pressure).await;
        assert!(goal.contains("href=\"/readings/add/blood-pressure\"") && goal.contains("over time"), "{goal}");
        for path in ["/readings/add/weight", "/readings/trends/weight", "/readings/add/blood-pressure", "/readings/trends/blood-pressure"] {
            joe.get(path).await.expect(200);
        }
    }
}
