//! What the operator says of an organisation, and what turns red when nobody looks into it.

use chrono::Duration;
use uuid::Uuid;

use super::{house::House, people};

#[tokio::test]
async fn an_organisation_is_set_as_the_operator_says() {
    let house = House::on_sqlite();
    let platform = house.platform().await;
    house.run(&["organisation", "set", "Y99001", "--emergency-ground", "vital"]).refused("No organisation");
    people::patient(&platform).await;
    let set = ["organisation", "set", "y99001", "--emergency-ground", "vital", "--carer-review-age", "12"];
    house.run(&set).well();
    house.run(&["organisation", "set", "Y99001", "--telephone", "01632 960000"]).well();
    let mut tx = platform.db.read().await.unwrap();
    let row: (String, i64, i64, Option<String>) = tx
        .query("select emergency_ground, carer_review_age, carer_end_age, telephone from organisation where ods = 'Y99001'")
        .one()
        .await
        .unwrap();
    assert_eq!(row, ("vital".into(), 12, 16, Some("01632 960000".into())));
    for wrong in [["--emergency-ground", "curiosity"], ["--carer-review-age", "0"], ["--carer-end-age", "old"]] {
        let end = house.run(&["organisation", "set", "Y99001", wrong[0], wrong[1]]);
        assert!(end.code == Some(2) && end.err.contains(wrong[0]), "{end:?}");
    }
    let end = house.run(&["organisation", "set", "Y99001", "--carer-review-age", "16", "--carer-end-age", "11"]);
    assert!(end.code == Some(1) && end.err.contains("--carer-end-age"), "{end:?}");
}

#[tokio::test]
async fn an_emergency_that_nobody_looked_into_turns_the_check_red() {
    let house = House::on_sqlite();
    house.run(&["migrate"]).well();
    let platform = house.platform().await;
    let person = people::patient(&platform).await;
    let since = async |days: i64| {
        let at = platform.clock.now() - Duration::days(days);
        let mut tx = platform.db.write().await.unwrap();
        tx.query(
            "insert into emergency_access (person_id, id, actor_id, organisation_ods, role, reason, words, at, until)
             values ($1, $2, $1, 'Y99001', 'nurse', 'unconscious', 'words', $3, $3)",
        )
        .bind(person.0)
        .bind(Uuid::now_v7())
        .bind(at)
        .execute()
        .await
        .unwrap();
        tx.commit().await.unwrap();
    };
    since(6).await;
    house.run(&["check"]).well();
    since(8).await;
    let end = house.run(&["check"]);
    assert!(end.code == Some(1) && end.out.contains("FAULT reviews     1 emergency access"), "{end:?}");
}
