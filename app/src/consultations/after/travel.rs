//! How far people did not have to travel, from postcode districts. Pure.
//!
//! As the crow flies, between the middles of two districts: roads are longer, so that the figure is never
//! too high by the way. Of who does not say where they are, nothing is counted.

use std::{collections::HashMap, sync::LazyLock};

/// Where a district is on the National Grid, in units of 100 m.
static DISTRICTS: LazyLock<HashMap<&'static str, (i32, i32)>> = LazyLock::new(|| {
    include_str!("districts.csv").lines().filter(|line| !line.starts_with('#')).filter_map(read_line).collect()
});

fn read_line(line: &'static str) -> Option<(&'static str, (i32, i32))> {
    let mut parts = line.split(',');
    let district = parts.next()?;
    Some((district, (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?)))
}

/// A postcode district of Great Britain that there is: "LS6".
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct District(&'static str);

impl District {
    /// From a district or from a whole postcode, however it is written.
    pub fn parse(text: &str) -> Option<District> {
        let code: String = text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_uppercase();
        let known = |code: &str| DISTRICTS.get_key_value(code).map(|(district, _)| District(district));
        // The last three of a postcode are a digit and two letters (BS 7666): "LS61AA" is in LS6, not in LS61.
        let whole = code.is_ascii() && code.len() > 4 && is_inward(&code[code.len() - 3..]);
        if whole { known(&code[..code.len() - 3]) } else { known(&code) }
    }

    /// Of the last whole postcode in what somebody wrote about where they are.
    pub fn in_words(text: &str) -> Option<District> {
        let parts: Vec<&str> = text.split(|letter: char| !letter.is_ascii_alphanumeric()).collect();
        let pairs = parts.windows(2).filter(|pair| is_inward(&pair[1].to_uppercase())).map(|pair| pair.concat());
        let single = parts.iter().filter(|part| (5..=7).contains(&part.len())).map(|part| (*part).to_owned());
        let is_whole = |code: &String| code.len() > 4 && is_inward(&code[code.len() - 3..].to_uppercase());
        single.chain(pairs).filter(is_whole).filter_map(|code| District::parse(&code)).next_back()
    }

    pub fn key(&self) -> &'static str {
        self.0
    }

    fn place(&self) -> (i32, i32) {
        DISTRICTS.get(self.0).copied().unwrap_or_default()
    }

    /// As the crow flies, in tenths of a mile.
    pub fn tenths_of_miles_to(&self, other: &District) -> u64 {
        let ((east, north), (other_east, other_north)) = (self.place(), other.place());
        let metres = f64::from(east - other_east).hypot(f64::from(north - other_north)) * 100.0;
        // Distances on one island: far below what a float holds exactly.
        (metres / 160.9344).round() as u64
    }
}

fn is_inward(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 3 && bytes[0].is_ascii_digit() && bytes[1].is_ascii_alphabetic() && bytes[2].is_ascii_alphabetic()
}

/// What would have been without the video.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instead {
    /// They would have come.
    VisitHere,
    /// The clinician would have gone to them.
    HomeVisit,
    Telephone,
    Nothing,
}

impl Instead {
    pub const ALL: [Instead; 4] = [Instead::VisitHere, Instead::HomeVisit, Instead::Telephone, Instead::Nothing];

    pub fn key(self) -> &'static str {
        match self {
            Instead::VisitHere => "visit-here",
            Instead::HomeVisit => "home-visit",
            Instead::Telephone => "telephone",
            Instead::Nothing => "nothing",
        }
    }

    pub fn from_key(key: &str) -> Option<Instead> {
        Instead::ALL.into_iter().find(|instead| instead.key() == key)
    }

    pub fn words(self) -> &'static str {
        match self {
            Instead::VisitHere => "They would have come to us",
            Instead::HomeVisit => "I would have gone to them",
            Instead::Telephone => "We would have talked on the telephone",
            Instead::Nothing => "There would have been no contact",
        }
    }
}

/// Visits from one district that took the place of the same thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visits {
    pub district: String,
    pub instead: String,
    pub count: u64,
}

/// There and back, in tenths of a mile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    pub people: u64,
    pub clinicians: u64,
    /// Visits of which the way is known.
    pub counted: u64,
    /// Visits that took the place of a way of which we do not know how far it was.
    pub unknown: u64,
}

/// Summed over visits. `here` is where the organisation sees people.
pub fn saved(here: Option<&District>, visits: &[Visits]) -> Saved {
    let mut saved = Saved::default();
    for visit in visits {
        let instead = Instead::from_key(&visit.instead);
        let Some(instead) = instead.filter(|instead| matches!(instead, Instead::VisitHere | Instead::HomeVisit)) else {
            continue;
        };
        let way = here.zip(District::parse(&visit.district)).map(|(here, there)| 2 * here.tenths_of_miles_to(&there));
        match (way, instead) {
            (None, _) => saved.unknown += visit.count,
            (Some(way), Instead::HomeVisit) => saved.clinicians += way * visit.count,
            (Some(way), _) => saved.people += way * visit.count,
        }
        saved.counted += if way.is_some() { visit.count } else { 0 };
    }
    saved
}

/// "about 12 miles".
pub fn miles(tenths: u64) -> String {
    match (tenths + 5) / 10 {
        0 => "less than a mile".into(),
        1 => "about 1 mile".into(),
        miles => format!("about {miles} miles"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn district(text: &str) -> District {
        District::parse(text).unwrap()
    }

    #[test]
    fn every_line_of_the_list_is_read() {
        let lines = include_str!("districts.csv").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(DISTRICTS.len(), lines);
        assert!(lines > 2_800, "{lines}");
        // The grid of Great Britain is 700 km by 1,300 km.
        assert!(DISTRICTS.values().all(|(east, north)| (0..7_000).contains(east) && (0..13_000).contains(north)));
    }

    #[test]
    fn a_district_is_read_from_itself_and_from_a_postcode() {
        for (text, expected) in [
            ("LS6", Some("LS6")),
            (" ls6 ", Some("LS6")),
            ("LS6 1AA", Some("LS6")),
            ("ls61aa", Some("LS6")),
            ("SW1A 1AA", Some("SW1A")),
            ("M1 1AE", Some("M1")),
            ("SV4 7FM", Some("SV4")),
            // Nobody lives there.
            ("ZZ9", None),
            ("", None),
            ("6", None),
            ("ÄÄÄ ÄÄÄ", None),
            ("1AA", None),
        ] {
            assert_eq!(District::parse(text).map(|district| district.key()), expected, "{text:?}");
        }
    }

    #[test]
    fn a_postcode_is_found_in_what_somebody_wrote() {
        for (text, expected) in [
            ("7 Fulling Mill Close, SV4 7FM", Some("SV4")),
            ("at home, ls61aa.", Some("LS6")),
            ("at my daughter's, flat 3, LS6 1AA, not at SV4", Some("LS6")),
            ("from LS1 1AA to M1 1AE", Some("M1")),
            ("at home", None),
            ("in the car on the A61", None),
            ("LS6", None),
            ("", None),
        ] {
            assert_eq!(District::in_words(text).map(|district| district.key()), expected, "{text:?}");
        }
    }

    #[test]
    fn distances_are_those_on_the_map() {
        assert_eq!(district("LS6").tenths_of_miles_to(&district("LS6")), 0);
        // Leeds to London, about 170 miles; Penzance to Shetland, about 690.
        let leeds = district("LS1").tenths_of_miles_to(&district("SW1A"));
        assert!((1_650..1_750).contains(&leeds), "{leeds}");
        let far = district("TR18").tenths_of_miles_to(&district("ZE1"));
        assert!((6_600..7_200).contains(&far), "{far}");
        assert_eq!(far, district("ZE1").tenths_of_miles_to(&district("TR18")));
    }

    #[test]
    fn what_was_saved_is_there_and_back() {
        let visits = |district: &str, instead: &str, count: u64| Visits {
            district: district.into(),
            instead: instead.into(),
            count,
        };
        let here = district("LS1");
        let way = here.tenths_of_miles_to(&district("LS6"));
        let all = [
            visits("LS6", "visit-here", 3),
            visits("LS6", "home-visit", 2),
            visits("LS6", "telephone", 9),
            visits("LS6", "", 9),
            visits("", "visit-here", 4),
        ];
        let expected = Saved { people: 6 * way, clinicians: 4 * way, counted: 5, unknown: 4 };
        assert_eq!(saved(Some(&here), &all), expected);
        assert_eq!(saved(None, &all), Saved { unknown: 9, ..Saved::default() });
        assert_eq!(saved(Some(&here), &[]), Saved::default());
    }

    #[test]
    fn miles_are_said_in_words() {
        for (tenths, words) in
            [(0, "less than a mile"), (4, "less than a mile"), (5, "about 1 mile"), (124, "about 12 miles")]
        {
            assert_eq!(miles(tenths), words);
        }
    }
}
