//! Encouragement: when it is planned, when it is over, and what goes out.

use super::{CALLED, WALK, count, joe, made, mark, page};
use crate::{
    on_both_databases,
    reminders::plan::{ClockPlan, Plan},
    testing::stage::Stage,
};

const PLANNED: &str = "select count(*) from reminder where kind = 'goal' and next_at is not null";
const SETTLED: &str = "select count(*) from reminder_settled where kind = 'goal'";

async fn plan(stage: &Stage) -> ClockPlan {
    let (plan,): (String,) =
        stage.peek().await.query("select plan from reminder where kind = 'goal'").one().await.unwrap();
    match serde_json::from_str(&plan).unwrap() {
        Plan::Clock(clock) => clock,
        other => panic!("{other:?}"),
    }
}

on_both_databases! {
    async fn a_word_comes_at_the_times_that_were_chosen(stage) {
        let (_, joe) = joe(stage).await;
        made(&joe, "move-more", &WALK).await;
        assert_eq!(count(stage, PLANNED).await, 0, "no is no");
        let id = made(&joe, "drink-less", &CALLED).await;
        let planned = plan(stage).await;
        assert_eq!(planned.times.iter().map(|time| time.format("%H:%M").to_string()).collect::<Vec<_>>(), ["12:00", "19:00"]);
        assert!(planned.days.is_empty() && planned.until.is_none() && planned.zone == chrono_tz::Europe::London);
        // No word of the goal stands in what is planned.
        let (kept,): (String,) = stage.peek().await.query("select plan from reminder where kind = 'goal'").one().await.unwrap();
        assert!(!kept.contains("drink") && !kept.contains("told"), "{kept}");
        assert!(page(&joe, &id).await.contains("Stop encouragement for this goal"));
    }

    async fn who_has_done_today_is_not_called_again_today(stage) {
        let (_, joe) = joe(stage).await;
        let id = made(&joe, "move-more", &CALLED).await;
        mark(&joe, &id, "2026-11-24", &[("state", "done")]).await;
        mark(&joe, &id, "2026-11-24", &[("state", "part")]).await;
        assert_eq!(count(stage, SETTLED).await, 2, "both times of today");
        joe.post(&format!("/goals/{id}/days/2026-11-24"), &[("state", "clear")]).await.expect(303);
        assert_eq!(count(stage, SETTLED).await, 0);
        // Other times, chosen after today was done, do not call today either.
        mark(&joe, &id, "2026-11-24", &[("state", "done")]).await;
        let change = [("version", "1"), ("why", ""), ("step", "1"), ("days", "3"), ("encourage", "yes"), ("time", "17")];
        joe.post(&format!("/goals/{id}/change"), &change).await.expect(303);
        assert_eq!(count(stage, "select count(*) from reminder_settled where occurrence = '2026-11-24 17:00'").await, 1);
    }

    async fn one_goal_is_made_quiet(stage) {
        let (_, joe) = joe(stage).await;
        let id = made(&joe, "move-more", &CALLED).await;
        made(&joe, "drink-less", &CALLED).await;
        joe.post(&format!("/goals/{id}/quiet"), &[]).await.expect(303);
        joe.post(&format!("/goals/{id}/quiet"), &[]).await.expect(303);
        assert_eq!(count(stage, PLANNED).await, 1);
        let goal = page(&joe, &id).await;
        assert!(goal.contains("None: it is off") && !goal.contains("Stop encouragement"), "{goal}");
    }

    async fn all_of_it_stops_with_one_button(stage) {
        let (_, joe) = joe(stage).await;
        made(&joe, "move-more", &CALLED).await;
        made(&joe, "drink-less", &CALLED).await;
        assert!(joe.get("/goals").await.expect(200).text().contains("Stop all encouragement"));
        joe.post("/goals/quiet", &[]).await.expect(303);
        assert_eq!(count(stage, PLANNED).await, 0);
        let list = joe.get("/goals?done=quiet").await.expect(200).text();
        assert!(list.contains("All encouragement is off.") && !list.contains("Stop all encouragement"), "{list}");
        // The goals go on.
        assert_eq!(count(stage, "select count(*) from goal where ended_at is null").await, 2);
    }
}
