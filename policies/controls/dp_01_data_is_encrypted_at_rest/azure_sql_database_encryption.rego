# METADATA
# title: SQL databases are encrypted
# description: >-
#   Transparent encryption is on by default and can be turned off for one database; the state is asked for each.
# scope: package
# custom:
#   kind: azure.sql.database
#   type: state
#   attribute: E
#   evidence: [encryption]
package controls.dp_01_data_is_encrypted_at_rest.azure_sql_database_encryption

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "encryption"], "the database's encryption") if {
	not evidence.object_part(input.subject.encryption)
}

missing contains "the state of the encryption is not known" if {
	evidence.object_part(input.subject.encryption)
	not input.subject.encryption.value.state in {"Enabled", "Disabled"}
}

fails contains "transparent data encryption is off" if {
	evidence.object_part(input.subject.encryption)
	input.subject.encryption.value.state == "Disabled"
}
