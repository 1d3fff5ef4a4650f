# METADATA
# title: Database instances require TLS
# description: >-
#   PostgreSQL and SQL Server by rds.force_ssl, MySQL and MariaDB by require_secure_transport. How other engines require
#   it is not collected. Members of a cluster follow its parameters and are not judged here.
# scope: package
# custom:
#   kind: aws.rds.instance
#   type: state
#   attribute: B
#   evidence: [item, tls]
package controls.dp_02_data_is_encrypted_in_transit.aws_rds_instance

import data.lib.evidence
import data.lib.outcome
import data.lib.transport
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if is_string(input.subject.item.DBClusterIdentifier)

missing contains "whether the instance belongs to a cluster is not known" if {
	not object.get(input, ["subject", "item", "DBClusterIdentifier"], null) == null
}

missing contains "the engine is not known" if not evidence.text(input.subject.item.Engine)

missing contains sprintf("how the engine %s requires TLS is not collected", [input.subject.item.Engine]) if {
	evidence.text(input.subject.item.Engine)
	not transport.requirement(input.subject.item.Engine)
}

missing contains evidence.unread(input, ["subject", "tls"], "the parameters that require TLS") if {
	not evidence.object_part(input.subject.tls)
}

missing contains sprintf("the parameter %s has no value that could be read", [_needed.name]) if {
	evidence.object_part(input.subject.tls)
	_needed.name
	not is_string(input.subject.tls.value[_needed.name])
}

fails contains sprintf("clients may connect without TLS: %s is %s", [_needed.name, _value]) if {
	evidence.object_part(input.subject.tls)
	is_string(_value)
	not _value in _needed.values
}

_needed := transport.requirement(input.subject.item.Engine) if evidence.text(input.subject.item.Engine)

_value := input.subject.tls.value[_needed.name]
