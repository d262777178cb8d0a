//! What is shown: the page for choosing a phone, the page for writing, and what signing out leaves.

use chrono::Duration;
use serde_json::json;

use super::phone::Phone;
use crate::{on_both_databases, readings::offline::MOST_PHONES};

on_both_databases! {
    async fn the_page_for_writing_is_the_same_for_everybody(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        let visitor = stage.visitor(ivy).await;
        Phone::chosen(&visitor).await;
        let own = visitor.get("/offline/diary").await.expect(200);
        let nobodys = stage.passer_by().get("/offline/diary").await.expect(200);
        assert_eq!(own.text(), nobodys.text(), "nothing of anybody, nothing of the moment");
        for reply in [&own, &nobodys] {
            assert!(!reply.headers.contains_key("set-cookie"));
            let policy = reply.headers["content-security-policy"].to_str().unwrap();
            assert!(policy.contains("script-src https://nene.test/pkg/;") && !policy.contains("nonce"), "{policy}");
        }
        let page = own.text();
        assert!(!page.contains("Nene") && !page.contains("nonce=\"n"), "the plain name alone: {page}");
        for part in ["tel:999", "tel:111", "/pkg/offline_diary.js", "data-form=\"blood-pressure\"", "data-form=\"note\"", "Check for these signs now"] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
        for id in ["id=\"systolic\"", "id=\"taken\""] {
            // In templates, of which one at a time is shown.
            assert!(page.contains(id), "{id}");
        }
    }

    async fn a_phone_is_chosen_listed_and_turned_off(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        let visitor = stage.visitor(ivy).await;
        let page = visitor.get("/readings/offline").await.expect(200).text();
        assert!(page.contains("This is my own phone") && !page.contains("Your phones that are on"), "{page}");
        let mut phone = Phone::chosen(&visitor).await;
        let page = visitor.get("/readings/offline").await.expect(200).text();
        assert!(page.contains(&format!("data-own=\"{}\"", phone.id)) && page.contains("Nothing was sent from it yet"), "{page}");
        stage.advance(Duration::minutes(5));
        phone.write(stage, "weight", json!({ "weight": "80" }));
        phone.send_all(stage, &visitor).await;
        assert!(visitor.get("/readings/offline").await.expect(200).text().contains("Sent last on"));
        visitor.post(&format!("/readings/offline/phones/{}/end", phone.id), &[]).await.expect(303);
        let page = visitor.get("/readings/offline?done=off").await.expect(200).text();
        assert!(page.contains("That phone is turned off") && !page.contains(&phone.id.to_string()), "{page}");
    }

    async fn there_is_an_end_to_phones(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        let visitor = stage.visitor(ivy).await;
        for _ in 0..MOST_PHONES {
            Phone::chosen(&visitor).await;
        }
        let reply = visitor.post_json("/readings/offline/phones", &json!({})).await.expect(409);
        assert!(reply.text().contains("Turn off one"), "{}", reply.text());
    }

    async fn the_private_half_is_in_no_answer_and_not_in_clear(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        let visitor = stage.visitor(ivy).await;
        let made = visitor.post_json("/readings/offline/phones", &json!({})).await.expect(200).json();
        assert_eq!(made.as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "key"]);
        let (public, private): (Vec<u8>, Vec<u8>) =
            stage.peek().await.query("select public_key, private_key from reading_phone").one().await.unwrap();
        // A nonce, 32 bytes, a tag.
        assert_eq!((public.len(), private.len()), (65, 12 + 32 + 16));
        assert!(p256::SecretKey::from_slice(&private[12..44]).map(|key| key.public_key()) != p256::PublicKey::from_sec1_bytes(&public));
    }

    async fn signing_out_leaves_what_is_sealed_only_when_it_is_asked_to(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        for (path, cleared) in [
            ("/sign-out", "\"cache\", \"storage\""),
            ("/sign-out?keep=sealed", "\"cache\""),
            ("/sign-out?keep=all", "\"cache\", \"storage\""),
        ] {
            let visitor = stage.visitor(ivy).await;
            let reply = visitor.post(path, &[]).await.expect(303);
            assert_eq!(reply.headers["clear-site-data"], cleared, "{path}");
            assert_eq!(visitor.get("/readings/offline").await.status, 303, "signed out");
        }
    }
}
