# Evidence that people keep: whether a record says who did it, who approved it and when, with something attached that was
# written at the time. A statement alone is inquiry; who approves is neither who performs nor whom it is about; a record
# that was added long after its day is shown and is never enough.
#
# `holder` is what has the record's `item` and its parts. `wants` says what is asked of it:
#   text, days   {field: noun}, filled with text, with a day
#   yes          {field: sentence}, true; the sentence is said where it is not
#   lists        {field: noun}, a list with at least one text
#   apart        [[field, field]], two people
#   ordered      [[field, field]], the first day not after the second
#   owned        [field], a list of things agreed, each with an owner
#   optional     {"text": [field], "days": [field]}, that may be empty and must be readable
#   attached     true: with an attachment
#   in_time      true: added within 30 days of the day it speaks of (`on`)
package lib.records

import data.lib.dates
import data.lib.evidence
import data.lib.instances
import future.keywords.not

# How long after its day a record may be added and still count as written at the time. Own model.
_late_after := 31

# Sentences on what of a record cannot be read. Null is a fact: nobody filled it in.
unread(holder, wants) := ((_unread_values(holder, wants) | _unread_lists(holder, wants)) | _unread_parts(holder, wants)) | _unproven(holder, wants)

_value(holder, field) := object.get(holder, ["item", field], 0)

_asked(wants, type) := object.get(wants, type, {})

_texts(wants) := (object.keys(_asked(wants, "text")) | {field | some field in object.get(wants, ["optional", "text"], [])}) | {field |
	some pair in object.get(wants, "apart", [])
	some field in pair
}

_days(wants) := (object.keys(_asked(wants, "days")) | {field | some field in object.get(wants, ["optional", "days"], [])}) | {field |
	some pair in object.get(wants, "ordered", [])
	some field in pair
}

_unread_values(holder, wants) := ({sprintf("%s is neither text nor empty", [field]) |
	some field in _texts(wants)
	not _text_or_null(_value(holder, field))
} | {sprintf("%s is neither a day nor empty", [field]) |
	some field in _days(wants)
	not _day_or_null(_value(holder, field))
}) | {sprintf("%s is neither yes nor no nor empty", [field]) |
	some field, _ in _asked(wants, "yes")
	not _truth_or_null(_value(holder, field))
}

_unread_lists(holder, wants) := {sprintf("%s is no list of things with an owner", [field]) |
	some field in object.get(wants, "owned", [])
	not _agreed(_value(holder, field))
} | {sprintf("%s is no list of texts", [field]) |
	some field, _ in _asked(wants, "lists")
	not evidence.strings(_value(holder, field))
}

_agreed(entries) if {
	evidence.objects(entries)
	count([entry | some entry in entries; not _text_or_null(object.get(entry, "owner", 0))]) == 0
}

_unread_parts(holder, wants) := {evidence.unread(holder, ["attachments"], "the attachments") |
	wants.attached == true
	not evidence.list_part(object.get(holder, "attachments", 0))
}

_unproven(holder, wants) := {"when it was added is not known" |
	wants.in_time == true
	not _added(holder)
} | {sprintf("it speaks of %s and was added on %s, more than %d days later", [holder.on, dates.as_day(_added(holder)), _late_after - 1]) |
	wants.in_time == true
	dates.is_day(holder.on)
	_added(holder) >= dates.midnight(holder.on) + (_late_after * dates.day)
}

# The commit that first held it, where a repository says so; where there is none, when it was first seen as it is.
_added(holder) := dates.instant(holder.first_commit.value.at) if {
	holder.first_commit.status == "ok"
	dates.is_instant(holder.first_commit.value.at)
}

_added(holder) := dates.instant(holder.added) if {
	holder.first_commit.status == "absent"
	dates.is_instant(holder.added)
}

_text_or_null(value) if is_string(value)

_text_or_null(value) if value == null

_day_or_null(value) if dates.is_day(value)

_day_or_null(value) if value == null

_truth_or_null(value) if is_boolean(value)

_truth_or_null(value) if value == null

# Sentences on what a record lacks, of what could be read.
faults(holder, wants) := ((((_empty(holder, wants) | _uncompared(holder, wants)) | _ownerless(holder, wants)) | _not_yes(holder, wants)) | _together(holder, wants)) | (_disordered(holder, wants) | _unattached(holder, wants))

_empty(holder, wants) := ({sprintf("it names no %s", [noun]) |
	some field, noun in _asked(wants, "text")
	_blank(_value(holder, field))
} | {sprintf("it has no %s", [noun]) |
	some field, noun in _asked(wants, "days")
	_value(holder, field) == null
}) | {sprintf("it lists no %s", [noun]) |
	some field, noun in _asked(wants, "lists")
	evidence.strings(_value(holder, field))
	count(_value(holder, field)) == 0
}

# The fields that are compared, but for those that may stay empty.
_uncompared(holder, wants) := {sprintf("%s is empty", [field]) |
	some key in ["apart", "ordered"]
	some pair in object.get(wants, key, [])
	some field in pair
	not field in object.get(wants, ["optional", "days"], [])
	_blank(_value(holder, field))
}

_ownerless(holder, wants) := {sprintf("one of its %s has no owner", [field]) |
	some field in object.get(wants, "owned", [])
	_agreed(_value(holder, field))
	some entry in _value(holder, field)
	_blank(entry.owner)
}

_blank(value) if value == null

_blank(value) if {
	is_string(value)
	trim_space(value) == ""
}

_not_yes(holder, wants) := {sentence |
	some field, sentence in _asked(wants, "yes")
	value = _value(holder, field)
	_truth_or_null(value)
	value != true
}

_together(holder, wants) := {sprintf("%s and %s are the same, %s", [pair[0], pair[1], _value(holder, pair[0])]) |
	some pair in object.get(wants, "apart", [])
	same(_value(holder, pair[0]), _value(holder, pair[1]))
}

# Whether two fields name one person, however they are spelt; false or undefined for what is no text.
same(one, other) if {
	evidence.text(one)
	evidence.text(other)
	lower(trim_space(one)) == lower(trim_space(other))
}

_disordered(holder, wants) := {sprintf("%s is %s, after %s on %s", [pair[0], _value(holder, pair[0]), pair[1], _value(holder, pair[1])]) |
	some pair in object.get(wants, "ordered", [])
	dates.is_day(_value(holder, pair[0]))
	dates.is_day(_value(holder, pair[1]))
	_value(holder, pair[0]) > _value(holder, pair[1])
}

_unattached(holder, wants) := {"it attaches nothing that was written at the time; a statement alone is inquiry" |
	wants.attached == true
	evidence.list_part(object.get(holder, "attachments", 0))
	count(holder.attachments.value) == 0
}

# Of an expected instance: what was missed or late, or what is wrong with the records in time where none is sound.
# `own` holds the policy's own sentences, each with the record's id: {"faults": {[id, sentence]}, "unread": …}.
fails(given, wants, own) := instances.overdue(given) | _unless(_sound(given, wants, own), {sprintf("%s: %s", [entry.id, fault]) |
	some entry in instances.in_time(given)
	evidence.text(entry.id)
	some fault in (faults(entry, wants) | _own(own, "faults", entry))
})

missing(given, wants, own) := instances.missing(given) | _unless(_sound(given, wants, own), {sprintf("a record cannot be read: %s", [fault]) |
	some entry in instances.in_time(given)
	some fault in ((unread(entry, wants) | _own(own, "unread", entry)) | _nameless(entry))
})

_own(own, key, entry) := {pair[1] |
	some pair in object.get(own, key, set())
	pair[0] == entry.id
}

_nameless(entry) := {"its id is not known"} if not evidence.text(entry.id)

_nameless(entry) := set() if evidence.text(entry.id)

# Whether one of the records in time lacks nothing.
_sound(given, wants, own) := count([entry |
	some entry in instances.in_time(given)
	count(_nameless(entry)) == 0
	count(unread(entry, wants)) == 0
	count(faults(entry, wants)) == 0
	count(_own(own, "faults", entry)) == 0
	count(_own(own, "unread", entry)) == 0
]) > 0

_unless(sound, _) := set() if sound == true

_unless(sound, sentences) := sentences if sound == false
