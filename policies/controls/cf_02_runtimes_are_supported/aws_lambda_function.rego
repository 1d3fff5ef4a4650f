# METADATA
# title: Functions run on supported runtimes
# description: Functions made of container images bring their own runtime and are not judged here.
# scope: package
# custom:
#   kind: aws.lambda.function
#   type: state
#   attribute: A
#   time: true
#   evidence: [item]
#   params: [supported_runtimes]
package controls.cf_02_runtimes_are_supported.aws_lambda_function

import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if input.subject.item.PackageType == "Image"

missing contains "how the function is packed is not known" if not input.subject.item.PackageType in {"Zip", "Image"}

missing contains "the runtime is not known" if not evidence.text(input.subject.item.Runtime)

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

fails contains sprintf("the runtime %s is not on the list of those that are supported", [input.subject.item.Runtime]) if {
	evidence.text(input.subject.item.Runtime)
	not input.params.supported_runtimes[input.subject.item.Runtime]
}

fails contains sprintf("support of the runtime %s ended with %s", [input.subject.item.Runtime, _last]) if {
	evidence.text(input.subject.item.Runtime)
	dates.instant(input.as_of) >= _limit
}

default recheck_at := false

recheck_at := dates.as_text(_limit) if {
	applicable
	dates.instant(input.as_of) < _limit
}

_last := input.params.supported_runtimes[input.subject.item.Runtime]

_limit := dates.midnight(_last) + dates.day
