//! Somebody with the database, and without the key, changes the log: on both databases, as they
//! would, behind the portal's back.

use std::path::PathBuf;

use chrono::Duration;
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::{
    access::{
        anchors::Anchorer,
        class::{Action, Category, DataClass},
        log::{NewEntry, append},
        log_writer::LogWriter,
        policy::Verdict,
        relation::Relation,
        role::Role,
    },
    on_both_databases,
    people::{Ods, PersonId},
    platform::keys::Keys,
    testing::stage::Stage,
};

struct Scene {
    ivy: PersonId,
    joe: PersonId,
    anchorer: Anchorer,
    anchors: PathBuf,
    _folder: TempDir,
}

/// Ivy's log has so many entries and Joe's as many, all anchored.
async fn scene(stage: &Stage, entries: usize) -> Scene {
    let folder = tempfile::tempdir().unwrap();
    let anchors = folder.path().join("elsewhere/anchors.log");
    let (ivy, joe) = (PersonId(Uuid::now_v7()), PersonId(Uuid::now_v7()));
    write(stage, &[ivy, joe], entries).await;
    let mut anchorer = Anchorer::open(&anchors).unwrap();
    anchorer.anchor(&stage.app.platform).await.unwrap();
    Scene { ivy, joe, anchorer, anchors, _folder: folder }
}

fn entry(stage: &Stage, person: PersonId, number: usize) -> NewEntry {
    NewEntry {
        person,
        at: stage.now() + Duration::seconds(number as i64),
        actor: PersonId(Uuid::from_u128(7)),
        relation: Relation::StaffElsewhere(Role::Nurse),
        organisation: Ods::parse("RZZ01"),
        action: Action::Read,
        class: DataClass::Record(Category::Results),
        page: "/record/results".into(),
        verdict: Verdict::Permit,
        request_id: format!("{number:016x}"),
    }
}

async fn write(stage: &Stage, people: &[PersonId], each: usize) {
    let entries: Vec<NewEntry> =
        people.iter().flat_map(|person| (0..each).map(|number| entry(stage, *person, number))).collect();
    let mut tx = stage.app.platform.db.write().await.unwrap();
    append(&mut tx, &stage.app.platform.keys, &entries).await.unwrap();
    tx.commit().await.unwrap();
}

/// One statement, `$1` a person.
async fn act(stage: &Stage, sql: &'static str, person: PersonId) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(sql).bind(person.0).execute().await.unwrap_or_else(|fault| panic!("{sql}: {fault:?}"));
    tx.commit().await.unwrap();
}

/// Who owns the database can take the triggers away.
async fn take_triggers_away(stage: &Stage) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    let drops: &[&'static str] = match &tx {
        Tx::Sqlite(_) => &["drop trigger access_log_not_changed", "drop trigger access_log_not_removed"],
        Tx::Postgres(_) => &["drop trigger access_log_not_changed on access_log"],
    };
    for drop in drops {
        tx.query(drop).execute().await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn findings(stage: &Stage, scene: &Scene) -> Vec<Finding> {
    verify(&stage.app.platform, &scene.anchors).await.unwrap().findings
}

/// Everything of the log, to be put back later.
async fn copy(stage: &Stage) -> (Vec<Kept>, Vec<Head>) {
    let mut tx = stage.app.platform.db.read().await.unwrap();
    let rows = tx.query("select * from access_log order by person_id, seq").all().await.unwrap();
    (rows, tx.query("select * from access_log_head order by person_id").all().await.unwrap())
}

async fn put_back(stage: &Stage, (rows, heads): &(Vec<Kept>, Vec<Head>)) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query("delete from access_log").execute().await.unwrap();
    tx.query("delete from access_log_head").execute().await.unwrap();
    let columns = [
        "person_id",
        "seq",
        "at",
        "actor_id",
        "relation",
        "organisation_ods",
        "action",
        "data_class",
        "page",
        "outcome",
        "request_id",
        "prev_mac",
        "mac",
    ];
    for row in rows.iter().cloned() {
        let insert = tx.insert_many("access_log", &columns, 1, "");
        let insert = insert.bind(row.person_id).bind(row.seq).bind(row.at).bind(row.actor_id).bind(row.relation);
        let insert = insert.bind(row.organisation_ods).bind(row.action).bind(row.data_class).bind(row.page);
        insert.bind(row.outcome).bind(row.request_id).bind(row.prev_mac).bind(row.mac).execute().await.unwrap();
    }
    for head in heads.iter().cloned() {
        let insert = tx.insert_many("access_log_head", &["person_id", "seq", "mac"], 1, "");
        insert.bind(head.person_id).bind(head.seq).bind(head.mac).execute().await.unwrap();
    }
    tx.commit().await.unwrap();
}

on_both_databases! {
    async fn a_good_log_is_left_in_peace(stage) {
        let mut scene = scene(stage, 100).await;
        assert_eq!(findings(stage, &scene).await, []);
        for round in 0..3 {
            write(stage, &[scene.joe], 5).await;
            stage.advance(Duration::minutes(5));
            let anchor = scene.anchorer.anchor(&stage.app.platform).await.unwrap();
            assert_eq!((anchor.number, anchor.chains, anchor.entries), (round + 2, 2, 205 + 5 * round));
        }
        // What came after the newest anchor is no fault.
        write(stage, &[scene.ivy], 5).await;
        let report = verify(&stage.app.platform, &scene.anchors).await.unwrap();
        assert_eq!((report.entries, report.chains, report.anchors, report.findings), (220, 2, 4, vec![]));
        assert_eq!(report.anchored_at, Some(stage.now()));
        // A portal that starts again goes on in the same file.
        let mut again = Anchorer::open(&scene.anchors).unwrap();
        assert_eq!(again.anchor(&stage.app.platform).await.unwrap().number, 5);
        assert_eq!(scene.anchorer.anchor(&stage.app.platform).await.unwrap().number, 6);
        assert_eq!(findings(stage, &scene).await, []);
        assert_eq!(anchors::newest(&scene.anchors), Some(stage.now()));
    }

    async fn pages_of_entries_meet_without_a_seam(stage) {
        let scene = scene(stage, PAGE as usize / 2 + 7).await;
        let report = verify(&stage.app.platform, &scene.anchors).await.unwrap();
        assert_eq!((report.entries, report.findings), (PAGE as u64 + 14, vec![]));
    }

    async fn nothing_in_the_log_can_be_changed_or_removed(stage) {
        let scene = scene(stage, 3).await;
        for sql in [
            "update access_log set outcome = 'refused' where person_id = $1",
            "update access_log set seq = seq where person_id = $1 and seq = 2",
            "delete from access_log where person_id = $1",
            "delete from access_log where person_id = $1 and seq = 3",
        ] {
            let mut tx = stage.app.platform.db.write().await.unwrap();
            assert!(tx.query(sql).bind(scene.ivy.0).execute().await.is_err(), "{sql}");
        }
        assert_eq!(findings(stage, &scene).await, []);
    }

    async fn whatever_is_changed_in_the_database_is_found(stage) {
        let scene = scene(stage, 12).await;
        take_triggers_away(stage).await;
        let before = copy(stage).await;
        let person = scene.ivy.0;
        let changed = Finding::Changed { person, seq: 5 };
        for (sql, found) in [
            ("update access_log set actor_id = $1 where person_id = $1 and seq = 5", changed.clone()),
            ("update access_log set relation = 'own' where person_id = $1 and seq = 5", changed.clone()),
            ("update access_log set organisation_ods = 'RZZ02' where person_id = $1 and seq = 5", changed.clone()),
            ("update access_log set organisation_ods = null where person_id = $1 and seq = 5", changed.clone()),
            ("update access_log set organisation_ods = '' where person_id = $1 and seq = 5", changed.clone()),
            ("update access_log set action = 'change' where person_id = $1 and seq = 5", changed.clone()),
            ("update access_log set data_class = 'details' where person_id = $1 and seq = 5", changed.clone()),
            ("update access_log set page = '/record' where person_id = $1 and seq = 5", changed.clone()),
            ("update access_log set outcome = 'refused' where person_id = $1 and seq = 5", changed.clone()),
            ("update access_log set request_id = '' where person_id = $1 and seq = 5", changed.clone()),
            ("update access_log set at = (select at from access_log where person_id = $1 and seq = 6) where person_id = $1 and seq = 5", changed.clone()),
            ("update access_log set prev_mac = mac where person_id = $1 and seq = 5", changed.clone()),
            ("update access_log set mac = prev_mac where person_id = $1 and seq = 5", changed.clone()),
            ("delete from access_log where person_id = $1 and seq = 5", Finding::Missing { person, from: 5, to: 5 }),
            ("delete from access_log where person_id = $1 and seq < 5", Finding::Missing { person, from: 1, to: 4 }),
            ("update access_log set seq = 13 where person_id = $1 and seq = 5", Finding::Missing { person, from: 5, to: 5 }),
            ("delete from access_log_head where person_id = $1", Finding::HeadMissing { person }),
            ("delete from access_log where person_id = $1", Finding::HeadAlone { person, head: 12 }),
            ("update access_log_head set seq = 13 where person_id = $1", Finding::HeadDiffers { person, head: 13, last: 12 }),
        ] {
            act(stage, sql, scene.ivy).await;
            let found_all = findings(stage, &scene).await;
            assert!(found_all.contains(&found), "{sql}: {found_all:?}");
            put_back(stage, &before).await;
        }
        assert_eq!(findings(stage, &scene).await, []);
    }

    async fn swapped_and_transplanted_entries_are_found(stage) {
        let scene = scene(stage, 12).await;
        take_triggers_away(stage).await;
        let before = copy(stage).await;
        let (person, other) = (scene.ivy.0, scene.joe.0);
        // Two entries change their numbers.
        for sql in [
            "update access_log set seq = 1000 where person_id = $1 and seq = 4",
            "update access_log set seq = 4 where person_id = $1 and seq = 8",
            "update access_log set seq = 8 where person_id = $1 and seq = 1000",
        ] {
            act(stage, sql, scene.ivy).await;
        }
        let found = findings(stage, &scene).await;
        for seq in [4, 8] {
            assert!(found.contains(&Finding::Changed { person, seq }), "{found:?}");
        }
        put_back(stage, &before).await;
        // The last entry goes to the end of Joe's chain, and both heads are made to fit.
        let mut tx = stage.app.platform.db.write().await.unwrap();
        for sql in [
            "update access_log set person_id = $2, seq = 13, prev_mac = (select mac from access_log_head where person_id = $2)
             where person_id = $1 and seq = 12",
            "update access_log_head set seq = 13, mac = (select mac from access_log where person_id = $2 and seq = 13)
             where person_id = $2 and person_id <> $1",
            "update access_log_head set seq = 11, mac = (select mac from access_log where person_id = $1 and seq = 11)
             where person_id = $1 and person_id <> $2",
        ] {
            tx.query(sql).bind(person).bind(other).execute().await.unwrap();
        }
        tx.commit().await.unwrap();
        let found = findings(stage, &scene).await;
        assert!(found.contains(&Finding::Changed { person: other, seq: 13 }), "{found:?}");
        assert!(found.iter().any(|one| matches!(one, Finding::Shortened { anchored: 12, last: 11, .. })), "{found:?}");
    }

    async fn a_log_cut_short_with_its_head_is_found(stage) {
        let mut scene = scene(stage, 12).await;
        take_triggers_away(stage).await;
        let (person, at) = (scene.ivy.0, stage.now());
        act(stage, "delete from access_log where person_id = $1 and seq > 9", scene.ivy).await;
        act(
            stage,
            "update access_log_head set seq = 9, mac = (select mac from access_log where person_id = $1 and seq = 9) where person_id = $1",
            scene.ivy,
        )
        .await;
        let shortened = Finding::Shortened { person, anchored: 12, at, last: 9 };
        assert_eq!(findings(stage, &scene).await, std::slice::from_ref(&shortened));
        // The whole chain gone, as if there had never been one.
        let before = copy(stage).await;
        act(stage, "delete from access_log where person_id = $1", scene.ivy).await;
        act(stage, "delete from access_log_head where person_id = $1", scene.ivy).await;
        assert_eq!(findings(stage, &scene).await, [Finding::ChainGone { entries: 12, at }]);
        put_back(stage, &before).await;
        // The portal writes on, past the number that was anchored, and anchors that as well.
        write(stage, &[scene.ivy], 20).await;
        scene.anchorer.anchor(&stage.app.platform).await.unwrap();
        assert_eq!(findings(stage, &scene).await, [Finding::Rewritten { person, seq: 12, at }]);
    }

    async fn an_older_database_in_the_place_of_a_newer_is_found(stage) {
        let mut scene = scene(stage, 5).await;
        take_triggers_away(stage).await;
        let older = copy(stage).await;
        write(stage, &[scene.ivy], 3).await;
        stage.advance(Duration::minutes(5));
        let newer = stage.now();
        scene.anchorer.anchor(&stage.app.platform).await.unwrap();
        assert_eq!(findings(stage, &scene).await, []);
        put_back(stage, &older).await;
        let person = scene.ivy.0;
        let expected = [Finding::Shortened { person, anchored: 8, at: newer, last: 5 }];
        assert_eq!(findings(stage, &scene).await, expected);
        // The anchor that follows does not wash it clean, nor does what is written afterwards.
        scene.anchorer.anchor(&stage.app.platform).await.unwrap();
        assert_eq!(findings(stage, &scene).await, expected);
        stage.advance(Duration::minutes(5));
        write(stage, &[scene.ivy], 3).await;
        scene.anchorer.anchor(&stage.app.platform).await.unwrap();
        assert_eq!(findings(stage, &scene).await, [Finding::Rewritten { person, seq: 8, at: newer }]);
    }

    async fn anchors_cut_short_while_the_portal_runs_are_found(stage) {
        let mut scene = scene(stage, 3).await;
        let first = std::fs::read(&scene.anchors).unwrap();
        write(stage, &[scene.ivy], 3).await;
        scene.anchorer.anchor(&stage.app.platform).await.unwrap();
        for left in [first.len(), first.len() - 20] {
            std::fs::write(&scene.anchors, &first[..left]).unwrap();
            scene.anchorer.anchor(&stage.app.platform).await.unwrap();
            scene.anchorer.anchor(&stage.app.platform).await.unwrap();
            let found = findings(stage, &scene).await;
            assert!(matches!(found[..], [Finding::AnchorsBroken { .. }, ..]), "{left}: {found:?}");
        }
    }

    async fn another_key_fits_nothing(stage) {
        let scene = scene(stage, 4).await;
        let stranger = Platform { keys: std::sync::Arc::new(Keys::random()), ..stage.app.platform.clone() };
        let report = verify(&stranger, &scene.anchors).await.unwrap();
        let changed = report.findings.iter().filter(|found| matches!(found, Finding::Changed { .. })).count();
        assert_eq!((changed, report.anchors), (8, 0));
        assert!(report.findings.contains(&Finding::AnchorsTorn { after: 0 }));
    }

    async fn a_log_without_anchors_says_so(stage) {
        let scene = scene(stage, 1).await;
        std::fs::remove_file(&scene.anchors).unwrap();
        assert_eq!(findings(stage, &scene).await, [Finding::NoAnchors]);
    }

    async fn sixteen_writers_at_once_leave_no_gap(stage) {
        let mut scene = scene(stage, 1).await;
        let beside = crate::attacks::beside::beside(stage).await;
        let logs = [stage.app.log.clone(), LogWriter::start(beside).0];
        let people = [scene.ivy, scene.joe, PersonId(Uuid::now_v7())];
        let example = entry(stage, scene.ivy, 0);
        let writers: Vec<_> = (0..16)
            .map(|writer| {
                let (log, example) = (logs[writer % 2].clone(), example.clone());
                tokio::spawn(async move {
                    for number in 0..100 {
                        let person = people[(writer + number) % 3];
                        let entry = NewEntry { person, request_id: format!("{writer}-{number}"), ..example.clone() };
                        log.write(entry).await.durable().await.unwrap();
                    }
                })
            })
            .collect();
        // Anchors are taken while they write.
        for _ in 0..5 {
            scene.anchorer.anchor(&stage.app.platform).await.unwrap();
        }
        for writer in writers {
            writer.await.unwrap();
        }
        scene.anchorer.anchor(&stage.app.platform).await.unwrap();
        let report = verify(&stage.app.platform, &scene.anchors).await.unwrap();
        assert_eq!((report.entries, report.chains, report.findings), (1_602, 3, vec![]));
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_named_and_the_rest_is_looked_at() {
    // Only SQLite keeps what is of no form at all.
    let stage = Stage::on_sqlite().await;
    let scene = scene(&stage, 12).await;
    take_triggers_away(&stage).await;
    act(&stage, "update access_log set at = 'yesterday' where person_id = $1 and seq = 5", scene.ivy).await;
    act(&stage, "update access_log set page = '/' where person_id = $1 and seq = 9", scene.joe).await;
    let found = findings(&stage, &scene).await;
    assert!(found.contains(&Finding::Unreadable { person: scene.ivy.0, seq: 5 }), "{found:?}");
    assert!(found.contains(&Finding::Changed { person: scene.joe.0, seq: 9 }), "{found:?}");
    stage.leave().await;
}
