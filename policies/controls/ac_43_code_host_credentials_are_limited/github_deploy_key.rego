# METADATA
# title: Deploy keys cannot write
# description: A deploy key belongs to no person, has no second factor and no end.
# scope: package
# custom:
#   kind: github.deploy_key
#   type: state
#   attribute: A
#   evidence: [archived, repository, item]
#   params: [writing_keys]
package controls.ac_43_code_host_credentials_are_limited.github_deploy_key

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.archived == true

missing contains "whether the repository is archived is not known" if not is_boolean(input.subject.archived)

missing contains "the repository of the key is not known" if not evidence.text(input.subject.repository)

missing contains "whether the key can write is not known" if not is_boolean(input.subject.item.read_only)

fails contains "the key can write to the repository" if {
	input.subject.item.read_only == false
	evidence.text(input.subject.repository)
	not input.subject.repository in input.params.writing_keys
}
