//! To start, to change, to look again after four weeks, and to end.

use chrono::Duration;

use super::{CALLED, WALK, count, joe, made, mark, page};
use crate::{goals::Aim, on_both_databases};

on_both_databases! {
    async fn who_does_not_know_where_to_start_chooses_one_of_five(stage) {
        let (_, joe) = joe(stage).await;
        let start = joe.get("/goals").await.expect(200).text();
        assert!(start.contains("Where would you like to start?") && start.contains("call 999"), "{start}");
        assert!(start.contains("do not stop suddenly"), "{start}");
        for aim in Aim::ALL {
            assert!(start.contains(&format!("href=\"/goals/new/{}\"", aim.key())), "{start}");
            let form = joe.get(&format!("/goals/new/{}", aim.key())).await.expect(200).text();
            assert!(form.contains("Read this first") && form.contains(aim.steps()[2]), "{form}");
            // The warning comes before the form.
            assert!(form.find("Read this first") < form.find("<form method=\"post\" novalidate"), "{form}");
            assert!(!form.contains(" checked"), "nothing is chosen for anybody: {form}");
        }
        joe.get("/goals/new/be-happy").await.expect(404);
    }

    async fn a_goal_is_made_with_a_step_of_ones_own(stage) {
        let (_, joe) = joe(stage).await;
        let own = [("why", "For <b>Mia</b>\r\nand me"), ("step", "own"), ("own_step", "Walk to the <i>shop</i>"), ("days", "7"), ("encourage", "no")];
        let id = made(&joe, "move-more", &own).await;
        let goal = page(&joe, &id).await;
        assert!(goal.contains("For &lt;b&gt;Mia&lt;/b&gt;") && goal.contains("Walk to the &lt;i&gt;shop&lt;/i&gt;"), "{goal}");
        assert!(!goal.contains("<b>Mia") && !goal.contains("<i>shop"), "{goal}");
        assert!(goal.contains("every day") && goal.contains("None: it is off"), "{goal}");
        assert!(goal.contains("This is your first week. One small step is enough."), "{goal}");
        for place in ["/goals", "/home", &format!("/goals/{id}/change"), &format!("/goals/{id}/end"), &format!("/goals/{id}/days/2026-11-24")] {
            let page = joe.get(place).await.expect(200).text();
            assert!(!page.contains("<i>shop") && !page.contains("<b>Mia"), "{place}: {page}");
        }
    }

    async fn the_same_form_sent_twice_makes_one(stage) {
        let (_, joe) = joe(stage).await;
        let id = made(&joe, "drink-less", &CALLED).await;
        let again: Vec<(&str, &str)> = [("new_id", id.as_str())].into_iter().chain(WALK).collect();
        joe.post("/goals/new/drink-less", &again).await.expect(303);
        assert_eq!(count(stage, "select count(*) from goal").await, 1);
        assert!(page(&joe, &id).await.contains("At midday and 7pm, every day"));
    }

    async fn what_is_missing_or_too_much_is_asked_again_with_what_was_typed(stage) {
        let (_, joe) = joe(stage).await;
        let long = "x".repeat(501);
        let step = "y".repeat(121);
        for (fields, words, field) in [
            (vec![], "Choose a small step, or write your own", "step"),
            (vec![("step", "4"), ("days", "3"), ("encourage", "no")], "Choose a small step", "step"),
            (vec![("step", "0"), ("days", "3"), ("encourage", "no")], "Choose a small step", "step"),
            (vec![("step", "own"), ("own_step", ""), ("days", "3"), ("encourage", "no")], "Say what your small step is", "own_step"),
            (vec![("step", "own"), ("own_step", &step), ("days", "3"), ("encourage", "no")], "120 letters or fewer", "own_step"),
            (vec![("step", "own"), ("own_step", "a\u{202e}b"), ("days", "3"), ("encourage", "no")], "Say what your small step is", "own_step"),
            (vec![("why", &long), ("step", "1"), ("days", "3"), ("encourage", "no")], "500 letters or fewer", "why"),
            (vec![("step", "1"), ("days", "0"), ("encourage", "no")], "Choose how many days a week", "days"),
            (vec![("step", "1"), ("days", "8"), ("encourage", "no")], "Choose how many days a week", "days"),
            (vec![("step", "1"), ("days", "3")], "Say whether we may encourage you", "encourage"),
            (vec![("step", "1"), ("days", "3"), ("encourage", "yes")], "Choose 1, 2 or 3 times of day", "time"),
            (vec![("step", "1"), ("days", "3"), ("encourage", "yes"), ("time", "03")], "Choose 1, 2 or 3 times of day", "time"),
            (
                vec![("step", "1"), ("days", "3"), ("encourage", "yes"), ("time", "08"), ("time", "10"), ("time", "12"), ("time", "14")],
                "Choose 1, 2 or 3 times of day",
                "time",
            ),
        ] {
            let all: Vec<(&str, &str)> = fields.iter().copied().chain((!fields.iter().any(|(name, _)| *name == "why")).then_some(("why", "So <i>it</i> is"))).collect();
            let again = joe.post("/goals/new/move-more", &all).await.expect(422).text();
            assert!(again.contains(words) && again.contains(&format!("href=\"#{field}\"")), "{fields:?}: {again}");
            assert!(again.contains("So &lt;i&gt;it&lt;/i&gt; is") || again.contains(&long), "{again}");
        }
        joe.post("/goals/new/move-more", &[("odd", "1")]).await.expect(422);
        assert_eq!(count(stage, "select count(*) from goal").await, 0);
    }

    async fn five_goals_are_enough(stage) {
        let (_, joe) = joe(stage).await;
        for aim in Aim::ALL {
            made(&joe, aim.key(), &WALK).await;
        }
        let page = joe.get("/goals/new/move-more").await.expect(200).text();
        assert!(page.contains("You have enough goals for now"), "{page}");
        joe.post("/goals/new/move-more", &WALK).await.expect(409);
        assert_eq!(count(stage, "select count(*) from goal").await, 5);
    }

    async fn a_goal_is_changed_and_only_as_it_was_seen(stage) {
        let (_, joe) = joe(stage).await;
        let id = made(&joe, "move-more", &CALLED).await;
        let form = joe.get(&format!("/goals/{id}/change")).await.expect(200).text();
        // What was chosen stands there: the step, encouragement, two times.
        assert_eq!(form.matches(" checked").count(), 4, "{form}");
        let change = [("version", "1"), ("why", "Still"), ("step", "2"), ("days", "2"), ("encourage", "yes"), ("time", "08"), ("day", "mon")];
        let reply = joe.post(&format!("/goals/{id}/change"), &change).await.expect(303);
        assert_eq!(reply.location(), format!("/goals/{id}?done=changed"));
        let goal = page(&joe, &id).await;
        assert!(goal.contains("one stop early") && goal.contains("2 days a week") && goal.contains("At 8am, on Monday"), "{goal}");
        // Another tab still has the first version.
        let late = joe.post(&format!("/goals/{id}/change"), &change).await.expect(409).text();
        assert!(late.contains("Nothing was changed now"), "{late}");
        joe.post(&format!("/goals/{id}/end"), &[("version", "1"), ("why", "stopped")]).await.expect(409);
        let wrong = joe.post(&format!("/goals/{id}/change"), &[("version", "2"), ("why", "Mine"), ("step", "9")]).await.expect(422).text();
        assert!(wrong.contains("Mine") && wrong.contains("value=\"2\""), "{wrong}");
    }

    async fn after_two_missed_weeks_a_smaller_step_is_offered_without_shame(stage) {
        let (person, joe) = joe(stage).await;
        let id = made(&joe, "move-more", &WALK).await;
        stage.advance(Duration::days(7));
        let joe = stage.visitor(person).await;
        let goal = page(&joe, &id).await;
        assert!(goal.contains("Last week was a pause") && !goal.contains("Make it smaller"), "{goal}");
        stage.advance(Duration::days(7));
        let joe = stage.visitor(person).await;
        let goal = page(&joe, &id).await;
        assert!(goal.contains("Weeks like the last ones happen to everybody"), "{goal}");
        assert!(goal.contains(&format!("href=\"/goals/{id}/change?smaller=yes\"")), "{goal}");
        let form = joe.get(&format!("/goals/{id}/change?smaller=yes")).await.expect(200).text();
        assert!(form.contains("Make it smaller") && form.contains("<option value=\"2\" selected>"), "{form}");
        let smaller = [("version", "1"), ("why", ""), ("step", "1"), ("days", "1"), ("encourage", "no")];
        joe.post(&format!("/goals/{id}/change"), &smaller).await.expect(303);
        mark(&joe, &id, "2026-12-08", &[("state", "part")]).await;
        let goal = page(&joe, &id).await;
        assert!(goal.contains("That is your week. Well done.") && goal.contains("You have kept going for 1 week."), "{goal}");
        // The weeks before are as they were.
        assert!(goal.contains("0 of 3") && goal.contains("1 of 1"), "{goal}");
    }

    async fn after_four_weeks_somebody_asks_whether_it_still_fits(stage) {
        let (person, joe) = joe(stage).await;
        let id = made(&joe, "move-more", &WALK).await;
        stage.advance(Duration::days(27));
        let joe = stage.visitor(person).await;
        assert!(!page(&joe, &id).await.contains("Does this goal still fit?"));
        stage.advance(Duration::days(1));
        let joe = stage.visitor(person).await;
        assert!(page(&joe, &id).await.contains("Does this goal still fit?"));
        joe.post(&format!("/goals/{id}/keep"), &[]).await.expect(303);
        assert!(!page(&joe, &id).await.contains("Does this goal still fit?"));
    }

    async fn an_ended_goal_is_kept_and_changed_no_more(stage) {
        let (_, joe) = joe(stage).await;
        let id = made(&joe, "stop-smoking", &CALLED).await;
        mark(&joe, &id, "2026-11-24", &[("state", "done"), ("amount", "8"), ("note", "It was hard")]).await;
        let again = joe.post(&format!("/goals/{id}/end"), &[("version", "1")]).await.expect(422).text();
        assert!(again.contains("Choose why you end it"), "{again}");
        joe.post(&format!("/goals/{id}/end"), &[("version", "1"), ("why", "reached")]).await.expect(303);
        let list = joe.get("/goals").await.expect(200).text();
        assert!(list.contains("Goals that have ended") && list.contains("Reached"), "{list}");
        let goal = page(&joe, &id).await;
        assert!(goal.contains("This goal ended on 24 November 2026. Reached.") && goal.contains("It was hard"), "{goal}");
        assert!(!goal.contains("<form method=\"post\" action=\"/goals"), "{goal}");
        assert_eq!(count(stage, "select count(*) from reminder where kind = 'goal'").await, 0);
        for path in ["change", "end", "days/2026-11-24"] {
            joe.get(&format!("/goals/{id}/{path}")).await.expect(404);
        }
        joe.post(&format!("/goals/{id}/days/2026-11-24"), &[("state", "done")]).await.expect(404);
        assert_eq!(count(stage, "select count(*) from goal_step").await, 1);
    }
}
