//! Files of other people's making: looked at in a sandbox, or saved, never run.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use uuid::Uuid;

use super::shelve::{New, new, shelve_all};
use crate::{
    on_both_databases,
    record::fhir::{Attachment, Kind},
};

fn letter(content_type: &str, bytes: &[u8]) -> New {
    let mut letter = new(Kind::Document, "A letter");
    letter.body = json!({ "content": [{ "attachment": { "data": STANDARD.encode(bytes) } }] });
    letter.entry.attachments = vec![Attachment {
        title: Some("../../etc/letter\r\nX: y.html".into()),
        content_type: Some(content_type.into()),
        data_pointer: Some("/content/0/attachment/data".into()),
        url: None,
    }];
    letter
}

on_both_databases! {
    async fn nothing_is_ever_served_as_a_page(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        let html = b"<html><script>alert(document.domain)</script>";
        let cases: [(&str, &[u8], &str, &str); 7] = [
            ("application/pdf", b"%PDF-1.7 abc", "application/pdf", "inline"),
            ("text/plain", b"Dear Ivy", "text/plain; charset=utf-8", "inline"),
            ("text/html", html, "text/plain; charset=utf-8", "attachment; filename=\"document.txt\""),
            ("text/plain", html, "text/plain; charset=utf-8", "attachment; filename=\"document.txt\""),
            ("image/svg+xml", b"<svg onload=alert(1)>", "text/plain; charset=utf-8", "attachment; filename=\"document.txt\""),
            ("text/rtf", b"{\\rtf1 abc", "application/rtf", "attachment; filename=\"document.rtf\""),
            ("application/x-odd", b"\x00\x01", "application/octet-stream", "attachment; filename=\"document.bin\""),
        ];
        let ids = shelve_all(stage, ivy, &cases.map(|(content_type, bytes, ..)| letter(content_type, bytes))).await;
        let browser = stage.visitor(ivy).await;
        for (id, (said, bytes, content_type, disposition)) in ids.iter().zip(cases) {
            let file = browser.get(&format!("/record/documents/{id}/files/1")).await.expect(200);
            assert_eq!(file.headers["content-type"], content_type, "{said}");
            assert_eq!(file.headers["content-disposition"], disposition, "{said}");
            assert_eq!(file.headers["x-content-type-options"], "nosniff");
            assert_eq!(file.bytes, bytes, "{said}");
            if disposition == "inline" {
                assert!(file.headers["content-security-policy"].to_str().unwrap().starts_with("sandbox;"));
            }
            let saved = browser.get(&format!("/record/documents/{id}/files/1?save=yes")).await.expect(200);
            assert!(saved.headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\""), "{said}");
            for odd in ["0", "2", "-1", "x", "99999999999999999999"] {
                browser.get(&format!("/record/documents/{id}/files/{odd}")).await.expect(404);
            }
        }
    }

    async fn a_file_kept_beside_the_letter_is_found(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        let joe = stage.patient("Joe", "999 000 0026").await;
        let urn = "urn:uuid:22222222-2222-4333-8444-555555555555";
        let binary = |source_id: &str, text: &str| {
            let mut file = new(Kind::Supporting, "File");
            file.source_id = source_id.into();
            file.body = json!({ "resourceType": "Binary", "contentType": "text/plain", "data": STANDARD.encode(text) });
            file
        };
        let points_at = |url: &str| {
            let mut letter = new(Kind::Document, "A letter");
            letter.entry.attachments = vec![Attachment { title: None, content_type: None, data_pointer: None, url: Some(url.into()) }];
            letter
        };
        let ids = shelve_all(stage, ivy, &[
            points_at("Binary/mine"),
            points_at(urn),
            points_at("https://fhir.example/r4/Binary/mine"),
            points_at("Binary/of-joe"),
            points_at("https://example.com/letter.pdf"),
            points_at("Patient/mine"),
            binary("mine", "Dear Ivy"),
            binary(urn, "Dear urn"),
        ]).await;
        shelve_all(stage, joe, &[binary("of-joe", "Dear Joe")]).await;
        let browser = stage.visitor(ivy).await;
        let text = async |id: Uuid| {
            let answer = browser.get(&format!("/record/documents/{id}/files/1")).await;
            (answer.status, if answer.status == 200 { answer.text() } else { String::new() })
        };
        assert_eq!(text(ids[0]).await, (200, "Dear Ivy".into()));
        assert_eq!(text(ids[1]).await, (200, "Dear urn".into()));
        assert_eq!(text(ids[2]).await, (200, "Dear Ivy".into()));
        for missing in &ids[3..] {
            assert_eq!(text(*missing).await.0, 404);
        }
        let page = browser.get(&format!("/record/entries/{}", ids[4])).await.expect(200).text();
        assert!(page.contains("The file itself was not sent here") && !page.contains("example.com"), "{page}");
    }
}
