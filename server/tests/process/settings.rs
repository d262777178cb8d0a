//! A wrong setting stops the start, with one sentence that names it.

use super::house::{House, ended};

#[test]
fn a_wrong_setting_is_named_and_nothing_starts() {
    let house = House::on_sqlite();
    let file = house.write("a-file", "");
    let under_a_file = format!("{file}/inside");
    let short_key = house.write("short.key", "too short");
    private(&short_key);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    for (name, value) in [
        ("DATABASE_URL", "mysql://localhost/nene"),
        ("DATABASE_URL", "nene.db"),
        ("DATABASE_URL", "postgres://127.0.0.1:1/nene"),
        ("DATABASE_URL", &format!("sqlite:{under_a_file}/nene.db")),
        ("NENE_ADDR", "nowhere"),
        ("NENE_ADDR", &taken),
        ("NENE_ORIGIN", "nene.example"),
        ("NENE_ORIGIN", "http://nene.example"),
        ("NENE_ORIGIN", "https://nene.example/path"),
        ("NENE_KEY_FILE", &short_key),
        ("NENE_KEY_FILE", &under_a_file),
        ("NENE_DOCUMENTS", &under_a_file),
        ("NENE_ANCHORS", &under_a_file),
        ("NENE_MAIL", "carrier-pigeon"),
        ("NENE_MAIL", &format!("folder:{under_a_file}")),
        ("NENE_MAIL_FROM", "nobody"),
        ("NENE_METRICS_ADDR", "nowhere"),
        ("NENE_METRICS_ADDR", &taken),
        ("NENE_SITE", &under_a_file),
        ("NENE_TRUSTED_PROXIES", "the-proxy"),
    ] {
        let end = ended(house.command(&["serve"]).env(name, value));
        let sentence = end.err.lines().filter(|line| !line.starts_with('{')).collect::<Vec<_>>().join("\n");
        assert_eq!(end.code, Some(1), "{name}={value}: {end:?}");
        assert!(sentence.starts_with("nene: ") && sentence.contains(name), "{name}={value}: {sentence}");
        assert!(sentence.ends_with('.') && sentence.lines().count() == 1, "{name}={value}: {sentence}");
    }
}

#[test]
fn a_password_in_a_setting_is_never_repeated() {
    let house = House::on_sqlite();
    for (name, value) in [
        ("DATABASE_URL", "postgres://nene:hunter2@127.0.0.1:1/nene"),
        ("DATABASE_URL", "mysql://nene:hunter2@localhost/nene"),
        ("NENE_MAIL", "pigeon://nene:hunter2@localhost"),
    ] {
        for arguments in [&["serve"][..], &["check"], &["migrate"]] {
            let end = ended(house.command(arguments).env(name, value));
            assert_ne!(end.code, Some(0));
            assert!(!format!("{end:?}").contains("hunter2"), "{name}: {end:?}");
        }
    }
    let help = ended(
        house
            .command(&["--help"])
            .env("NENE_MAIL", "smtps://nene:hunter2@localhost")
            .env("DATABASE_URL", "postgres://nene:hunter2@localhost/nene"),
    );
    assert!(!help.out.contains("hunter2"), "{}", help.out);
}

#[test]
fn a_key_file_that_others_may_read_is_refused() {
    let house = House::on_sqlite();
    house.run(&["migrate"]).well();
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(house.path("nene.key"), std::fs::Permissions::from_mode(0o644)).unwrap();
    house.run(&["serve"]).refused("chmod 600");
}

fn private(path: &str) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}
