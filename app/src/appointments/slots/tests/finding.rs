//! Somebody finds a time by what they need, and is told where else to go when there is none.

use super::*;
use crate::on_both_databases;

const FIND: &str = "/appointments/find";

on_both_databases! {
    async fn in_three_taps_from_what_it_is_for_to_a_time(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let (clinic, ids) = Made::default().with(stage, &[at("2026-11-25T09:00:00Z"), at("2026-11-24T10:30:00Z")]).await;
        Made { service: "Blood test", clinician_name: "The practice nurses", ..Made::default() }.with(stage, &[]).await;
        let visitor = stage.visitor(ivy).await;
        let page = visitor.get(FIND).await.expect(200).text();
        for words in ["What is it for?", "GP appointment", "Blood test", "Harbour Lane Surgery", "In person", "call 111", "999"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let link = format!("{FIND}?for={clinic}");
        assert!(page.contains(&link), "{page}");
        let page = visitor.get(&link).await.expect(200).text();
        assert_eq!(booked_by(&page), [ids[0], ids[1]], "the soonest first");
        for words in ["Today, Tuesday 24 November 2026", "Tomorrow, Wednesday 25 November 2026", "10:30am with Dr Anna Rowan", "Room 2", "10 minutes", "Times are UK time"] {
            assert!(page.contains(words), "{words}: {page}");
        }
    }

    async fn what_is_taken_withdrawn_past_or_in_front_of_somebody_else_is_not_offered(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let joe = stage.patient("Joe", CARER).await;
        let times: Vec<DateTime<Utc>> = (0..7).map(|step| at("2026-11-25T09:00:00Z") + Duration::minutes(10 * step)).collect();
        let (clinic, ids) = Made::default().with(stage, &times).await;
        let (_, past) = Made::default().with(stage, &[at("2026-11-24T09:50:00Z"), at("2026-11-24T10:00:00Z")]).await;
        take(stage, ids[0]).await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        slots::withdraw(&mut tx, &[ids[1]], stage.now()).await.unwrap();
        tx.commit().await.unwrap();
        hold(stage, ids[2], joe, stage.now() + Duration::minutes(5)).await;
        hold(stage, ids[3], ivy, stage.now() + Duration::minutes(5)).await;
        hold(stage, ids[4], joe, stage.now()).await;
        let visitor = stage.visitor(ivy).await;
        let shown = booked_by(&visitor.get(&format!("{FIND}?for={clinic}")).await.expect(200).text());
        assert_eq!(shown, [ids[3], ids[4], ids[5], ids[6]]);
        assert!(!shown.contains(&past[0]) && !shown.contains(&past[1]));
    }

    async fn by_how_when_with_whom_and_from_which_day(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        // Morning, afternoon, evening of a Wednesday, and a Saturday morning.
        let times = ["2026-11-25T09:00:00Z", "2026-11-25T13:00:00Z", "2026-11-25T18:00:00Z", "2026-11-28T09:00:00Z"].map(at);
        let (rowan, room) = Made::default().with(stage, &times).await;
        let video = Made { channel: Channel::Video, clinician_name: "Dr Sam Hill", ..Made::default() };
        let (hill, film) = video.with(stage, &times.map(|at| at + Duration::minutes(30))).await;
        let visitor = stage.visitor(ivy).await;
        let found = async |query: &str| {
            booked_by(&visitor.get(&format!("{FIND}?for={rowan}&{query}")).await.expect(200).text())
        };
        let of = |rooms: &[usize], films: &[usize]| {
            let mut all: Vec<Uuid> = rooms.iter().map(|at| room[*at]).chain(films.iter().map(|at| film[*at])).collect();
            all.sort();
            all
        };
        for (query, rooms, films) in [
            ("how=any", &[0, 1, 2, 3][..], &[0, 1, 2, 3][..]),
            ("how=video", &[], &[0, 1, 2, 3]),
            ("when=morning", &[0, 3], &[0, 3]),
            ("when=afternoon", &[1], &[1]),
            ("when=after-work", &[2, 3], &[2, 3]),
            ("when=after-work&how=in-person", &[2, 3], &[]),
            ("from_day=26&from_month=11&from_year=2026", &[3], &[3]),
        ] {
            let mut shown = found(query).await;
            shown.sort();
            assert_eq!(shown, of(rooms, films), "{query}");
        }
        let mut with = found(&format!("with={hill}&when=morning")).await;
        with.sort();
        assert_eq!(with, of(&[], &[0, 3]));
        // The form stands there as it was sent.
        let page = visitor.get(&format!("{FIND}?for={rowan}&when=after-work&how=video&with={hill}")).await.text();
        assert!(page.contains(r#"value="after-work" checked"#) && page.contains(r#"value="video" checked"#), "{page}");
        assert!(page.contains(&format!(r#"<option value="{hill}" selected"#)), "{page}");
        let wrong = visitor.get(&format!("{FIND}?for={rowan}&from_day=31&from_month=2&from_year=2026")).await.expect(422).text();
        assert!(wrong.contains("Enter a real date") && wrong.contains(r#"value="31""#) && booked_by(&wrong).is_empty(), "{wrong}");
    }

    async fn more_times_than_fit_go_on_on_the_next_page(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let times: Vec<DateTime<Utc>> = (0..60).map(|step| at("2026-11-25T08:00:00Z") + Duration::minutes(10 * step)).collect();
        let (clinic, ids) = Made::default().with(stage, &times).await;
        // Two at each instant: where one page ends, none is lost and none comes twice.
        let (_, others) = Made { clinician_name: "Dr Sam Hill", ..Made::default() }.with(stage, &times).await;
        let visitor = stage.visitor(ivy).await;
        let (mut all, mut path, mut pages) = (Vec::new(), format!("{FIND}?for={clinic}"), 0);
        loop {
            let page = visitor.get(&path).await.expect(200).text();
            all.extend(booked_by(&page));
            pages += 1;
            let Some(next) = page.split(r#"href="/appointments/find?"#).skip(1).find(|rest| rest.contains("after=") && rest.split('"').next().is_some_and(|link| link.contains("after="))) else { break };
            path = format!("{FIND}?{}", next.split('"').next().unwrap().replace("&amp;", "&"));
        }
        assert_eq!((all.len(), pages), (120, 5));
        let mut expected: Vec<Uuid> = ids.into_iter().chain(others).collect();
        expected.sort();
        all.sort();
        assert_eq!(all, expected);
    }

    async fn who_finds_nothing_is_told_where_else_to_go(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let visitor = stage.visitor(ivy).await;
        let page = visitor.get(FIND).await.expect(200).text();
        for words in ["nothing here that can be booked online", "Call Harbour Lane Surgery", "pharmacist", "111.nhs.uk", "tel:999"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let (clinic, ids) = Made::default().with(stage, &[at("2026-11-25T09:00:00Z")]).await;
        // Not like this, but otherwise.
        let page = visitor.get(&format!("{FIND}?for={clinic}&how=video&when=after-work")).await.expect(200).text();
        assert!(page.contains("There is no free time like this") && page.contains("9am with Dr Anna Rowan, in person"), "{page}");
        assert_eq!(booked_by(&page), [ids[0]]);
        assert!(page.contains("/appointments/waiting/add?for="), "{page}");
        take(stage, ids[0]).await;
        let page = visitor.get(&format!("{FIND}?for={clinic}")).await.expect(200).text();
        for words in ["There is no free time at the moment", "pharmacist", "111.nhs.uk", "tel:999", "Call Harbour Lane Surgery"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        // A clinic that is gone, and one that nobody has.
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("update clinic set ended_at = $1").bind(stage.now()).execute().await.unwrap();
        tx.commit().await.unwrap();
        for gone in [clinic, Uuid::now_v7()] {
            let page = visitor.get(&format!("{FIND}?for={gone}")).await.expect(200).text();
            assert!(page.contains("This is not offered any more"), "{page}");
        }
    }

    async fn nothing_typed_into_the_address_becomes_markup(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let (clinic, _) = Made::default().with(stage, &[at("2026-11-25T09:00:00Z")]).await;
        let visitor = stage.visitor(ivy).await;
        let attack = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E";
        for field in ["for", "how", "when", "with", "from_day", "after", "move", "other"] {
            let page = visitor.get(&format!("{FIND}?for={clinic}&{field}={attack}")).await;
            assert!(page.status < 500 && !page.text().contains("<script>alert"), "{field}: {}", page.text());
        }
        for query in ["%", "%ff%fe", "a=b=c&&&", &"x".repeat(5_000)] {
            assert!(visitor.get(&format!("{FIND}?{query}")).await.status < 500, "{query}");
        }
    }
}
