//! The carer's side: codes, answers, and what cannot be.

use chrono::Duration;

use super::*;
use crate::on_both_databases;

on_both_databases! {
    async fn every_link_looks_the_same_and_ten_wrong_codes_are_the_end(stage) {
        let (ivy, joan) = (stage.patient("Ivy", IVY).await, stage.patient("Joan", JOAN).await);
        let (ivys, joans) = (stage.visitor(ivy).await, stage.visitor(joan).await);
        let invited = invited(invite(stage, &ivys, ivy, &[]).await);
        let unknown = "/caring/invitation/00000-00000-00000-00000-00000-0";
        let wrong = [("code", "4K7Q-9M2X-01ABC")];
        for path in [unknown, "/caring/invitation/nonsense"] {
            assert_eq!(still(&joans.get(path).await.text()), still(&joans.get(&invited.path).await.text()));
            assert_eq!(still(&joans.post(path, &wrong).await.expect(422).text()), still(&joans.post(&invited.path, &wrong).await.expect(422).text()));
        }
        // What cannot be a code costs nothing; a right one neither.
        joans.post(&invited.path, &[("code", "short")]).await.expect(422);
        joans.post(&invited.path, &[("code", &invited.code)]).await.expect(200);
        assert_eq!(count(stage, "select cast(sum(tries) as bigint) from carer_arrangement").await, 2);
        for _ in 2..10 {
            joans.post(&invited.path, &wrong).await.expect(422);
        }
        joans.post(&invited.path, &[("code", &invited.code), ("answer", "yes")]).await.expect(422);
        assert_eq!(stands(stage, ivy).await.0, "proposed");
        assert!(ivys.get("/carers").await.text().contains("Locked after too many wrong codes"));
    }

    async fn who_is_not_signed_in_comes_back_to_the_link(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let ivys = stage.visitor(ivy).await;
        let invited = invited(invite(stage, &ivys, ivy, &[]).await);
        let asked = stage.passer_by().get(&invited.path).await.expect(303).location();
        assert_eq!(asked, format!("/sign-in?next={}", invited.path));
        // Nobody cares for themselves.
        let page = ivys.post(&invited.path, &[("code", &invited.code), ("answer", "yes")]).await.expect(422).text();
        assert!(page.contains("You cannot be your own carer"), "{page}");
        assert_eq!(stands(stage, ivy).await.0, "proposed");
    }

    async fn no_is_an_answer_and_so_is_silence(stage) {
        let (ivy, joan) = (stage.patient("Ivy", IVY).await, stage.patient("Joan", JOAN).await);
        let (ivys, joans) = (stage.visitor(ivy).await, stage.visitor(joan).await);
        let no = invited(invite(stage, &ivys, ivy, &[]).await);
        joans.post(&no.path, &[("code", &no.code), ("answer", "no")]).await.expect(303);
        assert_eq!(stands(stage, ivy).await, ("rejected".into(), "APPLICATION_WITHDRAWN".into()));
        assert!(joans.get("/caring").await.text().contains("You look after nobody"));
        joans.post(&format!("/for/{}/open", ivy.0), &[]).await.expect(404);
        // Too old.
        let old = invited(invite(stage, &ivys, ivy, &[]).await);
        stage.advance(Duration::days(14));
        let (ivys, joans) = (stage.visitor(ivy).await, stage.visitor(joan).await);
        joans.post(&old.path, &[("code", &old.code), ("answer", "yes")]).await.expect(422);
        // Taken back.
        stage.fresh(&ivys, Purpose::Carers, ivy).await;
        let back = invited(invite(stage, &ivys, ivy, &[]).await);
        let page = ivys.get("/carers").await.text();
        let id = between(&page, "href=\"/carers/0", "\"");
        ivys.post(&format!("/carers/0{id}/end"), &[("version", "1")]).await.expect(303);
        assert_eq!(stands(stage, ivy).await, ("rejected".into(), "APPLICATION_WITHDRAWN".into()));
        joans.post(&back.path, &[("code", &back.code), ("answer", "yes")]).await.expect(422);
    }

    async fn two_people_have_one_arrangement_at_a_time(stage) {
        let (ivy, joan) = (stage.patient("Ivy", IVY).await, stage.patient("Joan", JOAN).await);
        let (ivys, joans) = (stage.visitor(ivy).await, stage.visitor(joan).await);
        Made::of(stage, ivy, joan).add(stage).await;
        let again = invited(invite(stage, &ivys, ivy, &[]).await);
        let page = joans.post(&again.path, &[("code", &again.code), ("answer", "yes")]).await.expect(409).text();
        assert!(page.contains("have an arrangement already"), "{page}");
        assert_eq!(count(stage, "select count(*) from carer_arrangement where state = 'active'").await, 1);
        // One carer, many people; one person, many carers.
        let tom = stage.patient("Tom", LOUIS).await;
        Made::of(stage, tom, joan).add(stage).await;
        Made::of(stage, ivy, tom).add(stage).await;
        let page = joans.get("/caring").await.text();
        assert!(page.contains("Ivy Test") && page.contains("Tom Test"), "{page}");
        assert!(joans.get("/home").await.text().contains("href=\"/caring\""));
    }

    async fn the_person_hears_of_a_yes_without_a_name(stage) {
        let (ivy, joan) = (stage.patient("Ivy", IVY).await, stage.patient("Joan", JOAN).await);
        set(stage, "update person set email = 'ivy@example.com' where id = $1", ivy.0).await;
        let (ivys, joans) = (stage.visitor(ivy).await, stage.visitor(joan).await);
        let invited = invited(invite(stage, &ivys, ivy, &[]).await);
        joans.post(&invited.path, &[("code", &invited.code), ("answer", "yes")]).await.expect(303);
        let mail = stage.work().await;
        assert_eq!(mail.len(), 1);
        assert!(mail[0].to == "ivy@example.com" && !mail[0].body.contains("Joan"), "{mail:?}");
    }
}
