//! The next appointment that was booked here, for a person's first page.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::{
    access::grant::{Grant, Read, Record},
    appointments::{
        Appointment, Channel,
        booking::{self, rules::State},
    },
    consultations::hours::{Hours, Opening},
    platform::{database::Fault, query::Tx},
    ui::{
        button::ButtonLink,
        list::{Fact, SummaryList},
    },
    web::whose::Whose,
};

/// The next one, and whether a call can be joined now.
#[derive(Clone, Debug, PartialEq)]
pub struct Next {
    pub appointment: Appointment,
    pub is_open: bool,
}

/// One look, by an index. Of a call that has begun it is the one until its room closes.
pub async fn next(tx: &mut Tx, grant: &Grant<Read, Record>, now: DateTime<Utc>) -> Result<Option<Next>, Fault> {
    let found = booking::next_own(tx, grant, now).await?;
    Ok(found.map(|appointment| {
        let is_open = appointment.channel == Channel::Video
            && matches!(appointment.state, State::Booked | State::Arrived)
            && Hours::of(appointment.starts_at).opening(now) == Opening::Open;
        Next { appointment, is_open }
    }))
}

impl Next {
    /// What stands on the first page.
    pub fn card(&self) -> impl IntoView + use<> {
        let of = &self.appointment;
        let mut facts = vec![Fact::new("When", booking::when(of.starts_at, of.ends_at))];
        facts.extend(booking::facts(booking::how(&Whose::Own, of.channel), of));
        let join = self.is_open.then(|| {
            let href = format!("/appointments/{}/room", of.id);
            view! { <ButtonLink href=href label="Join the video call"/> }
        });
        view! {
            <div class="nene-panel">
                <h3 class="nhsuk-heading-s"><a href=format!("/appointments/{}", of.id)>{of.service.clone()}</a></h3>
                {join}
                <SummaryList facts/>
                <p><a href="/appointments">"All your appointments"</a></p>
            </div>
        }
    }
}
