//! The same sent twice is one; something else under the same id is kept beside it, and shown.

use super::{JOAN, PRESSURE, between, count, ivy, keep, send_as};
use crate::on_both_databases;

const ALL: &str = "select count(*) from reading where removed_at is null";
const OPEN: &str = "select count(*) from reading_conflict where settled_at is null";

async fn id_of_a_form(ivys: &crate::testing::persona::Persona) -> String {
    between(&ivys.get("/readings/add/blood-pressure").await.expect(200).text(), "name=\"id\" value=\"", "\"")
}

on_both_databases! {
    async fn sent_twice_it_is_one_reading(stage) {
        let (_, ivys) = ivy(stage).await;
        let id = id_of_a_form(&ivys).await;
        let first = send_as(&ivys, "", "blood-pressure", &id, &PRESSURE).await.expect(303).location();
        // The answer was lost; five minutes later the browser sends it again.
        stage.advance(chrono::Duration::minutes(5));
        let again = send_as(&ivys, "", "blood-pressure", &id, &PRESSURE).await.expect(303).location();
        assert_eq!(first, again);
        ivys.get(&again).await.expect(200);
        assert_eq!((count(stage, ALL).await, count(stage, OPEN).await), (1, 0));
        let one = ivys.get(&format!("/readings/{id}")).await.expect(200).text();
        assert!(one.contains("24 November 2026, 10am"), "the first time counts: {one}");
        assert_eq!(count(stage, "select count(*) from reading_change").await, 1);
    }

    async fn two_at_the_same_moment_are_one(stage) {
        let (_, ivys) = ivy(stage).await;
        let id = id_of_a_form(&ivys).await;
        let sends = (0..4).map(|_| send_as(&ivys, "", "blood-pressure", &id, &PRESSURE));
        for reply in futures_in_turn(sends).await {
            reply.expect(303);
        }
        assert_eq!((count(stage, ALL).await, count(stage, OPEN).await), (1, 0));
    }

    async fn something_else_under_the_same_id_is_kept_and_shown_and_then_kept_too(stage) {
        let (_, ivys) = ivy(stage).await;
        let id = id_of_a_form(&ivys).await;
        send_as(&ivys, "", "blood-pressure", &id, &PRESSURE).await.expect(303);
        let other = [("systolic", "182"), ("diastolic", "101")];
        let page = send_as(&ivys, "", "blood-pressure", &id, &other).await.expect(409).text();
        assert!(page.contains("128/79 mmHg") && page.contains("We keep both"), "{page}");
        send_as(&ivys, "", "blood-pressure", &id, &other).await.expect(409);
        assert_eq!((count(stage, ALL).await, count(stage, OPEN).await), (1, 1), "the same second one is one");
        let overview = ivys.get("/readings").await.expect(200).text();
        assert!(overview.contains("One reading came twice") && overview.contains("182/101 mmHg"), "{overview}");
        let hash = between(&overview, "name=\"hash\" value=\"", "\"");
        let new_id = between(&overview, "name=\"new_id\" value=\"", "\"");
        let fields = [("hash", hash.as_str()), ("act", "keep"), ("new_id", new_id.as_str())];
        let path = format!("/readings/{id}/conflict");
        let saved = ivys.post(&path, &fields).await.expect(303).location();
        assert_eq!(saved, format!("/readings/{new_id}/saved"));
        assert!(ivys.get(&saved).await.expect(200).text().contains("182/101 mmHg"));
        assert_eq!((count(stage, ALL).await, count(stage, OPEN).await), (2, 0));
        assert!(!ivys.get("/readings").await.text().contains("One reading came twice"));
        // Settled once.
        ivys.post(&path, &fields).await.expect(404);
        // And not asked again, when the second phone sends it once more.
        send_as(&ivys, "", "blood-pressure", &id, &other).await.expect(409);
        assert_eq!((count(stage, ALL).await, count(stage, OPEN).await), (2, 0));
    }

    async fn the_second_one_is_dropped(stage) {
        let (_, ivys) = ivy(stage).await;
        let id = id_of_a_form(&ivys).await;
        send_as(&ivys, "", "blood-pressure", &id, &PRESSURE).await.expect(303);
        send_as(&ivys, "", "blood-pressure", &id, &[("systolic", "182"), ("diastolic", "101")]).await.expect(409);
        let overview = ivys.get("/readings").await.expect(200).text();
        let hash = between(&overview, "name=\"hash\" value=\"", "\"");
        let new_id = between(&overview, "name=\"new_id\" value=\"", "\"");
        let path = format!("/readings/{id}/conflict");
        let act = |act: &'static str| vec![("hash", hash.as_str()), ("act", act), ("new_id", new_id.as_str())];
        ivys.post(&path, &act("burn")).await.expect(422);
        let back = ivys.post(&path, &act("drop")).await.expect(303).location();
        assert!(ivys.get(&back).await.expect(200).text().contains("The second one was dropped"));
        assert_eq!((count(stage, ALL).await, count(stage, OPEN).await), (1, 0));
        assert_eq!(count(stage, "select count(*) from reading_conflict where settled = 'dropped'").await, 1);
    }

    async fn one_that_was_removed_does_not_come_back_by_sending_it_again(stage) {
        let (_, ivys) = ivy(stage).await;
        let id = id_of_a_form(&ivys).await;
        send_as(&ivys, "", "blood-pressure", &id, &PRESSURE).await.expect(303);
        ivys.post(&format!("/readings/{id}/remove"), &[("version", "1")]).await.expect(303);
        let page = send_as(&ivys, "", "blood-pressure", &id, &PRESSURE).await.expect(409).text();
        assert!(page.contains("It was removed since."), "{page}");
        assert_eq!((count(stage, ALL).await, count(stage, OPEN).await), (0, 0));
    }

    async fn of_another_person_the_same_id_is_another_reading(stage) {
        let (_, ivys) = ivy(stage).await;
        let id = keep(&ivys, "", "blood-pressure", &PRESSURE).await;
        let joan = stage.patient("Joan", JOAN).await;
        let joans = stage.visitor(joan).await;
        send_as(&joans, "", "blood-pressure", &id, &[("systolic", "111"), ("diastolic", "66")]).await.expect(303);
        assert!(joans.get(&format!("/readings/{id}")).await.expect(200).text().contains("111/66"));
        assert!(ivys.get(&format!("/readings/{id}")).await.expect(200).text().contains("128/79"));
        assert_eq!((count(stage, ALL).await, count(stage, OPEN).await), (2, 0));
    }
}

/// All of them at once.
async fn futures_in_turn<F: Future>(sends: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut sends: Vec<_> = sends.map(Box::pin).collect();
    let mut done = Vec::new();
    std::future::poll_fn(|context| {
        sends.retain_mut(|one| match one.as_mut().poll(context) {
            std::task::Poll::Ready(output) => {
                done.push(output);
                false
            }
            std::task::Poll::Pending => true,
        });
        if sends.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done
}
