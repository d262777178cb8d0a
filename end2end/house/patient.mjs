// People that nobody has met before, and what a hospital would send about them.

import { randomInt, randomUUID } from "node:crypto";

/** NHS numbers for tests begin with 9 and are never given to a person. */
export function newNhsNumber() {
  for (;;) {
    const nine = `999${String(randomInt(1_000_000)).padStart(6, "0")}`;
    const sum = [...nine].reduce((sum, digit, at) => sum + Number(digit) * (10 - at), 0);
    const check = (11 - (sum % 11)) % 11;
    // A number whose check digit would be 10 is not given out.
    if (check !== 10) return `${nine}${check}`;
  }
}

export function newPatient(more = {}) {
  return { given: "Wilfred", family: "Ashdown", nhsNumber: newNhsNumber(), born: [7, 2, 1951], ...more };
}

/** As HbA1c comes from a laboratory, oldest first. */
export const HBA1C = [
  ["2024-03-05", 61],
  ["2024-11-19", 57],
  ["2025-06-02", 53],
  ["2026-02-10", 49],
];

export function bundleAbout(patient) {
  const [day, month, year] = patient.born.map((part) => String(part).padStart(2, "0"));
  const id = randomUUID();
  const subject = { reference: `urn:uuid:${id}` };
  const entry = (resource) => ({ fullUrl: `urn:uuid:${resource.id}`, resource });
  const about = (resource) => entry({ id: randomUUID(), subject, ...resource });
  const test = (effectiveDateTime, value, more = {}) =>
    about({
      resourceType: "Observation",
      status: "final",
      code: { coding: [{ system: "http://snomed.info/sct", code: "999791000000106", display: "Haemoglobin A1c level" }], text: "HbA1c" },
      category: [{ coding: [{ system: "http://terminology.hl7.org/CodeSystem/observation-category", code: "laboratory" }] }],
      effectiveDateTime,
      valueQuantity: { value, unit: "mmol/mol", system: "http://unitsofmeasure.org", code: "mmol/mol" },
      referenceRange: [{ low: { value: 20, unit: "mmol/mol" }, high: { value: 41, unit: "mmol/mol" } }],
      ...more,
    });
  return {
    resourceType: "Bundle",
    type: "collection",
    entry: [
      entry({
        resourceType: "Patient",
        id,
        identifier: [{ system: "https://fhir.nhs.uk/Id/nhs-number", value: patient.nhsNumber }],
        name: [{ family: patient.family, given: [patient.given] }],
        birthDate: `${year}-${month}-${day}`,
      }),
      ...HBA1C.map(([day, value]) => test(day, value)),
      // Not filed: it may leave no trace.
      test("2026-03-01", 47, { status: "preliminary" }),
      about({
        resourceType: "Condition",
        clinicalStatus: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/condition-clinical", code: "active" }] },
        code: { coding: [{ system: "http://snomed.info/sct", code: "44054006", display: "Diabetes mellitus type 2" }], text: "Type 2 diabetes" },
        onsetDateTime: "2019",
      }),
      about({
        resourceType: "MedicationRequest",
        status: "active",
        intent: "order",
        medicationCodeableConcept: { text: "Metformin 500mg tablets" },
        authoredOn: "2026-01-04",
        dosageInstruction: [{ text: "Take ONE tablet twice a day with food" }],
      }),
    ],
  };
}
