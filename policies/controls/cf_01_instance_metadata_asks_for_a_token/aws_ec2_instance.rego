# METADATA
# title: Instances require a token for metadata
# description: A machine whose metadata service is off answers nobody.
# scope: package
# custom:
#   kind: aws.ec2.instance
#   type: state
#   attribute: A
#   evidence: [item]
package controls.cf_01_instance_metadata_asks_for_a_token.aws_ec2_instance

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.State.Name in {"terminated", "shutting-down"}

missing contains "whether the instance still exists is not known" if not evidence.text(input.subject.item.State.Name)

missing contains "the metadata options could not be read" if not _readable

fails contains "the metadata service answers without a token (HttpTokens is optional)" if {
	evidence.text(input.subject.item.State.Name)
	_readable
	input.subject.item.MetadataOptions.HttpEndpoint == "enabled"
	input.subject.item.MetadataOptions.HttpTokens == "optional"
}

_readable if {
	input.subject.item.MetadataOptions.HttpTokens in {"optional", "required"}
	input.subject.item.MetadataOptions.HttpEndpoint in {"enabled", "disabled"}
}
