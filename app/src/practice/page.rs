//! What staff sees first: where they are, as what, and what they may do here.

use leptos::prelude::*;

use crate::{
    people::Membership,
    ui::{
        callout::WarningCallout,
        card::{CardGroup, CardLink},
        document::{Chrome, document},
        loaded::Nothing,
        number::counted,
    },
};

pub struct Work {
    pub membership: Membership,
    /// All of this person's memberships, this one among them.
    pub elsewhere: Vec<Membership>,
    /// `None` when their role may not see invitations.
    pub locked_invitations: Option<i64>,
    /// `None` when their role may not see these.
    pub refused_imports: Option<i64>,
    /// Emergency accesses that nobody has looked into; `None` when their role does not.
    pub emergencies: Option<i64>,
    /// Alerts that nobody has taken, and how many of them are urgent; `None` when there is no inbox for them.
    pub alerts: Option<(i64, i64)>,
    /// Calls to make; `None` when their role makes none.
    pub calls: Option<i64>,
    /// Medicines asked for that wait for a decision, and those to be handed on; `None` when their role
    /// has nothing to do with them.
    pub repeats: Option<(i64, i64)>,
    /// Whether their role finds people.
    pub finding: Leads,
    /// Whether their role decides about carers.
    pub carers: Leads,
    /// Whether their role sees the clinical module.
    pub monitoring: Leads,
    /// How many are still to be seen today; `None` when their role books nobody.
    pub bookings: Option<i64>,
    /// Whether their role leads video visits.
    pub rooms: Leads,
    /// Whether their role sees the clinics.
    pub clinics: Leads,
}

/// Whether a page stands among those that the role leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leads {
    Yes,
    No,
}

pub fn home(chrome: Chrome, work: &Work) -> String {
    let here = format!("/practice/{}", work.membership.organisation.as_str());
    let locked = work.locked_invitations.and_then(|count| u64::try_from(count).ok()).filter(|count| *count > 0);
    let locked = locked.map(|count| {
        let words =
            format!("{} locked after too many wrong tries.", counted(count, "invitation is", "invitations are"));
        let href = format!("{here}/invitations?state=locked");
        view! {
            <WarningCallout heading="Needs attention">
                <p>{words}</p>
                <p><a href=href>"See what is locked"</a></p>
            </WarningCallout>
        }
    });
    let invitations = work.locked_invitations.map(|_| {
        view! { <CardLink href=format!("{here}/invitations") heading="Invitations" description="Invite a patient, and see who has used their invitation"/> }
    });
    let imports = work.refused_imports.and_then(|count| u64::try_from(count).ok()).map(|count| {
        let description = match count {
            0 => "None is waiting".to_string(),
            count => format!("{} waiting for somebody to look", counted(count, "record is", "records are")),
        };
        view! { <CardLink href=format!("{here}/imports") heading="Records we could not match" description/> }
    });
    let find = (work.finding == Leads::Yes).then(|| {
        view! { <CardLink href=format!("{here}/find") heading="Find a person" description="By NHS number and date of birth. Only people you are caring for now"/> }
    });
    let carers = (work.carers == Leads::Yes).then(|| {
        view! { <CardLink href=format!("{here}/carers") heading="Carers" description="Who acts for whom, and what waits for a decision"/> }
    });
    let monitoring = (work.monitoring == Leads::Yes).then(|| {
        view! { <CardLink href=format!("{here}/monitoring") heading="Home monitoring" description="People who measure at home for you, templates, and your hours"/> }
    });
    let rooms = (work.rooms == Leads::Yes).then(|| {
        view! { <CardLink href=format!("{here}/rooms") heading="Video visits" description="Who waits, your rooms, and case conferences"/> }
    });
    let bookings = work.bookings.and_then(|count| u64::try_from(count).ok()).map(|count| {
        let description = match count {
            0 => "Nobody is still to come today".to_string(),
            count => format!("{} still to be seen today", counted(count, "person is", "people are")),
        };
        view! { <CardLink href=format!("{here}/bookings") heading="Bookings" description/> }
    });
    let clinics = (work.clinics == Leads::Yes).then(|| {
        view! { <CardLink href=format!("{here}/clinics") heading="Clinics" description="Who sees people when, and which times are free"/> }
    });
    let emergencies = work.emergencies.and_then(|count| u64::try_from(count).ok()).map(|count| {
        let description = match count {
            0 => "None is waiting for a review".to_string(),
            count => {
                format!("{} waiting for a review", counted(count, "emergency access is", "emergency accesses are"))
            }
        };
        view! { <CardLink href=format!("{here}/emergencies") heading="Emergency access" description/> }
    });
    let alerts = work.alerts.map(|(all, urgent)| {
        let waiting = |count: i64| counted(count.unsigned_abs(), "alert waits", "alerts wait");
        let description = match (all, urgent) {
            (0, _) => "None is waiting".to_string(),
            (all, 0) => format!("{} for somebody to take it", waiting(all)),
            (all, urgent) => format!("{}. {urgent} urgent", waiting(all)),
        };
        view! { <CardLink href=format!("{here}/alerts") heading="Alerts" description/> }
    });
    let calls = work.calls.and_then(|count| u64::try_from(count).ok()).filter(|count| *count > 0).map(|count| {
        let description = format!("{} to make today", counted(count, "call", "calls"));
        view! { <CardLink href=format!("{here}/calls") heading="Calls to make" description/> }
    });
    let repeats = work.repeats.map(|waiting| {
        let description = match waiting {
            (0, 0) => "Nothing is waiting".to_string(),
            (asked, 0) => format!("{asked} to decide on"),
            (0, approved) => format!("{approved} approved, to send on"),
            (asked, approved) => format!("{asked} to decide on, {approved} to send on"),
        };
        view! { <CardLink href=format!("{here}/repeats") heading="Medicines asked for" description/> }
    });
    let is_idle = alerts.is_none()
        && repeats.is_none()
        && calls.is_none()
        && find.is_none()
        && carers.is_none()
        && monitoring.is_none()
        && rooms.is_none()
        && bookings.is_none()
        && clinics.is_none()
        && emergencies.is_none()
        && invitations.is_none()
        && imports.is_none();
    let nothing = is_idle.then(|| view! { <Nothing words="There is nothing for you to do here yet."/> });
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{work.membership.organisation_name.clone()}</h1>
            <p>"You work here as: "<strong>{work.membership.role.words()}</strong></p>
            {locked}
            {nothing}
            <CardGroup>{alerts}{calls}{repeats}{bookings}{rooms}{clinics}{find}{monitoring}{emergencies}{carers}{invitations}{imports}</CardGroup>
            {other_places(work)}
        },
    )
}

/// Who works at several places finds the others from each of them.
fn other_places(work: &Work) -> impl IntoView + use<> {
    let others: Vec<_> = work
        .elsewhere
        .iter()
        .filter(|other| other.organisation != work.membership.organisation)
        .map(|other| {
            let href = format!("/practice/{}", other.organisation.as_str());
            let words = format!("{} ({})", other.organisation_name, other.role.words());
            view! { <li><a href=href>{words}</a></li> }
        })
        .collect();
    (!others.is_empty()).then(|| {
        view! {
            <h2 class="nhsuk-heading-m">"You also work at"</h2>
            <ul class="nhsuk-list">{others}</ul>
        }
    })
}
