//! The codes of what is measured: SNOMED CT (UK Edition) and LOINC, as in readings.md. What stands
//! there as "to check" is marked here too.

use crate::readings::measure::Measure;

pub const SNOMED: &str = "http://snomed.info/sct";
pub const LOINC: &str = "http://loinc.org";
pub const UCUM: &str = "http://unitsofmeasure.org";
pub const CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/observation-category";
pub const NHS_NUMBER: &str = "https://fhir.nhs.uk/Id/nhs-number";
pub const ODS: &str = "https://fhir.nhs.uk/Id/ods-organization-code";

/// One thing that is measured, in the code systems that know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Concept {
    pub words: &'static str,
    /// Written in this order; all of them are read.
    pub codings: &'static [(&'static str, &'static str)],
    /// Codes that others use for the same: read, and never written.
    pub also: &'static [(&'static str, &'static str)],
}

const fn concept(words: &'static str, codings: &'static [(&'static str, &'static str)]) -> Concept {
    Concept { words, codings, also: &[] }
}

pub const SYSTOLIC: Concept = concept("Systolic blood pressure", &[(SNOMED, "72313002"), (LOINC, "8480-6")]);
pub const DIASTOLIC: Concept = concept("Diastolic blood pressure", &[(SNOMED, "1091811000000102"), (LOINC, "8462-4")]);
pub const PULSE: Concept = concept("Heart rate", &[(SNOMED, "364075005"), (LOINC, "8867-4")]);

/// Averages of home readings (BP@home; US Core, average blood pressure).
pub const AVERAGE: Concept = concept("Average home blood pressure", &[(LOINC, "96607-7")]);
pub const AVERAGE_SYSTOLIC: Concept =
    concept("Average home systolic blood pressure", &[(SNOMED, "413606001"), (LOINC, "96608-5")]);
pub const AVERAGE_DIASTOLIC: Concept =
    concept("Average home diastolic blood pressure", &[(SNOMED, "413605002"), (LOINC, "96609-3")]);
pub const HOW_MANY: Concept = concept("Number of measurements", &[(SNOMED, "246432004")]);

/// UK Core's places to measure blood pressure.
pub const LEFT_ARM: &str = "368208006";
pub const RIGHT_ARM: &str = "368209003";

pub fn of(measure: Measure) -> Concept {
    match measure {
        Measure::BloodPressure => concept("Blood pressure", &[(SNOMED, "75367002"), (LOINC, "85354-9")]),
        Measure::Pulse => PULSE,
        Measure::Weight => concept("Body weight", &[(SNOMED, "27113001"), (LOINC, "29463-7")]),
        // Capillary blood, moles (to check). The others are the same by mass, and in any blood (to check).
        Measure::Glucose => Concept {
            words: "Glucose in capillary blood",
            codings: &[(LOINC, "14743-9")],
            also: &[(LOINC, "15074-8"), (LOINC, "2339-0"), (LOINC, "41653-7")],
        },
        Measure::Oxygen => concept(
            "Oxygen saturation by pulse oximetry",
            &[(SNOMED, "431314004"), (LOINC, "2708-6"), (LOINC, "59408-5")],
        ),
        Measure::Temperature => concept("Body temperature", &[(LOINC, "8310-5")]),
        // SNOMED CT: to check.
        Measure::PeakFlow => concept("Peak expiratory flow rate", &[(SNOMED, "18491006"), (LOINC, "19935-6")]),
        Measure::Breathing => concept("Respiratory rate", &[(SNOMED, "86290005"), (LOINC, "9279-1")]),
        // To check.
        Measure::Steps => concept("Steps in a day", &[(LOINC, "41950-7")]),
        // Of these no code says what we ask: their words stand alone.
        Measure::Alertness => concept("Alertness (ACVPU)", &[]),
        Measure::Symptoms => concept("Symptoms", &[]),
        Measure::Note => concept("Note", &[]),
    }
}

/// Of R4's observation categories.
pub fn category(measure: Measure) -> &'static str {
    match measure {
        Measure::Steps => "activity",
        Measure::Symptoms | Measure::Note => "survey",
        _ => "vital-signs",
    }
}

/// What may come in from a device.
pub const FROM_DEVICES: [Measure; 9] = [
    Measure::BloodPressure,
    Measure::Pulse,
    Measure::Weight,
    Measure::Glucose,
    Measure::Oxygen,
    Measure::Temperature,
    Measure::PeakFlow,
    Measure::Breathing,
    Measure::Steps,
];

impl Concept {
    pub fn has(self, system: &str, code: &str) -> bool {
        self.codings.iter().chain(self.also).any(|known| *known == (system, code))
    }
}
