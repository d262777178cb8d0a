//! From the fields of a form to the values of a reading. Pure: what cannot be read is said at its
//! field, in words.

use super::sheet::{ALERTNESS, BREATHED, MEALS, SCALES, Sheet};
use crate::{
    pathways::template::Question,
    readings::{
        Entered,
        measure::{Answered, Measure, Values},
        typed_unit::{self, GlucoseUnit, NotRead, TemperatureUnit, WeightUnit},
        unit::{Amount, Unit},
    },
    ui::errors::FieldErrors,
};

/// The values with what was typed for them; `None` when something is wrong, which is then in
/// `errors`.
pub fn values(
    measure: Measure,
    sheet: &Sheet,
    questions: &[Question],
    errors: &mut FieldErrors,
) -> Option<(Values, Vec<Entered>)> {
    let mut reader = Reader { sheet, errors, entered: Vec::new() };
    let values = reader.read(measure, questions)?;
    Some((values, reader.entered))
}

struct Reader<'a> {
    sheet: &'a Sheet,
    errors: &'a mut FieldErrors,
    entered: Vec<Entered>,
}

impl Reader<'_> {
    fn read(&mut self, measure: Measure, questions: &[Question]) -> Option<Values> {
        match measure {
            Measure::BloodPressure => {
                let systolic = self.whole("systolic", "Enter the upper number (systolic)", "128");
                let diastolic = self.whole("diastolic", "Enter the lower number (diastolic)", "79");
                let pulse = self.whole_or_none("pulse", "72");
                let irregular = self.sheet.has("irregular", "yes");
                Some(Values::BloodPressure { systolic: systolic?, diastolic: diastolic?, pulse: pulse?, irregular })
            }
            Measure::Pulse => self.whole("pulse", "Enter the pulse", "72").map(Values::Pulse),
            Measure::Weight => self.weight(),
            Measure::Glucose => {
                let unit = GlucoseUnit::from_key(self.sheet.one("glucose_unit"));
                let read = typed_unit::glucose(self.sheet.one("glucose"), unit);
                let level = self.read_or_say("glucose", read, "Enter the blood glucose", "5.6", "glucose_unit");
                let meal = chosen(&MEALS, self.sheet.one("meal"));
                Some(Values::Glucose { level: level?, meal })
            }
            Measure::Oxygen => {
                let saturation = self.whole("oxygen", "Enter the oxygen level", "97");
                let pulse = self.whole_or_none("pulse", "72");
                let breathed = chosen(&BREATHED, self.sheet.one("breathed"));
                if breathed.is_none() {
                    self.errors.add("breathed", "Choose what was breathed");
                }
                Some(Values::Oxygen { saturation: saturation?, pulse: pulse?, breathed: breathed? })
            }
            Measure::Temperature => {
                let unit = TemperatureUnit::from_key(self.sheet.one("temperature_unit"));
                let read = typed_unit::temperature(self.sheet.one("temperature"), unit);
                self.read_or_say("temperature", read, "Enter the temperature", "36.8", "temperature_unit")
                    .map(Values::Temperature)
            }
            Measure::PeakFlow => self.peak_flow(),
            Measure::Breathing => {
                self.whole("breathing", "Enter the breaths in one minute", "16").map(Values::Breathing)
            }
            Measure::Alertness => {
                let alertness = chosen(&ALERTNESS, self.sheet.one("alertness"));
                if alertness.is_none() {
                    self.errors.add("alertness", "Choose how alert the person is");
                }
                alertness.map(Values::Alertness)
            }
            Measure::Symptoms => self.symptoms(questions),
            Measure::Steps => self.whole("steps", "Enter the number of steps", "4500").map(Values::Steps),
            Measure::Note => Some(Values::Note),
        }
    }

    /// In kilograms, or in stones and pounds: which is told by the box that it stands in.
    fn weight(&mut self) -> Option<Values> {
        let (kilograms, stone, pounds) = (self.sheet.one("weight"), self.sheet.one("stone"), self.sheet.one("pounds"));
        let (field, read) = match (kilograms.is_empty(), stone.is_empty(), pounds.is_empty()) {
            (true, true, true) => {
                self.errors.add("weight", "Enter the weight, in kilograms or in stones and pounds");
                return None;
            }
            (false, true, true) => ("weight", typed_unit::weight(kilograms, Some(WeightUnit::Kilogram))),
            (true, false, _) => ("stone", typed_unit::stones(stone, pounds)),
            (true, true, false) => ("pounds", typed_unit::weight(pounds, Some(WeightUnit::Pound))),
            (false, _, _) => {
                self.errors.add("weight", "Enter the weight once: in kilograms, or in stones and pounds");
                return None;
            }
        };
        self.read_or_say(field, read, "Enter the weight", "82.5", field).map(Values::Weight)
    }

    fn peak_flow(&mut self) -> Option<Values> {
        let first = self.whole("blow1", "Enter the first blow", "430");
        let second = self.whole_or_none("blow2", "430");
        let third = self.whole_or_none("blow3", "430");
        let scale = chosen(&SCALES, self.sheet.one("scale"));
        if scale.is_none() {
            self.errors.add("scale", "Choose the scale of the meter");
        }
        let blows: Vec<_> = [Some(first?), second?, third?].into_iter().flatten().collect();
        // The best of three blows counts (readings.md).
        Some(Values::PeakFlow { best: blows.iter().copied().max()?, blows, scale: scale? })
    }

    /// A question that was not answered is left out; none at all is refused by the rules.
    fn symptoms(&mut self, questions: &[Question]) -> Option<Values> {
        let answered = questions.iter().filter_map(|question| {
            let answer = self.sheet.one(&format!("s_{}", question.key));
            let known = question.answers.iter().any(|choice| choice.key == answer);
            known.then(|| Answered { question: question.key.clone(), answer: answer.to_string() })
        });
        let answered: Vec<Answered> = answered.collect();
        let first = questions.first().map(|question| format!("s_{}", question.key)).unwrap_or_default();
        if answered.is_empty() {
            self.errors.add(first, "Answer at least one question");
            return None;
        }
        Some(Values::Symptoms(answered))
    }

    fn whole<U: Unit>(&mut self, name: &'static str, enter: &'static str, example: &str) -> Option<Amount<U>> {
        let read = typed_unit::whole(name, self.sheet.one(name)).map(|(amount, one)| (amount, vec![one]));
        self.read_or_say(name, read, enter, example, name)
    }

    /// The outer `None`: it is wrong. The inner: it was left out.
    fn whole_or_none<U: Unit>(&mut self, name: &'static str, example: &str) -> Option<Option<Amount<U>>> {
        if self.sheet.one(name).is_empty() {
            return Some(None);
        }
        self.whole(name, "Enter a number", example).map(Some)
    }

    fn read_or_say<U: Unit>(
        &mut self,
        field: &'static str,
        read: Result<typed_unit::Read<U>, NotRead>,
        enter: &'static str,
        example: &str,
        unit_field: &'static str,
    ) -> Option<Amount<U>> {
        match read {
            Ok((amount, mut entered)) => {
                self.entered.append(&mut entered);
                return Some(amount);
            }
            Err(NotRead::Empty) => self.errors.add(field, enter),
            Err(NotRead::NoNumber) => self.errors.add(field, format!("{enter} as a number, for example {example}")),
            Err(NotRead::WhichUnit) => self.errors.add(unit_field, "Choose the unit: this number is possible in both"),
            Err(NotRead::TooManyPounds) => {
                self.errors.add("pounds", "Pounds must be less than 14 when there are stones");
            }
        }
        None
    }
}

fn chosen<T: Copy>(of: &[(T, &str, &str)], key: &str) -> Option<T> {
    of.iter().find(|(_, one, _)| *one == key).map(|(value, _, _)| *value)
}
