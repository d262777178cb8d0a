//! `/healthz`, `/readyz`, metrics, and the headers of what never reaches the portal.

use super::{house::House, people, postgres, wire};

/// On every answer, whatever it is.
const ALWAYS: [&str; 8] = [
    "x-content-type-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "cross-origin-embedder-policy",
    "x-frame-options",
    "content-security-policy",
    "cache-control",
];

#[test]
fn it_is_alive_and_ready_and_every_answer_has_its_headers() {
    let house = House::on_sqlite();
    let running = house.serve(&[]);
    assert_eq!(running.get("/healthz").expect(200).text(), "alive\n");
    assert_eq!(
        running.get("/readyz").expect(200).text(),
        "database ready\nmigrations ready\njobs ready\nalarms ready\n"
    );
    running.get("/pkg/nene.css").expect(200);
    let paths = [
        "/healthz",
        "/readyz",
        "/pkg/nene.css",
        "/pkg/none.css",
        "/",
        "/sign-in",
        "/nowhere",
        "/home",
        "/readyz/x",
        "/%ff",
        "//",
    ];
    for path in paths {
        for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"] {
            let mut stream = wire::connect(running.addr).unwrap();
            std::io::Write::write_all(&mut stream, wire::head(method, path, &[("content-length", "0")]).as_bytes())
                .unwrap();
            let mut text = String::new();
            std::io::Read::read_to_string(&mut stream, &mut text).unwrap();
            let head = text.split("\r\n\r\n").next().unwrap().to_lowercase();
            for header in ALWAYS {
                assert!(head.contains(&format!("\r\n{header}:")), "{method} {path} has no {header}: {head}");
            }
        }
    }
    assert_eq!(running.stop(), Some(0));
}

#[tokio::test]
async fn it_is_not_ready_while_a_migration_is_missing_or_a_job_is_late() {
    let house = House::on_sqlite();
    let running = house.serve(&[]);
    let platform = house.platform().await;
    let now = platform.clock.now();
    // Somebody else holds the lease: this job is late and cannot be done here.
    for (minutes, status) in [(14, 200), (16, 503)] {
        let mut tx = platform.db.write().await.unwrap();
        tx.query("delete from job").execute().await.unwrap();
        tx.query(
            "insert into job (id, kind, dedupe_key, payload, due_at, lease_until) values ($1, 'mail', 'x', $2, $3, $4)",
        )
        .bind(uuid::Uuid::now_v7())
        .bind(Vec::<u8>::new())
        .bind(now - chrono::Duration::minutes(minutes))
        .bind(now + chrono::Duration::hours(1))
        .execute()
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let told = running.get("/readyz").expect(status).text();
        assert_eq!(told.contains("jobs not ready"), status == 503, "{told}");
    }
    let mut tx = platform.db.write().await.unwrap();
    tx.query("delete from job").execute().await.unwrap();
    tx.query("delete from _sqlx_migrations where version = 6").execute().await.unwrap();
    tx.commit().await.unwrap();
    assert!(running.get("/readyz").expect(503).text().contains("migrations not ready"));
    running.get("/healthz").expect(200);
}

#[tokio::test]
async fn it_is_not_ready_without_its_database_and_alive_all_the_same() {
    let Some(database) = postgres::fresh().await else { return };
    let house = House::over(tempfile::tempdir().unwrap(), database.url.clone());
    let running = house.serve(&[]);
    running.get("/readyz").expect(200);
    database.drop_it().await;
    assert!(running.get("/readyz").expect(503).text().contains("database not ready"));
    running.get("/healthz").expect(200);
    // A page says what to do, and nothing of the machinery.
    let platformless = running.get("/invitation/00000000000000000000000000").text();
    for word in ["sqlx", "postgres", "panicked", "database error", "nene_"] {
        assert!(!platformless.to_lowercase().contains(word), "{platformless}");
    }
}

#[tokio::test]
async fn metrics_have_a_listener_of_their_own_and_hold_patterns_only() {
    let house = House::on_sqlite();
    let running = house.serve(&[]);
    let token = people::token(&house);
    let platform = house.platform().await;
    people::patient(&platform).await;
    people::send(running.addr, &token, people::bundle(&["one".into()], 1).to_string().as_bytes()).unwrap().expect(200);
    running.get("/nowhere/4010232137").expect(404);
    running.get("/metrics").expect(404);
    let metrics = wire::get(house.metrics, "/metrics").expect(200).text();
    assert!(metrics.contains("http_requests_total") && metrics.contains("path=\"/fhir\""), "{metrics}");
    assert!(metrics.contains("nene_alarm_age_seconds 0"), "{metrics}");
    let log = std::fs::read_to_string(house.path("log")).unwrap();
    assert!(log.contains("\"path\":\"/fhir\""), "{log}");
    for secret in [people::NUMBER, "Iris", "Marlow", "nowhere/", &token] {
        assert!(!metrics.contains(secret), "{metrics}");
        assert!(!log.contains(secret), "{log}");
    }
}

#[test]
fn metrics_may_be_off() {
    let house = House::on_sqlite();
    let running = house.serve(&["--metrics-addr", "off"]);
    running.get("/healthz").expect(200);
    assert!(wire::connect(house.metrics).is_err());
}
