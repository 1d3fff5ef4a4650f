# METADATA
# title: Each person has a training that is not too old
# description: Contractors are left out.
# scope: package
# custom:
#   kind: test.training
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     every: year
#     per: {kind: test.person, on: item.start, until: item.end, evidence: [item]}
#     within_days: first_days
#     grace_days: grace_days
#     found: {on: item.completed_on, key: item.person, evidence: [item]}
package controls.zz_12_people_are_trained.test_training

import data.lib.instances
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.expected.for.item.employment_type == "contractor"

missing contains sentence if some sentence in instances.missing(input)

missing contains "whether the person is an employee is not known" if {
	not is_string(input.subject.expected.for.item.employment_type)
}

missing contains "whether the training was passed is not known" if {
	some training in instances.in_time(input)
	not is_boolean(training.item.passed)
}

fails contains sentence if some sentence in instances.overdue(input)

fails contains sprintf("the training of %s was not passed", [training.on]) if {
	some training in instances.in_time(input)
	training.item.passed == false
}
