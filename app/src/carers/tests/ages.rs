//! The stroke of midnight in London, in a session that is open.

use chrono::Duration;

use super::*;
use crate::on_both_databases;

/// A parent with the record open one second before `midnight`, and at it.
async fn turns(stage: &Stage, born: &str, competence: bool, midnight: &str) -> (u16, u16) {
    let number =
        NUMBERS[usize::try_from(count(stage, "select count(*) from person where given_name = 'Louis'").await).unwrap()];
    let child = someone(stage, "Louis", number, born).await;
    let mut tx = stage.app.platform.db.read().await.unwrap();
    let (joan,): (Uuid,) = tx.query("select id from person where given_name = 'Joan'").one().await.unwrap();
    drop(tx);
    let made =
        Made { basis: Basis::ParentalResponsibility, by_practice: true, ..Made::of(stage, child, PersonId(joan)) };
    let id = made.add(stage).await;
    if competence {
        set(stage, "update carer_arrangement set competence_at = made_at where id = $1", id).await;
    }
    let midnight: DateTime<Utc> = midnight.parse().unwrap();
    stage.advance(midnight - Duration::minutes(5) - stage.now());
    let joans = stage.visitor(PersonId(joan)).await;
    joans.post(&format!("/for/{}/open", child.0), &[]).await.expect(303);
    let record = format!("/for/{}/record", child.0);
    joans.get(&record).await.expect(200);
    stage.advance(midnight - Duration::seconds(1) - stage.now());
    let before = joans.get(&record).await.status;
    stage.advance(Duration::seconds(1));
    (before, joans.get(&record).await.status)
}

const NUMBERS: [&str; 5] = [IVY, LOUIS, "9000000033", "9000000041", "9000000068"];

on_both_databases! {
    async fn a_child_turns_11_while_the_parent_looks(stage) {
        stage.patient("Joan", JOAN).await;
        // In winter London keeps Greenwich's time.
        assert_eq!(turns(stage, "2015-11-26", false, "2026-11-26T00:00:00Z").await, (200, 503));
        // Recorded by a clinician, it goes on; and ends at 16.
        assert_eq!(turns(stage, "2010-11-27", true, "2026-11-27T00:00:00Z").await, (200, 503));
        // Born on 29 February: 2027 has none.
        assert_eq!(turns(stage, "2016-02-29", false, "2027-03-01T00:00:00Z").await, (200, 503));
        // In summer midnight comes an hour before Greenwich's.
        assert_eq!(turns(stage, "2016-06-24", false, "2027-06-23T23:00:00Z").await, (200, 503));
        // A day on which nothing happens.
        assert_eq!(turns(stage, "2019-06-24", false, "2027-06-25T23:00:00Z").await, (200, 200));
    }

    async fn a_practice_sets_its_own_birthdays(stage) {
        stage.patient("Joan", JOAN).await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("update organisation set carer_review_age = 13 where ods = 'Y99001'").execute().await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(turns(stage, "2015-11-26", false, "2026-11-26T00:00:00Z").await, (200, 200));
        assert_eq!(turns(stage, "2013-11-27", false, "2026-11-27T00:00:00Z").await, (200, 503));
    }
}
