//! What a goal can be about: what helps, in one sentence each, what to heed first, and small steps to
//! choose from. Nothing here is advice for one person.

/// A goal that people set themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aim {
    MoveMore,
    DrinkLess,
    LoseWeight,
    StopSmoking,
    BloodPressure,
}

/// What is counted with a step, where something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    Minutes,
    /// Of alcohol, with tenths: a pint of beer is 2.3 units (NHS "Alcohol units").
    Units,
    Cigarettes,
}

impl Aim {
    pub const ALL: [Aim; 5] = [Aim::MoveMore, Aim::DrinkLess, Aim::LoseWeight, Aim::StopSmoking, Aim::BloodPressure];

    pub fn key(self) -> &'static str {
        match self {
            Aim::MoveMore => "move-more",
            Aim::DrinkLess => "drink-less",
            Aim::LoseWeight => "lose-weight",
            Aim::StopSmoking => "stop-smoking",
            Aim::BloodPressure => "blood-pressure",
        }
    }

    pub fn from_key(key: &str) -> Option<Aim> {
        Aim::ALL.into_iter().find(|aim| aim.key() == key)
    }

    pub fn title(self) -> &'static str {
        match self {
            Aim::MoveMore => "Move more",
            Aim::DrinkLess => "Drink less alcohol",
            Aim::LoseWeight => "Lose weight",
            Aim::StopSmoking => "Stop smoking",
            Aim::BloodPressure => "Keep a blood pressure diary",
        }
    }

    /// One sentence of what helps.
    pub fn helps(self) -> &'static str {
        match self {
            // NHS "Physical activity guidelines for adults aged 19 to 64".
            Aim::MoveMore => {
                "Aim for 150 minutes a week of moving that makes you breathe faster, such as a brisk walk. A few minutes are a start."
            }
            // UK Chief Medical Officers' low risk drinking guidelines, 2016.
            Aim::DrinkLess => {
                "It is safest not to drink more than 14 units a week. Spread them over 3 or more days, and have drink-free days."
            }
            // NHS "Better Health: lose weight": 0.5 to 1 kg a week.
            Aim::LoseWeight => "Slow and steady works best: half a kilo to 1 kilo (1 to 2 pounds) a week.",
            // NHS "Better Health: quit smoking".
            Aim::StopSmoking => "It is easier with help. Stop smoking services are free, and they know what works.",
            // NICE NG136 1.2: home monitoring, twice a day, two readings each, for 4 to 7 days.
            Aim::BloodPressure => {
                "Readings at home show what is usual for you. Measure in the morning and in the evening, sitting, two times each."
            }
        }
    }

    /// What somebody reads before they start. Sources: NHS "Chest pain", "Physical activity guidelines",
    /// "Alcohol misuse: treatment" (stopping suddenly), NHS "Exercise in pregnancy" (to check).
    pub fn heed(self) -> &'static [&'static str] {
        const CHEST: &str = "If you have chest pain now, or you cannot breathe, call 999.";
        const ASK: &str = "If you get chest pain when you move, are pregnant, or were told to limit what you do, talk to your GP practice first.";
        match self {
            Aim::MoveMore => &[CHEST, ASK],
            Aim::DrinkLess => &[
                "If you drink a lot every day, do not stop suddenly. That can be dangerous. Talk to your GP practice first.",
                "If you shake, sweat or see things that are not there when you stop, call 999 or go to A&E.",
                "If you are pregnant, it is safest not to drink at all. Talk to your midwife or GP practice.",
            ],
            Aim::LoseWeight => &[
                "If you are pregnant, have had an eating disorder, or lose weight without trying, talk to your GP practice first.",
                "If you take medicine for diabetes, ask your practice before you change a lot of what you eat.",
                CHEST,
            ],
            Aim::StopSmoking => &[
                "If you are pregnant, or take medicine every day, ask your practice or pharmacist for help to stop.",
                CHEST,
            ],
            Aim::BloodPressure => &[
                "Do not change or stop your medicines because of a reading. Talk to your GP practice.",
                "If you have chest pain, a sudden bad headache, a weak arm or a drooping face, call 999.",
            ],
        }
    }

    /// Small steps to choose from: ours, each within what the sentence above says (to check).
    pub fn steps(self) -> [&'static str; 3] {
        match self {
            Aim::MoveMore => [
                "Walk 10 minutes after lunch",
                "Get off the bus one stop early and walk",
                "Take the stairs, not the lift",
            ],
            Aim::DrinkLess => ["Have a drink-free day", "Have a soft drink first", "Choose a smaller glass"],
            Aim::LoseWeight => {
                ["Have water, not a sugary drink", "Put vegetables on half of my plate", "Leave out one snack"]
            }
            Aim::StopSmoking => [
                "Wait 10 minutes before I light a cigarette",
                "Smoke one less than yesterday",
                "Keep my home smoke-free for the day",
            ],
            Aim::BloodPressure => {
                ["Measure in the morning", "Measure in the evening", "Measure in the morning and the evening"]
            }
        }
    }

    pub fn counted(self) -> Option<Counted> {
        match self {
            Aim::MoveMore => Some(Counted::Minutes),
            Aim::DrinkLess => Some(Counted::Units),
            Aim::StopSmoking => Some(Counted::Cigarettes),
            // Weighed and measured with readings, and not typed twice.
            Aim::LoseWeight | Aim::BloodPressure => None,
        }
    }

    /// "You walked", where the step is not said.
    pub fn you_did(self) -> &'static str {
        match self {
            Aim::MoveMore => "You moved",
            Aim::BloodPressure => "You kept your diary",
            Aim::DrinkLess | Aim::LoseWeight | Aim::StopSmoking => "You took your step",
        }
    }
}

impl Counted {
    pub fn label(self) -> &'static str {
        match self {
            Counted::Minutes => "How many minutes? (you can leave this)",
            Counted::Units => "How many units of alcohol did you drink? (you can leave this)",
            Counted::Cigarettes => "How many cigarettes did you smoke? (you can leave this)",
        }
    }

    pub fn hint(self) -> &'static str {
        match self {
            Counted::Minutes => "For example 20",
            Counted::Units => "For example 2.3 for a pint of beer, or 0",
            Counted::Cigarettes => "For example 8, or 0",
        }
    }

    /// "minutes" in a table.
    pub fn many(self) -> &'static str {
        match self {
            Counted::Minutes => "Minutes",
            Counted::Units => "Units",
            Counted::Cigarettes => "Cigarettes",
        }
    }

    /// The most that one day can hold.
    pub fn most(self) -> i64 {
        match self {
            Counted::Minutes => 1440,
            Counted::Units | Counted::Cigarettes => 100,
        }
    }

    /// Tenths of what was typed; `None` for what is no such number.
    pub fn read(self, text: &str) -> Option<i64> {
        let (whole, tenth) = match text.split_once('.') {
            Some((whole, tenth)) if self == Counted::Units => (whole, tenth),
            Some(_) => return None,
            None => (text, "0"),
        };
        let is_number = |part: &str, longest: usize| {
            !part.is_empty() && part.len() <= longest && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !is_number(whole, 4) || !is_number(tenth, 1) {
            return None;
        }
        let tenths = whole.parse::<i64>().ok()? * 10 + tenth.parse::<i64>().ok()?;
        (tenths <= self.most() * 10).then_some(tenths)
    }
}

/// "30", "2.3".
pub fn amount(tenths: i64) -> String {
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        tenth => format!("{}.{tenth}", tenths / 10),
    }
}
