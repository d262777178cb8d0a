//! From the waiting room to the end: what each of them is told.

use chrono::Duration;
use serde_json::json;
use uuid::Uuid;

use super::support::{self, Browser, House, ODS, Scene, appointment, carer};
use crate::{
    access::role::Role,
    consultations::protocol::LONGEST_DATA,
    on_both_databases,
    platform::bus::{Bus, Hub},
};

on_both_databases! {
    async fn a_visit_from_the_waiting_room_to_the_end(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let mut ivy = scene.ivy(stage, &house).await;
        assert_eq!(ivy.welcome["role"], "patient");
        assert_eq!(ivy.welcome["where"], "waiting");
        assert_eq!(ivy.welcome["resumed"], "new");
        assert!(ivy.welcome.get("media").is_none(), "what a call needs comes when they are let in");
        assert_eq!(ivy.welcome["people"][0]["name"], "Ivy Test");
        assert_eq!(ivy.welcome["place"], 1);
        let mut doctor = scene.doctor(stage, &house).await;
        assert_eq!(doctor.welcome["role"], "host");
        assert_eq!(doctor.welcome["where"], "in");
        assert_eq!(doctor.welcome["media"]["kind"], "mesh");
        ivy.people(&[("host", "in"), ("patient", "waiting")]).await;

        // Words of the staff for who waits.
        doctor.say(json!({ "kind": "tell", "text": "Five minutes more" })).await;
        assert_eq!(ivy.until("told").await["text"], "Five minutes more");

        // Nothing passes between them before she is let in.
        ivy.signal(doctor.me, json!({ "sdp": "too early" })).await;
        doctor.signal(ivy.me, json!({ "sdp": "too early" })).await;
        ivy.say(json!({ "kind": "state", "camera": true, "microphone": true, "screen": false })).await;
        ivy.hears_nothing().await;
        doctor.hears_nothing().await;

        doctor.say(json!({ "kind": "admit", "who": ivy.me })).await;
        assert_eq!(ivy.until("admitted").await["media"]["kind"], "mesh");
        ivy.people(&[("host", "in"), ("patient", "in")]).await;
        doctor.people(&[("host", "in"), ("patient", "in")]).await;

        ivy.signal(doctor.me, json!({ "sdp": "offer", "deep": [[["é"]]] })).await;
        let heard = doctor.until("signal").await;
        assert_eq!(heard["from"], ivy.me.to_string());
        assert_eq!(heard["data"], json!({ "sdp": "offer", "deep": [[["é"]]] }));
        doctor.signal(ivy.me, json!("x".repeat(LONGEST_DATA - 2))).await;
        assert_eq!(ivy.until("signal").await["from"], doctor.me.to_string());
        ivy.say(json!({ "kind": "state", "camera": false, "microphone": true, "screen": false })).await;
        assert_eq!(doctor.until("state").await["camera"], false);

        // Back to the waiting room: the way between them is shut again.
        doctor.say(json!({ "kind": "back", "who": ivy.me })).await;
        ivy.until("back").await;
        ivy.people(&[("host", "in"), ("patient", "waiting")]).await;
        doctor.people(&[("host", "in"), ("patient", "waiting")]).await;
        ivy.signal(doctor.me, json!(1)).await;
        ivy.hears_nothing().await;
        doctor.hears_nothing().await;

        doctor.say(json!({ "kind": "admit", "who": ivy.me })).await;
        ivy.until("admitted").await;
        doctor.say(json!({ "kind": "end" })).await;
        ivy.until("ended").await;
        assert_eq!(ivy.closed().await, 4410);
        doctor.until("ended").await;
        assert_eq!(doctor.closed().await, 4410);

        // It is over for her, until the doctor opens it again.
        let visitor = stage.visitor(scene.ivy).await;
        let ticket = support::ticket(&visitor, &scene.of_ivy()).await;
        assert_eq!(Browser::with_ticket(&house, &visitor, &ticket).await.err().unwrap()["why"], "ended");
        let _doctor = scene.doctor(stage, &house).await;
        let ivy = scene.ivy(stage, &house).await;
        assert_eq!(ivy.welcome["where"], "waiting");

        let mut tx = stage.peek().await;
        let acts: Vec<(String,)> =
            tx.query("select act from room_event where room_id = $1 order by id").bind(scene.id).all().await.unwrap();
        let acts: Vec<&str> = acts.iter().map(|(act,)| act.as_str()).collect();
        assert_eq!(acts, ["arrived", "arrived", "admitted", "back", "admitted", "ended", "arrived", "arrived"]);
    }

    async fn who_leaves_gives_their_place_away(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let (mut ivy, mut doctor) = scene.call(stage, &house).await;
        ivy.say(json!({ "kind": "leave" })).await;
        assert_eq!(ivy.closed().await, 4410);
        doctor.people(&[("host", "in")]).await;
        // She comes again, and waits again.
        let ivy = scene.ivy(stage, &house).await;
        assert_eq!(ivy.welcome["where"], "waiting");
    }

    async fn of_two_hosts_who_let_somebody_in_at_once_by_two_processes_one_finds_it_full(stage) {
        let scene = Scene::new(stage).await;
        let hub = Hub::default();
        let (one, other) = (House::beside(stage, Bus::on(&hub)).await, House::beside(stage, Bus::on(&hub)).await);
        let mut doctor = scene.doctor(stage, &one).await;
        let sam = stage.visitor(stage.staff("Sam", ODS, Role::OtherClinician).await).await;
        let mut sam = Browser::join(&other, &sam, &scene.of_the_doctor()).await;
        let kim = stage.visitor(stage.staff("Kim", ODS, Role::OtherClinician).await).await;
        let _kim = Browser::join(&one, &kim, &scene.of_the_doctor()).await;
        let ivy = scene.ivy(stage, &one).await;
        let (joan, ..) = carer(stage, scene.ivy, "APPT").await;
        let joan = Browser::join(&other, &joan, &format!("/for/{}{}", scene.ivy.0, scene.of_ivy())).await;
        let everybody =
            [("carer", "waiting"), ("host", "in"), ("host", "in"), ("host", "in"), ("patient", "waiting")];
        doctor.people(&everybody).await;
        sam.people(&everybody).await;
        // One seat is left.
        tokio::join!(
            doctor.say(json!({ "kind": "admit", "who": ivy.me })),
            sam.say(json!({ "kind": "admit", "who": joan.me })),
        );
        let mut refused = 0;
        for host in [&mut doctor, &mut sam] {
            host.whisper(json!({ "kind": "ping" })).await;
            loop {
                let frame = host.next().await;
                match frame["kind"].as_str() {
                    Some("refused") => {
                        assert_eq!(frame["why"], "full");
                        refused += 1;
                    }
                    Some("pong") => break,
                    _ => {}
                }
            }
        }
        assert_eq!(refused, 1);
        let in_it = "select count(*) from room_member where place = 'in'";
        let (count,): (i64,) = stage.peek().await.query(in_it).one().await.unwrap();
        assert_eq!(count, 4);
    }

    async fn of_two_tabs_that_come_at_once_by_two_processes_one_stays(stage) {
        let scene = Scene::new(stage).await;
        let hub = Hub::default();
        let (one, other) = (House::beside(stage, Bus::on(&hub)).await, House::beside(stage, Bus::on(&hub)).await);
        let visitor = stage.visitor(scene.ivy).await;
        let first = support::ticket(&visitor, &scene.of_ivy()).await;
        let second = support::ticket(&visitor, &scene.of_ivy()).await;
        let (first, second) =
            tokio::join!(Browser::with_ticket(&one, &visitor, &first), Browser::with_ticket(&other, &visitor, &second));
        let (mut first, mut second) = (first.unwrap(), second.unwrap());
        let told = tokio::select! {
            told = first.until("removed") => told,
            told = second.until("removed") => told,
        };
        assert_eq!(told["why"], "elsewhere");
    }

    async fn four_are_in_a_call(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let (mut ivy, mut doctor) = scene.call(stage, &house).await;
        let (joan, ..) = carer(stage, scene.ivy, "APPT").await;
        let path = format!("/for/{}{}", scene.ivy.0, scene.of_ivy());
        let joan = Browser::join(&house, &joan, &path).await;
        assert_eq!((joan.welcome["role"].as_str(), joan.welcome["where"].as_str()), (Some("carer"), Some("waiting")));
        doctor.say(json!({ "kind": "admit", "who": joan.me })).await;
        let second = stage.staff("Sam", ODS, Role::OtherClinician).await;
        let second = Browser::join(&house, &stage.visitor(second).await, &scene.of_the_doctor()).await;
        assert_eq!(second.welcome["where"], "in");
        ivy.people(&[("carer", "in"), ("host", "in"), ("host", "in"), ("patient", "in")]).await;
        let third = stage.staff("Kim", ODS, Role::OtherClinician).await;
        let mut third = Browser::join(&house, &stage.visitor(third).await, &scene.of_the_doctor()).await;
        assert_eq!(third.welcome["where"], "waiting");
        third.say(json!({ "kind": "admit", "who": third.me })).await;
        assert_eq!(third.until("refused").await["why"], "full");
        // Who leads does so from the waiting room too.
        third.say(json!({ "kind": "back", "who": joan.me })).await;
        third.say(json!({ "kind": "admit", "who": third.me })).await;
        third.until("admitted").await;
    }

    async fn the_same_person_is_there_once(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let (mut ivy, mut doctor) = scene.call(stage, &house).await;
        // She opens the page on her tablet: she is in the call there, and no longer on her phone.
        let tablet = scene.ivy(stage, &house).await;
        assert_eq!(tablet.me, ivy.me);
        assert_eq!(tablet.welcome["where"], "in");
        assert_eq!(tablet.welcome["media"]["kind"], "mesh");
        assert_eq!(ivy.until("removed").await["why"], "elsewhere");
        assert_eq!(ivy.closed().await, 4409);
        doctor.signal(tablet.me, json!(1)).await;
        let mut tablet = tablet;
        tablet.until("signal").await;
        // In another room she is somebody else.
        let other = appointment(stage, scene.ivy, scene.doctor, stage.now()).await;
        let visitor = stage.visitor(scene.ivy).await;
        let other = Browser::join(&house, &visitor, &format!("/appointments/{other}/room/ticket")).await;
        assert_ne!(other.me, tablet.me);
    }

    async fn those_who_wait_for_the_same_clinician_wait_in_one_queue(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let walter = stage.patient("Walter", "9000000025").await;
        let later = appointment(stage, walter, scene.doctor, stage.now() + Duration::minutes(15)).await;
        let mut walter =
            Browser::join(&house, &stage.visitor(walter).await, &format!("/appointments/{later}/room/ticket")).await;
        // He came first, but Ivy's time is before his.
        let ivy = scene.ivy(stage, &house).await;
        let mut doctor = scene.doctor(stage, &house).await;
        stage.advance(Duration::seconds(6));
        walter.place(2).await;
        doctor.say(json!({ "kind": "admit", "who": ivy.me })).await;
        doctor.people(&[("host", "in"), ("patient", "in")]).await;
        stage.advance(Duration::seconds(6));
        walter.place(1).await;
    }

    async fn an_organisation_sees_its_open_rooms_and_no_other(stage) {
        use crate::{access::{asking::{self, Asker, Door}, grant::{Read, Rooms}}, consultations::open_rooms, people::Ods};
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let _ivy = scene.ivy(stage, &house).await;
        let elsewhere = stage.staff("Nora", "Y99002", Role::Gp).await;
        let mut tx = stage.peek().await;
        for (actor, ods, rooms) in [(scene.doctor, ODS, 1), (elsewhere, "Y99002", 0)] {
            let asker = Asker {
                actor,
                door: Door::AnyWork,
                session: Uuid::nil(),
                recovered_at: None,
                page: String::new(),
                request_id: String::new(),
                now: stage.now(),
            };
            let grant =
                asking::ask_list::<Read, Rooms>(&mut tx, &asker, &Ods::parse(ods).unwrap()).await.unwrap().unwrap();
            let open = open_rooms(&mut tx, &grant, stage.now()).await.unwrap();
            assert_eq!(open.len(), rooms, "{ods}");
            if let Some(room) = open.first() {
                assert_eq!((room.room.id, room.room.person), (scene.id, Some(scene.ivy)));
                assert_eq!(room.people.len(), 1);
                assert_eq!(room.waiting_since, Some(stage.now()));
            }
        }
    }
}
