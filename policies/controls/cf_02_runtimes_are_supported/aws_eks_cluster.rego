# METADATA
# title: Clusters run a supported version
# description: >-
#   Extended support costs extra and patches less; its versions belong on the list only with management's consent.
# scope: package
# custom:
#   kind: aws.eks.cluster
#   type: state
#   attribute: B
#   time: true
#   evidence: [item]
#   params: [supported_kubernetes_versions]
package controls.cf_02_runtimes_are_supported.aws_eks_cluster

import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails, "recheck_at": recheck_at})

missing contains "the version is not known" if not evidence.text(input.subject.item.version)

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

fails contains sprintf("the version %s is not on the list of those that are supported", [input.subject.item.version]) if {
	evidence.text(input.subject.item.version)
	not input.params.supported_kubernetes_versions[input.subject.item.version]
}

fails contains sprintf("support of the version %s ended with %s", [input.subject.item.version, _last]) if {
	evidence.text(input.subject.item.version)
	dates.instant(input.as_of) >= _limit
}

default recheck_at := false

recheck_at := dates.as_text(_limit) if {
	evidence.text(input.subject.item.version)
	dates.instant(input.as_of) < _limit
}

_last := input.params.supported_kubernetes_versions[input.subject.item.version]

_limit := dates.midnight(_last) + dates.day
