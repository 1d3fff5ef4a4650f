# Whether a bucket or a database refuses connections without TLS.
package lib.transport

import data.lib.aws_policy
import future.keywords.not

# What a readable bucket policy leaves open, as phrases; empty when requests without TLS are denied in full.
gaps(document, bucket) := {"no statement denies requests when aws:SecureTransport is \"false\""} if {
	count(_about_tls(document)) == 0
} else := {gap |
	count(_in_full(document)) == 0
	some statement in _about_tls(document)
	some gap in _shortcomings(statement)
} | {sprintf("no such statement takes in %s", [noun]) |
	count(_in_full(document)) > 0
	some resource, noun in {_bucket(bucket): "the bucket itself", sprintf("%s/*", [_bucket(bucket)]): "every object"}
	count([statement | some statement in _in_full(document); _takes_in(statement, resource)]) == 0
}

_bucket(bucket) := sprintf("arn:aws:s3:::%s", [bucket])

_about_tls(document) := [statement |
	some statement in aws_policy.statements(document)
	statement.Effect == "Deny"
	some condition in aws_policy.conditions(statement)
	condition.operator in {"bool", "boolifexists"}
	condition.key == "aws:securetransport"
	condition.values == ["false"]
]

_in_full(document) := [statement | some statement in _about_tls(document); count(_shortcomings(statement)) == 0]

_shortcomings(statement) := {phrase |
	some phrase in [
		"the denying statement leaves principals out",
		"the denying statement leaves actions out",
		"the denying statement has further conditions",
	]
	not _free_of(statement, phrase)
}

_free_of(statement, "the denying statement leaves principals out") if {
	"*" in aws_policy.principals(statement, "AWS")
}

_free_of(statement, "the denying statement leaves actions out") if {
	some pattern in aws_policy.as_list(statement.Action)
	lower(pattern) in {"*", "s3:*"}
}

_free_of(statement, "the denying statement has further conditions") if {
	count(aws_policy.conditions(statement)) == 1
}

# The partition of an ARN says nothing about which bucket it is.
_takes_in(statement, resource) if {
	some pattern in aws_policy.as_list(statement.Resource)
	aws_policy.matches(regex.replace(pattern, `^arn:aws[a-z-]*:s3:::`, "arn:aws:s3:::"), resource)
}

# The parameter by which a database engine requires TLS, and the values that do; undefined for other engines.
requirement(engine) := {"name": "rds.force_ssl", "values": {"1"}} if {
	regex.match(`^(postgres|aurora-postgresql|sqlserver-[a-z]+)$`, engine)
} else := {"name": "require_secure_transport", "values": {"1", "ON", "on"}} if {
	engine in {"mysql", "mariadb", "aurora", "aurora-mysql"}
}

# Whether a statement denies everybody every action over a connection without TLS, and under no other condition.
denies_plain(statement) if {
	statement in _about_tls({"Statement": [statement]})
	count(_shortcomings(statement)) == 0
}
