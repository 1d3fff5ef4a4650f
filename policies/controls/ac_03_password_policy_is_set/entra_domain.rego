# METADATA
# title: Passwords of the directory expire as management has decided
# description: >-
#   Only verified root domains whose passwords Entra ID keeps are judged. A domain that states no length has a default that
#   differs between tenants, so that nobody can tell.
# scope: package
# custom:
#   kind: entra.domain
#   type: state
#   attribute: B
#   evidence: [item]
#   params: [maximum_age_days]
package controls.ac_03_password_policy_is_set.entra_domain

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.authenticationType == "Federated"

applicable := false if input.subject.item.isVerified == false

applicable := false if input.subject.item.isRoot == false

missing contains "who keeps the passwords of the domain is not known" if {
	not input.subject.item.authenticationType in {"Managed", "Federated"}
}

missing contains "whether the domain is a verified root domain is not known" if not _known

missing contains "the domain does not say after how many days passwords expire" if not is_number(input.subject.item.passwordValidityPeriodInDays)

fails contains sprintf("passwords expire after %d days, and management asks for no expiry", [_days]) if {
	input.params.maximum_age_days == 0
	_days != _never
}

fails contains sprintf("passwords do not expire, %d days are the most allowed", [input.params.maximum_age_days]) if {
	input.params.maximum_age_days > 0
	_days == _never
}

fails contains sprintf("passwords expire after %d days, %d are the most allowed", [_days, input.params.maximum_age_days]) if {
	input.params.maximum_age_days > 0
	_days != _never
	_days > input.params.maximum_age_days
}

# What Microsoft writes for passwords that do not expire.
_never := 2147483647

_days := input.subject.item.passwordValidityPeriodInDays if {
	input.subject.item.authenticationType == "Managed"
	_known
	is_number(input.subject.item.passwordValidityPeriodInDays)
}

_known if {
	is_boolean(input.subject.item.isVerified)
	is_boolean(input.subject.item.isRoot)
}
