# METADATA
# title: Launch templates require a token for metadata
# description: >-
#   Judges the default version. A template that says nothing follows defaults of image and account, which can be
#   changed apart from it.
# scope: package
# custom:
#   kind: aws.ec2.launch_template
#   type: state
#   attribute: B
#   evidence: [item]
package controls.cf_01_instance_metadata_asks_for_a_token.aws_ec2_launch_template

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the template's data could not be read" if not is_object(input.subject.item.LaunchTemplateData)

missing contains "the template's metadata options could not be read" if {
	is_object(input.subject.item.LaunchTemplateData)
	not is_object(object.get(input.subject.item.LaunchTemplateData, "MetadataOptions", {}))
}

fails contains "the template does not require a token for metadata (HttpTokens)" if {
	is_object(input.subject.item.LaunchTemplateData)
	is_object(object.get(input.subject.item.LaunchTemplateData, "MetadataOptions", {}))
	not input.subject.item.LaunchTemplateData.MetadataOptions.HttpTokens == "required"
	not input.subject.item.LaunchTemplateData.MetadataOptions.HttpEndpoint == "disabled"
}
