# METADATA
# title: The repository names code owners without an error
# description: >-
#   A line that GitHub marks is skipped: its files then have no owner.
# scope: package
# custom:
#   kind: github.repository_files
#   type: state
#   attribute: A
#   evidence: [archived, codeowners, codeowners_errors]
package controls.cm_13_owners_review_their_code.github_repository_files

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.archived == true

missing contains "whether the repository is archived is not known" if not is_boolean(input.subject.archived)

missing contains evidence.unread(input, ["subject", "codeowners"], "the file of code owners") if not _file_known

missing contains evidence.unread(input, ["subject", "codeowners_errors"], "the errors of the file") if not _errors_known

fails contains "the repository names no code owners" if evidence.absent(input.subject.codeowners)

fails contains sprintf("%s names no owner", [input.subject.codeowners.value.path]) if {
	_file
	count(input.subject.codeowners.value.owners) == 0
}

fails contains sprintf("line %v of %s: %s", [error.line, input.subject.codeowners.value.path, error.kind]) if {
	_file
	_errors_known
	some error in input.subject.codeowners_errors.value
}

_file if {
	evidence.object_part(input.subject.codeowners)
	evidence.text(input.subject.codeowners.value.path)
	evidence.strings(input.subject.codeowners.value.owners)
}

_file_known if _file

_file_known if evidence.absent(input.subject.codeowners)

_errors_known if {
	evidence.list_part(input.subject.codeowners_errors)
	count([error | some error in input.subject.codeowners_errors.value; not _error(error)]) == 0
}

_error(error) if {
	is_number(error.line)
	evidence.text(error.kind)
}
