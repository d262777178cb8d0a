//! How an organisation uses its clinics.

use chrono::{DateTime, Utc};

use crate::{
    access::grant::{Change, Clinics, ListGrant},
    people::Ods,
    platform::{database::Fault, query::Tx},
};

/// Whether names of people stand in its members' calendars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Names {
    Shown,
    #[default]
    Hidden,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    pub names_in_feeds: Names,
    /// What people call about their appointments; "" where it is the organisation's own number.
    pub telephone: String,
}

/// Without a grant: the settings of an organisation are no person's data.
pub async fn settings(tx: &mut Tx, organisation: &Ods) -> Result<Settings, Fault> {
    let found: Option<(String, String)> = tx
        .query("select names_in_feeds, telephone from clinic_settings where organisation_ods = $1")
        .bind(organisation.as_str().to_string())
        .optional()
        .await?;
    let read = |(names, telephone): (String, String)| Settings {
        names_in_feeds: if names == "yes" { Names::Shown } else { Names::Hidden },
        telephone,
    };
    Ok(found.map(read).unwrap_or_default())
}

/// What people call about their appointments there; "" where no number is known.
///
/// Without a grant: organisations are public.
pub async fn telephone(tx: &mut Tx, organisation: &Ods) -> Result<String, Fault> {
    let found: Option<(String,)> = tx
        .query(
            "select coalesce(nullif(s.telephone, ''), o.telephone, '') from organisation o
             left join clinic_settings s on s.organisation_ods = o.ods where o.ods = $1",
        )
        .bind(organisation.as_str().to_string())
        .optional()
        .await?;
    Ok(found.map(|(telephone,)| telephone).unwrap_or_default())
}

pub async fn save(
    tx: &mut Tx,
    grant: &ListGrant<Change, Clinics>,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let names = match settings.names_in_feeds {
        Names::Shown => "yes",
        Names::Hidden => "no",
    };
    tx.query(
        "insert into clinic_settings (organisation_ods, names_in_feeds, telephone, changed_by, changed_at)
         values ($1, $2, $3, $4, $5)
         on conflict (organisation_ods) do update set names_in_feeds = excluded.names_in_feeds,
            telephone = excluded.telephone, changed_by = excluded.changed_by, changed_at = excluded.changed_at",
    )
    .bind(grant.organisation().as_str().to_string())
    .bind(names)
    .bind(settings.telephone.clone())
    .bind(grant.actor().0)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}
