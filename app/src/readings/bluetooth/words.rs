//! What a device says, in words for whoever measured.

use super::{
    decode::Characteristic,
    frame::{Remark, Why},
    offer::{Offer, Timed},
};
use crate::{
    readings::measure::{Meal, Values},
    ui::date,
};

/// "134/82 mmHg, pulse 68".
pub fn values(values: &Values) -> String {
    let pulse = match values {
        Values::BloodPressure { pulse, .. } | Values::Oxygen { pulse, .. } => *pulse,
        _ => None,
    };
    let meal = match values {
        Values::Glucose { meal: Some(meal), .. } => match meal {
            Meal::Waking => ", before eating in the morning",
            Meal::BeforeMeal => ", before a meal",
            Meal::AfterMeal => ", after a meal",
            Meal::Bedtime => ", at bedtime",
            Meal::Other => ", at another time",
        },
        _ => "",
    };
    // What was breathed is asked, not said.
    let words = match values {
        Values::Oxygen { saturation, .. } => saturation.words(),
        _ => values.words(),
    };
    match pulse {
        Some(pulse) => format!("{words}, pulse {}", pulse.number()),
        None => format!("{words}{meal}"),
    }
}

/// When it was, whose by the device's count, and what the device says about it.
pub fn about(offer: &Offer) -> String {
    let when = date::moment(offer.new.taken_at);
    let mut sentences = vec![match offer.timed {
        Timed::ByDevice => format!("{when}."),
        Timed::ByReceipt => {
            format!("Your device did not say when. It came on {when}. Only keep it if you measured just before.")
        }
    }];
    sentences.extend(offer.user.map(|user| format!("User {user} of the device.")));
    sentences.extend(offer.remarks.iter().map(|remark| remark_words(*remark).to_string()));
    if offer.pulse_left_out {
        sentences.push("The pulse that it sent cannot be right, so we left it out.".to_string());
    }
    sentences.join(" ")
}

fn remark_words(remark: Remark) -> &'static str {
    match remark {
        Remark::Moved => "Your device says that you moved while it measured.",
        Remark::LooseCuff => "Your device says that the cuff was too loose.",
        Remark::IrregularPulse => "Your device says that your pulse was not regular.",
        Remark::PulseOutOfRange => "Your device says that your pulse was too fast or too slow for it.",
        Remark::WrongPosition => "Your device says that your arm was not in the right place.",
        Remark::WeakSignal => "Your device says that the signal was weak.",
        Remark::Doubtful => "Your device is not sure about it.",
        Remark::ClockMayBeWrong => "Your device says that its clock may be wrong.",
        Remark::Unfamiliar => {
            "Your device sent something with it that we do not know. Check that the number is the same on its screen."
        }
    }
}

/// Why something is not in the list, and what to do.
pub fn why(characteristic: Characteristic, why: Why) -> &'static str {
    let is_glucose = characteristic == Characteristic::Glucose;
    match why {
        _ if characteristic == Characteristic::GlucoseContext => {
            "Your meter sent a note about a meal that we could not read. Add it to the reading yourself if you need it."
        }
        Why::TooShort | Why::TooLong | Why::NoSuchNumber => {
            "Your device sent something that we could not read. Type in what is on its screen."
        }
        Why::NoSuchDate => "Your device sent a date that cannot be. Set its clock. Type in what is on its screen.",
        Why::NoValue | Why::Failed => "Your device could not measure it. Measure once more.",
        Why::Above if is_glucose => {
            "Your glucose was too high for your meter to measure. If that is now, wash your hands and measure once more. If it is still too high, call your care team or 111 at once. Call 999 if you are very unwell."
        }
        Why::Below if is_glucose => {
            "Your glucose was too low for your meter to measure. If that is now, eat or drink something sugary at once, and measure again in 10 to 15 minutes. Call 999 if you do not get better."
        }
        Why::Above => {
            "It was too high for your device to measure. Measure once more. If it is still too high, call 111."
        }
        Why::Below => "It was too low for your device to measure. Measure once more. If it is still too low, call 111.",
        Why::NotAPerson => "It was a test of the device, not a reading of a person.",
        Why::NoTime => {
            "Your device does not know when it was. Set its clock. Type in this reading if you know when it was."
        }
    }
}
