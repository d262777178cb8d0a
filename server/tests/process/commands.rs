//! The commands as an operator types them: what they print, and how they end.

use super::{
    house::{House, ended},
    people, postgres, wire,
};

#[tokio::test]
async fn import_lists_what_became_of_each_resource_and_fails_when_a_file_was_not_taken() {
    let house = House::on_sqlite();
    let platform = house.platform().await;
    people::token(&house);
    people::patient(&platform).await;
    let good = house.write("good.json", &people::bundle(&["a".into(), "b".into()], 1).to_string());
    let end = house.run(&["import", "--source", "RZZ01", &good]).well();
    for line in ["Condition/a", "Condition/b", "stored 3, unchanged 0, newer already here 0, refused 0"] {
        assert!(end.out.contains(line), "{}", end.out);
    }
    let again = house.run(&["import", "--source", "rzz01", &good]).well();
    assert!(again.out.contains("stored 0, unchanged 3, newer already here 0, refused 0"), "{}", again.out);

    let broken = house.write("broken.json", "{\"resourceType\": \"Bundle\", \"entry\": [");
    let stranger =
        house.write("stranger.json", &people::bundle(&["c".into()], 1).to_string().replace("1945-03-04", "1946-03-04"));
    let end =
        house.run(&["import", "--source", "RZZ01", &good, &broken, &stranger, "none.json"]).refused("3 of 4 files");
    for words in [
        "not read: This is not whole and valid JSON.",
        "refused whole: The NHS number and date of birth match no one person here.",
    ] {
        assert!(end.out.contains(words), "{}", end.out);
    }
    assert!(!end.out.contains(people::NUMBER) && !end.out.contains("Iris"), "{}", end.out);
    house.run(&["import", "--source", "RZZ99", &good]).refused("RZZ99");
    house.run(&["import", "--source", "not a code", &good]).refused("--source");
    house.run(&["import", "--source", "RZZ01", "--for", "1234567890", &good]).refused("--for");
}

#[tokio::test]
async fn a_bundle_without_a_number_is_taken_only_for_somebody_given() {
    let house = House::on_sqlite();
    let platform = house.platform().await;
    people::token(&house);
    people::patient(&platform).await;
    let mut bundle = people::bundle(&["a".into()], 1);
    bundle["entry"][0]["resource"].as_object_mut().unwrap().remove("identifier");
    let file = house.write("synthetic.json", &bundle.to_string());
    let end = house.run(&["import", "--source", "RZZ01", &file]).refused("1 of 1 files");
    assert!(end.out.contains("No patient in this bundle has an NHS number."), "{}", end.out);
    let end = house.run(&["import", "--source", "RZZ01", "--for", "401 023 2137", &file]).well();
    assert!(end.out.contains("stored 2"), "{}", end.out);
}

#[test]
fn a_command_without_what_it_needs_says_how_it_is_used() {
    let house = House::on_sqlite();
    for arguments in
        [&[][..], &["import"], &["import", "--source", "RZZ01"], &["source", "add", "RZZ01"], &["backup"], &["fly"]]
    {
        let end = house.run(arguments);
        assert_eq!(end.code, Some(2), "{end:?}");
        assert!(end.err.contains("Usage: nene"), "{end:?}");
    }
    house.run(&["source", "add", "R", "A name"]).refused("ODS code");
}

#[tokio::test]
async fn check_says_whether_row_locks_bind() {
    let Some(database) = postgres::fresh().await else { return };
    let house = House::over(tempfile::tempdir().unwrap(), database.url.clone());
    house.run(&["migrate"]).well();
    let end = house.run(&["check"]).well();
    // The tests run as an ordinary role: see `.ci/postgres`.
    assert!(end.out.lines().any(|line| line.starts_with("ok    row locks ") && line.ends_with("in force")), "{end:?}");
}

#[tokio::test]
async fn check_has_a_line_for_each_thing_and_fails_on_a_fault() {
    let house = House::on_sqlite();
    let end = house.run(&["check"]);
    assert!(end.code == Some(1) && end.out.contains("FAULT migrations"), "{end:?}");
    house.run(&["migrate"]).well();
    let end = house.run(&["check"]).well();
    for name in
        ["settings", "keys", "database", "migrations", "row locks", "mail", "clock", "jobs", "reviews", "version"]
    {
        assert!(end.out.lines().any(|line| line.starts_with(&format!("ok    {name} "))), "{name}: {}", end.out);
    }
    assert!(!end.out.contains("FAULT"), "{}", end.out);

    let platform = house.platform().await;
    let mut tx = platform.db.write().await.unwrap();
    tx.query(
        "insert into job (id, kind, dedupe_key, payload, due_at, given_up_at) values ($1, 'mail', 'x', $2, $3, $3)",
    )
    .bind(uuid::Uuid::now_v7())
    .bind(Vec::<u8>::new())
    .bind(platform.clock.now())
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let faulty = |name: &str, value: &str, line: &str| {
        let end = ended(house.command(&["check"]).env(name, value));
        assert!(end.code == Some(1) && end.out.contains(&format!("FAULT {line}")), "{name}={value}: {end:?}");
        assert!(end.out.contains("version"), "the lines after a fault are there too: {end:?}");
    };
    faulty("PATH", "", "jobs");
    faulty("NENE_ORIGIN", "http://nene.example", "settings");
    faulty("NENE_MAIL", "smtp://127.0.0.1:1", "mail");
    faulty("NENE_NOTIFY", "pigeon", "database");
    faulty("DATABASE_URL", "postgres://127.0.0.1:1/nene", "database");
    let short = house.write("short.key", "short");
    faulty("NENE_KEY_FILE", &short, "keys");
}

#[tokio::test]
async fn a_schema_that_is_newer_than_the_program_is_refused_by_all() {
    let house = House::on_sqlite();
    house.run(&["migrate"]).well();
    assert!(house.run(&["migrate"]).well().out.contains("up to date (live)"));
    let platform = house.platform().await;
    let mut tx = platform.db.write().await.unwrap();
    tx.query("insert into _sqlx_migrations (version, description, success, checksum, execution_time) values (9999, 'from tomorrow', true, $1, 1)")
        .bind(Vec::<u8>::new())
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    for arguments in [&["migrate"][..], &["serve"], &["source", "add", "RZZ01", "Hospital"]] {
        let end = house.run(arguments);
        assert!(end.code == Some(1) && end.err.contains("9999") && end.err.contains("use a newer nene"), "{end:?}");
    }
}

#[test]
fn the_first_member_of_staff_is_invited_at_the_command_line() {
    let house = House::on_sqlite();
    let invite = |more: &[&str]| {
        let mut arguments = vec!["staff", "invite", "--ods", "Y99001", "--role", "practice-manager"];
        arguments.extend(["--given-name", "Priya", "--family-name", "Raman", "--born", "1980-05-31"]);
        arguments.extend(more);
        house.run(&arguments)
    };
    invite(&[]).refused("--organisation");
    let end = invite(&["--organisation", "Harbour Lane Surgery"]).well();
    let link = end.out.lines().find_map(|line| line.trim().strip_prefix("link: ")).unwrap();
    let path = link.strip_prefix(&house.origin()).unwrap();
    let code = end.out.lines().find_map(|line| line.trim().strip_prefix("code: ")).unwrap();
    assert!(!path.contains(code) && code.len() >= 13, "{}", end.out);
    let running = house.serve(&[]);
    let page = wire::get(running.addr, path).expect(200).text();
    // The page asks; it tells nothing of who is invited.
    assert!(!page.contains("Priya") && !page.contains("Raman") && !page.contains("Harbour"), "{page}");
}

#[test]
fn a_new_push_key_is_made_and_check_says_that_it_is_there() {
    let house = House::on_sqlite();
    house.run(&["migrate"]).well();
    let before = house.run(&["check"]).out;
    assert!(before.contains("no key yet: `nene serve` makes one; 0 phones"), "{before}");
    for _ in 0..2 {
        let end = house.run(&["push-key", "rotate"]).well();
        assert!(end.out.contains("There is a new key."), "{}", end.out);
    }
    let after = house.run(&["check"]).out;
    assert!(after.contains("ok    push        the key is there; 0 phones"), "{after}");
}
