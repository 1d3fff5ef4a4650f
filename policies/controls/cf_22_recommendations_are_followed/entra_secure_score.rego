# METADATA
# title: The directory's secure score is not below what management set
# description: >-
#   Microsoft scores each day what a tenant follows of its recommendations. A score of more than a week ago says
#   nothing of today.
# scope: package
# custom:
#   kind: entra.secure_score
#   type: state
#   attribute: B
#   time: true
#   evidence: [day, item]
#   params: [minimum_secure_score]
package controls.cf_22_recommendations_are_followed.entra_secure_score

import data.lib.dates
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails, "recheck_at": recheck_at})

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

missing contains "the score is no number of points" if not _scored

missing contains "the day of the score is not known" if not dates.is_day(input.subject.day)

missing contains sprintf("the latest score is of %s", [input.subject.day]) if dates.instant(input.as_of) >= _too_old

_too_old := dates.midnight(input.subject.day) + (8 * dates.day)

_scored if {
	is_number(input.subject.item.currentScore)
	is_number(input.subject.item.maxScore)
	input.subject.item.currentScore >= 0
	input.subject.item.maxScore > 0
}

fails contains sprintf("the score of %s is %v of %v points, below %d per cent", [input.subject.day, input.subject.item.currentScore, input.subject.item.maxScore, input.params.minimum_secure_score]) if {
	count(missing) == 0
	input.subject.item.currentScore * 100 < input.params.minimum_secure_score * input.subject.item.maxScore
}

default recheck_at := false

recheck_at := dates.earliest_after({_too_old}, dates.instant(input.as_of))
