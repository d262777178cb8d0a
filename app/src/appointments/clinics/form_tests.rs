use super::*;

const MEMBER: Uuid = Uuid::from_u128(7);

fn usual() -> Pairs {
    let mut pairs = empty(NaiveDate::from_ymd_opt(2026, 11, 24).expect("a day"));
    let set = [
        ("name", "Dr Rowan, mornings"),
        ("clinician_name", "Dr Anna Rowan"),
        ("service", "GP appointment"),
        ("place", "Harbour Lane Surgery"),
        ("tuesday_from_1", "09:00"),
        ("tuesday_to_1", "12:30"),
    ];
    pairs.retain(|(name, _)| !set.iter().any(|(of, _)| of == name));
    pairs.extend(set.iter().map(|(name, value)| (name.to_string(), value.to_string())));
    pairs
}

fn read(change: &[(&str, &str)]) -> Result<Offer, Vec<String>> {
    let mut pairs = usual();
    pairs.retain(|(name, _)| !change.iter().any(|(of, _)| of == name));
    pairs.extend(change.iter().map(|(name, value)| (name.to_string(), value.to_string())));
    let form = typed(pairs).expect("known fields");
    check(&form, &[MEMBER]).map_err(|errors| errors.iter().map(|error| error.field.to_string()).collect())
}

#[test]
fn a_whole_form_and_back() {
    let member = MEMBER.to_string();
    let offer = read(&[
        ("clinician", &member),
        ("tuesday_from_2", "14:00"),
        ("tuesday_to_2", "17:00"),
        ("ends_day", "31"),
        ("ends_month", "3"),
        ("ends_year", "2027"),
        ("bank_holidays", "open"),
        ("channel", "video"),
        ("place", ""),
    ])
    .expect("an offer");
    assert_eq!((offer.clinician, offer.channel, offer.place.as_str()), (Some(MEMBER), Channel::Video, ""));
    assert_eq!((offer.length_minutes, offer.days_ahead), (15, 42));
    assert_eq!(offer.week.words(), ["Tuesday: 9am to 12:30pm and 2pm to 5pm"]);
    assert_eq!(offer.bank_holidays, BankHolidays::Open);
    assert!(Booker::ALL.into_iter().all(|booker| offer.audience.holds(booker)));
    let again = check(&typed(filled(&offer)).expect("known fields"), &[MEMBER]).expect("the same");
    assert_eq!(again, offer);
    // As it is kept.
    let text = serde_json::to_string(&offer).expect("text");
    assert_eq!(serde_json::from_str::<Offer>(&text).expect("an offer"), offer);
}

#[test]
fn each_thing_wrong_is_told_at_its_field() {
    let long = "x".repeat(61);
    let very_long = "x".repeat(201);
    for (change, field) in [
        (("name", ""), "name"),
        (("name", long.as_str()), "name"),
        (("name", "a\nb"), "name"),
        (("service", ""), "service"),
        (("clinician_name", ""), "clinician_name"),
        (("clinician", "00000000-0000-0000-0000-000000000008"), "clinician"),
        (("clinician", "somebody"), "clinician"),
        (("place", ""), "place"),
        (("place", very_long.as_str()), "place"),
        (("channel", "pigeon"), "channel"),
        (("length", "4"), "length"),
        (("length", "241"), "length"),
        (("length", "-5"), "length"),
        (("length", "99999"), "length"),
        (("length", "ten"), "length"),
        (("audience", "nobody"), "audience"),
        (("reach", ""), "reach"),
        (("days_ahead", "0"), "days_ahead"),
        (("days_ahead", "183"), "days_ahead"),
        (("starts_month", "13"), "starts"),
        (("ends_day", "3"), "ends"),
        (("tuesday_to_1", ""), "tuesday_from_1"),
        (("tuesday_to_1", "09:10"), "tuesday_from_1"),
        (("tuesday_to_1", "25:00"), "tuesday_from_1"),
        (("monday_to_2", "12:00"), "monday_from_2"),
    ] {
        assert_eq!(read(&[change]), Err(vec![field.to_string()]), "{change:?}");
    }
    let empty = [("tuesday_from_1", ""), ("tuesday_to_1", "")];
    assert_eq!(read(&empty), Err(vec!["monday_from_1".to_string()]));
    let none = [("starts_day", ""), ("starts_month", ""), ("starts_year", "")];
    assert_eq!(read(&none), Err(vec!["starts".to_string()]));
    let back = [("ends_day", "23"), ("ends_month", "11"), ("ends_year", "2026")];
    assert_eq!(read(&back), Err(vec!["ends".to_string()]));
    let over = [("tuesday_from_2", "12:00"), ("tuesday_to_2", "13:00")];
    assert_eq!(read(&over), Err(vec!["tuesday_from_2".to_string()]));
    assert!(typed(vec![("organisation_ods".into(), "RZZ01".into())]).is_err(), "nothing more is taken");
}

#[test]
fn what_another_system_keeps_is_not_changed_here() {
    let offer = read(&[]).expect("an offer");
    let form = |pairs: &[(&str, &str)]| {
        typed(pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()).expect("fields")
    };
    let fields =
        form(&[("name", "Theirs"), ("audience", "staff"), ("reach", "known"), ("service", "Other"), ("length", "90")]);
    let changed = check_of_source(&fields, &offer).expect("an offer");
    let audience = Audience::of([Booker::Staff]);
    assert_eq!(changed, Offer { name: "Theirs".into(), audience, reach: Reach::Known, ..offer.clone() });
    let wrong = check_of_source(&form(&[]), &offer).expect_err("nothing was chosen");
    assert_eq!(wrong.iter().count(), 3);
}
