//! What a FHIR R4 resource says, in the words and columns that the pages show.
//!
//! Come here when a resource looks wrong on screen. Everything in this folder is pure: a
//! `serde_json::Value` goes in, an [`Entry`] comes out; nothing is fetched, nothing is refused.
//! What cannot be understood is kept and said to be "not recorded" or "could not be displayed",
//! never dropped.

pub mod concept;
pub mod contact;
pub mod date;
pub mod decimal;
pub mod field;
mod name;
pub mod patient;
pub mod quantity;
mod range;
pub mod read;
pub mod reference;
pub mod status;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use concept::Coding;
use date::PartialDate;

/// The shelf on which an entry stands in the patient's record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Condition.
    Condition,
    /// AllergyIntolerance.
    Allergy,
    /// MedicationRequest, MedicationStatement, MedicationDispense.
    Medicine,
    /// Immunization.
    Vaccination,
    /// Observation.
    Result,
    /// DiagnosticReport.
    Report,
    /// DocumentReference.
    Document,
    /// Encounter.
    Encounter,
    /// Procedure.
    Procedure,
    /// Appointment.
    Appointment,
    /// CarePlan.
    CarePlan,
    /// CareTeam.
    CareTeam,
    /// Patient, Practitioner, PractitionerRole, Organization, Location, Medication, Binary:
    /// what other entries point at. Kept whole, not listed on its own.
    Supporting,
    /// Any other kind of resource: kept whole and listed under "other".
    Other,
}

/// Whether the person may see the entry. `record.md`: drafts, unfiled results and unreviewed
/// documents must not be shown; the label NOPAT is honoured on every way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    Shown,
    /// Not final, not filed, not reviewed: comes into sight when a newer version says so.
    Held,
    /// Labelled NOPAT (HL7 v3 ActCode): never disclosed to the patient.
    NotForPatient,
    /// `entered-in-error`: withdrawn by its author.
    EnteredInError,
}

/// One resource as the pages know it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub kind: Kind,
    /// `resourceType` as received.
    pub resource_type: String,
    /// The words to show: `text`, the display the user selected, any display, the code,
    /// "not recorded". Never empty, never cut.
    pub title: String,
    /// The coded term behind the words, where there is one.
    pub coding: Option<Coding>,
    /// When it happened (or was issued, recorded), with the precision it came with.
    pub when: Option<PartialDate>,
    /// The status as received ("active", "final", "completed"); for Condition and Allergy the
    /// clinical status.
    pub status: Option<String>,
    pub visibility: Visibility,
    /// The name of who wrote, requested, or performed it, where known.
    pub author: Option<String>,
    /// What was measured; `None` where the resource has no value.
    pub value: Option<Value>,
    /// The laboratory's own reference range.
    pub range: Option<Range>,
    /// The laboratory's own remark, in words: "High", "Low", "Normal".
    pub interpretation: Option<String>,
    /// Parts of a panel that travel inside it (blood pressure: systolic, diastolic).
    pub components: Vec<Component>,
    /// Label and text, in the order to show: "Dose", "One to be taken each day".
    pub details: Vec<Detail>,
    /// Files that hang on it (DocumentReference, DiagnosticReport.presentedForm, Binary).
    pub attachments: Vec<Attachment>,
    /// Codes of `meta.security`, as `system|code`.
    pub security_labels: Vec<String>,
    /// Keys ("Observation/123", "#contained", "urn:uuid:...") of entries that belong to it: results of a report, members of a panel.
    pub members: Vec<String>,
    /// Other entries by whose words this one speaks: "Reason: Asthma". Who may not see them does
    /// not read those words here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub named: Vec<Named>,
}

/// Another entry, and the words that were taken from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Named {
    /// As in [`Entry::members`].
    pub key: String,
    pub words: String,
}

/// A value as received. Numbers keep their received text: "4.50" is not "4.5".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    Quantity(quantity::Quantity),
    /// Everything that is not a quantity, in words ("Positive", "1:32", "Yes").
    Words(String),
}

/// A reference range: one side may be missing, or it is words alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Range {
    pub low: Option<quantity::Quantity>,
    pub high: Option<quantity::Quantity>,
    pub text: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Component {
    pub title: String,
    pub coding: Option<Coding>,
    pub value: Option<Value>,
    pub range: Option<Range>,
    pub interpretation: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    pub label: String,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attachment {
    pub title: Option<String>,
    pub content_type: Option<String>,
    /// JSON pointer (RFC 6901) of the base64 text inside the resource ("/content/0/attachment/data").
    pub data_pointer: Option<String>,
    /// Where it says the file is: a reference to a Binary ("Binary/1", "urn:uuid:...") or an
    /// address elsewhere, which is never fetched.
    pub url: Option<String>,
}

/// `meta.lastUpdated`, else `None`; and `meta.versionId`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Version {
    pub last_updated: Option<DateTime<Utc>>,
    pub version_id: Option<String>,
}
