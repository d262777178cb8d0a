//! The second lock: with the filter by person taken out of every statement, PostgreSQL alone keeps
//! everybody else's health data away.

use super::{
    routes::{real, table},
    world::{World, browser, demo},
};
use crate::{
    on_both_databases,
    platform::{as_written::without_filter, query::Tx},
    web::routes::Door,
};

on_both_databases! {
    async fn without_the_filter_no_foreign_row_comes_back(stage) {
        let world = World::new(stage).await;
        let joe = demo(stage, "joe").await;
        let mut tx = stage.app.platform.db.read().await.unwrap();
        // SQLite has no such lock: there the filter is the only one, and the tests of every
        // statement stand for it.
        let Tx::Postgres(_) = tx else { return };
        let (superuser,): (String,) = tx.query("select current_setting('is_superuser')").one().await.unwrap();
        assert_eq!(superuser, "off", "the tests must not run as a superuser, whom no row-level lock binds");

        // It bites: nothing without a name, one person with one, and more without the lock.
        let count = "select count(*) from entry where $1 is not null";
        let (none,): (i64,) = tx.query(count).bind(joe.0).one().await.unwrap();
        tx.show_only(joe.0).await.unwrap();
        let (his,): (i64,) = tx.query(count).bind(joe.0).one().await.unwrap();
        tx.show_everyone().await.unwrap();
        let (all,): (i64,) = tx.query(count).bind(joe.0).one().await.unwrap();
        assert!(none == 0 && 0 < his && his < all, "{none} {his} {all}");
        drop(tx);

        let mut without = 0;
        for route in table().into_iter().filter(|route| route.method == "GET" && route.door == Door::SignedIn) {
            for path in real(route.path, &world) {
                let browser = browser(stage, Some(joe)).await;
                let (reply, mutated) = without_filter(browser.get(&path)).await;
                without += mutated;
                assert!(world.marks_in(&reply).is_empty() || !route.path.contains("record"), "{path}: {:?}", world.marks_in(&reply));
            }
        }
        assert!(without > 50, "only {without} statements had a filter to lose");
    }
}
