//! What a demonstration begins with: two pharmacies, and what one of its people bought and asked for.
//! Everything here is invented.

use chrono::{DateTime, Duration, Utc};

use super::{
    gather, invented_store, nudge,
    own::{Entered, OwnKind},
    pharmacy::{self, Pharmacy, opening},
    repeats::{offer, rules::State},
};
use crate::{
    people::{Ods, PersonId},
    platform::{database::Fault, query::Tx},
    ui::date,
};

/// ODS code, name, address, postcode, telephone, hours. Ofcom keeps the numbers for plays and films.
const PHARMACIES: [(&str, &str, &str, &str, &str, &str); 2] = [
    (
        "FZZ11",
        "Bridge Street Pharmacy",
        "4 Bridge Street, Wessex Vale",
        "WV1 2AB",
        "01632 960200",
        "mon-fri 09:00-18:00, sat 09:00-13:00",
    ),
    (
        "FZZ12",
        "Harbour Late Pharmacy",
        "21 Quay Road, Wessex Vale",
        "WV3 4CD",
        "01632 960201",
        "mon-sat 08:00-22:00, sun 10:00-16:00",
    ),
];

/// What is ready to be collected, and what nobody has answered yet.
const READY: &str = "Amlodipine 5mg tablets";
const ASKED: &str = "Atorvastatin 20mg tablets";

/// Who is at the practice, and their patient.
pub struct Cast<'c> {
    pub practice: &'c Ods,
    pub patient: PersonId,
    pub prescriber: PersonId,
    pub desk: PersonId,
}

/// Fills it once: who has chosen a pharmacy already is left as they are. The transaction shows the rows of
/// the patient from here on.
pub async fn fill(tx: &mut Tx, cast: &Cast<'_>, now: DateTime<Utc>) -> Result<(), Fault> {
    for (code, name, address, postcode, telephone, hours) in PHARMACIES {
        let (Some(ods), Some(hours)) = (Ods::parse(code), opening::read(hours)) else { continue };
        let pharmacy = Pharmacy {
            ods: code.into(),
            name: name.into(),
            address: address.into(),
            postcode: postcode.into(),
            telephone: telephone.into(),
            hours,
        };
        pharmacy::add(tx, &ods, &pharmacy, now).await?;
    }
    tx.show_only(cast.patient.0).await?;
    if pharmacy::chosen_of(tx, cast.patient).await?.is_some() {
        return Ok(());
    }
    invented_store::choose(tx, cast.patient, PHARMACIES[0].0, now - Duration::days(200)).await?;
    let senna = Entered {
        name: "Senna 7.5mg tablets".into(),
        kind: OwnKind::Bought,
        dose: "Two at bedtime when I need them".into(),
        reason: "Constipation".into(),
        started_on: date::london_day(now).checked_sub_signed(Duration::days(60)),
        stopped_on: None,
    };
    invented_store::own(tx, cast.patient, &senna, now - Duration::days(60)).await?;
    let (cards, beside, _) = gather::of_person(tx, cast.patient).await?;
    for offer in offer::offers(&cards, &beside, None, &[], date::london_day(now)) {
        let (person, gp, desk) = (cast.patient, cast.prescriber, cast.desk);
        let steps = match offer.title.as_str() {
            READY => vec![
                (State::Asked, now - Duration::days(3), person),
                (State::Approved, now - Duration::days(2), gp),
                (State::Sent, now - Duration::hours(46), desk),
                (State::Ready, now - Duration::hours(20), desk),
            ],
            ASKED => vec![(State::Asked, now - Duration::hours(2), person)],
            _ => continue,
        };
        invented_store::ask(tx, cast, (&offer.as_request(), PHARMACIES[0].0), &steps).await?;
    }
    nudge::renew(tx, cast.patient, now).await
}
