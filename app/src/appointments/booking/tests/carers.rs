//! A carer books for somebody, and sees what is theirs to see.

use super::*;
use crate::{access::class::Scope, on_both_databases};

on_both_databases! {
    async fn a_carer_books_moves_and_cancels(stage) {
        let (ivy, own, slots) = ivy_and_times(stage, 2).await;
        let joan = carer(stage, ivy).await;
        let base = format!("/for/{}/appointments", ivy.0);
        joan.get(&format!("{base}/book/{}", slots[0])).await.expect(200);
        let id = Uuid::now_v7();
        let fields = [("new_id", id.to_string()), ("description", "A cough".into())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let done = joan.post(&format!("{base}/book/{}", slots[0]), &fields).await.expect(303);
        assert_eq!(done.location(), format!("{base}/{id}?done=booked"));
        let page = own.get(&format!("/appointments/{id}")).await.expect(200).text();
        assert!(page.contains("Joan Test, a carer"), "{page}");
        joan.post(&format!("{base}/{id}/move/{}", slots[1]), &[("version", "1")]).await.expect(303);
        joan.post(&format!("{base}/{id}/cancel"), &[("version", "2"), ("reason", "time")]).await.expect(303);
        assert_eq!(state_of(stage, id).await, "cancelled");
        let page = joan.get(&format!("{base}/{id}")).await.expect(200).text();
        assert!(page.contains("You") && !page.contains("Joan Test, a carer"), "{page}");
    }

    async fn what_is_kept_from_carers_leaves_no_trace(stage) {
        let (ivy, own, slots) = ivy_and_times(stage, 3).await;
        let joan = carer(stage, ivy).await;
        let base = format!("/for/{}/appointments", ivy.0);
        let before = still(&joan.get(&base).await.expect(200).text());
        let id = booked(book(&own, slots[0], Uuid::now_v7(), &[("private", "yes")]).await);
        assert_eq!(still(&joan.get(&base).await.expect(200).text()), before);
        for page in ["", "/change", "/cancel", "/calendar", "/fhir"] {
            joan.get(&format!("{base}/{id}{page}")).await.expect(404);
        }
        let fields = [("version", "1"), ("reason", "other")];
        joan.post(&format!("{base}/{id}/cancel"), &fields).await.expect(404);
        // At the same time there is nothing in the way, as far as she can tell.
        let (_, other) = clinic(stage, &TestClinic::default(), &[hours(stage, 24)]).await;
        let new = Uuid::now_v7().to_string();
        joan.post(&format!("{base}/book/{}", other[0]), &[("new_id", &new)]).await.expect(303);
        // She cannot say it for her; the person shows it again.
        let shown = Uuid::now_v7().to_string();
        let fields = [("new_id", shown.as_str()), ("private", "yes")];
        joan.post(&format!("{base}/book/{}", slots[1]), &fields).await.expect(303);
        joan.get(&format!("{base}/{shown}")).await.expect(200);
        own.post(&format!("/appointments/{id}/change"), &[("version", "1"), ("private", "")]).await.expect(303);
        joan.get(&format!("{base}/{id}")).await.expect(200);
    }

    async fn without_the_scope_there_is_nothing(stage) {
        let (ivy, _, slots) = ivy_and_times(stage, 1).await;
        let joan = carer(stage, ivy).await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("update carer_arrangement set scopes = $1").bind(Scope::Tests.key()).execute().await.unwrap();
        tx.commit().await.unwrap();
        let base = format!("/for/{}/appointments", ivy.0);
        for page in [String::new(), "/needs".into(), "/waiting".into(), format!("/book/{}", slots[0])] {
            joan.get(&format!("{base}{page}")).await.expect(404);
        }
        let id = Uuid::now_v7().to_string();
        joan.post(&format!("{base}/book/{}", slots[0]), &[("new_id", &id)]).await.expect(404);
        assert_eq!(count(stage, "select count(*) from appointment").await, 0);
        assert_eq!(count(stage, "select count(*) from slot_hold").await, 0);
    }
}
