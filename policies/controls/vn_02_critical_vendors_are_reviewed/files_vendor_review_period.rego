# METADATA
# title: The vendor's report speaks of the time under review
# description: >-
#   The report that was reviewed is one on operation, and its period reaches, with bridge letters that follow on it, to
#   shortly before the review.
# scope: package
# custom:
#   kind: files.vendor_review
#   type: expected_instance
#   attribute: B
#   evidence: [expected, found]
#   params: [accepted_reports, maximum_bridge_days, maximum_uncovered_days]
#   expected:
#     every: year
#     per: {kind: files.vendor, on: item.in_use_from, until: item.ended_on, evidence: [item]}
#     within_days: first_days
#     grace_days: grace_days
#     found: {form: record, record: vendor_review, key: item.vendor, evidence: [item]}
package controls.vn_02_critical_vendors_are_reviewed.files_vendor_review_period

import data.lib.dates
import data.lib.evidence
import data.lib.instances
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.expected.for.item.criticality in {"medium", "low"}

missing contains sentence if some sentence in records.missing(input, {}, {"faults": _faults, "unread": _unread})

missing contains "how critical the vendor is, is not known" if {
	not object.get(input, ["subject", "expected", "for", "item", "criticality"], {}) in {"critical", "high", "medium", "low"}
}

fails contains sentence if some sentence in records.fails(input, {}, {"faults": _faults, "unread": _unread})

_unread contains [review.id, "its report or bridge letters cannot be read"] if {
	some review in instances.in_time(input)
	not _readable(review.item)
}

_faults contains [review.id, "no report was reviewed"] if {
	some review in instances.in_time(input)
	object.get(review, ["item", "report"], {}) == null
}

_faults contains [review.id, sprintf("a report of type %s does not show how controls operated", [type])] if {
	some review in instances.in_time(input)
	_readable(review.item)
	type = review.item.report.type
	not type in input.params.accepted_reports
}

_faults contains [review.id, sprintf("the report reaches to %s with its bridge letters, more than %d days before the review", [dates.as_day(reach), input.params.maximum_uncovered_days])] if {
	some review in instances.in_time(input)
	_readable(review.item)
	reach = max(_ends(review.item))
	dates.midnight(review.on) > reach + (input.params.maximum_uncovered_days * dates.day)
}

# The end of the report, and of each letter that follows on it without a gap, as far as a letter may speak.
_ends(item) := {dates.midnight(item.report.period_end)} | {min([dates.midnight(letter.covers_to), _bridged(item)]) |
	some letter in item.bridge_letters
	dates.midnight(letter.covers_from) <= dates.midnight(item.report.period_end) + dates.day
}

_bridged(item) := dates.midnight(item.report.period_end) + (input.params.maximum_bridge_days * dates.day)

_readable(item) if {
	evidence.objects(item.bridge_letters)
	count([letter | some letter in item.bridge_letters; not _letter(letter)]) == 0
	_report(item.report)
}

_report(report) if report == null

_report(report) if {
	evidence.text(report.type)
	dates.is_day(report.period_end)
}

_letter(letter) if {
	dates.is_day(letter.covers_from)
	dates.is_day(letter.covers_to)
}
