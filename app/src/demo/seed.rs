//! Fills a demonstration: organisations, invented people, and their bundles through the same
//! import as everybody's.

use chrono::NaiveDate;

use super::{doses, goals, home, store as own_store};
use crate::{
    access::{relation::Basis, role::Role},
    appointments::{booking, clinics},
    medicines::invented,
    people::{NhsNumber, Ods, store as people, store::NewPerson},
    platform::Platform,
    record::import::{Report, bundle, outcome, store, take},
    web::trouble::Trouble,
};

const ORGANISATIONS: [(&str, &str); 5] = [
    ("Y99001", "Harbour Lane Surgery"),
    ("RZZ01", "Wessex Vale Hospital"),
    ("RZZ02", "South Coast Community Health"),
    ("ZZ901", "Wessex Vale Council adult social care"),
    ("RZZ03", "Southern Counties Ambulance"),
];

struct DemoPatient {
    /// The key of the card at sign-in.
    key: &'static str,
    given_name: &'static str,
    family_name: &'static str,
    nhs_number: &'static str,
    /// Year, month, day.
    born: (i32, u32, u32),
}

const PATIENTS: [DemoPatient; 5] = [
    DemoPatient { key: "ivy", given_name: "Ivy", family_name: "Marlow", nhs_number: "9502718348", born: (1945, 3, 14) },
    DemoPatient { key: "joe", given_name: "Joe", family_name: "Okafor", nhs_number: "9513820475", born: (1979, 6, 8) },
    DemoPatient {
        key: "madeline",
        given_name: "Madeline",
        family_name: "Shaw",
        nhs_number: "9524931583",
        born: (1957, 1, 30),
    },
    DemoPatient {
        key: "louis",
        given_name: "Louis",
        family_name: "Penhale",
        nhs_number: "9535042629",
        born: (2018, 5, 2),
    },
    DemoPatient {
        key: "joan",
        given_name: "Joan",
        family_name: "Penhale",
        nhs_number: "9546153710",
        born: (1985, 10, 9),
    },
];

/// Key of the card, given name, family name, where, as what.
const STAFF: [(&str, &str, &str, &str, Role); 8] = [
    ("practice-manager", "Priya", "Raman", "Y99001", Role::PracticeManager),
    ("gp", "Owen", "Carrick", "Y99001", Role::Gp),
    ("practice-nurse", "Bea", "Nowak", "Y99001", Role::Nurse),
    ("receptionist", "Carol", "Tidy", "Y99001", Role::Receptionist),
    ("psychologist", "Hannah", "Lindqvist", "RZZ02", Role::OtherClinician),
    ("triage-nurse", "Grace", "Adeyemi", "RZZ01", Role::Nurse),
    ("privacy-officer", "Amina", "Yusuf", "RZZ01", Role::PrivacyOfficer),
    ("support-worker", "Tom", "Bickerstaff", "ZZ901", Role::SupportWorker),
];

/// Whom somebody looks after: key of the person, key of the carer, why they may, what they are.
const CARERS: [(&str, &str, Basis, &str); 2] = [
    ("louis", "joan", Basis::ParentalResponsibility, "mother"),
    ("ivy", "joan", Basis::Consent, "neighbour and friend"),
];

/// One file of `people/`: whose, from where, and its text.
macro_rules! bundles {
    ($($person:literal: $($file:literal from $ods:literal),+;)+) => {
        &[$($((concat!($person, "/", $file), $ods, include_str!(concat!("people/", $person, "/", $file, ".json")))),+),+]
    };
}
const BUNDLES: &[(&str, &str, &str)] = bundles! {
    "ivy": "gp" from "Y99001", "gp-later" from "Y99001", "hospital" from "RZZ01", "community" from "RZZ02", "social-care" from "ZZ901", "ambulance" from "RZZ03";
    "joe": "gp" from "Y99001", "hospital" from "RZZ01", "community" from "RZZ02";
    "madeline": "gp" from "Y99001", "hospital" from "RZZ01", "hospital-later" from "RZZ01", "community" from "RZZ02", "social-care" from "ZZ901", "ambulance" from "RZZ03";
    "louis": "gp" from "Y99001", "hospital" from "RZZ01", "community" from "RZZ02";
    "joan": "gp" from "Y99001", "hospital" from "RZZ01", "community" from "RZZ02";
    "nobody": "gp" from "Y99001";
};

/// What a demonstration holds after filling: one line for each bundle.
pub async fn fill(platform: &Platform) -> Result<Vec<String>, Trouble> {
    let now = platform.clock.now();
    let mut tx = platform.db.write().await?;
    for (ods, name) in ORGANISATIONS {
        let ods = ods_of(ods)?;
        people::put_organisation(&mut tx, &ods, name, now).await?;
        store::put_source(&mut tx, &ods, None, now).await?;
    }
    let practice = ods_of("Y99001")?;
    own_store::set_telephone(&mut tx, practice.as_str(), "01632 960100").await?;
    for DemoPatient { key, given_name, family_name, nhs_number, born: (year, month, day) } in PATIENTS {
        if people::find_by_demo_key(&mut tx, key).await?.is_some() {
            continue;
        }
        let number = NhsNumber::parse(nhs_number).map_err(|_| Trouble::internal("a demo number"))?;
        let new = NewPerson {
            given_name,
            family_name,
            nhs_number: Some(&number),
            birth_date: NaiveDate::from_ymd_opt(year, month, day),
            practice: Some(&practice),
            demo_key: Some(key),
        };
        people::add_person(&mut tx, &new, now).await?;
    }
    for (key, given_name, family_name, ods, role) in STAFF {
        if people::find_by_demo_key(&mut tx, key).await?.is_some() {
            continue;
        }
        let new = NewPerson {
            given_name,
            family_name,
            nhs_number: None,
            birth_date: None,
            practice: None,
            demo_key: Some(key),
        };
        let person = people::add_person(&mut tx, &new, now).await?;
        people::put_membership(&mut tx, person, &ods_of(ods)?, role, Some(now), now).await?;
    }
    for (person, carer, basis, relationship) in CARERS {
        own_store::arrange(&mut tx, person, carer, basis, relationship, now).await?;
    }
    tx.commit().await?;
    let mut told = Vec::new();
    for (name, ods, text) in BUNDLES {
        told.push(format!("{name}: {}", take_one(platform, ods, text).await?));
    }
    home::fill(platform).await?;
    goals::fill(platform).await?;
    fill_medicines(platform).await?;
    doses::fill(platform).await?;
    clinics::invented::fill(platform).await?;
    booking::invented::fill(platform).await?;
    Ok(told)
}

/// What Ivy bought, and what she asked her practice for.
async fn fill_medicines(platform: &Platform) -> Result<(), Trouble> {
    let mut tx = platform.db.write().await?;
    let mut who = Vec::new();
    for key in ["ivy", "gp", "receptionist"] {
        who.extend(people::find_by_demo_key(&mut tx, key).await?);
    }
    let [patient, prescriber, desk] = who[..] else { return Ok(()) };
    let practice = ods_of("Y99001")?;
    let cast = invented::Cast { practice: &practice, patient, prescriber, desk };
    invented::fill(&mut tx, &cast, platform.clock.now()).await?;
    Ok(tx.commit().await?)
}

async fn take_one(platform: &Platform, ods: &str, text: &str) -> Result<String, Trouble> {
    let items = bundle::read(text.as_bytes()).map_err(|_| Trouble::internal("a demo bundle cannot be read"))?;
    Ok(match take::take(platform, &ods_of(ods)?, None, &items, text.as_bytes()).await? {
        Report::MatchedNobody(why) => format!("refused. {why}"),
        Report::Taken(lines) => {
            let [stored, unchanged, newer, refused] = outcome::counts(&lines);
            format!("stored {stored}, unchanged {unchanged}, newer already here {newer}, refused {refused}")
        }
    })
}

fn ods_of(code: &str) -> Result<Ods, Trouble> {
    Ods::parse(code).ok_or_else(|| Trouble::internal("a demo ODS code"))
}
