# METADATA
# title: Machines are backed up
# description: >-
#   A machine counts as backed up when some vault of the subscription protects it now. One whose protection was
#   stopped keeps its old copies and gets no new ones.
# scope: package
# custom:
#   kind: azure.compute.machine
#   type: state
#   attribute: C
#   evidence: [resource]
#   related:
#     - name: items
#       kind: azure.backup.item
#       key: resource
#       match: source
#       evidence: [item]
#       many: true
#   params: [machines_without_backup]
package controls.bc_01_backups_are_kept.azure_compute_machine_backup

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the machine's id is not known" if not evidence.text(input.subject.resource)

missing contains "what the vaults protect could not be read" if not _readable

fails contains "no vault protects the machine" if {
	_unlisted
	_readable
	count(input.related.items) == 0
}

fails contains reason if {
	_unlisted
	_readable
	count(input.related.items) > 0
	count([state | some state in _states; state in _protecting]) == 0
	reason = sprintf("the machine's protection is %s", [concat(", ", sort({state | some state in _states}))])
}

_unlisted if {
	evidence.text(input.subject.resource)
	not lower(input.subject.resource) in {lower(id) | some id in input.params.machines_without_backup}
}

_readable if {
	is_array(input.related.items)
	count([row | some row in input.related.items; not is_string(row.item.properties.protectionState)]) == 0
}

_states := [row.item.properties.protectionState | some row in input.related.items]

_protecting := {"Protected", "IRPending"}
