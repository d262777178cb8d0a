//! Invitations that nobody has used.

use serde_json::json;

use super::*;
use crate::{access::role::Role, on_both_databases, testing::authenticator::Authenticator};

const NEW: &str = "/practice/Y99001/invitations/new";
const IVY: [(&str, &str); 6] = [
    ("given_name", "Ivy"),
    ("family_name", "Marlowe"),
    ("nhs_number", "900 000 0009"),
    ("born_day", "4"),
    ("born_month", "3"),
    ("born_year", "1945"),
];

/// Who works at the front desk, the path of the invitation, its link and its code.
async fn invited(stage: &Stage) -> (PersonId, String, String, String) {
    let rosa = stage.staff("Rosa", "Y99001", Role::Receptionist).await;
    let staff = stage.visitor(rosa).await;
    let mut fields = IVY.to_vec();
    fields.extend([("how", "email"), ("email", "ivy@example.com")]);
    let page = staff.post(NEW, &fields).await.expect(200).text();
    let between = |text: &str, start: &str, end: &str| {
        text.split(start).nth(1).and_then(|rest| rest.split(end).next()).unwrap().to_string()
    };
    let id = between(&page, "href=\"/practice/Y99001/invitations/", "\"");
    let code = between(&page, "class=\"nene-code\">", "<");
    let mail = stage.work().await.remove(0);
    let link = between(&mail.body, "https://nene.test", "\n");
    (rosa, format!("/practice/Y99001/invitations/{id}"), link.trim().to_string(), code)
}

on_both_databases! {
    async fn an_invitation_is_said_twice_and_then_it_is_over(stage) {
        invited(stage).await;
        go_to(stage, "2026-12-10T00:00:00Z").await;
        assert_eq!(told(stage).await, ["invitation 2026-12-08T10:00:00Z 7-days", "invitation 2026-12-08T10:00:00Z 2-days"]);
        assert_eq!(kept(stage, "invitation").await, 0);
    }

    async fn it_goes_where_the_invitation_went(stage) {
        invited(stage).await;
        let (nowhere,): (i64,) = stage.peek().await.query("select count(*) from person where email is not null").one().await.unwrap();
        assert_eq!(nowhere, 0, "who has not come has told no address");
        stage.advance("2026-12-01T11:00:00Z".parse::<DateTime<Utc>>().unwrap() - stage.now());
        while crate::reminders::round(&stage.app.platform).await.unwrap() > 0 {}
        let mails = stage.app.platform.mail.take_sent();
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert_eq!(mails[0].to, "ivy@example.com");
        assert_eq!(mails[0].subject, "An invitation is waiting for you");
    }

    async fn one_that_was_used_is_not_said(stage) {
        let (_, _, link, code) = invited(stage).await;
        let ivy = stage.passer_by();
        ivy.get(&link).await.expect(200);
        let born = [("born_day", "4"), ("born_month", "3"), ("born_year", "1945")];
        let mut fields = vec![("code", code.as_str())];
        fields.extend(born);
        ivy.post(&link, &fields).await.expect(303);
        ivy.post(&format!("{link}/terms"), &[("terms", "agreed")]).await.expect(303);
        assert_eq!(kept(stage, "invitation").await, 1);
        let started = ivy.post_json(&format!("{link}/passkey/start"), &json!({})).await.expect(200).json();
        let credential = Authenticator::new().make(&started);
        let body = json!({ "ceremony": started["ceremony"], "name": "", "credential": credential });
        ivy.post_json(&format!("{link}/passkey/finish"), &body).await.expect(200);
        assert_eq!(kept(stage, "invitation").await, 0);
        go_to(stage, "2026-12-10T00:00:00Z").await;
        assert_eq!(told(stage).await, [""; 0]);
    }

    async fn one_that_was_withdrawn_is_not_said_and_one_sent_again_has_its_days_again(stage) {
        let (rosa, path, ..) = invited(stage).await;
        go_to(stage, "2026-12-02T10:00:00Z").await;
        stage.visitor(rosa).await.post(&format!("{path}/resend"), &[]).await.expect(200);
        stage.work().await;
        assert_eq!(told(stage).await, ["invitation 2026-12-08T10:00:00Z 7-days -"]);
        go_to(stage, "2026-12-09T20:00:00Z").await;
        assert_eq!(told(stage).await[1..], ["invitation 2026-12-16T10:00:00Z 7-days"]);
        stage.visitor(rosa).await.post(&format!("{path}/withdraw"), &[]).await.expect(303);
        go_to(stage, "2026-12-17T00:00:00Z").await;
        assert!(told(stage).await.len() == 2 && told(stage).await.iter().all(|line| line.ends_with(" -")));
    }

    async fn a_letter_is_not_followed_by_a_mail(stage) {
        let rosa = stage.staff("Rosa", "Y99001", Role::Receptionist).await;
        let mut fields = IVY.to_vec();
        fields.push(("how", "letter"));
        stage.visitor(rosa).await.post(NEW, &fields).await.expect(200);
        assert_eq!(kept(stage, "invitation").await, 0);
    }
}
