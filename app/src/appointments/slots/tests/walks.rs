//! The search beside a plain one: random clinics and times, every need, and the answers must be the same.

use rand::{Rng, SeedableRng, rngs::StdRng};

use super::*;
use crate::{
    access::asking::{self, Asker, Door},
    access::grant::{Appointments, Read},
    appointments::slots::{
        find,
        need::{Acquainted, Need, With},
        part::{Part, When},
        whom::Whom,
    },
    on_both_databases,
};

const SERVICES: [&str; 2] = ["GP appointment", "Blood test"];

on_both_databases! {
    async fn what_is_found_is_what_a_plain_search_finds(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let joe = stage.patient("Joe", CARER).await;
        stage.organisation("RZZ01", "Wessex Vale Hospital").await;
        let mut random = StdRng::seed_from_u64(7);
        // What a plain search goes through: the clinic, and each of its times with what is against it.
        let mut plain: Vec<(Made<'static>, Uuid, Vec<(DateTime<Utc>, Uuid, bool)>)> = Vec::new();
        for _ in 0..24 {
            let bookers: Vec<Booker> = Booker::ALL.into_iter().filter(|_| random.random_bool(0.6)).collect();
            let made = Made {
                ods: if random.random_bool(0.7) { "Y99001" } else { "RZZ01" },
                service: SERVICES[random.random_range(0..2)],
                channel: Channel::ALL[random.random_range(0..3)],
                audience: Audience::of(bookers),
                reach: Reach::ALL[random.random_range(0..3)],
                clinician_name: if random.random_bool(0.5) { "Dr Sam Hill" } else { "Dr Anna Rowan" },
                ..Made::default()
            };
            let mut times: Vec<DateTime<Utc>> = (0..40)
                .map(|_| at("2026-11-24T00:00:00Z") + Duration::minutes(10 * random.random_range(0..6 * 24 * 6)))
                .collect();
            times.sort();
            times.dedup();
            let (clinic, ids) = made.with(stage, &times).await;
            let mut free = Vec::new();
            for (at, id) in times.into_iter().zip(ids) {
                let against = random.random_range(0..6);
                match against {
                    0 => take(stage, id).await,
                    1 => hold(stage, id, joe, stage.now() + Duration::hours(1)).await,
                    2 => hold(stage, id, ivy, stage.now() + Duration::hours(1)).await,
                    _ => {}
                }
                free.push((at, id, against > 1));
            }
            plain.push((made, clinic, free));
        }
        let mut asked = 0;
        for booker in [Booker::Person, Booker::Carer] {
            for known in [vec![], vec![Ods::parse("RZZ01").unwrap()]] {
                let whom = Whom { booker, practice: Ods::parse("Y99001"), known, work: None };
                let mut tx = stage.app.platform.db.read().await.unwrap();
                let asker = Asker {
                    actor: ivy, door: Door::AnyWork, session: Uuid::nil(), recovered_at: None, page: "/".into(),
                    request_id: "x".into(), now: stage.now(),
                };
                let grant = asking::ask::<Read, Appointments>(&mut tx, &asker, ivy).await.unwrap().outcome.unwrap();
                let offered = find::offered(&mut tx, &whom).await.unwrap();
                for of in &offered {
                    for how in [None, Some(Channel::Video), Some(Channel::InPerson)] {
                        for when in When::ALL {
                            for with in [With::Anyone, With::Clinic(of.clinic)] {
                                let need = Need { service_of: Some(of.clinic), how, when, with, ..Need::default() };
                                let all = (offered.as_slice(), &Acquainted::default());
                                let found = find::first(&mut tx, &grant, &need, all, stage.now()).await.unwrap();
                                let mut expected: Vec<(DateTime<Utc>, Uuid)> = plain
                                    .iter()
                                    .filter(|(made, clinic, _)| {
                                        offered.iter().any(|one| one.clinic == *clinic)
                                            && made.ods == of.organisation.as_str()
                                            && made.service == of.service
                                            && how.is_none_or(|how| how == made.channel)
                                            && (with == With::Anyone || made.clinician_name == of.clinician_name)
                                    })
                                    .flat_map(|(_, _, times)| times)
                                    .filter(|(at, _, is_free)| *is_free && *at > stage.now())
                                    .filter(|(at, ..)| when.parts().is_empty() || when.parts().contains(&Part::of(*at)))
                                    .map(|(at, id, _)| (*at, *id))
                                    .collect();
                                expected.sort();
                                expected.truncate(24);
                                let got: Vec<(DateTime<Utc>, Uuid)> = found.slots.iter().map(|slot| (slot.starts_at, slot.id)).collect();
                                assert_eq!(got, expected, "{booker:?} {need:?}");
                                asked += 1;
                            }
                        }
                    }
                }
            }
        }
        assert!(asked > 200, "{asked}");
    }
}
