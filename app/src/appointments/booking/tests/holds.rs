//! A time is held for a few minutes, and for nobody longer.

use http::Method;

use super::*;
use crate::{on_both_databases, portal};

on_both_databases! {
    async fn who_has_the_form_open_has_five_minutes(stage) {
        let (_, ivy, slots) = ivy_and_times(stage, 1).await;
        let joe = stage.patient("Joe", JOE).await;
        let joe = stage.visitor(joe).await;
        let path = format!("/appointments/book/{}", slots[0]);
        ivy.get(&path).await.expect(200);
        joe.get(&path).await.expect(409);
        book(&joe, slots[0], Uuid::now_v7(), &[]).await.expect(409);
        stage.advance(Duration::minutes(4));
        joe.get(&path).await.expect(409);
        stage.advance(Duration::minutes(1));
        joe.get(&path).await.expect(200);
        // She comes back too late, and is told so.
        ivy.get(&path).await.expect(409);
        book(&ivy, slots[0], Uuid::now_v7(), &[]).await.expect(409);
        booked(book(&joe, slots[0], Uuid::now_v7(), &[]).await);
        assert_eq!(count(stage, "select count(*) from slot_hold").await, 0);
    }

    async fn one_form_holds_one_time(stage) {
        let (_, ivy, slots) = ivy_and_times(stage, 3).await;
        let joe = stage.patient("Joe", JOE).await;
        let joe = stage.visitor(joe).await;
        for slot in &slots {
            ivy.get(&format!("/appointments/book/{slot}")).await.expect(200);
        }
        assert_eq!(count(stage, "select count(*) from slot_hold").await, 1);
        joe.get(&format!("/appointments/book/{}", slots[0])).await.expect(200);
        joe.get(&format!("/appointments/book/{}", slots[2])).await.expect(409);
        // What another tab let go can still be booked while nobody else has it.
        booked(book(&ivy, slots[1], Uuid::now_v7(), &[]).await);
        assert_eq!(count(stage, "select count(*) from slot_hold where what = 'form'").await, 1, "his alone is left");
    }

    async fn another_site_or_a_look_ahead_holds_nothing(stage) {
        let (_, ivy, slots) = ivy_and_times(stage, 1).await;
        let path = format!("/appointments/book/{}", slots[0]);
        for (method, headers) in [
            (Method::GET, [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")]),
            (Method::GET, [("sec-fetch-site", "same-origin"), ("sec-purpose", "prefetch")]),
            (Method::HEAD, [("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "navigate")]),
        ] {
            ivy.send(method, &path, &headers, Vec::new()).await.expect(200);
            assert_eq!(count(stage, "select count(*) from slot_hold").await, 0, "{headers:?}");
        }
        ivy.get(&path).await.expect(200);
        assert_eq!(count(stage, "select count(*) from slot_hold").await, 1);
    }

    async fn what_is_let_go_is_free_at_once(stage) {
        let (_, ivy, slots) = ivy_and_times(stage, 1).await;
        let joe = stage.patient("Joe", JOE).await;
        let joe = stage.visitor(joe).await;
        let path = format!("/appointments/book/{}", slots[0]);
        ivy.get(&path).await.expect(200);
        // Nobody lets go what is another's.
        joe.post(&format!("{path}/leave"), &[]).await.expect(303);
        joe.get(&path).await.expect(409);
        let others = ivy.post(&format!("{path}/leave"), &[]).await.expect(303).location();
        assert!(others.starts_with("/appointments/find?for="), "{others}");
        joe.get(&path).await.expect(200);
    }

    async fn what_nobody_came_back_to_is_forgotten(stage) {
        let (_, ivy, slots) = ivy_and_times(stage, 1).await;
        ivy.get(&format!("/appointments/book/{}", slots[0])).await.expect(200);
        stage.advance(Duration::hours(1));
        portal::plan_hour(&stage.app.platform).await.unwrap();
        stage.work().await;
        assert_eq!(count(stage, "select count(*) from slot_hold").await, 0);
    }
}
