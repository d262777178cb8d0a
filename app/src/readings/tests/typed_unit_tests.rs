use super::*;
use crate::readings::unit::decimal;

#[test]
fn numbers_are_read_in_their_unit() {
    for (text, unit, thousandths) in [
        ("5.6", GlucoseUnit::MmolPerLitre, 5_600),
        ("101", GlucoseUnit::MgPerDecilitre, 5_605),
        ("180", GlucoseUnit::MgPerDecilitre, 9_990),
        ("18.018", GlucoseUnit::MgPerDecilitre, 1_000),
    ] {
        assert_eq!(glucose(text, Some(unit)).unwrap().0.thousandths(), thousandths, "{text} {unit:?}");
    }
    for (text, unit, thousandths) in [
        ("82.5", WeightUnit::Kilogram, 82_500),
        ("82,5", WeightUnit::Kilogram, 82_500),
        ("180", WeightUnit::Pound, 81_647),
    ] {
        assert_eq!(weight(text, Some(unit)).unwrap().0.thousandths(), thousandths, "{text} {unit:?}");
    }
    assert_eq!(stones("12", "7").unwrap().0.thousandths(), 79_379);
    assert_eq!(stones("12", "").unwrap().0.thousandths(), 76_204);
    assert_eq!(stones("12", "14"), Err(NotRead::TooManyPounds));
    assert_eq!(stones("12", "13.9").unwrap().0.thousandths(), 82_508);
    assert_eq!(stones("", "7"), Err(NotRead::Empty));
    for (text, unit, thousandths) in [
        ("36.8", TemperatureUnit::Celsius, 36_800),
        ("36.85", TemperatureUnit::Celsius, 36_900),
        ("36.84", TemperatureUnit::Celsius, 36_800),
        ("98.6", TemperatureUnit::Fahrenheit, 37_000),
        ("100.4", TemperatureUnit::Fahrenheit, 38_000),
        // 38.056: kept to 0.1, as NEWS2 has it.
        ("100.5", TemperatureUnit::Fahrenheit, 38_100),
        ("20", TemperatureUnit::Fahrenheit, -6_700),
    ] {
        assert_eq!(temperature(text, Some(unit)).unwrap().0.thousandths(), thousandths, "{text} {unit:?}");
    }
}

#[test]
fn what_could_be_either_unit_is_asked_and_never_guessed() {
    for text in ["9.1", "12.4", "30", "33", "99", "111"] {
        assert_eq!(glucose(text, None), Err(NotRead::WhichUnit), "{text}");
    }
    for (text, ucum) in [("5.6", "mmol/L"), ("9", "mmol/L"), ("111.1", "mg/dL"), ("250", "mg/dL")] {
        assert_eq!(glucose(text, None).unwrap().1[0].unit, ucum, "{text}");
    }
    // Possible in neither: told by the range of mmol/L.
    assert!(glucose("0.1", None).is_ok_and(|(level, _)| !GLUCOSE.holds(level)));
    for text in ["100", "12", "80.5"] {
        assert_eq!(weight(text, None), Err(NotRead::WhichUnit), "{text}");
    }
    for (text, ucum) in [("36.8", "Cel"), ("46", "Cel"), ("68", "[degF]"), ("98.6", "[degF]")] {
        assert_eq!(temperature(text, None).unwrap().1[0].unit, ucum, "{text}");
    }
    assert!(temperature("60", None).is_ok_and(|(found, _)| !TEMPERATURE.holds(found)));
}

#[test]
fn what_was_typed_stands_beside_it() {
    let one =
        |field: &str, text: &str, unit: &str| Entered { field: field.into(), text: text.into(), unit: unit.into() };
    assert_eq!(stones(" 12 ", "7.5").unwrap().1, [one("stone", "12", "[stone_av]"), one("pounds", "7.5", "[lb_av]")]);
    assert_eq!(stones("12", " ").unwrap().1, [one("stone", "12", "[stone_av]")]);
    assert_eq!(weight("180", Some(WeightUnit::Pound)).unwrap().1, [one("pounds", "180", "[lb_av]")]);
    assert_eq!(glucose("101", Some(GlucoseUnit::MgPerDecilitre)).unwrap().1, [one("glucose", "101", "mg/dL")]);
    let temperature = temperature("98.6", Some(TemperatureUnit::Fahrenheit)).unwrap().1;
    assert_eq!(temperature, [one("temperature", "98.6", "[degF]")]);
    assert_eq!(whole::<Kilogram>("weight", "82").unwrap().1, one("weight", "82", "kg"));
}

#[test]
fn no_number_is_no_amount() {
    for text in ["-5", "abc", "5.6.7", "NaN", "1e9", "٣", "99999999"] {
        assert_eq!(glucose(text, None), Err(NotRead::NoNumber), "{text}");
        assert_eq!(stones(text, "1"), Err(NotRead::NoNumber), "{text}");
        assert_eq!(stones("12", text), Err(NotRead::NoNumber), "{text}");
        assert_eq!(whole::<Kilogram>("weight", text), Err(NotRead::NoNumber), "{text}");
    }
    assert_eq!(whole::<Kilogram>("weight", "82.5"), Err(NotRead::NoNumber));
    assert_eq!(whole::<Kilogram>("weight", ""), Err(NotRead::Empty));
    assert!(whole::<Kilogram>("weight", "82.0").is_ok());
}

/// Every number that a meter or a pair of scales can show, into our unit and back: at most half of
/// the last place that is shown is lost (safety.md, hazard 4).
#[test]
fn every_number_comes_back() {
    // mg/dL, whole: the very number.
    for typed in 9..=2000_i64 {
        let kept = glucose(&typed.to_string(), Some(GlucoseUnit::MgPerDecilitre)).unwrap().0.thousandths();
        let back = (kept * 180_182 + 5_000_000) / 10_000_000;
        assert_eq!(back, typed, "{kept}");
    }
    // Pounds in tenths, up to 100 stone: the very tenth.
    for tenths in 7..=14_000_i64 {
        let kept = weight(&decimal(tenths * 100, 1), Some(WeightUnit::Pound)).unwrap().0.thousandths();
        let back = (i128::from(kept) * 100_000_000 / 45_359_237 + 50) / 100;
        assert_eq!(back, i128::from(tenths), "{kept}");
    }
    // Stones and pounds are the same as so many pounds.
    for pounds in 14..=1400_i64 {
        let in_stones = stones(&(pounds / 14).to_string(), &(pounds % 14).to_string()).unwrap().0;
        assert_eq!(in_stones, weight(&pounds.to_string(), Some(WeightUnit::Pound)).unwrap().0, "{pounds}");
    }
    // °F in tenths: at most 0.05 °C away from the exact one, which is 5 (f - 32) / 9.
    for tenths in 680..=1148_i64 {
        let kept = temperature(&decimal(tenths * 100, 1), Some(TemperatureUnit::Fahrenheit)).unwrap().0.thousandths();
        let exact_times_9 = (tenths * 100 - 32_000) * 5;
        assert!((kept * 9 - exact_times_9).abs() <= 50 * 9, "{tenths} became {kept}");
        assert_eq!(kept % 100, 0);
    }
    // mmol/L, kg and °C in tenths are kept as they are.
    for tenths in 5..=6500_i64 {
        let text = decimal(tenths * 100, 1);
        assert_eq!(glucose(&text, Some(GlucoseUnit::MmolPerLitre)).unwrap().0.number(), text);
        assert_eq!(weight(&text, Some(WeightUnit::Kilogram)).unwrap().0.number(), text);
        assert_eq!(temperature(&text, Some(TemperatureUnit::Celsius)).unwrap().0.number(), text);
    }
}

proptest::proptest! {
    #[test]
    fn nothing_that_is_typed_panics(text in ".{0,40}", other in ".{0,12}") {
        for unit in GlucoseUnit::ALL {
            let _ = glucose(&text, Some(*unit));
        }
        let _ = (glucose(&text, None), temperature(&text, None), weight(&text, None), stones(&text, &other));
    }

    #[test]
    fn more_is_never_less(lower in 0_i64..9_000_000, more in 0_i64..1_000) {
        let text = |number: i64| decimal(number, 3);
        let both = |read: fn(&str) -> Option<i64>| (read(&text(lower)), read(&text(lower + more)));
        for read in [
            (|text| glucose(text, Some(GlucoseUnit::MgPerDecilitre)).ok().map(|one| one.0.thousandths())) as fn(&str) -> Option<i64>,
            |text| weight(text, Some(WeightUnit::Pound)).ok().map(|one| one.0.thousandths()),
            |text| temperature(text, Some(TemperatureUnit::Fahrenheit)).ok().map(|one| one.0.thousandths()),
            |text| temperature(text, Some(TemperatureUnit::Celsius)).ok().map(|one| one.0.thousandths()),
        ] {
            let (less, more) = both(read);
            proptest::prop_assert!(less.is_some() && less <= more, "{less:?} {more:?}");
        }
    }
}
