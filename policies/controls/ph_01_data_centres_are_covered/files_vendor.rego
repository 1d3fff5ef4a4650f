# METADATA
# title: "Data centres are covered by the provider's report"
# description: Each carved-out provider in the register, as it stands.
# scope: package
# custom:
#   kind: files.vendor
#   type: state
#   attribute: A
#   evidence: [item]
#   related:
#     - {name: reviews, kind: files.vendor_review, key: $subject, match: item.vendor, many: true, evidence: [item]}
#   params: [bridge_days]
#   time: true
package controls.ph_01_data_centres_are_covered.files_vendor

import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if input.subject.item.subservice in {"inclusive", "none"}

_wants := {"text": {"owner": "owner"}}

_row := {"item": object.get(input, ["subject", "item"], {})}

missing contains sentence if some sentence in records.unread(_row, _wants)

missing contains "the provider's reports, letters, part, or the instant of the assessment are not known" if not _readable

_readable if {
	dates.is_instant(input.as_of)
	input.subject.item.subservice == "carve_out"
	evidence.objects(input.related.reviews)
	count([review | some review in input.related.reviews; not _review(review.item)]) == 0
}

_review(item) if object.get(item, "report", {}) == null

_review(item) if {
	is_string(item.report.type)
	dates.is_day(item.report.period_end)
	evidence.objects(item.bridge_letters)
	count([letter | some letter in item.bridge_letters; not _letter(letter)]) == 0
}

_letter(letter) if {
	dates.is_day(letter.covers_from)
	dates.is_day(letter.covers_to)
}

fails contains sentence if some sentence in records.faults(_row, _wants)

fails contains "no SOC 2 Type II report of the provider was reviewed" if {
	_readable
	count(_ends) == 0
}

fails contains sprintf("reports and letters of the provider cover the time to %s", [dates.as_day(max(_covered) - dates.day)]) if {
	_readable
	count(_ends) > 0
	dates.instant(input.as_of) >= max(_covered)
}

_ends := {(dates.midnight(review.item.report.period_end) + dates.day) |
	some review in input.related.reviews
	review.item.report.type == "soc2_type2"
}

# A letter joins the end of its report and reaches no further than the limit.
_letters := {(min({dates.midnight(letter.covers_to), dates.midnight(review.item.report.period_end) + (input.params.bridge_days * dates.day)}) + dates.day) |
	some review in input.related.reviews
	review.item.report.type == "soc2_type2"
	some letter in review.item.bridge_letters
	dates.midnight(letter.covers_from) <= dates.midnight(review.item.report.period_end) + dates.day
}

_covered := _ends | _letters

default recheck_at := false

recheck_at := dates.earliest_after({max(_covered)}, dates.instant(input.as_of)) if {
	_readable
	count(_ends) > 0
}
