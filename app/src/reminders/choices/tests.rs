//! The page of choices, through the door; and what the engine is told of them.

use chrono::Duration;

use super::*;
use crate::{
    on_both_databases,
    people::PersonId,
    platform::notify::Posted,
    testing::{
        persona::{Persona, Reply},
        stage::Stage,
    },
};

const IVY: &str = "9990000018";

async fn wanted(stage: &Stage, person: PersonId, kind: Kind) -> Wanted {
    let mut tx = stage.app.platform.db.read().await.unwrap();
    for_batch(&mut tx, &[(person, kind)]).await.unwrap().remove(&(person, kind)).unwrap()
}

async fn set_email(stage: &Stage, person: PersonId, email: &str) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    let sql = "update person set email = $2 where id = $1";
    tx.query(sql).bind(person.0).bind(email.to_string()).execute().await.unwrap();
    tx.commit().await.unwrap();
}

/// The code in the text message that was sent last.
async fn code_of(stage: &Stage) -> String {
    stage.work().await;
    let texts = stage.app.platform.notify.take_sent();
    let [Posted::Text { words, .. }] = texts.as_slice() else { panic!("{texts:?}") };
    words.split(' ').next().unwrap().to_string()
}

async fn enter(ivy: &Persona, number: &str) -> Reply {
    ivy.post("/account/reminders/contact/mobile", &[("contact", number)]).await
}

async fn confirm(ivy: &Persona, code: &str) -> Reply {
    ivy.post("/account/reminders/contact/mobile/code", &[("code", code)]).await
}

async fn count_of(stage: &Stage, sql: &'static str) -> i64 {
    let (count,): (i64,) = stage.peek().await.query(sql).one().await.unwrap();
    count
}

/// Another code than this.
fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

on_both_databases! {
    async fn without_a_choice_it_is_as_usual(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let dose = wanted(stage, ivy, Kind::Dose).await;
        assert_eq!((dose.channels.as_slice(), dose.wait_minutes, dose.language), ([].as_slice(), 15, Language::English));
        let (from, to) = quiet::USUAL;
        assert_eq!(dose.quiet, Quiet::Hours { from, to });
        set_email(stage, ivy, "ivy@example.com").await;
        assert_eq!(wanted(stage, ivy, Kind::Dose).await.channels, [Channel::Email]);
        // Somebody who is not there at all.
        let nobody = PersonId(Uuid::now_v7());
        assert_eq!(wanted(stage, nobody, Kind::Dose).await.channels, []);
    }

    async fn a_whole_batch_at_once(stage) {
        let (ivy, joe) = (stage.patient("Ivy", IVY).await, stage.patient("Joe", "9990000026").await);
        set_email(stage, ivy, "ivy@example.com").await;
        let ivys = stage.visitor(ivy).await;
        let form = [("way_1", "none"), ("way_2", "none"), ("way_3", "none"), ("wait", "5"), ("night", "keep")];
        ivys.post("/account/reminders/about/dose", &form).await.expect(303);
        let asked: Vec<(PersonId, Kind)> =
            [ivy, joe].into_iter().flat_map(|person| Kind::ALL.map(|kind| (person, kind))).collect();
        let mut tx = stage.app.platform.db.read().await.unwrap();
        let all = for_batch(&mut tx, &asked).await.unwrap();
        assert_eq!(all.len(), 20);
        assert_eq!(all[&(ivy, Kind::Dose)].channels, []);
        assert_eq!(all[&(ivy, Kind::Readings)].channels, [Channel::Email]);
        assert_eq!(all[&(joe, Kind::Dose)].channels, []);
        assert!(for_batch(&mut tx, &[]).await.unwrap().is_empty());
    }

    async fn who_has_paused_is_not_reached(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        set_email(stage, ivy, "ivy@example.com").await;
        let ivys = stage.visitor(ivy).await;
        ivys.post("/safety/pause", &[]).await.expect(303);
        for kind in Kind::ALL {
            assert_eq!(wanted(stage, ivy, kind).await.channels, [], "{kind:?}");
        }
    }

    async fn a_kind_is_changed_and_kept(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        set_email(stage, ivy, "ivy@example.com").await;
        let ivys = stage.visitor(ivy).await;
        let page = ivys.get("/account/reminders").await.expect(200).text();
        for words in ["Taking your medicines", "On your phone, then e-mail, then text message", "We wait 15 minutes", "10pm to 6am", "English", "ivy@example.com"] {
            assert!(page.contains(words), "{words} is not in {page}");
        }
        // Nobody to look after: nothing to choose about it.
        assert!(!page.contains("People you look after"), "{page}");
        let page = ivys.get("/account/reminders/about/dose").await.expect(200).text();
        assert!(page.contains("quiet hours") && page.contains(r#"<option value="15" selected>"#), "{page}");
        let form = [("way_1", "email"), ("way_2", "none"), ("way_3", "push"), ("wait", "5"), ("night", "exempt")];
        let reply = ivys.post("/account/reminders/about/dose", &form).await.expect(303);
        let page = ivys.get(&reply.location()).await.expect(200).text();
        for words in ["Your choice is kept", "E-mail, then on your phone", "We wait 5 minutes", "Also in quiet hours"] {
            assert!(page.contains(words), "{words} is not in {page}");
        }
        let dose = wanted(stage, ivy, Kind::Dose).await;
        assert_eq!((dose.channels, dose.wait_minutes, dose.quiet), (vec![Channel::Email], 5, Quiet::Exempt));
        // The others stay as they were.
        assert_eq!(wanted(stage, ivy, Kind::Readings).await.wait_minutes, 120);
    }

    async fn a_wrong_choice_comes_back_with_what_was_chosen(stage) {
        let ivys = stage.visitor(stage.patient("Ivy", IVY).await).await;
        let form = [("way_1", "email"), ("way_2", "email"), ("way_3", "none"), ("wait", "5"), ("night", "exempt")];
        let page = ivys.post("/account/reminders/about/dose", &form).await.expect(422).text();
        assert!(page.contains("Choose each way once") && page.contains("<title>Error: "), "{page}");
        assert_eq!(page.matches(r#"<option value="email" selected>"#).count(), 2, "{page}");
        for (path, form) in [
            ("/account/reminders/about/dose", vec![("way_1", "letter"), ("wait", "5"), ("night", "keep")]),
            ("/account/reminders/hours", vec![("quiet_from", "3"), ("quiet_to", "06:00"), ("language", "en")]),
            ("/account/reminders/hours", vec![("quiet_from", "22:00"), ("quiet_to", "06:00"), ("language", "xx")]),
            ("/account/reminders/address", vec![("address", "nowhere")]),
            ("/account/reminders/contact/mobile", vec![("contact", "01632 960100")]),
            ("/account/reminders/contact/email", vec![("contact", "ivy at example")]),
        ] {
            let page = ivys.post(path, &form).await.expect(422).text();
            assert!(page.contains("nhsuk-error-summary") && page.contains("nhsuk-error-message"), "{path}: {page}");
        }
        for path in ["/account/reminders/about/test", "/account/reminders/about/invitation", "/account/reminders/about/x", "/account/reminders/contact/letter"] {
            ivys.get(path).await.expect(404);
        }
        ivys.post("/account/reminders/hours", &[("other", "1")]).await.expect(422);
    }

    async fn hours_language_and_address_are_kept(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let ivys = stage.visitor(ivy).await;
        let form = [("quiet_from", "21:30"), ("quiet_to", "21:30"), ("language", "pl")];
        ivys.post("/account/reminders/hours", &form).await.expect(303);
        ivys.post("/account/reminders/address", &[("address", "1 Hill <Road>\r\nYork\r\nYO1 1AA")]).await.expect(303);
        let page = ivys.get("/account/reminders").await.expect(200).text();
        assert!(page.contains("None") && page.contains("Polski") && page.contains("1 Hill &lt;Road&gt;"), "{page}");
        let appointment = wanted(stage, ivy, Kind::Appointment).await;
        assert_eq!((appointment.channels, appointment.language), (vec![Channel::Letter], Language::Polish));
        assert_eq!(appointment.quiet.leaves_at(stage.now()), stage.now());
        // Emptied: no letters.
        ivys.post("/account/reminders/address", &[("address", "")]).await.expect(303);
        assert_eq!(wanted(stage, ivy, Kind::Appointment).await.channels, []);
        assert_eq!(wanted(stage, ivy, Kind::Appointment).await.language, Language::Polish);
    }

    async fn a_mobile_number_counts_once_its_code_came_back(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let ivys = stage.visitor(ivy).await;
        let page = ivys.get("/account/reminders/contact/mobile").await.expect(200).text();
        assert!(page.contains("Send me a code") && page.contains(r#"autocomplete="tel""#), "{page}");
        assert_eq!(enter(&ivys, "07700 900123").await.expect(303).location(), "/account/reminders/contact/mobile/code");
        let page = ivys.get("/account/reminders/contact/mobile/code").await.expect(200).text();
        assert!(page.contains("ends in 123") && page.contains(r#"autocomplete="one-time-code""#), "{page}");
        assert_eq!(wanted(stage, ivy, Kind::Dose).await.channels, []);
        let code = code_of(stage).await;
        let page = confirm(&ivys, "12345").await.expect(422).text();
        assert!(page.contains("6 digits"), "{page}");
        let page = confirm(&ivys, &wrong(&code)).await.expect(422).text();
        assert!(page.contains("not the code we sent"), "{page}");
        let spaced = format!("{} {}", &code[..3], &code[3..]);
        let reply = confirm(&ivys, &spaced).await.expect(303);
        let page = ivys.get(&reply.location()).await.expect(200).text();
        assert!(page.contains("confirmed") && page.contains("07700 900123"), "{page}");
        assert_eq!(wanted(stage, ivy, Kind::Dose).await.channels, [Channel::Sms]);
        // It is spent.
        assert_eq!(confirm(&ivys, &code).await.expect(303).location(), "/account/reminders/contact/mobile");
        // And removed.
        let reply = ivys.post("/account/reminders/contact/mobile/remove", &[]).await.expect(303);
        assert!(ivys.get(&reply.location()).await.text().contains("number is removed"));
        assert_eq!(wanted(stage, ivy, Kind::Dose).await.channels, []);
    }

    async fn an_email_address_counts_once_its_code_came_back(stage) {
        const EMAIL: &str = "/account/reminders/contact/email";
        const CODE: &str = "/account/reminders/contact/email/code";
        let ivy = stage.patient("Ivy", IVY).await;
        set_email(stage, ivy, "old@example.com").await;
        let ivys = stage.visitor(ivy).await;
        let page = ivys.get(EMAIL).await.expect(200).text();
        assert!(page.contains("old@example.com") && page.contains(r#"autocomplete="email""#), "{page}");
        // A code that waits for a telephone is none for an address.
        enter(&ivys, "07700 900123").await.expect(303);
        let texted = code_of(stage).await;
        assert_eq!(ivys.post(CODE, &[("code", &texted)]).await.expect(303).location(), EMAIL);
        assert_eq!(ivys.post(EMAIL, &[("contact", " ivy@example.org ")]).await.expect(303).location(), CODE);
        let page = ivys.get(CODE).await.expect(200).text();
        assert!(page.contains("We sent an e-mail with a code to ivy@example.org."), "{page}");
        let sent = stage.work().await;
        let [letter] = sent.as_slice() else { panic!("{sent:?}") };
        assert_eq!((letter.to.as_str(), letter.subject.as_str()), ("ivy@example.org", "Your code"));
        let code = letter.body.split_whitespace().find(|word| code::typed(word).is_some()).unwrap().to_string();
        let reach = ivys.get("/account/reminders").await.expect(200).text();
        assert!(reach.contains("old@example.com") && !reach.contains("ivy@example.org"), "{reach}");
        let page = ivys.post(CODE, &[("code", &wrong(&code))]).await.expect(422).text();
        assert!(page.contains("Look at the e-mail again"), "{page}");
        let reply = ivys.post(CODE, &[("code", &code)]).await.expect(303);
        let page = ivys.get(&reply.location()).await.expect(200).text();
        assert!(page.contains("Your e-mail address is confirmed") && page.contains("ivy@example.org"), "{page}");
        // Where she was written to before, it is said.
        let sent = stage.work().await;
        let [letter] = sent.as_slice() else { panic!("{sent:?}") };
        assert_eq!(letter.to, "old@example.com");
        assert!(letter.body.contains("If you did not do this") && !letter.body.contains("ivy@"), "{}", letter.body);
        // With a plain look neither mail has a sender's name or a subject that tells.
        ivys.post("/safety/discreet", &[("wanted", "on")]).await.expect(303);
        let reply = ivys.post(&format!("{EMAIL}/remove"), &[]).await.expect(303);
        assert!(ivys.get(&reply.location()).await.text().contains("We write to it no more."));
        let sent = stage.work().await;
        let [letter] = sent.as_slice() else { panic!("{sent:?}") };
        assert_eq!((letter.to.as_str(), letter.subject.as_str()), ("ivy@example.org", "You have an update"));
        assert_eq!(count_of(stage, "select count(*) from person where email is not null").await, 0);
    }

    async fn a_code_has_five_tries(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let ivys = stage.visitor(ivy).await;
        enter(&ivys, "07700 900123").await.expect(303);
        let code = code_of(stage).await;
        for _ in 0..4 {
            assert!(confirm(&ivys, &wrong(&code)).await.expect(422).text().contains("not the code we sent"));
        }
        assert!(confirm(&ivys, &wrong(&code)).await.expect(422).text().contains("does not work any more"));
        // Now the right one is too late.
        assert!(confirm(&ivys, &code).await.expect(422).text().contains("does not work any more"));
        assert_eq!(wanted(stage, ivy, Kind::Dose).await.channels, []);
        // A new one works.
        enter(&ivys, "07700 900123").await.expect(303);
        confirm(&ivys, &code_of(stage).await).await.expect(303);
        assert_eq!(wanted(stage, ivy, Kind::Dose).await.channels, [Channel::Sms]);
    }

    async fn a_code_is_good_for_ten_minutes_and_for_one_person(stage) {
        let (ivy, joe) = (stage.patient("Ivy", IVY).await, stage.patient("Joe", "9990000026").await);
        let (ivys, joes) = (stage.visitor(ivy).await, stage.visitor(joe).await);
        enter(&ivys, "07700 900123").await.expect(303);
        let code = code_of(stage).await;
        enter(&joes, "07700 900123").await.expect(303);
        let joes_code = code_of(stage).await;
        if code != joes_code {
            confirm(&joes, &code).await.expect(422);
        }
        stage.advance(Duration::minutes(10));
        assert!(confirm(&ivys, &code).await.expect(422).text().contains("does not work any more"));
        assert_eq!(wanted(stage, ivy, Kind::Dose).await.channels, []);
        // The newest number is the one that counts.
        enter(&ivys, "07700 900124").await.expect(303);
        let first = code_of(stage).await;
        enter(&ivys, "07700 900125").await.expect(303);
        let second = code_of(stage).await;
        if first != second {
            confirm(&ivys, &first).await.expect(422);
        }
        confirm(&ivys, &second).await.expect(303);
        let page = ivys.get("/account/reminders").await.text();
        assert!(page.contains("07700 900125") && !page.contains("07700 900124"), "{page}");
    }

    async fn a_code_that_leaves_late_does_not_leave(stage) {
        let ivys = stage.visitor(stage.patient("Ivy", IVY).await).await;
        enter(&ivys, "07700 900123").await.expect(303);
        stage.advance(Duration::minutes(11));
        stage.work().await;
        assert_eq!(stage.app.platform.notify.take_sent(), []);
    }

    async fn codes_are_not_sent_without_end(stage) {
        let (ivy, joe) = (stage.patient("Ivy", IVY).await, stage.patient("Joe", "9990000026").await);
        let (ivys, joes) = (stage.visitor(ivy).await, stage.visitor(joe).await);
        for _ in 0..3 {
            enter(&ivys, "07700 900123").await.expect(303);
        }
        // Whoever asks: that telephone has had enough. Another one has not, until Ivy has had enough.
        enter(&joes, "+44 7700 900 123").await.expect(429);
        for number in 0..6 {
            enter(&ivys, &format!("07700 90020{number}")).await.expect(303);
        }
        // Ten in an hour, whatever the number.
        enter(&ivys, "07700 900124").await.expect(303);
        enter(&ivys, "07700 900125").await.expect(429);
        stage.advance(Duration::hours(1));
        // Her session has ended meanwhile.
        let ivys = stage.visitor(ivy).await;
        enter(&ivys, "07700 900125").await.expect(303);
        stage.work().await;
        stage.app.platform.notify.take_sent();
    }

    async fn nobody_chooses_for_somebody_else(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let joe = stage.patient("Joe", "9990000026").await;
        let joes = stage.visitor(joe).await;
        // There is no such page for carers or staff.
        for page in ["/account/reminders", "/account/reminders/contact/mobile", "/reminders"] {
            joes.get(&format!("/for/{}{page}", ivy.0)).await.expect(404);
            joes.get(&format!("/practice/Y99001/people/{}{page}", ivy.0)).await.expect(404);
        }
        let passer_by = stage.passer_by();
        passer_by.get("/account/reminders").await.expect(303);
        passer_by.post("/account/reminders/contact/mobile", &[("contact", "07700 900123")]).await.expect(401);
    }

    async fn neither_code_nor_number_is_written_where_it_can_be_read(stage) {
        let ivys = stage.visitor(stage.patient("Ivy", IVY).await).await;
        enter(&ivys, "07700 900123").await.expect(303);
        let mut tx = stage.peek().await;
        let (hash,): (Vec<u8>,) = tx.query("select code_hash from contact_check").one().await.unwrap();
        let (payload,): (Vec<u8>,) = tx.query("select payload from job where kind = 'mobile-code'").one().await.unwrap();
        tx.rollback().await.unwrap();
        let code = code_of(stage).await;
        assert_eq!(hash.len(), 32);
        for kept in [hash, payload] {
            let text = String::from_utf8_lossy(&kept).into_owned();
            assert!(!text.contains(&code) && !text.contains("7700"), "{text}");
        }
    }
}
