//! Decoding: tables of frames, each with where it is from, and every cut of every one of them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use super::super::{
    decode::{Characteristic, Decoded, Received, decode},
    frame::{DeviceClock, Measured, Remark, Why},
    glucose,
    number::{Change, Decimal, SAME, Special, float, sfloat},
};
use crate::readings::{
    measure::{Breathed, Meal, Values},
    unit::Amount,
};

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn received(characteristic: Characteristic, hex: &str) -> Received {
    Received { characteristic, bytes: bytes(hex), at: DateTime::<Utc>::UNIX_EPOCH }
}

fn one(characteristic: Characteristic, hex: &str) -> Result<Measured, Why> {
    let Decoded { mut found, unusable } = decode(&[received(characteristic, hex)]);
    match unusable.first() {
        Some((_, why)) => Err(*why),
        None => Ok(found.remove(0).measured),
    }
}

fn at(year: i32, month: u32, day: u32, hour: u32, minute: u32, second: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(year, month, day).unwrap().and_hms_opt(hour, minute, second).unwrap()
}

fn pressure(systolic: i64, diastolic: i64, pulse: Option<i64>, irregular: bool) -> Values {
    Values::BloodPressure {
        systolic: Amount::of_thousandths(systolic),
        diastolic: Amount::of_thousandths(diastolic),
        pulse: pulse.map(Amount::of_thousandths),
        irregular,
    }
}

fn sugar(thousandths: i64, meal: Option<Meal>) -> Values {
    Values::Glucose { level: Amount::of_thousandths(thousandths), meal }
}

fn oxygen(saturation: i64, pulse: Option<i64>) -> Values {
    Values::Oxygen {
        saturation: Amount::of_thousandths(saturation),
        pulse: pulse.map(Amount::of_thousandths),
        breathed: Breathed::Air,
    }
}

fn texts(measured: &Measured) -> Vec<String> {
    measured.entered.iter().map(|one| format!("{} {} {}", one.field, one.text, one.unit)).collect()
}

/// IEEE 11073-20601, annex F.
#[test]
fn special_numbers_are_no_numbers() {
    for (raw, special) in [
        (0x07FF, Special::NotANumber),
        (0x0800, Special::NotAtThisResolution),
        (0x07FE, Special::Above),
        (0x0802, Special::Below),
        (0x0801, Special::Reserved),
    ] {
        assert_eq!(sfloat(raw), Err(special), "{raw:04x}");
    }
    for (raw, special) in [
        (0x007F_FFFF, Special::NotANumber),
        (0x0080_0000, Special::NotAtThisResolution),
        (0x007F_FFFE, Special::Above),
        (0x0080_0002, Special::Below),
        (0x0080_0001, Special::Reserved),
    ] {
        assert_eq!(float(raw), Err(special), "{raw:08x}");
    }
    // Their neighbours, and the same mantissa with another exponent, are numbers.
    for (raw, mantissa, exponent) in [(0x07FD, 2045, 0), (0x0803, -2045, 0), (0x17FF, 2047, 1), (0xF800, -2048, -1)] {
        assert_eq!(sfloat(raw), Ok(Decimal { mantissa, exponent }), "{raw:04x}");
    }
}

#[test]
fn numbers_are_exact() {
    for (raw, thousandths, text) in [
        (0x0072, Some(114_000), "114"),
        // 36.4, the example of IEEE 11073-20601 for the 32-bit number, in 16 bits.
        (0xF16C, Some(36_400), "36.4"),
        (0xFFFF, Some(-100), "-0.1"),
        (0x0FFF, Some(-1_000), "-1"),
        (0xB06F, Some(1), "0.00111"),
        (0xE00F, Some(150), "0.15"),
        (0x0000, Some(0), "0"),
        (0x8000, Some(0), "0.00000000"),
        (0x7001, Some(10_000_000_000), "10000000"),
        // Twenty million is no amount.
        (0x7002, None, "20000000"),
        (0x8001, Some(0), "0.00000001"),
    ] {
        let number = sfloat(raw).unwrap();
        assert_eq!(number.thousandths(SAME), thousandths, "{raw:04x}");
        assert_eq!(number.text(), text, "{raw:04x}");
    }
    assert_eq!(float(0xFF00_016C).unwrap().thousandths(SAME), Some(36_400));
    assert_eq!(float(0xFFFF_FE94).unwrap().thousandths(SAME), Some(-36_400));
    assert_eq!(float(0x7F00_0001).unwrap().thousandths(SAME), None);
    assert_eq!(float(0x8000_0001).unwrap().thousandths(SAME), None);
    assert_eq!(float(0x7F00_0000).unwrap().thousandths(SAME), Some(0));
}

#[test]
fn a_number_is_rounded_once_half_away_from_nought() {
    let number = |mantissa, exponent| Decimal { mantissa, exponent };
    for (decimal, thousandths) in
        [(number(15, -4), 2), (number(14, -4), 1), (number(-15, -4), -2), (number(4999, -7), 0), (number(5, -4), 1)]
    {
        assert_eq!(decimal.thousandths(SAME), Some(thousandths), "{decimal:?}");
    }
    // 98.6 degrees Fahrenheit are 37 degrees Celsius exactly; 32 are nought; -40 are -40.
    let of_fahrenheit = Change { less: 32, times: 5, over: 9 };
    for (decimal, thousandths) in [
        (number(986, -1), 37_000),
        (number(32, 0), 0),
        (number(-40, 0), -40_000),
        (number(1004, -1), 38_000),
        (number(100, 0), 37_778),
    ] {
        assert_eq!(decimal.thousandths(of_fahrenheit), Some(thousandths), "{decimal:?}");
    }
}

#[test]
fn no_raw_number_is_a_panic() {
    for raw in 0..=u16::MAX {
        if let Ok(number) = sfloat(raw) {
            number.thousandths(SAME);
            number.thousandths(Change { less: 32, times: 1_000_000_000_000, over: 133_322_387_415 });
            assert!(!number.times_ten_to(5).text().is_empty());
        }
    }
    for raw in (0..=u32::MAX).step_by(65_521) {
        if let Ok(number) = float(raw) {
            number.thousandths(Change { less: 32, times: 5, over: 9 });
            assert!(!number.text().is_empty());
        }
    }
}

/// The time is not read from the clock, and every field of the frame is where it should be.
#[test]
fn blood_pressure() {
    // A monitor whose frame nRF Connect shows as 127/79, pulse 69 (stackoverflow.com/questions/78168365).
    // It sets two flags and a status bit that are kept for later use.
    let real = one(Characteristic::BloodPressure, "DE F6F4 16F3 FF07 E407 01 14 08 2B 00 B2F2 01 8000").unwrap();
    assert_eq!(real.values, pressure(127_000, 79_000, Some(69_000), false));
    assert_eq!(real.clock, DeviceClock::Says(at(2020, 1, 20, 8, 43, 0)));
    assert_eq!(real.user, Some(1));
    assert_eq!(real.remarks, [Remark::Unfamiliar]);
    assert_eq!(texts(&real), ["systolic 127.0 mm[Hg]", "diastolic 79.0 mm[Hg]", "pulse 69.0 /min"]);

    // The fields that A&D's UA-651BLE sends (its data sheet: time stamp, pulse, measurement status).
    let plain = one(Characteristic::BloodPressure, "16 8600 5200 6300 EA07 0B 18 07 1E 05 4400 0000").unwrap();
    assert_eq!(plain.values, pressure(134_000, 82_000, Some(68_000), false));
    assert_eq!(plain.clock, DeviceClock::Says(at(2026, 11, 24, 7, 30, 5)));
    assert_eq!((plain.user, plain.remarks), (None, vec![]));

    // Only what must be there.
    let least = one(Characteristic::BloodPressure, "00 8600 5200 FF07").unwrap();
    assert_eq!((least.values, least.clock), (pressure(134_000, 82_000, None, false), DeviceClock::NotSet));
}

#[test]
fn blood_pressure_at_its_edges() {
    let good = |hex: &str| one(Characteristic::BloodPressure, hex).unwrap();
    // 16.0 over 10.5 kPa: 120.010 and 78.756 mmHg.
    assert_eq!(good("01 A0F0 69F0 FF07").values, pressure(120_010, 78_756, None, false));
    assert_eq!(texts(&good("01 A0F0 69F0 FF07"))[0], "systolic 16.0 kPa");
    // A pulse that was not found, and a user that is not known.
    let unknown = good("0C 8600 5200 FF07 FF07 FF");
    assert_eq!((unknown.values, unknown.user), (pressure(134_000, 82_000, None, false), None));
    // Each bit of the status.
    for (status, remarks, irregular) in [
        ("0100", vec![Remark::Moved], false),
        ("0200", vec![Remark::LooseCuff], false),
        ("0400", vec![Remark::IrregularPulse], true),
        ("0800", vec![Remark::PulseOutOfRange], false),
        ("1000", vec![Remark::PulseOutOfRange], false),
        ("2000", vec![Remark::WrongPosition], false),
        ("4000", vec![Remark::Unfamiliar], false),
        ("0580", vec![Remark::Moved, Remark::IrregularPulse, Remark::Unfamiliar], true),
    ] {
        let found = good(&format!("10 8600 5200 FF07 {status}"));
        assert_eq!((found.remarks, found.values), (remarks, pressure(134_000, 82_000, None, irregular)), "{status}");
    }
    // A year, a month or a day that the device does not know.
    for clock in ["0000 0B 18 07 1E 05", "EA07 00 18 07 1E 05", "EA07 0B 00 07 1E 05"] {
        assert_eq!(good(&format!("02 8600 5200 FF07 {clock}")).clock, DeviceClock::NotSet, "{clock}");
    }
    for (hex, why) in [
        ("", Why::TooShort),
        ("02 8600 5200 FF07", Why::TooShort),
        ("00 8600 5200 FF07 00", Why::TooLong),
        ("00 FF07 FF07 FF07", Why::NoValue),
        ("00 0008 5200 FF07", Why::NoValue),
        ("00 FE07 5200 FF07", Why::Above),
        ("00 8600 0208 FF07", Why::Below),
        ("00 0108 5200 FF07", Why::NoSuchNumber),
        ("00 0270 5200 FF07", Why::NoSuchNumber),
        // 30 February; 24 o'clock; the year 1581.
        ("02 8600 5200 FF07 EA07 02 1E 07 1E 05", Why::NoSuchDate),
        ("02 8600 5200 FF07 EA07 0B 18 18 00 00", Why::NoSuchDate),
        ("02 8600 5200 FF07 2D06 0B 18 07 1E 05", Why::NoSuchDate),
        // A device that sends something else under this number (flutter_blue#687): as a pressure it is 182,400 mmHg.
        ("FE 2027 0075 0055 005F 00E4 07 09 18 10 09 3A 69 00 01", Why::TooLong),
    ] {
        assert_eq!(one(Characteristic::BloodPressure, hex), Err(why), "{hex}");
    }
}

#[test]
fn glucose_levels() {
    // An Accu-Chek Guide whose screen says 6.2 mmol/L (react-native-ble-manager#1162).
    let guide = one(Characteristic::Glucose, "1B 0F00 E807 01 1E 05 3A 1B 5301 6FB0 F8 0000").unwrap();
    assert_eq!(guide.values, sugar(6_160, None));
    assert_eq!(guide.sequence, Some(15));
    // 5:58:27 by its base time, and 339 minutes later on its screen.
    assert_eq!(guide.clock, DeviceClock::Says(at(2024, 1, 30, 11, 37, 27)));
    assert_eq!(texts(&guide), ["glucose 111 mg/dL"]);
    assert_eq!(guide.remarks, []);

    // A meter that shows 120 mg/dL (react-native-ble-plx#652, "AwYA5AcEDRAmCgAAeLDx").
    let other = one(Characteristic::Glucose, "03 0600 E407 04 0D 10 26 0A 0000 78B0 F1").unwrap();
    assert_eq!(other.values, sugar(6_660, None));
    assert_eq!(other.clock, DeviceClock::Says(at(2020, 4, 13, 16, 38, 10)));

    // 5.6 mmol/L is 0.0056 mol/L: 56 and -4.
    let molar = one(Characteristic::Glucose, "06 0100 EA07 0B 18 07 00 00 38C0 11").unwrap();
    assert_eq!((&molar.values, texts(&molar)), (&sugar(5_600, None), vec!["glucose 5.6 mmol/L".to_string()]));

    let good = |hex: &str| one(Characteristic::Glucose, hex).unwrap();
    // The owner set the clock back by an hour.
    assert_eq!(good("03 0100 EA07 0B 18 00 1E 00 C4FF 5AB0 11").clock, DeviceClock::Says(at(2026, 11, 23, 23, 30, 0)));
    assert_eq!(good("0A 0100 EA07 0B 18 07 00 00 5AB0 11 0008").remarks, [Remark::ClockMayBeWrong]);
    assert_eq!(good("0A 0100 EA07 0B 18 07 00 00 5AB0 11 0100").remarks, []);
    for unfamiliar in [
        "0A 0100 EA07 0B 18 07 00 00 5AB0 11 0010",
        "02 0100 EA07 0B 18 07 00 00 5AB0 1B",
        "E2 0100 EA07 0B 18 07 00 00 5AB0 11",
    ] {
        assert_eq!(good(unfamiliar).remarks, [Remark::Unfamiliar], "{unfamiliar}");
    }
    let with = |status: &str| one(Characteristic::Glucose, &format!("0A 0100 EA07 0B 18 07 00 00 FF07 11 {status}"));
    for (status, why) in [
        ("0000", Why::NoValue),
        ("0200", Why::Failed),
        ("0400", Why::Failed),
        ("0800", Why::Failed),
        ("1000", Why::Failed),
        ("2000", Why::Above),
        ("4000", Why::Below),
        ("8000", Why::Failed),
        ("0001", Why::Failed),
        ("0002", Why::Failed),
        ("0004", Why::Failed),
    ] {
        assert_eq!(with(status), Err(why), "{status}");
    }
    for (hex, why) in [
        // "Control solution" as the type, and as the place (the tests of Current Health's peripheral
        // framework have both).
        ("02 0100 D007 01 02 03 04 05 5AB0 1A", Why::NotAPerson),
        ("02 0100 D007 01 02 03 04 05 5AB0 49", Why::NotAPerson),
        ("02 0100 EA07 0B 18 07 00 00 FE07 11", Why::Above),
        ("02 0100 EA07 0B 18 07 00 00 0208 11", Why::Below),
        // No result at all.
        ("00 0100 D007 01 02 03 04 05", Why::NoValue),
        ("08 0100 D007 01 02 03 04 05 2000", Why::Above),
        // The time is not known, or was moved too far.
        ("02 0100 0000 00 00 00 00 00 5AB0 11", Why::NoTime),
        ("03 0100 EA07 0B 18 07 00 00 FF7F 5AB0 11", Why::NoTime),
        ("03 0100 EA07 0B 18 07 00 00 0080 5AB0 11", Why::NoTime),
        ("02 0100 EA07 0B 18 07 00 00 5AB0", Why::TooShort),
        ("02 0100 EA07 0B 18 07 00 00 5AB0 11 00", Why::TooLong),
    ] {
        assert_eq!(one(Characteristic::Glucose, hex), Err(why), "{hex}");
    }
}

#[test]
fn a_meal_goes_with_its_record() {
    for (code, meal) in [
        ("01", Some(Meal::BeforeMeal)),
        ("02", Some(Meal::AfterMeal)),
        ("03", Some(Meal::Waking)),
        ("04", Some(Meal::Other)),
        ("05", Some(Meal::Bedtime)),
        ("00", None),
        ("06", None),
    ] {
        let decoded = decode(&[
            received(Characteristic::Glucose, "12 0700 EA07 0B 18 07 00 00 5AB0 11"),
            received(Characteristic::Glucose, "12 0800 EA07 0B 18 09 00 00 6EB0 11"),
            received(Characteristic::GlucoseContext, &format!("02 0700 {code}")),
        ]);
        let values: Vec<Values> = decoded.found.into_iter().map(|found| found.measured.values).collect();
        assert_eq!(values, [sugar(4_995, meal), sugar(6_105, None)], "{code}");
    }
    // Everything that a context may hold: carbohydrate, meal, health, exercise, medication, HbA1c.
    let all = glucose::decode_context(&bytes("DF 0700 00 01 1400 02 14 3C00 32 01 0500 4200"));
    assert_eq!(all, Ok(glucose::Context { sequence: 7, meal: Some(Meal::AfterMeal) }));
    assert_eq!(glucose::decode_context(&bytes("02 0700")), Err(Why::TooShort));
    assert_eq!(glucose::decode_context(&bytes("02 0700 01 00")), Err(Why::TooLong));
    // A context of nothing that came is left alone.
    assert_eq!(decode(&[received(Characteristic::GlucoseContext, "02 0700 01")]), Decoded::default());
}

#[test]
fn temperatures() {
    let celsius = |thousandths| Values::Temperature(Amount::of_thousandths(thousandths));
    let good = |hex: &str| one(Characteristic::Temperature, hex).unwrap();
    // A&D UT-201BLE, 36.8 on its screen (stackoverflow.com/questions/66169331).
    let real = good("06 700100FF E507 02 0C 0A 38 22 02");
    assert_eq!((&real.values, real.clock), (&celsius(36_800), DeviceClock::Says(at(2021, 2, 12, 10, 56, 34))));
    assert_eq!(texts(&real), ["temperature 36.8 Cel", "place body "]);
    // A simulated thermometer (b4x.com/android/forum/threads/64232).
    let simulated = good("06 B00E00FE DC07 0C 05 0B 09 27 04");
    assert_eq!((&simulated.values, texts(&simulated)[1].as_str()), (&celsius(37_600), "place finger "));
    assert_eq!(good("01 DA0300FF").values, celsius(37_000), "98.6 °F");
    assert_eq!(good("04 700100FF 0A").remarks, [Remark::Unfamiliar]);
    assert_eq!(good("08 700100FF").remarks, [Remark::Unfamiliar]);
    for (hex, why) in [
        ("00 FFFF7F00", Why::NoValue),
        ("00 00008000", Why::NoValue),
        ("00 FEFF7F00", Why::Above),
        ("00 02008000", Why::Below),
        ("00 01008000", Why::NoSuchNumber),
        ("00 7001007F", Why::NoSuchNumber),
        ("00 700100", Why::TooShort),
        ("00 700100FF 00", Why::TooLong),
        ("02 700100FF E507 0D 0C 0A 38 22", Why::NoSuchDate),
    ] {
        assert_eq!(one(Characteristic::Temperature, hex), Err(why), "{hex}");
    }
}

#[test]
fn weights() {
    let kilograms = |thousandths| Values::Weight(Amount::of_thousandths(thousandths));
    let good = |hex: &str| one(Characteristic::Weight, hex).unwrap();
    // 16,040 steps of 5 g; the specification's example of a resolution of 0.005 kg.
    let plain = good("06 A83E EA07 0B 18 06 3B 3A 02");
    assert_eq!((&plain.values, plain.user), (&kilograms(80_200), Some(2)));
    assert_eq!(
        (plain.clock, texts(&plain)),
        (DeviceClock::Says(at(2026, 11, 24, 6, 59, 58)), vec!["weight 80.200 kg".to_string()])
    );
    // 176.80 lb are 80.195 kg.
    let pounds = good("01 1045");
    assert_eq!((&pounds.values, texts(&pounds)), (&kilograms(80_195), vec!["weight 176.80 [lb_av]".to_string()]));
    assert_eq!(good("0C A83E FF FA00 B606").user, None);
    // A Xiaomi scale that says 127.1 kg, with two flags of its own (eclipse-smarthome-bluetooth-binding#42).
    let xiaomi = good("A2 4C63 E207 02 01 0F 2F 1C");
    assert_eq!((xiaomi.values, xiaomi.remarks), (kilograms(127_100), vec![Remark::Unfamiliar]));
    for (hex, why) in [
        ("00 FFFF", Why::Failed),
        ("00 A8", Why::TooShort),
        ("08 A83E FA00", Why::TooShort),
        ("00 A83E 00", Why::TooLong),
    ] {
        assert_eq!(one(Characteristic::Weight, hex), Err(why), "{hex}");
    }
}

#[test]
fn oxygen_levels() {
    let spot = |hex: &str| one(Characteristic::OxygenSpotCheck, hex);
    // 97 % and 64 beats, with time, valid data, a quiet sensor and a pulse amplitude.
    let all = spot("0F 6100 4000 EA07 0B 18 08 00 00 8001 000000 32F0").unwrap();
    assert_eq!((&all.values, all.clock), (&oxygen(97_000, Some(64_000)), DeviceClock::Says(at(2026, 11, 24, 8, 0, 0))));
    assert_eq!(texts(&all), ["saturation 97 %", "pulse 64 /min"]);
    assert_eq!(spot("00 6100 FF07").unwrap().values, oxygen(97_000, None));
    // "Device clock is not set" beside a time.
    assert_eq!(spot("11 6100 4000 EA07 0B 18 08 00 00").unwrap().clock, DeviceClock::NotSet);
    for (hex, remarks) in [
        ("02 6100 4000 0040", vec![Remark::Doubtful]),
        ("02 6100 4000 0100", vec![Remark::Unfamiliar]),
        ("04 6100 4000 200000", vec![Remark::WeakSignal]),
        ("04 6100 4000 000100", vec![Remark::Doubtful]),
        ("E4 6100 4000 000001", vec![Remark::Unfamiliar]),
        ("06 6100 4000 0040 100100", vec![Remark::Doubtful, Remark::WeakSignal]),
    ] {
        assert_eq!(spot(hex).unwrap().remarks, remarks, "{hex}");
    }
    for (hex, why) in [
        ("00 FF07 4000", Why::NoValue),
        ("02 6100 4000 2000", Why::Failed),
        ("02 6100 4000 4000", Why::Failed),
        ("02 6100 4000 0010", Why::Failed),
        ("02 6100 4000 0020", Why::Failed),
        ("02 6100 4000 0080", Why::Failed),
        ("02 6100 4000 0004", Why::NotAPerson),
        ("02 6100 4000 0008", Why::NotAPerson),
        ("04 6100 4000 020000", Why::Failed),
        ("04 6100 4000 800000", Why::Failed),
        ("04 6100 4000 000800", Why::Failed),
        ("04 6100 4000 008000", Why::Failed),
        ("04 6100 4000 0000", Why::TooShort),
        ("00 6100 4000 00", Why::TooLong),
    ] {
        assert_eq!(spot(hex), Err(why), "{hex}");
    }
}

#[test]
fn of_a_stream_the_last_good_value_counts() {
    let stream = |frames: &[&str]| {
        let received: Vec<Received> =
            frames.iter().map(|hex| received(Characteristic::OxygenContinuous, hex)).collect();
        decode(&received)
    };
    let decoded = stream(&[
        "00 FF07 FF07",
        "00 5F00 4600",
        "04 6000 4500 2001",
        "07 6200 4400 6200 4400 6100 4300 2001",
        "00 FF07 FF07",
    ]);
    assert_eq!(decoded.found.len(), 1);
    assert_eq!(decoded.found[0].measured.values, oxygen(98_000, Some(68_000)));
    assert_eq!(decoded.unusable, []);
    // An early estimate is not one; and of many that are none, one is told of.
    let none = stream(&["00 FF07 FF07", "04 6000 4500 4000", "08 6000 4500 000800"]);
    assert_eq!((none.found.len(), none.unusable.len()), (0, 1));
    assert_eq!(stream(&["18 6000 4500 000000 32F0"]).found.len(), 1);
    assert_eq!(stream(&["10 6000 4500"]).unusable, [(Characteristic::OxygenContinuous, Why::TooShort)]);
}

/// Every frame of above, cut at every place and with a byte too many: an error, and no other value.
#[test]
fn what_is_cut_off_is_refused() {
    for (characteristic, hex) in WHOLE {
        let whole = bytes(hex);
        assert!(one(characteristic, hex).is_ok(), "{hex}");
        for length in 0..whole.len() {
            let cut = Received { characteristic, bytes: whole[..length].to_vec(), at: DateTime::UNIX_EPOCH };
            assert_eq!(decode(&[cut]).unusable, [(characteristic, Why::TooShort)], "{hex} at {length}");
        }
        let more = Received { characteristic, bytes: [&whole[..], &[0]].concat(), at: DateTime::UNIX_EPOCH };
        assert_eq!(decode(&[more]).unusable, [(characteristic, Why::TooLong)], "{hex}");
    }
}

const WHOLE: [(Characteristic, &str); 6] = [
    (Characteristic::BloodPressure, "DEF6F416F3FF07E4070114082B00B2F2018000"),
    (Characteristic::Glucose, "1B0F00E807011E053A1B53016FB0F80000"),
    (Characteristic::Temperature, "06700100FFE507020C0A382202"),
    (Characteristic::Weight, "0EA83EEA070B18063B3A02FA00B606"),
    (Characteristic::OxygenSpotCheck, "0F61004000EA070B1808000080010000 0032F0"),
    (Characteristic::OxygenContinuous, "1F620044006200440061004300200100000032F0"),
];

/// Bytes of no sense at all, and frames with any one byte changed, decode to something or to a
/// reason, and never to a panic.
#[test]
fn anything_may_come() {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for _ in 0..200_000 {
        let characteristic = Characteristic::ALL[(next() % 7) as usize];
        let length = (next() % 24) as usize;
        let bytes = (0..length).map(|_| next() as u8).collect();
        let decoded = decode(&[Received { characteristic, bytes, at: DateTime::UNIX_EPOCH }]);
        assert!(decoded.found.len() + decoded.unusable.len() <= 1);
    }
    for (characteristic, hex) in WHOLE {
        for at in 0..bytes(hex).len() {
            for value in 0..=u8::MAX {
                let mut changed = bytes(hex);
                changed[at] = value;
                decode(&[Received { characteristic, bytes: changed, at: DateTime::UNIX_EPOCH }]);
            }
        }
    }
}

#[test]
fn keys_are_read_back() {
    for characteristic in Characteristic::ALL {
        assert_eq!(Characteristic::from_key(characteristic.key()), Some(characteristic));
    }
    assert_eq!(Characteristic::from_key("2a36"), None);
}
