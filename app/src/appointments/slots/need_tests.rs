use super::super::super::Booker;
use super::*;

fn ods(code: &str) -> Ods {
    Ods::parse(code).expect("a code")
}

fn offering(number: u128, at: &str, service: &str, with: (&str, Option<u128>), channel: Channel) -> Offering {
    Offering {
        organisation: ods(at),
        organisation_name: at.into(),
        clinic: Uuid::from_u128(number),
        clinician: with.1.map(|id| PersonId(Uuid::from_u128(id))),
        clinician_name: with.0.into(),
        service: service.into(),
        channel,
        audience: Audience::of(Booker::ALL),
        reach: Reach::Registered,
    }
}

fn offered() -> Vec<Offering> {
    vec![
        offering(1, "Y99001", "GP appointment", ("Dr Owen Carrick", Some(7)), Channel::InPerson),
        offering(2, "Y99001", "GP appointment", ("Dr Owen Carrick", Some(7)), Channel::Telephone),
        offering(3, "Y99001", "GP appointment", ("Dr Sam Hill", None), Channel::Video),
        offering(4, "Y99001", "Blood test", ("The practice nurses", None), Channel::InPerson),
        offering(5, "RZZ01", "GP appointment", ("Dr Sam Hill", None), Channel::InPerson),
    ]
}

fn need(query: &str) -> (Need, FieldErrors) {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).expect("a query");
    let mut errors = FieldErrors::default();
    let form = Typed::of(pairs, &FIELDS).expect("known fields");
    (Need::read(&form, &mut errors), errors)
}

const ONE: Uuid = Uuid::from_u128(1);

#[test]
fn a_need_goes_through_an_address_and_back() {
    let after = After { starts_at: "2026-11-24T09:10:00Z".parse().expect("an instant"), id: Uuid::from_u128(9) };
    let all = Need {
        service_of: Some(ONE),
        how: Some(Channel::Video),
        when: When::AfterWork,
        with: With::Known,
        from: NaiveDate::from_ymd_opt(2026, 12, 3),
        after: Some(after),
        moving: Some(Uuid::from_u128(4)),
    };
    let (read, errors) = need(&all.in_address());
    assert!(errors.is_empty());
    assert_eq!(read, all);
    assert_eq!(Need::default().in_address(), "");
    let with = Need { with: With::Clinic(ONE), ..Need::default() };
    assert_eq!(need(&with.in_address()).0, with);
}

#[test]
fn what_is_of_no_form_of_ours_is_left_out_and_a_wrong_day_is_told() {
    let (read, errors) = need("for=blood&how=pigeon&when=never&with=me&after=12&move=x");
    assert_eq!((read, errors.is_empty()), (Need::default(), true));
    for after in ["9223372036854775807.x", "9223372036854775807.00000000-0000-0000-0000-000000000009", ".", "-1.x"] {
        assert_eq!(need(&format!("after={after}")).0.after, None, "{after}");
    }
    let (read, errors) = need("from_day=31&from_month=2&from_year=2026");
    assert_eq!((read.from, errors.of_date("from").is_some()), (None, true));
}

#[test]
fn it_is_looked_for_from_now_or_from_midnight_in_london() {
    let now: DateTime<Utc> = "2026-07-01T10:00:00Z".parse().expect("an instant");
    let from = |need: Need| need.from_instant(now).starts_at.to_rfc3339();
    assert_eq!(from(Need::default()), "2026-07-01T10:00:00+00:00");
    let day = |day: u32| Need { from: NaiveDate::from_ymd_opt(2026, 7, day), ..Need::default() };
    assert_eq!(from(day(1)), "2026-07-01T10:00:00+00:00");
    assert_eq!(from(day(3)), "2026-07-02T23:00:00+00:00");
    // A page from before goes on from now.
    let old = After { starts_at: now - chrono::Duration::hours(1), id: ONE };
    assert_eq!(Need { after: Some(old), ..Need::default() }.from_instant(now).id, Uuid::max());
    let later = After { starts_at: now + chrono::Duration::hours(1), id: ONE };
    assert_eq!(Need { after: Some(later), ..Need::default() }.from_instant(now), later);
}

#[test]
fn the_places_that_would_do() {
    let offered = offered();
    let nobody = Acquainted::default();
    let alike = |need: Need| match places(&need, &offered, &nobody) {
        Places::Alike(alike, parts) => (alike.iter().map(|one| one.channel).collect::<Vec<_>>(), parts.len()),
        Places::Clinics(..) => panic!("clinics"),
    };
    let service_of = Some(ONE);
    // Of its own organisation alone, each kind once.
    let any = Need { service_of, ..Need::default() };
    assert_eq!(alike(any.clone()), (Channel::ALL.to_vec(), 0));
    assert_eq!(alike(Need { how: Some(Channel::Video), ..any.clone() }), (vec![Channel::Video], 0));
    assert_eq!(alike(Need { when: When::AfterWork, ..any.clone() }).1, 4);
    // What is not offered to them, and what is not said.
    assert_eq!(alike(Need { service_of: Some(Uuid::from_u128(99)), ..Need::default() }).0, []);
    assert_eq!(alike(Need::default()).0, []);
}

#[test]
fn with_somebody_known_and_with_somebody_named() {
    let offered = offered();
    let clinics = |need: &Need, acquainted: &Acquainted| match places(need, &offered, acquainted) {
        Places::Clinics(clinics, _) => clinics.into_iter().map(|id| id.as_u128()).collect::<Vec<_>>(),
        Places::Alike(..) => panic!("alike"),
    };
    let known = Need { service_of: Some(ONE), with: With::Known, ..Need::default() };
    assert_eq!(clinics(&known, &Acquainted::default()), []);
    let member = Acquainted { members: vec![PersonId(Uuid::from_u128(7))], names: vec![] };
    assert_eq!(clinics(&known, &member), [1, 2]);
    let by_telephone = Need { how: Some(Channel::Telephone), ..known.clone() };
    assert_eq!(clinics(&by_telephone, &member), [2]);
    let by_name = Acquainted { members: vec![], names: vec!["HILL, Sam (Dr)".into(), "Nurse".into()] };
    assert_eq!(clinics(&known, &by_name), [3]);
    let named = Need { service_of: Some(ONE), with: With::Clinic(Uuid::from_u128(2)), ..Need::default() };
    assert_eq!(clinics(&named, &Acquainted::default()), [1, 2]);
    let elsewhere = Need { with: With::Clinic(Uuid::from_u128(5)), ..named };
    assert_eq!(clinics(&elsewhere, &Acquainted::default()), []);
}

#[test]
fn names_are_the_same_however_they_are_written() {
    let is = |one: &str, another: &str| {
        let offering = offering(1, "Y99001", "x", (one, None), Channel::Video);
        Acquainted { members: vec![], names: vec![another.into()] }.knows(&offering)
    };
    for (one, another) in [
        ("Dr Owen Carrick", "Owen Carrick"),
        ("Dr Owen Carrick", "CARRICK, Owen (Dr)"),
        ("Sister Mary O'Neill", "O'Neill, Mary"),
        ("Anne-Marie Smith", "Mrs Anne-Marie SMITH"),
    ] {
        assert!(is(one, another), "{one} {another}");
    }
    for (one, another) in [
        ("Dr Owen Carrick", "Dr Carrick"),
        ("Dr Owen Carrick", "Dr Olwen Carrick"),
        // One word is no name: every nurse would be known.
        ("Nurse", "Nurse"),
        ("Carrick", "Carrick"),
        ("", ""),
    ] {
        assert!(!is(one, another), "{one} {another}");
    }
}

#[test]
fn each_service_and_each_clinician_once() {
    let offered = offered();
    let all: Vec<(&str, &str, usize)> = services(&offered)
        .iter()
        .map(|(one, channels)| (one.organisation.as_str(), one.service.as_str(), channels.len()))
        .collect();
    assert_eq!(all, [("Y99001", "GP appointment", 3), ("Y99001", "Blood test", 1), ("RZZ01", "GP appointment", 1)]);
    let names: Vec<&str> = clinicians(&offered[0], &offered).iter().map(|one| one.clinician_name.as_str()).collect();
    assert_eq!(names, ["Dr Owen Carrick", "Dr Sam Hill"]);
}
