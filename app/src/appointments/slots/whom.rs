//! For whom a time is: as what somebody books, and which clinics are for the person it is booked for.

use chrono::Duration;

use super::{
    super::{Booker, Reach, Slot},
    need::{Acquainted, Offering},
    search_store,
};
use crate::{
    access::grant::{Acts, Appointments, Grant, Read, Record},
    people::{self, Ods, PersonId},
    record,
    web::{trouble::Trouble, visit::Request, whose::Whose},
};

/// How far back somebody is remembered whom the person has seen.
const MET_DAYS: i64 = 3 * 365;

/// What is asked of a clinic before it is offered.
#[derive(Clone, Debug, PartialEq)]
pub struct Whom {
    pub booker: Booker,
    /// Where the person is registered.
    pub practice: Option<Ods>,
    /// Who has sent records of them that whoever books may see.
    pub known: Vec<Ods>,
    /// Of staff, for whom they work: they book there, and nowhere else.
    pub work: Option<Ods>,
}

impl Whom {
    /// Whether a clinic of this organisation and this reach is for the person.
    fn reaches(&self, organisation: &Ods, reach: Reach) -> bool {
        if let Some(work) = &self.work {
            // Who is seen is theirs to say; the reach is for those who find a clinic by themselves.
            return work == organisation;
        }
        let is_practice = self.practice.as_ref() == Some(organisation);
        match reach {
            Reach::Registered => is_practice,
            Reach::Known => is_practice || self.known.contains(organisation),
            Reach::Everyone => true,
        }
    }

    pub fn may_have(&self, slot: &Slot) -> bool {
        slot.audience.holds(self.booker) && self.reaches(&slot.organisation, slot.reach)
    }

    pub fn is_offered(&self, offering: &Offering) -> bool {
        offering.audience.holds(self.booker) && self.reaches(&offering.organisation, offering.reach)
    }
}

/// Who books for whom on this page, and the record as far as it is seen. Who may see appointments and book
/// none, as in an emergency, is not offered any.
pub async fn whom<A: Acts>(
    request: &mut Request<'_>,
    grant: &Grant<A, Appointments>,
) -> Result<(Whom, Option<Grant<Read, Record>>), Trouble> {
    let booker = Booker::of(grant.relation()).ok_or(Trouble::NotFound)?;
    // The front desk, which reads no record, is not asked for one: the log would say that it tried.
    if let Whose::AtWork(work, _) = &request.visit.whose {
        let work = Some(work.clone());
        return Ok((Whom { booker, practice: None, known: Vec::new(), work }, None));
    }
    let person = people::store::person(&mut request.tx, grant.subject()).await?.ok_or(Trouble::NotFound)?;
    // "Not found" is an answer here, a fault is not.
    let record = match request.ask::<Read, Record>().await {
        Ok(grant) => Some(grant),
        Err(Trouble::NotFound) => None,
        Err(other) => return Err(other),
    };
    let known = match &record {
        Some(record) => record::senders(&mut request.tx, record).await?,
        None => Vec::new(),
    };
    Ok((Whom { booker, practice: person.practice, known, work: None }, record))
}

/// Whom the person has seen before.
pub async fn acquainted<A: Acts>(
    request: &mut Request<'_>,
    grant: &Grant<A, Appointments>,
    record: Option<&Grant<Read, Record>>,
) -> Result<Acquainted, Trouble> {
    let now = request.now();
    let members = search_store::seen_before(&mut request.tx, grant, now).await?.into_iter().map(PersonId).collect();
    let names = match record {
        Some(record) => {
            let span = (now - Duration::days(MET_DAYS), now);
            record::people_met(&mut request.tx, record, span).await?
        }
        None => Vec::new(),
    };
    Ok(Acquainted { members, names })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::appointments::{Audience, Channel};

    fn ods(code: &str) -> Ods {
        Ods::parse(code).expect("a code")
    }

    fn offering(at: &str, reach: Reach, audience: &[Booker]) -> Offering {
        Offering {
            organisation: ods(at),
            organisation_name: String::new(),
            clinic: uuid::Uuid::nil(),
            clinician: None,
            clinician_name: String::new(),
            service: String::new(),
            channel: Channel::Video,
            audience: Audience::of(audience.iter().copied()),
            reach,
        }
    }

    #[test]
    fn a_clinic_is_for_those_whom_it_says() {
        let ivy = Whom { booker: Booker::Person, practice: Some(ods("Y99001")), known: vec![ods("RZZ01")], work: None };
        for (at, reach, is) in [
            ("Y99001", Reach::Registered, true),
            ("Y99001", Reach::Known, true),
            ("RZZ01", Reach::Registered, false),
            ("RZZ01", Reach::Known, true),
            ("RZZ02", Reach::Known, false),
            ("RZZ02", Reach::Everyone, true),
        ] {
            assert_eq!(ivy.is_offered(&offering(at, reach, &Booker::ALL)), is, "{at} {reach:?}");
        }
        let staff = Whom { booker: Booker::Staff, practice: None, known: vec![], work: Some(ods("RZZ02")) };
        assert!(staff.is_offered(&offering("RZZ02", Reach::Registered, &[Booker::Staff])));
        assert!(!staff.is_offered(&offering("Y99001", Reach::Everyone, &Booker::ALL)));
    }

    #[test]
    fn as_what_somebody_books_counts() {
        let of = |booker| Whom { booker, practice: Some(ods("Y99001")), known: vec![], work: None };
        for audience in [&[Booker::Person][..], &[Booker::Carer], &[Booker::Staff], &[], &Booker::ALL] {
            let offering = offering("Y99001", Reach::Registered, audience);
            for booker in Booker::ALL {
                assert_eq!(of(booker).is_offered(&offering), audience.contains(&booker), "{booker:?} {audience:?}");
            }
        }
    }
}
