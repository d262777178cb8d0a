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
        ("NENE_NOTIFY", "pigeon"),
        ("NENE_NOTIFY", &format!("folder:{under_a_file}")),
        ("NENE_METRICS_ADDR", "nowhere"),
        ("NENE_METRICS_ADDR", &taken),
        ("NENE_SITE", &under_a_file),
        ("NENE_TRUSTED_PROXIES", "the-proxy"),
        ("NENE_PUSH_HOSTS", "push.example, 10.0.0.1"),
        ("NENE_PUSH_HOSTS", "https://push.example/path"),
        ("NENE_PUSH_CONTACT", "nobody"),
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
            .env("NENE_NOTIFY_KEY", "hunter2")
            .env("DATABASE_URL", "postgres://nene:hunter2@localhost/nene"),
    );
    assert!(!help.out.contains("hunter2"), "{}", help.out);
}

#[test]
fn text_messages_need_a_key_and_a_template() {
    let house = House::on_sqlite();
    let key = "hunter2-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0";
    for (key, template, named) in [
        ("hunter2", "f33517ff-2a88-4f6e-b855-c550268ce08a", "NENE_NOTIFY_KEY"),
        (key, "", "NENE_NOTIFY_TEXT_TEMPLATE"),
        (key, "the-first", "NENE_NOTIFY_TEXT_TEMPLATE"),
    ] {
        for arguments in [&["serve"][..], &["check"]] {
            let end = ended(
                house
                    .command(arguments)
                    .env("NENE_NOTIFY", "https://api.notifications.service.gov.uk")
                    .env("NENE_NOTIFY_KEY", key)
                    .env("NENE_NOTIFY_TEXT_TEMPLATE", template),
            );
            let said = format!("{end:?}");
            assert!(end.code == Some(1) && said.contains(named), "{said}");
            assert!(!said.contains("hunter2") && !said.contains("3d844edf"), "{said}");
        }
    }
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
