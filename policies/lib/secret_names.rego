# Names of settings that say that their value is a secret. References to one (DB_SECRET_ARN) and settings about one
# (TOKEN_LIFETIME) do not end so, and are none.
package lib.secret_names

telling(name) if regex.match(`(?i)(^|[^a-z])?(pass(word|wd|phrase|code)|pwd|secret|token|credentials?|(api|access|private|secret|signing|encryption|license)[_-]?key)s?[0-9]*$`, name)
