# METADATA
# title: Assets of releases have digests
# description: >-
#   GitHub makes the digest when an asset is uploaded. A release without assets is its tag alone and is not judged.
# scope: package
# custom:
#   kind: github.release
#   type: event
#   attribute: B
#   evidence: [repository, assets]
#   params: [repositories_without_products]
package controls.cm_20_releases_cannot_be_changed.github_release_digests

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.repository in input.params.repositories_without_products

applicable := false if input.subject.assets == []

missing contains "whose release it is is not known" if not evidence.text(input.subject.repository)

missing contains "the assets of the release are not known" if not _readable

_readable if {
	evidence.objects(input.subject.assets)
	count([asset | some asset in input.subject.assets; not _asset(asset)]) == 0
}

_asset(asset) if {
	evidence.text(asset.name)
	_digest_or_null(asset)
}

_digest_or_null(asset) if evidence.text(asset.digest)

_digest_or_null(asset) if object.get(asset, "digest", "missing") == null

fails contains sprintf("the asset %s has no digest", [asset.name]) if {
	_readable
	evidence.text(input.subject.repository)
	some asset in input.subject.assets
	asset.digest == null
}
