# METADATA
# title: A web ACL stands before public load balancers
# description: Network load balancers pass packets on, and take no web ACL.
# scope: package
# custom:
#   kind: aws.elbv2.load_balancer
#   type: state
#   attribute: A
#   evidence: [region, item]
#   related:
#     - name: web_acls
#       kind: aws.wafv2.web_acl
#       key: region
#       match: region
#       evidence: [load_balancers]
#       many: true
#   params: [endpoints_without_firewall]
package controls.nw_03_boundary_protection_is_on.aws_elbv2_load_balancer

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.Scheme == "internal"

applicable := false if input.subject.item.Type in {"network", "gateway"}

applicable := false if input.subject.item.LoadBalancerName in input.params.endpoints_without_firewall

missing contains "whether the load balancer faces the internet is not known" if not input.subject.item.Scheme in {"internal", "internet-facing"}

missing contains "the kind of the load balancer is not known" if not input.subject.item.Type in {"application", "network", "gateway"}

missing contains "the load balancer's name is not known" if not evidence.text(input.subject.item.LoadBalancerName)

missing contains "the load balancer's ARN is not known" if not evidence.text(input.subject.item.LoadBalancerArn)

missing contains "the web ACLs of the region could not be read" if not is_array(input.related.web_acls)

missing contains "what a web ACL is laid before could not be read" if {
	not _protected
	some acl in _acls
	not evidence.strings_part(acl.load_balancers)
}

fails contains "no web ACL stands before the public load balancer" if {
	evidence.text(input.subject.region)
	input.subject.item.Scheme == "internet-facing"
	input.subject.item.Type == "application"
	evidence.text(input.subject.item.LoadBalancerName)
	evidence.text(input.subject.item.LoadBalancerArn)
	is_array(input.related.web_acls)
	count([acl | some acl in _acls; not evidence.strings_part(acl.load_balancers)]) == 0
	not _protected
}

missing contains "the region is not known" if not evidence.text(input.subject.region)

_acls := [acl | is_array(input.related.web_acls); some acl in input.related.web_acls]

_protected if {
	some acl in _acls
	evidence.strings_part(acl.load_balancers)
	input.subject.item.LoadBalancerArn in acl.load_balancers.value
}
