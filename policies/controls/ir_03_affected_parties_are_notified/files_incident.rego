# METADATA
# title: Affected parties are notified in the committed time
# description: Each incident that must be notified in the register, as it stands.
# scope: package
# custom:
#   kind: files.incident
#   type: state
#   attribute: A
#   evidence: [item, attachments]
#   time: true
package controls.ir_03_affected_parties_are_notified.files_incident

import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if input.subject.item.notifiable == false

_wants := {"attached": true}

_row := {"item": object.get(input, ["subject", "item"], {}), "attachments": object.get(input, ["subject", "attachments"], {})}

missing contains sentence if some sentence in records.unread(_row, _wants)

missing contains "the instant of the assessment, whether it must be notified, or the notices are not known" if not _readable

_readable if {
	dates.is_instant(input.as_of)
	input.subject.item.notifiable == true
	evidence.objects(input.subject.item.notices)
	count([notice | some notice in input.subject.item.notices; not _notice(notice)]) == 0
}

_notice(notice) if {
	evidence.text(notice.to)
	dates.is_day(notice.due_on)
	dates.is_day(notice.sent_on)
}

_notice(notice) if {
	evidence.text(notice.to)
	dates.is_day(notice.due_on)
	object.get(notice, "sent_on", {}) == null
}

fails contains sentence if some sentence in records.faults(_row, _wants)

fails contains "it must be notified, and no notice is planned" if {
	input.subject.item.notifiable == true
	input.subject.item.notices == []
}

fails contains sprintf("%s were to be told by %s and are not", [notice.to, notice.due_on]) if {
	_readable
	some notice in input.subject.item.notices
	notice.sent_on == null
	dates.instant(input.as_of) >= dates.midnight(notice.due_on) + dates.day
}

fails contains sprintf("%s were told on %s, due by %s", [notice.to, notice.sent_on, notice.due_on]) if {
	_readable
	some notice in input.subject.item.notices
	dates.is_day(notice.sent_on)
	notice.sent_on > notice.due_on
}

default recheck_at := false

recheck_at := dates.earliest_after({(dates.midnight(notice.due_on) + dates.day) | some notice in input.subject.item.notices}, dates.instant(input.as_of)) if _readable
