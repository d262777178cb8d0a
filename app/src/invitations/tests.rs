//! The practice's side, through the public door.

use chrono::Duration;

use crate::{
    access::role::Role,
    on_both_databases,
    testing::{
        persona::{Persona, Reply},
        stage::Stage,
    },
};

/// What the practice types for a patient it does not know yet, born on 4 March 1945.
pub const IVY: [(&str, &str); 6] = [
    ("given_name", "Ivy"),
    ("family_name", "Marlowe"),
    ("nhs_number", "900 000 0009"),
    ("born_day", "4"),
    ("born_month", "3"),
    ("born_year", "1945"),
];
pub const LETTER: (&str, &str) = ("how", "letter");
pub const EMAIL: [(&str, &str); 2] = [("how", "email"), ("email", "ivy@example.com")];
pub const DESK: [(&str, &str); 2] = [("how", "front-desk"), ("identity_seen", "photo")];

pub const NEW: &str = "/practice/Y99001/invitations/new";
pub const LIST: &str = "/practice/Y99001/invitations";

pub async fn receptionist(stage: &Stage) -> Persona {
    let person = stage.staff("Rosa", "Y99001", Role::Receptionist).await;
    stage.visitor(person).await
}

/// The form for Ivy, with `more`, and with `changed` in place of what it holds.
pub fn fields<'a>(more: &[(&'a str, &'a str)], changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = IVY.into_iter().filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
    kept.chain(more.iter().copied()).chain(changed.iter().copied()).collect()
}

pub async fn make(staff: &Persona, more: &[(&str, &str)]) -> Reply {
    staff.post(NEW, &fields(more, &[])).await
}

/// The path of the link on a page, or in a mail.
pub fn link_in(text: &str) -> Option<String> {
    let start = text.find("https://nene.test/invitation/")? + "https://nene.test".len();
    let end = text[start..].find(|letter: char| letter == '<' || letter.is_whitespace())?;
    Some(text[start..start + end].to_string())
}

pub fn code_in(page: &str) -> Option<String> {
    let code = page.split("class=\"nene-code\">").nth(1)?.split('<').next()?;
    Some(code.to_string())
}

/// Where the practice finds the invitation that it has just made.
pub fn path_in(page: &str) -> String {
    let rest = page.split("href=\"/practice/Y99001/invitations/").nth(1).expect("a link to the invitation");
    format!("{LIST}/{}", rest.split('"').next().unwrap_or_default())
}

/// What is printed: the page without what only the screen shows.
fn printed(page: &str) -> &str {
    page.split("<article").nth(1).and_then(|rest| rest.split("</article>").next()).unwrap_or_default()
}

on_both_databases! {
    async fn the_whole_form(stage) {
        let staff = receptionist(stage).await;
        let page = staff.get(NEW).await.expect(200).text();
        for (name, _) in fields(&[EMAIL[0], EMAIL[1], DESK[1]], &[("letter_format", "")]) {
            assert!(page.contains(&format!("name=\"{name}\"")), "{name} is not in {page}");
        }
        assert!(staff.get(LIST).await.expect(200).text().contains("No patient has been invited yet."));
    }

    async fn a_letter_holds_the_link_and_never_the_code(stage) {
        let staff = receptionist(stage).await;
        let reply = make(&staff, &[LETTER, ("letter_format", "large-print")]).await.expect(200);
        assert_eq!(reply.headers["cache-control"], "no-store");
        let page = reply.text();
        let code = code_in(&page).unwrap();
        let letter = printed(&page);
        assert!(link_in(letter).is_some() && letter.contains("<svg") && letter.contains("8 December 2026"), "{letter}");
        assert!(!letter.contains(&code) && !letter.contains("9000000009") && !letter.contains("900 000 0009"), "{letter}");
        assert!(letter.contains("Dear Ivy Marlowe,") && page.contains("nene-letter--large"), "{letter}");
        assert!(page.contains("Never send the code by e-mail"), "{page}");
    }

    async fn a_sheet_holds_both_once_identity_was_seen(stage) {
        let staff = receptionist(stage).await;
        let refused = make(&staff, &[DESK[0]]).await.expect(422).text();
        assert!(refused.contains("Choose what you saw") && code_in(&refused).is_none());
        let page = make(&staff, &DESK).await.expect(200).text();
        let sheet = printed(&page);
        assert!(link_in(sheet).is_some() && sheet.contains(&code_in(&page).unwrap()), "{sheet}");
        assert!(!page.contains("nene-letter--large"));
        let one = staff.get(&path_in(&page)).await.expect(200).text();
        assert!(one.contains("Photo identity"), "{one}");
    }

    async fn a_mail_holds_the_link_and_nothing_of_the_person(stage) {
        let staff = receptionist(stage).await;
        let page = make(&staff, &EMAIL).await.expect(200).text();
        let code = code_in(&page).unwrap();
        assert!(link_in(&page).is_none(), "{page}");
        let sent = stage.work().await;
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].to, "ivy@example.com");
        let whole = format!("{}\n{}", sent[0].subject, sent[0].body);
        assert!(link_in(&whole).is_some() && whole.contains("8 December 2026"), "{whole}");
        for word in [&code, &code.replace('-', ""), "Ivy", "Marlowe", "900", "1945", "ractice", "urgery", "GP", "NHS", "ealth", "octor"] {
            assert!(!whole.contains(word), "{word} is in {whole}");
        }
        assert!(stage.work().await.is_empty());
    }

    async fn what_was_withdrawn_or_sent_again_before_the_mail_left_is_not_mailed(stage) {
        let staff = receptionist(stage).await;
        let path = path_in(&make(&staff, &EMAIL).await.expect(200).text());
        staff.post(&format!("{path}/resend"), &[]).await.expect(200);
        let sent = stage.work().await;
        assert_eq!(sent.len(), 1);
        staff.post(&format!("{path}/resend"), &[]).await.expect(200);
        staff.post(&format!("{path}/withdraw"), &[]).await.expect(303);
        assert!(stage.work().await.is_empty());
    }

    async fn nothing_of_link_and_code_is_kept_or_shown_again(stage) {
        let staff = receptionist(stage).await;
        let page = make(&staff, &DESK).await.expect(200).text();
        let (link, code) = (link_in(&page).unwrap(), code_in(&page).unwrap());
        let one = staff.get(&path_in(&page)).await.expect(200).text();
        assert!(!one.contains(&code) && link_in(&one).is_none(), "{one}");
        let mut tx = stage.app.platform.db.read().await.unwrap();
        let (link_hash, code_hash): (Vec<u8>, Vec<u8>) =
            tx.query("select link_hash, code_hash from invitation").one().await.unwrap();
        let plain = link.rsplit('/').next().unwrap().to_string();
        for kept in [link_hash, code_hash] {
            assert!(kept.len() == 32 && kept != plain.as_bytes() && kept != code.as_bytes());
        }
    }

    async fn states_are_what_the_rules_say_in_the_list_too(stage) {
        use crate::invitations::rules::{self, State, tests::TABLE};
        let staff = receptionist(stage).await;
        let path = path_in(&make(&staff, &[LETTER]).await.expect(200).text());
        let id = path.rsplit('/').next().unwrap().to_string();
        let made = stage.now();
        let mut hours = 0;
        let mut rows = TABLE;
        rows.sort_by_key(|row| row.4);
        // Past the session's own end, so the pages are asked by who has just signed in.
        for (opened, redeemed, withdrawn, locked, wanted_hours, state) in rows {
            stage.advance(Duration::hours(wanted_hours - hours));
            hours = wanted_hours;
            let at = |happened: bool| happened.then_some(made);
            let mut tx = stage.app.platform.db.write().await.unwrap();
            tx.query("update invitation set opened_at = $1, redeemed_at = $2, withdrawn_at = $3, locked_at = $4, expires_at = $5")
                .bind(at(opened)).bind(at(redeemed)).bind(at(withdrawn)).bind(at(locked)).bind(rules::end(made))
                .execute().await.unwrap();
            tx.commit().await.unwrap();
            let staff = receptionist(stage).await;
            for asked in State::ALL {
                let page = staff.get(&format!("{LIST}?state={}", asked.key())).await.expect(200).text();
                assert_eq!(page.contains(&id), asked == state, "{asked:?} at {hours}");
            }
            let all = staff.get(LIST).await.expect(200).text();
            assert!(all.contains(&id) && all.contains(&format!(">{}</strong>", state.words())), "{all}");
            let one = staff.get(&path).await.expect(200).text();
            assert_eq!(one.contains("/resend\""), state.may_be_renewed(), "{state:?}");
            assert_eq!(one.contains("/withdraw\""), state.is_open() || state == State::Locked, "{state:?}");
        }
    }

    async fn a_search_finds_names_and_numbers_and_no_pattern(stage) {
        let staff = receptionist(stage).await;
        make(&staff, &[LETTER]).await.expect(200);
        let other = [("given_name", "Örjan"), ("family_name", "100%"), ("nhs_number", "9000000017")];
        staff.post(NEW, &fields(&[LETTER], &other)).await.expect(200);
        for (words, ivy, orjan) in [
            ("marl", true, false),
            ("Marlowe ivy", true, false),
            ("ivy orjan", false, false),
            ("900 000 0009", true, false),
            ("9000000017", false, true),
            ("örjan", false, true),
            ("ÖRJAN", false, true),
            ("%", false, true),
            ("_", false, false),
            ("' or 1=1 --", false, false),
            ("<script>alert(1)</script>", false, false),
        ] {
            let page = staff.post(LIST, &[("words", words)]).await.expect(200).text();
            assert_eq!(page.contains("Ivy Marlowe"), ivy, "{words}");
            assert_eq!(page.contains("Örjan 100%"), orjan, "{words}");
            assert!(!page.contains("<script>alert"));
        }
        assert_eq!(staff.post(LIST, &[("words", " ")]).await.location(), LIST);
        staff.post(LIST, &[("words", "ivy"), ("organisation", "Y99002")]).await.expect(422);
    }

    async fn a_long_list_has_pages(stage) {
        let staff = receptionist(stage).await;
        let page = make(&staff, &[LETTER]).await.expect(200).text();
        for _ in 0..26 {
            make(&staff, &[LETTER]).await.expect(200);
        }
        // All but the newest ended when the next one was made.
        let first = staff.get(&format!("{LIST}?state=withdrawn")).await.expect(200).text();
        assert_eq!(first.matches("scope=\"row\"").count(), 25);
        let next = first.split("state=withdrawn&amp;before=").nth(1).unwrap().split('"').next().unwrap();
        let second = staff.get(&format!("{LIST}?state=withdrawn&before={next}")).await.expect(200).text();
        assert_eq!(second.matches("scope=\"row\"").count(), 1);
        assert!(second.contains(&path_in(&page)) && !second.contains("Older"), "{second}");
        for odd in ["?state=nonsense", "?before=nonsense", "?state=&before=", "?other=1"] {
            staff.get(&format!("{LIST}{odd}")).await.expect(200);
        }
    }

    async fn a_demonstration_takes_invented_numbers_only(stage) {
        let staff = receptionist(stage).await;
        for (number, part) in [("401 023 2137", "must begin with 9"), ("9000000008", "one of its digits"), ("900", "10 digits"), ("0000000000", "must begin with 9")] {
            let page = staff.post(NEW, &fields(&[LETTER], &[("nhs_number", number)])).await.expect(422).text();
            assert!(page.contains(part) && page.contains(&format!("value=\"{number}\"")), "{number}: {page}");
            assert!(page.contains("href=\"#nhs_number\""), "{page}");
        }
    }

    async fn whether_somebody_is_known_elsewhere_is_not_told(stage) {
        let staff = receptionist(stage).await;
        let elsewhere = stage.staff("Omar", "Y99002", Role::Receptionist).await;
        let other = "/practice/Y99002/invitations/new";
        stage.visitor(elsewhere).await.post(other, &fields(&[LETTER], &[])).await.expect(200);
        let known_there = make(&staff, &[LETTER]).await.expect(422).text();
        assert!(known_there.contains(crate::invitations::page::NOT_MADE), "{known_there}");
        stage.patient("Joe", "9000000017").await;
        let other_day = [("nhs_number", "9000000017"), ("born_day", "5")];
        let known_here = staff.post(NEW, &fields(&[LETTER], &other_day)).await.expect(422).text();
        assert!(known_here.contains(crate::invitations::page::NOT_MADE) && !known_here.contains("Joe"), "{known_here}");
        let right_day = staff.post(NEW, &fields(&[LETTER], &[("nhs_number", "9000000017")])).await.expect(200).text();
        assert!(right_day.contains("Dear Joe Test,"), "{right_day}");
    }

    async fn a_newer_invitation_ends_the_older(stage) {
        let staff = receptionist(stage).await;
        let first = path_in(&make(&staff, &[LETTER]).await.expect(200).text());
        let second = path_in(&make(&staff, &[LETTER]).await.expect(200).text());
        let page = staff.get(&first).await.expect(200).text();
        assert!(page.contains("a newer invitation was made by Rosa Staff"), "{page}");
        staff.post(&format!("{first}/resend"), &[]).await.expect(409);
        staff.post(&format!("{first}/withdraw"), &[]).await.expect(409);
        assert!(staff.get(&second).await.expect(200).text().contains("10 of 10"));
    }

    async fn a_need_for_large_print_is_never_unticked(stage) {
        let staff = receptionist(stage).await;
        make(&staff, &[LETTER, ("letter_format", "large-print")]).await.expect(200);
        let again = make(&staff, &[LETTER]).await.expect(200).text();
        assert!(again.contains("nene-letter--large"));
        let resent = staff.post(&format!("{}/resend", path_in(&again)), &[]).await.expect(200).text();
        assert!(resent.contains("nene-letter--large"));
    }

    async fn another_practice_finds_nothing(stage) {
        let staff = receptionist(stage).await;
        let path = path_in(&make(&staff, &[LETTER]).await.expect(200).text());
        let id = path.rsplit('/').next().unwrap();
        let omar = stage.staff("Omar", "Y99002", Role::PracticeManager).await;
        let stranger = stage.visitor(omar).await;
        let random = uuid::Uuid::now_v7();
        for there in ["Y99001", "Y99002"] {
            let mask = |reply: Reply, id: &str| masked(&reply.text().replace(id, ""));
            let real = format!("/practice/{there}/invitations/{id}");
            let none = format!("/practice/{there}/invitations/{random}");
            let none_text = mask(stranger.get(&none).await.expect(404), &random.to_string());
            assert_eq!(mask(stranger.get(&real).await.expect(404), id), none_text);
            for act in ["resend", "withdraw"] {
                assert_eq!(mask(stranger.post(&format!("{real}/{act}"), &[]).await.expect(404), id), none_text);
                stranger.post(&format!("{none}/{act}"), &[]).await.expect(404);
            }
        }
        for path in [LIST, NEW] {
            stranger.get(path).await.expect(404);
            stranger.post(path, &[]).await.expect(404);
        }
        assert!(!stranger.get("/practice/Y99002/invitations").await.expect(200).text().contains("Ivy"));
        let found = stranger.post("/practice/Y99002/invitations", &[("words", "ivy")]).await.expect(200).text();
        assert!(!found.contains("Marlowe"), "{found}");
        staff.get(&path).await.expect(200);
    }

    async fn who_may_invite(stage) {
        let staff = receptionist(stage).await;
        let path = path_in(&make(&staff, &[LETTER]).await.expect(200).text());
        for (role, may) in [
            (Role::PracticeManager, true),
            (Role::Gp, true),
            (Role::Nurse, true),
            (Role::OtherClinician, false),
            (Role::SupportWorker, false),
            (Role::PrivacyOfficer, false),
        ] {
            let person = stage.staff(role.key(), "Y99001", role).await;
            let visitor = stage.visitor(person).await;
            for page in [LIST, NEW, &path] {
                assert_eq!(visitor.get(page).await.status, if may { 200 } else { 404 }, "{role:?} {page}");
            }
            assert_eq!(make(&visitor, &[LETTER]).await.status, if may { 200 } else { 404 }, "{role:?}");
        }
        let passer_by = stage.passer_by();
        passer_by.get(LIST).await.expect(303);
        passer_by.post(NEW, &[]).await.expect(401);
        let patient = stage.patient("Joe", "9000000017").await;
        stage.visitor(patient).await.get(LIST).await.expect(404);
    }

    async fn nothing_typed_becomes_markup_or_a_header(stage) {
        let staff = receptionist(stage).await;
        let attack = "\"><img src=x onerror=alert(1)>'{{7*7}}";
        let changed = [("given_name", attack), ("family_name", "<script>alert(2)</script>")];
        let made = staff.post(NEW, &fields(&[LETTER], &changed)).await.expect(200).text();
        let path = path_in(&made);
        let failed = staff.post(NEW, &fields(&[LETTER], &[changed[0], ("nhs_number", attack), ("born_day", attack)])).await.expect(422).text();
        let pages = [
            made,
            failed,
            staff.get(&path).await.expect(200).text(),
            staff.get(LIST).await.expect(200).text(),
            staff.post(LIST, &[("words", attack)]).await.expect(200).text(),
        ];
        for page in pages {
            assert!(!page.contains("<img src=x") && !page.contains("<script>alert"), "{page}");
        }
        for address in ["a@example.com\r\nBcc: all@example.com", "a@example.com\nSubject: x", "Ivy <a@example.com>"] {
            let page = make(&staff, &[("how", "email"), ("email", address)]).await.expect(422).text();
            assert!(page.contains("Enter an e-mail address"), "{page}");
        }
        staff.post(NEW, &fields(&[LETTER], &[("given_name", "Ivy\r\nBcc: x")])).await.expect(422);
        assert!(stage.work().await.is_empty());
    }

    async fn no_field_but_those_of_the_form(stage) {
        let staff = receptionist(stage).await;
        let path = path_in(&make(&staff, &[LETTER]).await.expect(200).text());
        for extra in ["id", "person_id", "practice_id", "organisation_ods", "role", "redeemed_at", "tries", "purpose", "code"] {
            make(&staff, &[LETTER, (extra, "1")]).await.expect(422);
            staff.post(&format!("{path}/resend"), &[(extra, "1")]).await.expect(422);
            staff.post(&format!("{path}/withdraw"), &[(extra, "1")]).await.expect(422);
        }
        assert!(staff.get(&path).await.expect(200).text().contains("Sent"));
    }

    async fn looking_is_written_in_the_patients_log(stage) {
        let staff = receptionist(stage).await;
        let path = path_in(&make(&staff, &[LETTER]).await.expect(200).text());
        staff.get(&path).await.expect(200);
        let mut tx = stage.app.platform.db.read().await.unwrap();
        let entries: Vec<(String, String, String)> =
            tx.query("select relation, action, outcome from access_log order by seq").all().await.unwrap();
        let entry = |action: &str| ("staff:receptionist".to_string(), action.to_string(), "permitted".to_string());
        assert_eq!(entries, [entry("change"), entry("read")]);
    }
}

/// A page without what is new on every page.
pub fn masked(page: &str) -> String {
    let mut parts = page.split("nonce=\"");
    let first = parts.next().unwrap_or_default().to_string();
    parts.fold(first, |whole, part| whole + part.split_once('"').map_or(part, |(_, rest)| rest))
}
