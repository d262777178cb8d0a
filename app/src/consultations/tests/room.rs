//! The rules of a room: each act from each place, and long random walks.

use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use crate::consultations::{
    protocol::{MOST_PEOPLE, Part, Removal, SEATS_OF_A_MESH, Where, Why},
    room::{Act, Noted, Place, Room, seen_by},
};

const HOST: Uuid = Uuid::from_u128(1);
const IVY: Uuid = Uuid::from_u128(2);
const CARER: Uuid = Uuid::from_u128(3);
const GUEST: Uuid = Uuid::from_u128(4);

fn at(second: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::seconds(second)
}

fn empty() -> Room {
    Room { seats: SEATS_OF_A_MESH, ended_at: None, members: Vec::new() }
}

fn come(who: Uuid, part: Part) -> Act {
    Act::Come { who, part, name: format!("{part:?}") }
}

/// A host who is in, and three who wait.
fn waiting() -> Room {
    let mut room = empty();
    for (second, (who, part)) in
        [(HOST, Part::Host), (IVY, Part::Patient), (CARER, Part::Carer), (GUEST, Part::Guest)].into_iter().enumerate()
    {
        room.apply(come(who, part), at(second as i64)).unwrap();
    }
    room
}

#[test]
fn who_comes_waits_but_for_who_leads() {
    for (part, place) in [
        (Part::Host, Where::In),
        (Part::Staff, Where::In),
        (Part::Patient, Where::Waiting),
        (Part::Carer, Where::Waiting),
        (Part::Guest, Where::Waiting),
    ] {
        let mut room = empty();
        let outcome = room.apply(come(IVY, part), at(0)).unwrap();
        assert_eq!(room.place(IVY), Some(place), "{part:?}");
        assert_eq!(outcome.noted, [(Noted::Arrived, Some(IVY), Some(IVY))]);
    }
}

#[test]
fn each_act_from_each_place() {
    let admitted = |mut room: Room, who: Uuid| {
        room.apply(Act::Admit { by: HOST, who }, at(10)).unwrap();
        room
    };
    let removed = |mut room: Room, who: Uuid| {
        room.apply(Act::Remove { by: HOST, who }, at(10)).unwrap();
        room
    };
    type Case = (&'static str, Room, Act, Result<Option<Where>, Why>);
    let cases: Vec<Case> = vec![
        ("let in", waiting(), Act::Admit { by: HOST, who: IVY }, Ok(Some(Where::In))),
        ("let in twice", admitted(waiting(), IVY), Act::Admit { by: HOST, who: IVY }, Ok(Some(Where::In))),
        ("sent back", admitted(waiting(), IVY), Act::Back { by: HOST, who: IVY }, Ok(Some(Where::Waiting))),
        ("sent back, and waits already", waiting(), Act::Back { by: HOST, who: IVY }, Ok(Some(Where::Waiting))),
        ("removed", waiting(), Act::Remove { by: HOST, who: IVY }, Ok(None)),
        ("removed from the call", admitted(waiting(), IVY), Act::Remove { by: HOST, who: IVY }, Ok(None)),
        ("left", waiting(), Act::Leave { who: IVY }, Ok(None)),
        ("expelled", admitted(waiting(), IVY), Act::Expel { who: IVY, why: Removal::Access }, Ok(None)),
        ("lost", admitted(waiting(), IVY), Act::Lose { who: IVY }, Ok(Some(Where::In))),
        ("ended", admitted(waiting(), IVY), Act::End { by: HOST }, Ok(None)),
        ("lets herself in", waiting(), Act::Admit { by: IVY, who: IVY }, Err(Why::NotYours)),
        ("a carer lets in", waiting(), Act::Admit { by: CARER, who: IVY }, Err(Why::NotYours)),
        ("a guest removes", waiting(), Act::Remove { by: GUEST, who: IVY }, Err(Why::NotYours)),
        ("a patient who is in ends", admitted(waiting(), IVY), Act::End { by: IVY }, Err(Why::NotYours)),
        ("nobody lets in", waiting(), Act::Admit { by: Uuid::nil(), who: IVY }, Err(Why::NotYours)),
        ("removes themselves", waiting(), Act::Remove { by: HOST, who: HOST }, Err(Why::NotYours)),
        ("lets nobody in", waiting(), Act::Admit { by: HOST, who: Uuid::nil() }, Err(Why::Nobody)),
        ("lets in who was removed", removed(waiting(), IVY), Act::Admit { by: HOST, who: IVY }, Err(Why::Nobody)),
        ("leaves twice", removed(waiting(), IVY), Act::Leave { who: IVY }, Err(Why::Nobody)),
        ("comes after being removed", removed(waiting(), IVY), come(IVY, Part::Patient), Ok(Some(Where::Waiting))),
        ("comes again, in", admitted(waiting(), IVY), come(IVY, Part::Patient), Ok(Some(Where::In))),
    ];
    for (what, mut room, act, expected) in cases {
        let before = room.clone();
        match (room.apply(act, at(20)), expected) {
            (Ok(outcome), Ok(place)) => {
                assert_eq!(room.place(IVY), place, "{what}");
                assert!(room == before || !outcome.is_nothing(), "{what}");
            }
            (Err(why), Err(expected)) => {
                assert_eq!(why, expected, "{what}");
                assert_eq!(room, before, "{what}: a refusal changes nothing");
            }
            (got, expected) => panic!("{what}: {got:?} instead of {expected:?}"),
        }
    }
}

#[test]
fn a_guest_who_was_removed_does_not_come_back() {
    let mut room = waiting();
    room.apply(Act::Remove { by: HOST, who: GUEST }, at(10)).unwrap();
    assert_eq!(room.apply(come(GUEST, Part::Guest), at(11)), Err(Why::Removed));
    // One who left does.
    let mut room = waiting();
    room.apply(Act::Leave { who: GUEST }, at(10)).unwrap();
    room.apply(come(GUEST, Part::Guest), at(11)).unwrap();
    assert_eq!(room.place(GUEST), Some(Where::Waiting));
}

#[test]
fn staff_that_was_put_out_or_sent_back_waits_when_it_comes_again() {
    let staff = Uuid::from_u128(7);
    for act in [Act::Remove { by: HOST, who: staff }, Act::Back { by: HOST, who: staff }] {
        let mut room = waiting();
        room.apply(come(staff, Part::Staff), at(5)).unwrap();
        assert_eq!(room.place(staff), Some(Where::In));
        room.apply(act.clone(), at(6)).unwrap();
        // Who was sent back is still there; they go, and come as if for the first time.
        let _ = room.apply(Act::Leave { who: staff }, at(7));
        room.apply(come(staff, Part::Staff), at(8)).unwrap();
        assert_eq!(room.place(staff), Some(Where::Waiting), "{act:?}");
        // Let in again, they come and go as before.
        room.apply(Act::Admit { by: HOST, who: staff }, at(9)).unwrap();
        room.apply(Act::Leave { who: staff }, at(10)).unwrap();
        room.apply(come(staff, Part::Staff), at(11)).unwrap();
        assert_eq!(room.place(staff), Some(Where::In), "{act:?}");
    }
}

#[test]
fn four_are_in_one_call_and_no_more() {
    let mut room = waiting();
    for who in [IVY, CARER, GUEST] {
        room.apply(Act::Admit { by: HOST, who }, at(10)).unwrap();
    }
    let fifth = Uuid::from_u128(5);
    room.apply(come(fifth, Part::Guest), at(11)).unwrap();
    assert_eq!(room.apply(Act::Admit { by: HOST, who: fifth }, at(12)), Err(Why::Full));
    // A second host waits, and leads all the same.
    let second = Uuid::from_u128(6);
    room.apply(come(second, Part::Host), at(13)).unwrap();
    assert_eq!(room.place(second), Some(Where::Waiting));
    room.apply(Act::Back { by: second, who: GUEST }, at(14)).unwrap();
    room.apply(Act::Admit { by: second, who: second }, at(15)).unwrap();
    assert_eq!(room.place(second), Some(Where::In));
    // Who is away keeps their seat.
    room.apply(Act::Lose { who: IVY }, at(16)).unwrap();
    assert_eq!(room.apply(Act::Admit { by: HOST, who: GUEST }, at(17)), Err(Why::Full));
    room.apply(Act::Leave { who: IVY }, at(18)).unwrap();
    room.apply(Act::Admit { by: HOST, who: GUEST }, at(19)).unwrap();
}

#[test]
fn an_ended_room_is_opened_again_by_who_leads_it() {
    let mut room = waiting();
    room.apply(Act::End { by: HOST }, at(10)).unwrap();
    assert!(room.people().is_empty());
    for part in [Part::Patient, Part::Carer, Part::Guest, Part::Staff] {
        assert_eq!(room.apply(come(IVY, part), at(11)), Err(Why::Ended), "{part:?}");
    }
    room.apply(come(HOST, Part::Host), at(12)).unwrap();
    assert_eq!(room.ended_at, None);
    room.apply(come(IVY, Part::Patient), at(13)).unwrap();
    assert_eq!(room.place(IVY), Some(Where::Waiting));
}

#[test]
fn a_place_is_kept_for_a_minute() {
    let mut room = waiting();
    room.apply(Act::Lose { who: IVY }, at(100)).unwrap();
    assert!(room.people().iter().any(|one| one.id == IVY && one.away));
    let minute = Duration::seconds(60);
    assert!(room.lost(at(160), minute).is_empty());
    assert_eq!(room.lost(at(161), minute), [IVY]);
    assert_eq!(room.clone().apply(Act::Fade { who: IVY }, at(160)), Err(Why::Nobody));
    assert_eq!(room.clone().apply(Act::Fade { who: HOST }, at(161)), Err(Why::Nobody));
    let mut faded = room.clone();
    faded.apply(Act::Fade { who: IVY }, at(161)).unwrap();
    assert_eq!(faded.place(IVY), None);
    room.apply(come(IVY, Part::Patient), at(161)).unwrap();
    assert!(room.lost(at(500), minute).is_empty());
    assert!(room.people().iter().all(|one| !one.away));
}

#[test]
fn a_room_does_not_fill_without_end() {
    let mut room = empty();
    for number in 0..MOST_PEOPLE {
        room.apply(come(Uuid::from_u128(100 + number as u128), Part::Guest), at(0)).unwrap();
    }
    assert_eq!(room.apply(come(IVY, Part::Patient), at(1)), Err(Why::Full));
    // Who is there comes again all the same.
    room.apply(come(Uuid::from_u128(100), Part::Guest), at(2)).unwrap();
}

#[test]
fn a_guest_who_waits_sees_who_leads_and_nobody_else() {
    let mut room = waiting();
    let ids = |room: &Room, me| seen_by(&room.people(), me).into_iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(ids(&room, GUEST), [HOST, GUEST]);
    assert_eq!(ids(&room, IVY), [HOST, IVY, CARER, GUEST]);
    room.apply(Act::Admit { by: HOST, who: GUEST }, at(10)).unwrap();
    assert_eq!(ids(&room, GUEST), [HOST, IVY, CARER, GUEST]);
    room.apply(Act::Back { by: HOST, who: GUEST }, at(11)).unwrap();
    assert_eq!(ids(&room, GUEST), [HOST, GUEST]);
}

fn an_act() -> impl Strategy<Value = Act> {
    let who = || (0_u128..8).prop_map(Uuid::from_u128);
    // A person comes as what they are.
    let part = |who: Uuid| match who.as_u128() {
        0 | 1 => Part::Host,
        2 => Part::Patient,
        3 => Part::Carer,
        4 => Part::Staff,
        _ => Part::Guest,
    };
    prop_oneof![
        4 => who().prop_map(move |who| come(who, part(who))),
        3 => (who(), who()).prop_map(|(by, who)| Act::Admit { by, who }),
        1 => (who(), who()).prop_map(|(by, who)| Act::Back { by, who }),
        1 => (who(), who()).prop_map(|(by, who)| Act::Remove { by, who }),
        1 => who().prop_map(|who| Act::Leave { who }),
        1 => who().prop_map(|who| Act::Lose { who }),
        1 => who().prop_map(|who| Act::Fade { who }),
        1 => who().prop_map(|who| Act::Expel { who, why: Removal::Access }),
        1 => (0_u128..20).prop_map(|by| Act::End { by: Uuid::from_u128(by) }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn whatever_happens_a_room_stays_a_room(acts in proptest::collection::vec(an_act(), 1..120)) {
        let mut room = empty();
        for (second, act) in acts.into_iter().enumerate() {
            let before = room.clone();
            let told = room.apply(act.clone(), at(second as i64));
            let is_in = room.people().iter().filter(|one| one.place == Where::In).count();
            prop_assert!(is_in <= room.seats, "{is_in} are in after {act:?}");
            prop_assert!(room.ended_at.is_none() || room.people().is_empty());
            let mut ids: Vec<Uuid> = room.members.iter().map(|member| member.id).collect();
            ids.sort();
            ids.dedup();
            prop_assert_eq!(ids.len(), room.members.len(), "each is there once");
            match told {
                Err(_) => prop_assert_eq!(&room, &before, "a refusal changes nothing"),
                Ok(outcome) => {
                    // What changed is told, and what is told changed.
                    for member in &room.members {
                        if before.member(member.id) != Some(member) {
                            prop_assert!(outcome.changed.contains(&member.id), "{act:?} of {member:?}");
                        }
                    }
                    // Who was let in was let in by who leads, or is staff.
                    for one in room.people().iter().filter(|one| one.place == Where::In) {
                        let was_in = before.place(one.id) == Some(Where::In);
                        let by_host = matches!(act, Act::Admit { by, .. } if by.as_u128() < 2);
                        prop_assert!(was_in || by_host || matches!(one.role, Part::Host | Part::Staff), "{act:?}");
                    }
                    for (who, _) in &outcome.removed {
                        prop_assert_eq!(room.place(*who), None);
                    }
                }
            }
            for member in &room.members {
                let is_there = matches!(member.place, Place::There(_));
                prop_assert!(is_there || member.away_at.is_none());
                prop_assert_eq!(is_there, member.gone_at.is_none());
            }
        }
    }
}
