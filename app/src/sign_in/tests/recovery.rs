//! The way back in for who has lost every passkey.

use chrono::Duration;

use crate::{
    access::policy::Purpose,
    on_both_databases,
    testing::{
        persona::{Persona, Reply},
        stage::Stage,
    },
};

async fn codes(stage: &Stage, persona: &Persona) -> Vec<String> {
    let (_, person) = stage.session_of(persona).await;
    stage.fresh(persona, Purpose::Passkeys, person).await;
    let page = persona.post("/account/recovery-codes", &[]).await.expect(200).text();
    page.split("<code>").skip(1).map(|rest| rest[..19].to_string()).collect()
}

async fn recover(persona: &Persona, code: &str, birth_date: (&str, &str, &str)) -> Reply {
    let (day, month, year) = birth_date;
    let fields = [("code", code), ("birth_date_day", day), ("birth_date_month", month), ("birth_date_year", year)];
    persona.post("/sign-in/recovery", &fields).await
}

const BORN: (&str, &str, &str) = ("4", "3", "1945");

on_both_databases! {
    async fn a_code_opens_the_account_once_and_ends_all_other_sessions(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let at_home = stage.visitor(ivy).await;
        let codes = codes(stage, &at_home).await;
        assert_eq!(codes.len(), 10);
        let lost = stage.visitor(ivy).await;
        let friend = stage.passer_by();
        let typed = codes[0].to_lowercase().replace('-', " ");
        assert_eq!(recover(&friend, &typed, BORN).await.expect(303).location(), "/account/passkeys?done=recovered");
        let page = friend.get("/account/passkeys?done=recovered").await.expect(200).text();
        assert!(page.contains("Make a new passkey now"), "{page}");
        lost.get("/account").await.expect(303);
        at_home.get("/account").await.expect(303);
        recover(&stage.passer_by(), &codes[0], BORN).await.expect(422);
        let page = friend.get("/account/recovery-codes").await.text();
        assert!(page.contains("You have 9 recovery codes left"), "{page}");
    }

    async fn new_codes_end_the_old_ones(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let ivy = stage.visitor(ivy).await;
        let old = codes(stage, &ivy).await;
        let new = codes(stage, &ivy).await;
        assert!(old.iter().all(|code| !new.contains(code)));
        recover(&stage.passer_by(), &old[3], BORN).await.expect(422);
        recover(&stage.passer_by(), &new[3], BORN).await.expect(303);
    }

    async fn the_date_of_birth_is_needed_too(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let code = codes(stage, &stage.visitor(ivy).await).await.remove(0);
        recover(&stage.passer_by(), &code, ("5", "3", "1945")).await.expect(422);
        // The wrong date did not use it up.
        recover(&stage.passer_by(), &code, BORN).await.expect(303);
    }

    async fn wrong_unknown_and_used_look_alike(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let ivy = stage.visitor(ivy).await;
        let codes = codes(stage, &ivy).await;
        recover(&stage.passer_by(), &codes[0], BORN).await.expect(303);
        stage.advance(Duration::hours(1));
        let mut said = Vec::new();
        for (code, born) in [
            (codes[0].as_str(), BORN),
            (codes[1].as_str(), ("5", "3", "1945")),
            ("0000-0000-0000-0000", BORN),
        ] {
            let reply = recover(&stage.passer_by(), code, born).await.expect(422);
            assert!(reply.headers.get("set-cookie").is_none());
            said.push(without_what_differs(&reply, code, born.0));
        }
        assert!(said[0].contains("do not open an account"));
        assert_eq!(said[0], said[1]);
        assert_eq!(said[0], said[2]);
    }

    async fn three_tries_an_hour(stage) {
        for _ in 0..3 {
            recover(&stage.passer_by(), "0000-0000-0000-0000", BORN).await.expect(422);
        }
        // What cannot be a code is no try, and is told what is wrong with it.
        let page = recover(&stage.passer_by(), "0000-0000", ("4", "", "45")).await.expect(422).text();
        assert!(page.contains("A recovery code has 16 letters and numbers") && page.contains("must have a month"), "{page}");
        recover(&stage.passer_by(), "0000-0000-0000-0000", BORN).await.expect(429);
        stage.advance(Duration::hours(1));
        recover(&stage.passer_by(), "0000-0000-0000-0000", BORN).await.expect(422);
    }

    async fn of_two_at_once_one_gets_in(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let code = codes(stage, &stage.visitor(ivy).await).await.remove(0);
        let (one, other) = (stage.passer_by(), stage.passer_by());
        let (one, other) = tokio::join!(recover(&one, &code, BORN), recover(&other, &code, BORN));
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 422]);
    }

    async fn the_account_shows_how_many_are_left(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let ivy = stage.visitor(ivy).await;
        let page = ivy.get("/account").await.expect(200).text();
        for part in ["Ivy Test", "900 000 0009", "4 March 1945", "Harbour Lane Surgery", "None to use now", "No passkeys", "1 place"] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
        codes(stage, &ivy).await;
        assert!(ivy.get("/account").await.text().contains("10 codes left"));
    }
}

/// The page without its nonce and without what was typed into it.
fn without_what_differs(reply: &Reply, code: &str, day: &str) -> String {
    let page = reply.text();
    let nonce = page.split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_string();
    page.replace(&nonce, "-").replace(code, "-").replace(&format!("value=\"{day}\""), "-")
}
