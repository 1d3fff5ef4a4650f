# METADATA
# title: Machines are scanned within the limit
# description: The day of the last scan or installation counts to its end.
# scope: package
# custom:
#   kind: aws.ssm.managed_instance
#   type: state
#   attribute: B
#   time: true
#   evidence: [patches]
#   params: [maximum_scan_days]
package controls.vm_03_systems_are_patched.aws_ssm_managed_instance_scanned

import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails, "recheck_at": recheck_at})

missing contains evidence.unread(input, ["subject", "patches"], "the patch state") if {
	not _readable
	not evidence.absent(input.subject.patches)
}

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

fails contains "the machine was never scanned for patches" if evidence.absent(input.subject.patches)

fails contains reason if {
	_readable
	dates.instant(input.as_of) >= _limit
	reason = sprintf("the machine was last scanned on %s, and the limit of %d days passed at %s", [_last, input.params.maximum_scan_days, dates.as_text(_limit)])
}

default recheck_at := false

recheck_at := dates.as_text(_limit) if {
	_readable
	dates.instant(input.as_of) < _limit
}

_last := input.subject.patches.value.OperationEndDay

_limit := dates.midnight(_last) + ((input.params.maximum_scan_days + 1) * dates.day)

_readable if {
	evidence.object_part(input.subject.patches)
	dates.is_day(input.subject.patches.value.OperationEndDay)
}
