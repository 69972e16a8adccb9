"""The GBNF grammar of the model's YAML: whatever the weights say, the output reads back.

It is made from `yaml_format`'s table of fields, so the two cannot disagree. GBNF is llama.cpp's grammar notation
(grammars/README.md in its repository).
"""

from todoapp.parser.yaml_format import BLOCK_LISTS, CHOICES, FIELDS

# Heads that are never empty, heads that are always empty, and (the rest) heads that may be replaced by a filter.
NAMED = ("add", "update", "create_list", "delete_list")
FILTERED = ("find",)

# A plain scalar is words joined by single blanks; a word never starts with "#" nor ends with ":", and the first one
# does not start with a YAML indicator (YAML 1.2, 7.3.3). Anything else is double-quoted. Only ASCII is excluded by
# name: llama.cpp refuses half a character ("£" is often two tokens) if an excluded range begins with the same byte.
# The few others YAML forbids are blanked by `read_yaml`.
_SCALARS = r"""
value ::= plain | quoted
plain ::= first-word (" " word)*
first-word ::= first tail
word ::= start tail
tail ::= (inner | ":" after-colon)*
first ::= [^\x00-\x20\x22#%&'*,:>?@`|!\x2D\x5B\x5D\x7B\x7D\x7F]
start ::= [^\x00-\x20#:\x7F]
inner ::= [^\x00-\x20:\x7F]
after-colon ::= [^\x00-\x20:\x7F]
quoted ::= "\"" (char | "\\" ["\\])+ "\""
char ::= [^\x00-\x1F"\\\x7F]
"""


def gbnf() -> str:
    """Give the grammar as GBNF text; its root rule is `root`."""
    kinds = " | ".join(_rule_name(kind) for kind in FIELDS)
    rules = ['root ::= "[]" | item ("\\n" item)*', f'item ::= "- " ({kinds})']
    for kind, fields in FIELDS.items():
        rules.append(f"{_rule_name(kind)} ::= {_action(kind, fields)}")
    used = dict.fromkeys(name for fields in FIELDS.values() for name in fields)
    rules += [f"{_rule_name(name)}-field ::= {_field(name)}" for name in used]
    return "\n".join(rules) + _SCALARS


def _action(kind: str, fields: tuple[str, ...]) -> str:
    if kind in NAMED:
        return f'"{kind}: " value' + "".join(f" {_rule_name(name)}-field?" for name in fields)
    filters = [name for name in fields if name != "on"]
    empty = f'"{kind}:" ' + " ".join(f"{_rule_name(name)}-field?" for name in filters)
    if kind in FILTERED:
        return empty
    # A filter names something: one of its fields is there, the ones before it are not.
    some = " | ".join(
        " ".join([f"{_rule_name(name)}-field", *(f"{_rule_name(later)}-field?" for later in filters[index + 1 :])])
        for index, name in enumerate(filters)
    )
    return f'"{kind}: " value on-field? | "{kind}:" ({some})'


def _field(name: str) -> str:
    if name in CHOICES:
        choices = " | ".join(f'"{choice}"' for choice in CHOICES[name])
        return f'"\\n  {name}: " ({choices})'
    block = f'"\\n  {name}:" ("\\n  - " value)+'
    if name == "subtasks":
        return block
    if name in BLOCK_LISTS:
        return f'"\\n  {name}: " value | {block}'
    return f'"\\n  {name}: " value'


def _rule_name(name: str) -> str:
    return name.replace("_", "-")  # GBNF names hold letters, digits and dashes
