//! What is closed to a carer is closed without a word: end, rest, review, block, pause and outage
//! are one page, byte for byte.

use chrono::Duration;

use super::*;
use crate::{on_both_databases, testing::persona::Reply};

/// Everything of an answer that a carer could see or measure, but its ids of chance.
fn seen(reply: &Reply) -> (u16, usize, String, Vec<String>) {
    let mut headers: Vec<String> = reply
        .headers
        .iter()
        .filter(|(name, _)| !["x-request-id", "content-security-policy"].contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {value:?}"))
        .collect();
    headers.sort();
    let page = reply.text();
    (reply.status, page.len(), still(&page), headers)
}

on_both_databases! {
    async fn a_carer_cannot_tell_why(stage) {
        let ivy = someone(stage, "Ivy", IVY, "2020-03-04").await;
        let joan = stage.patient("Joan", JOAN).await;
        let made = Made { basis: Basis::ParentalResponsibility, by_practice: true, ..Made::of(stage, ivy, joan) };
        let id = made.add(stage).await;
        let joans = stage.visitor(joan).await;
        let (open, record) = (format!("/for/{}/open", ivy.0), format!("/for/{}/record", ivy.0));
        joans.post(&open, &[]).await.expect(303);
        joans.get(&record).await.expect(200);
        let reset = "update carer_arrangement set state = 'active', starts_at = made_at, ends_on = null where id = $1";
        let mut all: Vec<(&str, Vec<_>)> = Vec::new();
        let causes: [(&'static str, &'static str, &'static str, bool); 6] = [
            ("ended", "update carer_arrangement set state = 'inactive' where id = $1", reset, true),
            ("cooling", "update carer_arrangement set starts_at = '2036-01-01T00:00:00+00:00' where id = $1", reset, true),
            ("its last day", "update carer_arrangement set ends_on = '2026-11-24' where id = $1", reset, true),
            ("paused", "update person set paused_at = created_at where id = $1", "update person set paused_at = null where id = $1", false),
            ("age", "update person set birth_date = '2015-01-01' where id = $1", "update person set birth_date = '2020-03-04' where id = $1", false),
            ("died", "update person set died_on = '2026-11-24' where id = $1", "update person set died_on = null where id = $1", false),
        ];
        for (name, cause, back, of_arrangement) in causes {
            let row = if of_arrangement { id } else { ivy.0 };
            set(stage, cause, row).await;
            let list = joans.get("/caring").await.expect(200).text();
            assert!(list.contains("Not available at the moment"), "{name}");
            all.push((name, vec![seen(&joans.get(&record).await), seen(&joans.post(&open, &[]).await)]));
            set(stage, back, row).await;
            joans.get(&record).await.expect(200);
        }
        // The practice's block.
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("insert into safety_flag (person_id, id, kind, organisation_ods, set_by, at) values ($1, $1, 'enhanced-review', 'Y99001', $2, $3)")
            .bind(ivy.0).bind(joan.0).bind(stage.now()).execute().await.unwrap();
        tx.commit().await.unwrap();
        all.push(("blocked", vec![seen(&joans.get(&record).await), seen(&joans.post(&open, &[]).await)]));
        // The outage.
        stage.app.platform.db.close().await;
        all.push(("outage", vec![seen(&joans.get(&record).await), seen(&joans.post(&open, &[]).await)]));
        let (_, first) = &all[0];
        assert_eq!(first[0].0, 503);
        for (name, seen) in &all {
            assert_eq!(seen, first, "{name}");
        }
    }

    async fn nobody_tells_a_carer_of_an_end(stage) {
        let (ivy, joan) = (stage.patient("Ivy", IVY).await, stage.patient("Joan", JOAN).await);
        set(stage, "update person set email = 'joan@example.com' where id = $1", joan.0).await;
        let id = Made::of(stage, ivy, joan).add(stage).await;
        let (ivys, joans) = (stage.visitor(ivy).await, stage.visitor(joan).await);
        joans.post(&format!("/for/{}/open", ivy.0), &[]).await.expect(303);
        let results = format!("/for/{}/record/results", ivy.0);
        joans.get(&results).await.expect(200);
        stage.fresh(&ivys, Purpose::Carers, ivy).await;
        ivys.post(&format!("/carers/{id}/end"), &[("version", "1")]).await.expect(303);
        // The very next click.
        joans.get(&results).await.expect(503);
        assert_eq!(stage.work().await, []);
        stage.advance(Duration::minutes(1));
        assert_eq!(stage.work().await, []);
        // She goes on seeing the name: that it has ended is not told by its going.
        assert!(joans.get("/caring").await.expect(200).text().contains("Ivy Test"));
    }
}
