//! What data is decided on as one, and what may be done to it.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Read,
    Change,
    /// Take a copy of everything away.
    Download,
}

impl Action {
    pub const ALL: [Action; 3] = [Action::Read, Action::Change, Action::Download];

    pub fn key(self) -> &'static str {
        match self {
            Action::Read => "read",
            Action::Change => "change",
            Action::Download => "download",
        }
    }
}

/// What an entry of the record is about, as far as sharing goes. One entry has one category.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    General,
    Medicines,
    Results,
    MentalHealth,
    SexualHealth,
    SocialCare,
    EndOfLife,
    /// Nobody said what it is about, so it counts as the most private: who may not see every
    /// other category does not see it (sharing.md).
    Unlabelled,
}

impl Category {
    pub const ALL: [Category; 8] = [
        Category::General,
        Category::Medicines,
        Category::Results,
        Category::MentalHealth,
        Category::SexualHealth,
        Category::SocialCare,
        Category::EndOfLife,
        Category::Unlabelled,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Category::General => "general",
            Category::Medicines => "medicines",
            Category::Results => "results",
            Category::MentalHealth => "mental-health",
            Category::SexualHealth => "sexual-health",
            Category::SocialCare => "social-care",
            Category::EndOfLife => "end-of-life",
            Category::Unlabelled => "unlabelled",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Category::General => "General health",
            Category::Medicines => "Medicines",
            Category::Results => "Test results",
            Category::MentalHealth => "Mental health",
            Category::SexualHealth => "Sexual health",
            Category::SocialCare => "Social care",
            Category::EndOfLife => "End of life care",
            Category::Unlabelled => "Not sorted yet",
        }
    }

    pub fn from_key(key: &str) -> Option<Category> {
        Category::ALL.into_iter().find(|category| category.key() == key)
    }
}

/// What a carer may do, by the codes of the NHS Validated Relationships Service (1.27.0), and
/// three of our own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    Prescriptions,
    Appointments,
    Record,
    Tests,
    Vaccinations,
    Conditions,
    Consultations,
    Documents,
    Readings,
    Reminders,
    Messages,
}

impl Scope {
    pub const ALL: [Scope; 11] = [
        Scope::Prescriptions,
        Scope::Appointments,
        Scope::Record,
        Scope::Tests,
        Scope::Vaccinations,
        Scope::Conditions,
        Scope::Consultations,
        Scope::Documents,
        Scope::Readings,
        Scope::Reminders,
        Scope::Messages,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Scope::Prescriptions => "PRESCR",
            Scope::Appointments => "APPT",
            Scope::Record => "RECRD",
            Scope::Tests => "TEST",
            Scope::Vaccinations => "VACC",
            Scope::Conditions => "COND",
            Scope::Consultations => "CONSULT",
            Scope::Documents => "DOCS",
            Scope::Readings => "READINGS",
            Scope::Reminders => "REMINDERS",
            Scope::Messages => "MESSAGES",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Scope::Prescriptions => "Medicines and prescriptions",
            Scope::Appointments => "Appointments",
            Scope::Record => "Allergies, care plans and the rest of the record",
            Scope::Tests => "Test results",
            Scope::Vaccinations => "Vaccinations",
            Scope::Conditions => "Health conditions",
            Scope::Consultations => "Visits, stays and procedures",
            Scope::Documents => "Letters and documents",
            Scope::Readings => "Readings from home",
            Scope::Reminders => "Reminders",
            Scope::Messages => "Messages",
        }
    }

    pub fn from_key(key: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.key() == key)
    }
}

/// A class of data that is decided on as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataClass {
    /// The joined health and care record, one category of it.
    Record(Category),
    /// Sessions, the terms, the names of passkeys; and to pause one's own access.
    Account,
    /// What opens the account: passkeys and recovery codes.
    Passkeys,
    /// To open one's own access again.
    Pause,
    /// Name, date of birth, NHS number, how to write to them.
    Details,
    /// Who may see what, and what is hidden; the national opt-out and the like.
    Sharing,
    /// Arrangements with carers.
    Carers,
    /// Who looked.
    AccessLog,
    /// What only staff may know: that somebody may be under pressure.
    SafetyFlag,
    /// To open a record in an emergency.
    Emergency,
    /// A practice's invitations and their state.
    Invitations,
    /// Bundles that matched no one person, kept for the practice to look at.
    RefusedImports,
    /// To find a person by NHS number and date of birth; at the own practice also by name.
    Finding,
    /// Emergency accesses of an organisation's members, to look into.
    EmergencyReview,
    /// Readings from home. For sharing and hiding they are test results.
    Readings,
    /// Which pathways somebody is on, and their own targets.
    Pathways,
    /// A team's inbox of alerts.
    Alerts,
    /// Calls that the front desk makes; no reading stands in them.
    PhoneTasks,
    /// An organisation's templates of pathways.
    Templates,
    /// Whether and how an organisation uses the clinical module.
    Monitoring,
    /// What somebody takes that no organisation prescribed, and what they ask of their practice: repeat
    /// prescriptions, their pharmacy.
    Medicines,
    /// When medicines are taken: schedules, and what was taken or missed.
    Doses,
    /// How somebody wants to be reminded, on which phones, and what they were reminded of.
    Reminders,
    /// What somebody wants to reach by themselves.
    Goals,
    /// A practice's inbox of repeat prescriptions asked for.
    Repeats,
    /// To approve or to refuse one.
    RepeatDecisions,
    /// When somebody is seen, where and by whom: booked, moved and cancelled; and the video room of it.
    Appointments,
    /// What an organisation offers for booking: who, where, when.
    Clinics,
    /// Who is booked into an organisation's clinics.
    Bookings,
    /// To lead the video rooms of an organisation.
    Rooms,
}

impl DataClass {
    /// What sharing and hiding count it as, where they do.
    pub fn category(self) -> Option<Category> {
        match self {
            DataClass::Record(category) => Some(category),
            DataClass::Readings | DataClass::Pathways => Some(Category::Results),
            DataClass::Medicines | DataClass::Doses => Some(Category::Medicines),
            DataClass::Appointments => Some(Category::General),
            _ => None,
        }
    }
}

impl DataClass {
    pub const ALL: [DataClass; 37] = [
        DataClass::Record(Category::General),
        DataClass::Record(Category::Medicines),
        DataClass::Record(Category::Results),
        DataClass::Record(Category::MentalHealth),
        DataClass::Record(Category::SexualHealth),
        DataClass::Record(Category::SocialCare),
        DataClass::Record(Category::EndOfLife),
        DataClass::Record(Category::Unlabelled),
        DataClass::Account,
        DataClass::Passkeys,
        DataClass::Pause,
        DataClass::Details,
        DataClass::Sharing,
        DataClass::Carers,
        DataClass::AccessLog,
        DataClass::SafetyFlag,
        DataClass::Emergency,
        DataClass::Invitations,
        DataClass::RefusedImports,
        DataClass::Finding,
        DataClass::EmergencyReview,
        DataClass::Readings,
        DataClass::Pathways,
        DataClass::Alerts,
        DataClass::PhoneTasks,
        DataClass::Templates,
        DataClass::Monitoring,
        DataClass::Medicines,
        DataClass::Doses,
        DataClass::Reminders,
        DataClass::Goals,
        DataClass::Repeats,
        DataClass::RepeatDecisions,
        DataClass::Appointments,
        DataClass::Clinics,
        DataClass::Bookings,
        DataClass::Rooms,
    ];

    /// The word kept in the access log.
    pub fn key(self) -> &'static str {
        match self {
            DataClass::Record(_) => "record",
            DataClass::Account => "account",
            DataClass::Passkeys => "passkeys",
            DataClass::Pause => "pause",
            DataClass::Details => "details",
            DataClass::Sharing => "sharing",
            DataClass::Carers => "carers",
            DataClass::AccessLog => "access-log",
            DataClass::SafetyFlag => "safety-flag",
            DataClass::Emergency => "emergency",
            DataClass::Invitations => "invitations",
            DataClass::RefusedImports => "refused-imports",
            DataClass::Finding => "finding",
            DataClass::EmergencyReview => "emergency-review",
            DataClass::Readings => "readings",
            DataClass::Pathways => "pathways",
            DataClass::Alerts => "alerts",
            DataClass::PhoneTasks => "phone-tasks",
            DataClass::Templates => "templates",
            DataClass::Monitoring => "monitoring",
            DataClass::Medicines => "medicines",
            DataClass::Doses => "doses",
            DataClass::Reminders => "reminders",
            DataClass::Goals => "goals",
            DataClass::Repeats => "repeats",
            DataClass::RepeatDecisions => "repeat-decisions",
            DataClass::Appointments => "appointments",
            DataClass::Clinics => "clinics",
            DataClass::Bookings => "bookings",
            DataClass::Rooms => "rooms",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            DataClass::Record(category) => category.words(),
            DataClass::Account => "Account and sessions",
            DataClass::Passkeys => "Passkeys and recovery codes",
            DataClass::Pause => "Open paused access again",
            DataClass::Details => "Name, birth date, contact",
            DataClass::Sharing => "Sharing choices",
            DataClass::Carers => "Carers",
            DataClass::AccessLog => "Who looked",
            DataClass::SafetyFlag => "Safety flag",
            DataClass::Emergency => "Start emergency access",
            DataClass::Invitations => "Invitations",
            DataClass::RefusedImports => "Refused imports",
            DataClass::Finding => "Find a person",
            DataClass::EmergencyReview => "Review emergency access",
            DataClass::Readings => "Readings from home",
            DataClass::Pathways => "Pathways and own targets",
            DataClass::Alerts => "Alerts of the team",
            DataClass::PhoneTasks => "Calls to make",
            DataClass::Templates => "Templates of pathways",
            DataClass::Monitoring => "The clinical module",
            DataClass::Medicines => "Own medicines and repeats",
            DataClass::Doses => "Doses and their times",
            DataClass::Reminders => "Reminders",
            DataClass::Goals => "Goals",
            DataClass::Repeats => "Repeats asked for",
            DataClass::RepeatDecisions => "Decide on a repeat",
            DataClass::Appointments => "Appointments and video visits",
            DataClass::Clinics => "Clinics and their times",
            DataClass::Bookings => "Who is booked into clinics",
            DataClass::Rooms => "Lead a video room",
        }
    }
}
