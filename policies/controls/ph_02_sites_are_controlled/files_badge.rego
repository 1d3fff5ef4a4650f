# METADATA
# title: Office access and visitors are controlled
# description: Each badge in the register, as it stands.
# scope: package
# custom:
#   kind: files.badge
#   type: state
#   attribute: A
#   evidence: [item]
#   related:
#     - {name: holder, kind: files.person, key: item.subject, match: $subject, evidence: [item]}
#   params: [badge_days]
#   time: true
package controls.ph_02_sites_are_controlled.files_badge

import data.lib.dates
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails, "recheck_at": recheck_at})

_wants := {
	"text": {"approved_by": "approver", "site": "site"},
	"apart": [["approved_by", "subject"]],
	"optional": {"days": ["revoked_on"]},
}

_row := {"item": object.get(input, ["subject", "item"], {})}

missing contains sentence if some sentence in records.unread(_row, _wants)

missing contains "the last day of its holder, or the instant of the assessment, is not known" if not _readable

_readable if {
	dates.is_instant(input.as_of)
	dates.is_day(input.related.holder.item.end)
}

_readable if {
	dates.is_instant(input.as_of)
	object.get(input, ["related", "holder", "item", "end"], {}) == null
}

fails contains sentence if some sentence in records.faults(_row, _wants)

fails contains sprintf("it opens doors; its holder left on %s", [input.related.holder.item.end]) if {
	object.get(input, ["subject", "item", "revoked_on"], {}) == null
	dates.instant(input.as_of) >= _due
}

fails contains sprintf("it was withdrawn on %s; its holder left on %s", [input.subject.item.revoked_on, input.related.holder.item.end]) if {
	dates.midnight(input.subject.item.revoked_on) >= _due
}

_due := dates.midnight(input.related.holder.item.end) + ((input.params.badge_days + 1) * dates.day)

default recheck_at := false

recheck_at := dates.earliest_after({_due}, dates.instant(input.as_of)) if dates.is_instant(input.as_of)
