# METADATA
# title: Complementary controls have owners, are told and are looked at each year
# description: >-
#   What our system expects of its users is told to them; what a vendor that is carved out must do names the vendor.
# scope: package
# custom:
#   kind: files.complementary_control
#   type: state
#   attribute: C
#   evidence: [item]
#   params: [maximum_complementary_age_days]
#   time: true
package controls.vn_02_critical_vendors_are_reviewed.files_complementary_control

import data.lib.ages
import data.lib.dates
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails, "recheck_at": recheck_at})

_wants := {
	"user_entity": {"text": {"owner": "owner"}, "days": {"communicated_on": "day on which users were told"}},
	"subservice": {"text": {"owner": "owner", "vendor": "vendor"}},
}

_row := {"item": object.get(input, ["subject", "item"], {})}

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

missing contains "whose control it is is not known" if not _wants[input.subject.item.side]

missing contains sentence if some sentence in records.unread(_row, _wants[input.subject.item.side])

missing contains sentence if some sentence in ages.missing(input, "reviewed_on")

fails contains sentence if some sentence in records.faults(_row, _wants[input.subject.item.side])

fails contains sentence if {
	some sentence in ages.fails(input, "reviewed_on", "review", input.params.maximum_complementary_age_days)
}

recheck_at := ages.recheck(input, "reviewed_on", input.params.maximum_complementary_age_days)
