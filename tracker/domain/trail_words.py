"""What each recorded act is in words, by what it was done to; those about a review are told by ``review_trail``."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.domain.messages import Message, message

SENTENCES: Mapping[str, Mapping[str, Message]] = {
    "agreement": {
        "created": message("Entered the program"),
        "imported": message("Imported the program from a file"),
        "edited": message("Edited the head of the program"),
        "closed": message("Closed the program as ended"),
        "reopened": message("Reopened the program that had ended"),
        "took-over": message("Took tasks over from the earlier program"),
        "agreed-ranking": message("Agreed that the parties are ranked"),
        "withdrew-ranking": message("Withdrew the agreement to rank the parties"),
        "undid-import": message("Took the import of the program back"),
        "went-on": message("Let the program go on although a decision asked otherwise"),
        "reassigned": message("Gave the work of a changed agency to another one"),
        "not-handed-over": message("Work of a changed agency was not handed over on the day: its choice did not fit"),
        "opened-in-emergency": message("Opened the program in an emergency, to read it"),
        "ended-emergency": message("Ended the emergency opening"),
        "moved-by-calendar": message("Dates followed a change of the days off"),
    },
    "parties": {
        "edited": message("Edited the list of parties"),
    },
    "contents": {
        "edited": message("Edited the contents of coordination"),
    },
    "rules": {
        "edited": message("Edited the rules of the reviews"),
    },
    "ladder": {
        "edited": message("Edited when reminders go out"),
    },
    "alignment": {
        "aligned": message("Said which content carries which one above"),
    },
    "annex": {
        "taken-over": message("Took over a changed annex"),
    },
    "agency": {
        "merged": message("Two entries of one agency became one"),
        "unmerged": message("A merging of agencies was undone"),
        "agency-changed": message("A change of an agency was recorded"),
        "agency-change-undone": message("A recorded change of an agency was undone"),
        "changed": message("Recorded what became of the agency"),
        "edited": message("Edited the names of the agency"),
        "renamed": message("Recorded the new name of the agency"),
        "accepted": message("Accepted the agency as it was entered"),
    },
    "agency_name": {
        "edited": message("Edited a former name of the agency"),
        "removed": message("Removed a former name of the agency"),
    },
    "agency_change": {
        "took-back": message("Took back a recorded change of an agency"),
        "carried-out": message("Carried out a recorded change of an agency on its day"),
    },
    "task": {
        "added": message("Added the task"),
        "edited": message("Edited what the task says"),
        "deleted": message("Deleted the task"),
        "paused": message("Paused the task"),
        "cancelled": message("Cancelled the task"),
        "resumed": message("Let the task go on"),
        "asked-extension": message("Asked for a later day for the task"),
        "extended": message("Agreed to a later day for the task"),
        "refused-extension": message("Refused a later day for the task"),
        "handed-over": message("Handed the work on the task over"),
    },
    "indicator": {
        "added": message("Added the indicator"),
        "edited": message("Edited what the indicator says"),
        "deleted": message("Deleted the indicator"),
    },
    "assignment": {
        "confirm-part": message("Confirmed that the part is done"),
        "return-part": message("Returned the part, to be redone"),
    },
    "progress_entry": {
        "log-progress": message("Logged what was done"),
        "correct-progress": message("Put a progress entry right"),
    },
    "evidence": {
        "found-infected": message("A file given as evidence was found to hold a virus"),
    },
    "finding": {
        "noted-finding": message("Noted an issue"),
        "assigned-finding": message("Asked an agency to settle the issue"),
        "settled-finding": message("Said how the issue was settled"),
        "returned-finding": message("Returned the issue, to be settled anew"),
        "closed-finding": message("Closed the issue"),
    },
    "commendation": {
        "found-model": message("Proposed a model case"),
        "agreed-model": message("Agreed to the model case"),
        "declined-model": message("Declined the model case"),
        "proposed-model": message("Proposed the model case for a commendation"),
        "awarded-model": message("Recorded the commendation that was decided"),
    },
    "guidance": {
        "sent-guidance": message("Sent guidance to the programs below"),
        "withdrew-guidance": message("Withdrew the guidance sent"),
        "found-infected": message("The file of the guidance was found to hold a virus"),
    },
    "guidance-reading": {
        "acknowledged-guidance": message("Acknowledged guidance from above"),
        "answered-guidance": message("Answered guidance from above"),
    },
    "person": {
        "add-person": message("Invited the person"),
        "invite-again": message("Made a new invitation link"),
        "gave-post": message("Gave the person a post"),
        "moved-post": message("The post went over to another agency"),
        "ended-post": message("Ended a post of the person"),
        "shut-account": message("Shut the account of the person"),
        "opened-account": message("Opened the account of the person again"),
        "anonymised": message("Removed the name of the person"),
        "set-password": message("Set a password by a link"),
        "changed-password": message("Changed the own password"),
        "ended-session": message("Ended one of the own sessions"),
        "ended-other-sessions": message("Ended all other own sessions"),
        "changed": message("Changed the own settings"),
        "asked-for-email": message("Asked for another e-mail address"),
        "changed-email": message("Changed the e-mail address"),
        "connected-identity": message("Connected the account with an identity system"),
        "disconnected-identity": message("Took the connection with an identity system away"),
        "used-recovery-code": message("Signed in by a recovery code"),
        "reset-second-factor": message("Took the second step of signing in away, the telephone being lost"),
        "switched-second-factor-on": message("Switched the second step of signing in on"),
        "switched-second-factor-off": message("Switched the second step of signing in off"),
        "made-recovery-codes": message("Made new recovery codes"),
    },
    "absence": {
        "absent": message("Recorded an absence"),
        "back": message("Recorded the return from an absence"),
    },
    "day_off": {
        "added": message("Added a day to the calendar of days off"),
        "edited": message("Edited a day of the calendar of days off"),
    },
    "calendar_feed": {
        "added": message("Made an address for an outside calendar"),
        "revoked": message("Revoked an address for an outside calendar"),
    },
    "mail": {
        "sent again": message("Had a stopped mail sent again"),
        "given up": message("Gave a stopped mail up"),
        "held": message("Held all mail"),
        "released": message("Let mail go out again"),
    },
    "installation": {
        "restored": message("Restored the data from a safety copy"),
    },
    "plan": {
        "planned": message("Recorded the yearly joint plan"),
        "edited": message("Edited the yearly joint plan"),
    },
}
