# Whether AWS Backup holds a recent backup of a resource. `holder` is the whole input; the protected resource is joined
# under `related.protected`, null where AWS Backup knows none.
package lib.backups

import data.lib.dates
import data.lib.evidence

# Sentences on what is not known of the resource or of its protection.
unreadable(holder, arn_key) := (_arn(holder, arn_key) | _protection(holder)) | _time(holder)

_arn(holder, key) := set() if {
	evidence.text(object.get(holder, ["subject", "item", key], ""))
} else := {"the resource's ARN is not known"}

_protection(holder) := set() if {
	object.get(holder, ["related", "protected"], 0) == null
} else := set() if {
	dates.is_day(object.get(holder, ["related", "protected", "item", "LastBackupDay"], ""))
} else := set() if {
	object.get(holder, ["related", "protected", "item", "LastBackupDay"], "") == null
} else := {"whether AWS Backup protects the resource is not known"}

_time(holder) := set() if {
	dates.is_instant(object.get(holder, "as_of", ""))
} else := {"the instant of the assessment is not known"}
