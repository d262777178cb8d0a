//! The invited person's side, through the public door, with a software passkey.

use chrono::Duration;
use serde_json::{Value, json};

use super::super::{
    staff::{self, NewStaff},
    tests::{DESK, EMAIL, LETTER, NEW, code_in, fields, link_in, make, masked, path_in, receptionist},
};
use crate::{
    access::role::Role,
    on_both_databases,
    people::Ods,
    testing::{
        authenticator::Authenticator,
        persona::{Persona, Reply},
        stage::Stage,
    },
};

const WRONG: &str = "0000-0000-00000";

/// A new sheet for Ivy: where the practice finds it, the link, the code.
async fn sheet(staff: &Persona) -> (String, String, String) {
    let page = make(staff, &DESK).await.expect(200).text();
    (path_in(&page), link_in(&page).expect("a link"), code_in(&page).expect("a code"))
}

async fn try_code(visitor: &Persona, link: &str, code: &str) -> Reply {
    try_both(visitor, link, code, "4").await
}

async fn try_both(visitor: &Persona, link: &str, code: &str, day: &str) -> Reply {
    visitor.post(link, &[("code", code), ("born_day", day), ("born_month", "3"), ("born_year", "1945")]).await
}

async fn agree(visitor: &Persona, link: &str) {
    visitor.post(&format!("{link}/terms"), &[("terms", "agreed")]).await.expect(303);
}

async fn finish(visitor: &Persona, link: &str, started: &Value, phone: &mut Authenticator) -> Reply {
    let credential = phone.make(started);
    let body = json!({ "ceremony": started["ceremony"], "name": "", "credential": credential });
    visitor.post_json(&format!("{link}/passkey/finish"), &body).await
}

async fn start(visitor: &Persona, link: &str) -> Reply {
    visitor.post_json(&format!("{link}/passkey/start"), &json!({})).await
}

/// From the code to the passkey.
async fn redeem(visitor: &Persona, link: &str, code: &str) -> Reply {
    try_code(visitor, link, code).await.expect(303);
    agree(visitor, link).await;
    let started = start(visitor, link).await.expect(200).json();
    finish(visitor, link, &started, &mut Authenticator::new()).await
}

async fn change(stage: &Stage, sql: &'static str) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(sql).execute().await.unwrap();
    tx.commit().await.unwrap();
}

on_both_databases! {
    async fn from_the_link_to_being_signed_in(stage) {
        let staff = receptionist(stage).await;
        let (path, link, code) = sheet(&staff).await;
        let ivy = stage.passer_by();
        let page = ivy.get(&link).await.expect(200).text();
        assert!(!page.contains("Ivy") && !page.contains("Harbour") && page.contains("name=\"code\""), "{page}");
        assert!(staff.get(&path).await.text().contains("Somebody opened the link"));

        // As a person types it, with a slip first.
        let short = try_code(&ivy, &link, "4K7Q").await.expect(422).text();
        assert!(short.contains("You typed 4"), "{short}");
        let typed = code.to_lowercase().replace('-', " ");
        assert_eq!(try_code(&ivy, &link, &typed).await.expect(303).location(), format!("{link}/terms"));

        let terms = format!("{link}/terms");
        assert!(ivy.get(&terms).await.expect(200).text().contains("Agree to the terms"));
        assert!(ivy.post(&terms, &[]).await.expect(422).text().contains("Tick the box"));
        ivy.get(&format!("{link}/passkey")).await.expect(303);
        agree(&ivy, &link).await;
        let page = ivy.get(&format!("{link}/passkey")).await.expect(200).text();
        assert!(page.contains("Hello Ivy") && page.contains("JavaScript") && page.contains("<leptos-island"), "{page}");

        let mut phone = Authenticator::new();
        let before = ivy.cookie().await;
        let started = start(&ivy, &link).await.expect(200).json();
        assert_eq!(started["options"]["publicKey"]["user"]["displayName"], "Ivy Marlowe");
        let done = finish(&ivy, &link, &started, &mut phone).await.expect(200);
        assert_eq!(done.json(), json!({ "next": "/home" }));
        assert_ne!(ivy.cookie().await, before);
        ivy.get("/account").await.expect(200);
        assert!(staff.get(&path).await.text().contains("Used: the patient has made a passkey"));

        // The passkey opens the account from now on, and the old session id opens nothing.
        let elsewhere = stage.passer_by();
        phone.sign_in(&elsewhere).await.expect(200);
        stage.passer_by().with_cookie(before.unwrap()).get("/account").await.expect(303);
        let mut tx = stage.app.platform.db.read().await.unwrap();
        let (agreed,): (i64,) = tx.query("select count(*) from person where terms_agreed_at is not null").one().await.unwrap();
        assert_eq!(agreed, 1);
    }

    async fn the_link_alone_opens_nothing(stage) {
        let staff = receptionist(stage).await;
        make(&staff, &EMAIL).await.expect(200);
        let link = link_in(&stage.work().await[0].body).unwrap();
        let finder = stage.passer_by();
        finder.get(&link).await.expect(200);
        for step in ["terms", "passkey"] {
            assert_eq!(finder.get(&format!("{link}/{step}")).await.expect(303).location(), link);
        }
        assert_eq!(finder.post(&format!("{link}/terms"), &[("terms", "agreed")]).await.expect(303).location(), link);
        start(&finder, &link).await.expect(409);
        try_code(&finder, &link, "").await.expect(422);
        // Not with the code of another invitation either.
        let joe = [("given_name", "Joe"), ("nhs_number", "9000000017")];
        let other = staff.post(NEW, &fields(&DESK, &joe)).await.expect(200).text();
        try_code(&finder, &link, &code_in(&other).unwrap()).await.expect(422);
    }

    async fn every_refusal_is_the_same(stage) {
        let staff = receptionist(stage).await;
        let visitor = stage.passer_by();
        let unknown = "/invitation/00000-00000-00000-00000-000000";
        let first_page = masked(&visitor.get(unknown).await.expect(200).text());
        let (path, link, code) = sheet(&staff).await;
        assert_eq!(masked(&visitor.get(&link).await.expect(200).text()), first_page);
        let refusal = try_code(&visitor, &link, WRONG).await.expect(422);
        let wrong = masked(&refusal.text());
        assert!(wrong.contains("do not open an invitation"), "{wrong}");
        let mut seen = vec![try_code(&visitor, unknown, WRONG).await, try_code(&visitor, "/invitation/nonsense", WRONG).await];
        // The right code here, so that the refusal is about the state; what was typed is shown again.
        let neutral = |reply: &Reply, typed: &str| masked(&reply.text()).replace(typed, WRONG);
        let unlike = try_both(&visitor, &link, &code, "5").await.expect(422);
        assert_eq!(neutral(&unlike, &code).replace("value=\"5\"", "value=\"4\""), wrong);
        for sql in [
            "update invitation set expires_at = created_at",
            "update invitation set expires_at = '2027-01-01T00:00:00+00:00', withdrawn_at = created_at",
            "update invitation set withdrawn_at = null, locked_at = created_at",
            "update invitation set locked_at = null, redeemed_at = created_at",
        ] {
            change(stage, sql).await;
            let reply = try_code(&visitor, &link, &code).await.expect(422);
            assert_eq!(neutral(&reply, &code), wrong, "{sql}");
            assert_eq!(masked(&visitor.get(&link).await.expect(200).text()), first_page, "{sql}");
            seen.push(reply);
        }
        for reply in seen {
            assert_eq!(reply.status, 422);
            assert_eq!(neutral(&reply, &code), wrong);
            let names = |reply: &Reply| reply.headers.keys().map(|name| name.to_string()).collect::<Vec<_>>();
            assert_eq!(names(&reply), names(&refusal));
        }
        assert!(staff.get(&path).await.text().contains("Used"));
    }

    async fn ten_tries_and_then_the_practice_hears_of_it(stage) {
        let staff = receptionist(stage).await;
        change(stage, "update person set email = 'rosa@example.com' where given_name = 'Rosa'").await;
        let (path, link, code) = sheet(&staff).await;
        let guesser = stage.passer_by();
        for tried in 1..=9 {
            try_code(&guesser, &link, WRONG).await.expect(422);
            let page = staff.get(&path).await.text();
            assert!(page.contains(&format!("{} of 10", 10 - tried)), "{page}");
        }
        // The right one costs no try, however often.
        let ivy = stage.passer_by();
        try_code(&ivy, &link, &code).await.expect(303);
        assert!(staff.get(&path).await.text().contains("1 of 10"));
        try_both(&guesser, &link, &code, "5").await.expect(422);
        try_code(&ivy, &link, &code).await.expect(422);
        start(&ivy, &link).await.expect(409);

        assert!(staff.get(&path).await.text().contains("Locked after 10 wrong tries"));
        assert!(staff.get("/practice/Y99001").await.text().contains("1 invitation is locked"));
        let sent = stage.work().await;
        assert_eq!((sent.len(), sent[0].to.as_str()), (1, "rosa@example.com"));
        assert!(sent[0].body.contains("/practice/Y99001/invitations?state=locked") && !sent[0].body.contains("Ivy"), "{}", sent[0].body);

        // Sent again, it works again.
        let again = staff.post(&format!("{path}/resend"), &[("identity_seen", "photo")]).await.expect(200).text();
        redeem(&stage.passer_by(), &link_in(&again).unwrap(), &code_in(&again).unwrap()).await.expect(200);
        assert!(!staff.get("/practice/Y99001").await.text().contains("locked"));
    }

    async fn many_guesses_at_once_are_ten_at_most(stage) {
        let staff = receptionist(stage).await;
        let (_, link, _) = sheet(&staff).await;
        let guesses: Vec<_> = (0..25)
            .map(|_| {
                let (visitor, link) = (stage.passer_by(), link.clone());
                tokio::spawn(async move { try_code(&visitor, &link, WRONG).await.status })
            })
            .collect();
        for guess in guesses {
            assert_eq!(guess.await.unwrap(), 422);
        }
        let mut tx = stage.app.platform.db.read().await.unwrap();
        let (tries, locks): (i64, i64) = tx
            .query("select tries, (select count(*) from invitation_event where what = 'locked') from invitation")
            .one().await.unwrap();
        assert_eq!((tries, locks), (10, 1));
    }

    async fn one_address_guesses_thirty_times_an_hour(stage) {
        let visitor = stage.passer_by();
        for _ in 0..30 {
            try_code(&visitor, "/invitation/nonsense", WRONG).await.expect(422);
        }
        try_code(&visitor, "/invitation/nonsense", WRONG).await.expect(429);
        stage.advance(Duration::hours(1));
        try_code(&visitor, "/invitation/nonsense", WRONG).await.expect(422);
    }

    async fn what_was_sent_again_kills_the_old_link_and_code(stage) {
        let staff = receptionist(stage).await;
        let (path, link, code) = sheet(&staff).await;
        let halfway = stage.passer_by();
        try_code(&halfway, &link, &code).await.expect(303);
        agree(&halfway, &link).await;
        staff.post(&format!("{path}/resend"), &[]).await.expect(422);
        let again = staff.post(&format!("{path}/resend"), &[("identity_seen", "known-to-staff")]).await.expect(200).text();
        let (new_link, new_code) = (link_in(&again).unwrap(), code_in(&again).unwrap());
        let ivy = stage.passer_by();
        try_code(&ivy, &link, &code).await.expect(422);
        try_code(&ivy, &link, &new_code).await.expect(422);
        try_code(&ivy, &new_link, &code).await.expect(422);
        start(&halfway, &link).await.expect(409);
        start(&halfway, &new_link).await.expect(409);
        redeem(&ivy, &new_link, &new_code).await.expect(200);
        staff.post(&format!("{path}/resend"), &[("identity_seen", "photo")]).await.expect(409);
        staff.post(&format!("{path}/withdraw"), &[]).await.expect(409);
    }

    async fn what_was_withdrawn_opens_nothing(stage) {
        let staff = receptionist(stage).await;
        let (path, link, code) = sheet(&staff).await;
        let halfway = stage.passer_by();
        try_code(&halfway, &link, &code).await.expect(303);
        agree(&halfway, &link).await;
        let started = start(&halfway, &link).await.expect(200).json();
        assert_eq!(staff.post(&format!("{path}/withdraw"), &[]).await.expect(303).location(), path);
        try_code(&stage.passer_by(), &link, &code).await.expect(422);
        finish(&halfway, &link, &started, &mut Authenticator::new()).await.expect(409);
        assert!(staff.get(&path).await.text().contains("Withdrawn by Rosa Staff"));
    }

    async fn fourteen_days_and_fifteen_minutes(stage) {
        let staff = receptionist(stage).await;
        let (_, link, code) = sheet(&staff).await;
        stage.advance(Duration::days(14) - Duration::minutes(20));
        let ivy = stage.passer_by();
        try_code(&ivy, &link, &code).await.expect(303);
        stage.advance(Duration::minutes(16));
        assert_eq!(ivy.get(&format!("{link}/terms")).await.expect(303).location(), link);
        try_code(&ivy, &link, &code).await.expect(303);
        agree(&ivy, &link).await;
        start(&ivy, &link).await.expect(200);
        stage.advance(Duration::minutes(4));
        start(&ivy, &link).await.expect(409);
        try_code(&ivy, &link, &code).await.expect(422);
    }

    async fn two_at_once_and_one_wins(stage) {
        let staff = receptionist(stage).await;
        let (_, link, code) = sheet(&staff).await;
        let mut ready = Vec::new();
        for _ in 0..6 {
            let visitor = stage.passer_by();
            try_code(&visitor, &link, &code).await.expect(303);
            agree(&visitor, &link).await;
            let started = start(&visitor, &link).await.expect(200).json();
            ready.push((visitor, started));
        }
        let all: Vec<_> = ready
            .into_iter()
            .map(|(visitor, started)| {
                let link = link.clone();
                tokio::spawn(async move { finish(&visitor, &link, &started, &mut Authenticator::new()).await.status })
            })
            .collect();
        let mut statuses = Vec::new();
        for one in all {
            statuses.push(one.await.unwrap());
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409, 409, 409, 409, 409]);
        let mut tx = stage.app.platform.db.read().await.unwrap();
        let (passkeys,): (i64,) = tx.query("select count(*) from passkey").one().await.unwrap();
        assert_eq!(passkeys, 1);
    }

    async fn a_failed_ceremony_leaves_the_invitation(stage) {
        let staff = receptionist(stage).await;
        let (_, link, code) = sheet(&staff).await;
        let ivy = stage.passer_by();
        try_code(&ivy, &link, &code).await.expect(303);
        agree(&ivy, &link).await;
        let started = start(&ivy, &link).await.expect(200).json();
        let mut phone = Authenticator::new();
        phone.origin = "https://evil.example".into();
        finish(&ivy, &link, &started, &mut phone).await.expect(422);
        phone.origin = crate::testing::stage::ORIGIN.into();
        finish(&ivy, &link, &started, &mut phone).await.expect(422);
        let started = start(&ivy, &link).await.expect(200).json();
        finish(&ivy, &link, &started, &mut phone).await.expect(200);
    }

    async fn the_proof_is_never_put_into_a_session_that_was_there(stage) {
        let staff = receptionist(stage).await;
        let (_, link, code) = sheet(&staff).await;
        let joe = stage.patient("Joe", "9000000017").await;
        let planted = stage.visitor(joe).await;
        let before = planted.cookie().await.unwrap();
        try_code(&planted, &link, &code).await.expect(303);
        assert_ne!(planted.cookie().await.unwrap(), before);
        let planter = stage.passer_by().with_cookie(before);
        assert_eq!(planter.get(&format!("{link}/terms")).await.expect(303).location(), link);
        planter.get("/account").await.expect(303);
    }

    async fn who_comes_back_ends_the_old_sessions(stage) {
        let staff = receptionist(stage).await;
        let (_, link, code) = sheet(&staff).await;
        let first = stage.passer_by();
        redeem(&first, &link, &code).await.expect(200);
        first.get("/account").await.expect(200);
        let (_, link, code) = sheet(&staff).await;
        let second = stage.passer_by();
        redeem(&second, &link, &code).await.expect(200);
        second.get("/account").await.expect(200);
        first.get("/account").await.expect(303);
    }

    async fn staff_come_in_by_the_same_door(stage) {
        let ods = stage.organisation("Y99001", "Harbour Lane Surgery").await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        let new = NewStaff {
            organisation: &ods,
            role: Role::PracticeManager,
            given_name: "Omar",
            family_name: "Ali",
            birth_date: chrono::NaiveDate::from_ymd_opt(1945, 3, 4).unwrap(),
            email: Some("omar@example.com"),
        };
        let secrets = staff::invite(&mut tx, &stage.app.platform.keys, &new, stage.now()).await.unwrap();
        tx.commit().await.unwrap();
        let link = secrets.address("");
        let omar = stage.passer_by();
        assert_eq!(redeem(&omar, &link, &secrets.code.text()).await.expect(200).json()["next"], "/practice/Y99001");
        let page = omar.get("/practice/Y99001").await.expect(200).text();
        assert!(page.contains("Practice manager"), "{page}");
        // The operator's invitations are not the practice's.
        assert!(omar.get("/practice/Y99001/invitations").await.expect(200).text().contains("No patient has been invited yet."));
        assert!(Ods::parse("Y99001").is_some());
    }

    async fn no_field_but_those_of_the_form(stage) {
        let staff = receptionist(stage).await;
        let page = make(&staff, &[LETTER]).await.expect(200).text();
        let (link, code) = (link_in(&page).unwrap(), code_in(&page).unwrap());
        let visitor = stage.passer_by();
        let born = [("born_day", "4"), ("born_month", "3"), ("born_year", "1945")];
        for extra in ["person_id", "purpose", "tries", "next"] {
            visitor.post(&link, &[("code", code.as_str()), born[0], born[1], born[2], (extra, "1")]).await.expect(422);
        }
        let attack = "\"><img src=x onerror=alert(1)>";
        let page = try_both(&visitor, &link, attack, attack).await.expect(422).text();
        assert!(!page.contains("<img"), "{page}");
    }
}
