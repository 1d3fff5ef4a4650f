# METADATA
# title: Databases have no public address
# description: A publicly accessible instance can be reached from the internet wherever its security group allows it.
# scope: package
# custom:
#   kind: aws.rds.instance
#   type: state
#   attribute: C
#   evidence: [item]
#   params: [approved_public_databases]
package controls.dp_04_storage_is_not_public.aws_rds_instance

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the instance has a public address is not known" if {
	not is_boolean(input.subject.item.PubliclyAccessible)
}

missing contains "the instance's identifier is not known" if not evidence.text(input.subject.item.DBInstanceIdentifier)

fails contains "the instance is publicly accessible and not on the approved list" if {
	input.subject.item.PubliclyAccessible == true
	evidence.text(input.subject.item.DBInstanceIdentifier)
	not input.subject.item.DBInstanceIdentifier in input.params.approved_public_databases
}
