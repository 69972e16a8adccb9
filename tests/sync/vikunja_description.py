"""What Vikunja's own API description (Swagger 2.0, `definitions`) says of what is asked for here, as a judge.

The names, kinds and limits of its models; its prose is left out. Two things it leaves unsaid are added: a missing list
or object is written as null, and a moment is RFC 3339 without fractions of a second.
"""

import re
from functools import cache
from typing import Any

from jsonschema import Draft7Validator, FormatChecker

Json = dict[str, Any]

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
_WHOLE: Json = {"type": ["integer", "null"]}
_NUMBER: Json = {"type": ["number", "null"]}
_TEXT: Json = {"type": ["string", "null"]}
_FLAG: Json = {"type": ["boolean", "null"]}
_OBJECT: Json = {"type": ["object", "null"]}
_TIME: Json = {"type": ["string", "null"], "format": "moment"}
_COLOR: Json = {"type": ["string", "null"], "maxLength": 7}
# `relative_to` is written empty where a reminder is a moment of its own: Go's zero value of the three.
_RELATIVE_TO: Json = {"enum": ["due_date", "start_date", "end_date", "", None]}


def _list_of(name: str | None = None) -> Json:
    return {"type": ["array", "null"], "items": {"$ref": f"#/definitions/{name}"} if name else {}}


def _model(**properties: Json) -> Json:
    return {"type": "object", "properties": properties, "additionalProperties": False}


DEFINITIONS: Json = {
    "Task": _model(
        assignees=_list_of(), attachments=_list_of(), bucket_id=_WHOLE, buckets=_list_of(), comments=_list_of(),
        cover_image_attachment_id=_WHOLE, created=_TIME, created_by=_OBJECT, description=_TEXT, done=_FLAG,
        done_at=_TIME, due_date=_TIME, end_date=_TIME, hex_color=_COLOR, id=_WHOLE, identifier=_TEXT, index=_WHOLE,
        is_favorite=_FLAG, labels=_list_of("Label"), percent_done=_NUMBER, position=_NUMBER, priority=_WHOLE,
        project_id=_WHOLE, reactions=_OBJECT, related_tasks=_OBJECT, reminders=_list_of("TaskReminder"),
        repeat_after=_WHOLE, repeat_mode={"enum": [0, 1, 2, None]}, start_date=_TIME, subscription=_OBJECT,
        title={"type": "string", "minLength": 1}, updated=_TIME,
    ),
    "TaskReminder": _model(relative_period=_WHOLE, relative_to=_RELATIVE_TO, reminder=_TIME),
    "Label": _model(
        created=_TIME, created_by=_OBJECT, description=_TEXT, hex_color=_COLOR, id=_WHOLE,
        title={"type": "string", "minLength": 1, "maxLength": 250}, updated=_TIME,
    ),
    "LabelTask": _model(created=_TIME, label_id=_WHOLE),
}  # fmt: skip


@cache
def _validator(name: str) -> Draft7Validator:
    formats = FormatChecker(())
    formats.checks("moment")(lambda value: not isinstance(value, str) or bool(_MOMENT.fullmatch(value)))
    return Draft7Validator({"$ref": f"#/definitions/{name}", "definitions": DEFINITIONS}, format_checker=formats)


def problems(name: str, value: Any) -> list[str]:
    """Give what is wrong with an object of that model."""
    return [f"{name}{error.json_path[1:]}: {error.message}" for error in _validator(name).iter_errors(value)]
