"""Tables, one file per family: columns, constraints, named select()s. No rules, no input or output."""

from tracker.models.absences import Absence
from tracker.models.acknowledgements import Acknowledgement
from tracker.models.agencies import Agency, AgencySuccession, FormerName
from tracker.models.agency_changes import AgencyChange, ChangedProgram, Reassignment
from tracker.models.agency_merges import AgencyMerge
from tracker.models.agreements import Agreement, Alias, Content, Party
from tracker.models.annex_again import PendingAnnex
from tracker.models.audit import AuditEntry, AuditHead
from tracker.models.calendar_feeds import CalendarFeed
from tracker.models.closings import Closing
from tracker.models.commendations import Commendation, CommendationConsent
from tracker.models.consolidations import Consolidation, SettledDifference, SignOff
from tracker.models.days_off import DayOffRow
from tracker.models.decisions import Decision
from tracker.models.documents import Document
from tracker.models.drafts import ReportDraft
from tracker.models.email_changes import EmailChange
from tracker.models.emergencies import EmergencyReading
from tracker.models.evidence_files import StoredFile
from tracker.models.extensions import ExtensionRequest
from tracker.models.findings import Finding
from tracker.models.guidance import Guidance, GuidanceContent, GuidanceReading
from tracker.models.imports import PendingImport
from tracker.models.ladders import OwnLadder
from tracker.models.packs import Pack
from tracker.models.people import Holding, Person, Post
from tracker.models.progress import Evidence, ProgressEntry
from tracker.models.provider_links import ProviderLink
from tracker.models.registers import PendingRegister
from tracker.models.reminders import DeliveryAttempt, OutboxItem, OutboxMessage, Reminder, ReviewTelling
from tracker.models.reviews import Report, ReportVersion, Review, ReviewRule
from tracker.models.schedulers import MailBreaker, Scheduler
from tracker.models.second_factors import HalfSignIn, RecoveryCode, SecondFactor
from tracker.models.sign_in import OneTimeLink, PasswordRequest, SignInFailure, SignInSession, SpentForm
from tracker.models.tasks import Assignment, Indicator, Task
from tracker.models.yearly_plans import PlannedTask, YearlyPlan

__all__ = [
    "Absence",
    "Acknowledgement",
    "Agency",
    "AgencyChange",
    "AgencyMerge",
    "AgencySuccession",
    "Agreement",
    "Alias",
    "Assignment",
    "AuditEntry",
    "AuditHead",
    "CalendarFeed",
    "ChangedProgram",
    "Closing",
    "Commendation",
    "CommendationConsent",
    "Consolidation",
    "Content",
    "DayOffRow",
    "Decision",
    "DeliveryAttempt",
    "Document",
    "EmailChange",
    "EmergencyReading",
    "Evidence",
    "ExtensionRequest",
    "Finding",
    "FormerName",
    "Guidance",
    "GuidanceContent",
    "GuidanceReading",
    "HalfSignIn",
    "Holding",
    "Indicator",
    "MailBreaker",
    "OneTimeLink",
    "OutboxItem",
    "OutboxMessage",
    "OwnLadder",
    "Pack",
    "Party",
    "PasswordRequest",
    "PendingAnnex",
    "PendingImport",
    "PendingRegister",
    "Person",
    "PlannedTask",
    "Post",
    "ProgressEntry",
    "ProviderLink",
    "Reassignment",
    "RecoveryCode",
    "Reminder",
    "Report",
    "ReportDraft",
    "ReportVersion",
    "Review",
    "ReviewRule",
    "ReviewTelling",
    "Scheduler",
    "SecondFactor",
    "SettledDifference",
    "SignInFailure",
    "SignInSession",
    "SignOff",
    "SpentForm",
    "StoredFile",
    "Task",
    "YearlyPlan",
]
