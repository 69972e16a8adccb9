"""Makes dictations with their gold actions out of word lists, where every phrase is known because we put it there.

Style of speech (raw, as Whisper writes it, typed) is laid over the words last, so that text and phrases always agree.
Hand-written examples teach how people talk; these teach the breadth of combinations.
"""

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from todoapp.dataengine.examples import Example, normal_form
from todoapp.dataengine.speaking import as_said, capital, style_over
from todoapp.domain.parsed_action import ParsedAction, Priority
from todoapp.parser.words import words

HOURS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
ORDINALS = "1st 2nd 3rd 4th 5th 8th 9th 10th 12th 14th 15th 17th 20th 21st 22nd 25th 28th 30th".split()  # noqa: SIM905
SPOKEN_ORDINALS = "first second third fourth fifth sixth ninth tenth twelfth fifteenth twentieth thirtieth".split()  # noqa: SIM905
COUNTS = ["2", "3", "4", "5", "6", "two", "three", "four", "five", "six", "ten"]


@dataclass
class Task:
    """A task being put together: what is spoken of it, in order, and its action so far."""

    title: str  # as spoken, names with capitals
    lead: str = ""
    before: list[str] = field(default_factory=list)  # spoken before lead and title
    after: list[str] = field(default_factory=list)
    action: ParsedAction = field(default_factory=lambda: ParsedAction("add"))

    def spoken(self) -> str:
        return " ".join(part for part in (*self.before, self.lead, self.title, *self.after) if part)


class Generator:
    """Makes examples; the same seed and words make the same examples."""

    def __init__(self, vocabulary: Mapping[str, Sequence[str]], seed: int) -> None:
        self._words = vocabulary
        self._random = random.Random(seed)
        self._kinds: list[tuple[int, Callable[[], tuple[str, list[ParsedAction]]]]] = [
            (26, self._single), (22, self._several), (12, self._shared), (8, self._later_remark), (5, self._correction),
            (6, self._subtasks), (4, self._groceries), (8, self._update), (4, self._complete), (5, self._delete),
            (3, self._lists), (6, self._find), (2, self._chatter), (6, self._mixed),
        ]  # fmt: skip

    def examples(self, count: int, *, without: Iterable[str] = ()) -> list[Example]:
        """Make `count` examples with different texts, none of them in `without`.

        A group is a kind together with the words of its first action, or the whole text where there is no title: what
        differs within a group is small, so it stays in one split.
        """
        made: dict[str, Example] = {}
        taken = {normal_form(text) for text in without}
        kinds = [kind for weight, kind in self._kinds for _ in range(weight)]
        while len(made) < count:
            kind = self._random.choice(kinds)
            spoken, actions = kind()
            text, style = style_over(spoken, self._random, self._words["fillers"])
            actions = [as_said(action, text, style) for action in actions]
            key = normal_form(text)
            if key in taken:
                continue
            taken.add(key)
            head = actions[0].head if actions and actions[0].action == "add" else None
            group = f"{kind.__name__.strip('_')}: {head or _skeleton(text)}".lower()
            made[key] = Example(text, tuple(actions), "generated", group)
        return list(made.values())

    # Words

    def _pick(self, name: str) -> str:
        return self._fill(self._random.choice(self._words[name]))

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _fill(self, template: str) -> str:
        def value(match: re.Match[str]) -> str:
            return self._slot(match.group(1))

        return re.sub(r"\{(\w+)\}", value, template)

    def _slot(self, name: str) -> str:
        choice = self._random.choice
        if name.startswith("number") and name != "number":
            return "".join(choice("0123456789") for _ in range(int(name[6:])))
        if name in ("day", "day2"):
            return choice(self._words["days"]).capitalize()
        if name == "month":
            return choice(self._words["months"]).capitalize()
        slots: dict[str, Sequence[str]] = {
            "h": [str(n) for n in range(1, 13)], "hw": HOURS, "n": COUNTS, "nth": ORDINALS + SPOKEN_ORDINALS,
            "nth2": ORDINALS, "ord": ORDINALS + SPOKEN_ORDINALS,
        }  # fmt: skip
        return self._fill(choice(slots.get(name) or self._words[name + "s"]))

    def _date(self) -> str:
        return self._pick("dates")

    def _when(self) -> str:
        """A date with or without a time, or a time alone."""
        roll = self._random.random()
        if roll < 0.42:
            return self._date()
        if roll < 0.72:
            parts = [self._date_for_a_time(), self._pick("times")]
            if self._chance(0.2):
                parts.reverse()
            return " ".join(parts)
        if roll < 0.86:
            return f"{self._date_for_a_time()} {self._pick('dayparts')}"
        return self._pick("moments")

    def _date_for_a_time(self) -> str:
        return self._fill(
            self._random.choice(
                ["tomorrow", "on {day}", "{day}", "next {day}", "this {day}", "on the {nth}", "{month} {ord}"]
            )
        )

    def _repeat(self) -> str:
        time = self._pick("repeat_times")
        base = self._pick("repeats")
        if "I" in base.split() or "I've" in base:
            return base
        if base.split()[-1] in ("morning", "night", "daily") and not time.startswith("at"):
            time = ""
        return " ".join(part for part in (base, time, self._pick("repeat_bounds")) if part)

    def _task(self, *, lead: bool = True) -> Task:
        if self._chance(0.1):
            title = self._pick("events")
            intro = self._random.choice(("", "I've got", "there's", "it's")) if lead else ""
            return Task(title, intro, action=ParsedAction("add", capital(title)))
        title = self._pick("tasks")
        return Task(title, self._pick("leads") if lead else "", action=ParsedAction("add", capital(title)))

    # Things a task may carry; each adds its words and sets its field.

    def _dress(self, task: Task, *, date: float, extras: float, front: float = 0.35) -> Task:
        """Give a task a date or repeat and perhaps one more thing; `front` is how likely the date is said first."""
        roll = self._random.random()
        if roll < date * 0.78:
            self._put_when(task, front=front)
        elif roll < date:
            repeat = self._repeat()
            self._place(task, repeat, front=front)
            task.action = replace(task.action, repeat=repeat)
        if self._chance(extras):
            dated = task.action.due or task.action.repeat
            choices = [self._put_priority, self._put_list, self._put_notes, self._put_tag, self._put_aside]
            self._random.choice([self._put_reminder, self._put_reminder, *choices] if dated else choices)(task)
        return task

    def _put_when(self, task: Task, *, front: float) -> None:
        when = self._when()
        self._place(task, when, front=front)
        task.action = replace(task.action, due=_phrase(when))

    def _place(self, task: Task, words: str, *, front: float) -> None:
        if self._chance(front):
            task.before.append(words + ("," if self._chance(0.6) else ""))
        else:
            task.after.append(words)

    def _put_reminder(self, task: Task) -> None:
        many = 2 if self._chance(0.2) else 1
        reminders = list(dict.fromkeys(self._pick("reminders") for _ in range(many)))
        intro = self._random.choice([", remind me", ", and remind me", ", set a reminder", " and give me a nudge"])
        task.after.append(f"{intro} {' and '.join(reminders)}")
        task.action = replace(task.action, reminders=tuple(reminders))

    def _put_priority(self, task: Task) -> None:
        level: Priority = self._random.choice(("high", "high", "high", "low", "medium"))
        task.after.append(", " + self._pick(f"priority_{level}"))
        task.action = replace(task.action, priority=level)

    def _put_list(self, task: Task) -> None:
        name = self._pick("lists")
        form = self._random.choice(
            [", put it on the {} list", ", on my {} list", ", list {}", " for the {} list", ", {} list"]
        )
        task.after.append(form.format(name if self._chance(0.6) else name.lower()))
        task.action = replace(task.action, list=name)

    def _put_tag(self, task: Task) -> None:
        tags = list(dict.fromkeys(self._pick("tags") for _ in range(2 if self._chance(0.3) else 1)))
        form = self._random.choice([", tag it {}", ", tagged {}", ", with the tag {}"])
        task.after.append(form.format(" and ".join(tags)))
        task.action = replace(task.action, tags=tuple(tags))

    def _put_notes(self, task: Task) -> None:
        note = self._pick("notes")
        task.after.append((", " if self._chance(0.6) else ". ") + note)
        task.action = replace(task.action, notes=capital(note))

    def _put_aside(self, task: Task) -> None:
        task.after.append(", " + self._pick("asides"))

    # Kinds of dictation: each gives the spoken text and its actions.

    def _single(self) -> tuple[str, list[ParsedAction]]:
        task = self._dress(self._task(), date=0.8, extras=0.45)
        if task.action.due and not task.action.reminders and self._chance(0.06):
            day = self._fill(
                self._random.choice(["{day}", "{day} morning", "on {day}", "tomorrow night", "this weekend"])
            )
            task.action = replace(task.action, due=(deadline := self._fill("{day}")), scheduled=day)
            task.before, task.after = [], [f"by {deadline}, but I'll do it {day}"]
            task.action = replace(task.action, due=f"by {deadline}", repeat=None)
        return task.spoken(), [task.action]

    def _several(self) -> tuple[str, list[ParsedAction]]:
        count = self._random.choice((2, 2, 3, 3, 3, 4, 4, 5, 6, 7, 8))
        tasks = self._distinct(count, lead=count < 4)
        # Who says one date first says all of them first; mixed, nobody could tell whose date it is.
        front = self._random.choice((0.0, 0.0, 1.0))
        for task in tasks:
            self._dress(task, date=0.5, extras=0.5 / count, front=front)
        return self._join([task.spoken() for task in tasks]), [task.action for task in tasks]

    def _distinct(self, count: int, *, lead: bool) -> list[Task]:
        tasks: dict[str, Task] = {}
        while len(tasks) < count:
            task = self._task(lead=lead and not tasks)
            tasks.setdefault(task.title, task)
        return list(tasks.values())

    def _join(self, parts: Sequence[str]) -> str:
        style = self._random.random()
        if style < 0.3:
            return ", ".join(parts[:-1]) + f", and {parts[-1]}" if len(parts) > 1 else parts[0]
        if style < 0.5:
            return ". ".join(parts)
        glue = [" and ", ", then ", " and then ", ", also ", ". Oh and ", ", oh and ", " and also ", ". Then "]
        return "".join(part if i == 0 else self._random.choice(glue) + part for i, part in enumerate(parts))

    def _shared(self) -> tuple[str, list[ParsedAction]]:
        tasks = self._distinct(self._random.choice((2, 3, 3, 4, 5)), lead=False)
        titles = [task.title for task in tasks]
        lead = self._random.choice(["I need to", "I have to", "we need to", "remind me to", "I've got to", ""])
        said = self._join(titles) if self._chance(0.4) else ", ".join(titles[:-1]) + f" and {titles[-1]}"
        kind = self._random.choice(("date", "date", "date", "list", "priority", "tail date", "reminder"))
        all_of = {2: "both", 3: "all three"}.get(len(tasks), "all of them")
        if kind == "list":
            name = self._pick("lists")
            form = self._random.choice(
                ["for the {} list: ", "on my {} list put ", "{} list: ", "add these to the {} list: "]
            )
            return form.format(name) + said, [replace(task.action, list=name) for task in tasks]
        if kind == "priority":
            form = self._random.choice(
                ["these are all urgent: {}", "{}. All of these are urgent", "urgent stuff first: {}"]
            )
            return form.format(said), [replace(task.action, priority="high") for task in tasks]
        date = self._date()
        if kind == "tail date":
            return f"{lead} {said}, {all_of} {date}", [replace(task.action, due=_phrase(date)) for task in tasks]
        spoken, actions = [], []
        remind = (
            self._random.choice(["an hour before", "the night before", "a day before"]) if kind == "reminder" else None
        )
        for index, task in enumerate(tasks):
            own = self._pick("times") if index and self._chance(0.25) and " " not in date else ""
            spoken.append(f"{task.title} {own}".strip())
            due = _phrase(f"{date} {own}".strip())
            actions.append(replace(task.action, due=due, reminders=(remind,) if remind else ()))
        tail = f". Remind me {remind} for each" if remind else ""
        return f"{date} {lead} " + ", ".join(spoken[:-1]) + f" and {spoken[-1]}" + tail, actions

    def _later_remark(self) -> tuple[str, list[ParsedAction]]:
        tasks = self._distinct(self._random.choice((2, 3, 3, 4)), lead=True)
        for task in tasks:
            self._dress(task, date=0.3, extras=0, front=0)
        spoken = self._join([task.spoken() for task in tasks])
        index = self._random.randrange(len(tasks))
        names = ["the first one", "the second one", "the third one", "the fourth one"]
        name = "the last one" if index == len(tasks) - 1 and self._chance(0.6) else names[index]
        if index == len(tasks) - 1 and self._chance(0.3):
            name = "that last one"
        action = tasks[index].action
        options = ["priority", "list", "tag"] + ([] if action.due or action.repeat else ["due", "due"])
        if action.due:
            options.append("reminder")
        match self._random.choice(options):
            case "priority":
                high = self._chance(0.7)
                remark = f"{name} is {'urgent' if high else 'low priority'}"
                action = replace(action, priority="high" if high else "low")
            case "list":
                remark = f"put {name} on the {(chosen := self._pick('lists'))} list"
                action = replace(action, list=chosen)
            case "tag":
                remark = f"tag {name} {(tag := self._pick('tags'))}"
                action = replace(action, tags=(tag,))
            case "due":
                remark = f"{name} is due {(when := self._date().removeprefix('due '))}"
                action = replace(action, due=when)
            case _:
                remark = f"remind me about {name} {(reminder := self._pick('reminders'))}"
                action = replace(action, reminders=(reminder,))
        actions = [task.action for task in tasks]
        actions[index] = action
        return spoken + self._random.choice([". ", ", oh and ", ". Oh, ", ", "]) + remark, actions

    def _correction(self) -> tuple[str, list[ParsedAction]]:
        wrong = self._random.choice(
            ["no wait", "no", "sorry", "actually", "I mean", "no hang on", "actually make that"]
        )
        task = self._task()
        if self._chance(0.25):
            other = self._task(lead=False)
            if other.title != task.title:
                self._dress(other, date=0.5, extras=0)
                return f"{task.lead} {task.title}, scratch that, {other.spoken()}", [other.action]
        first, second = self._fill("on {day}"), self._fill("{day}")
        if self._chance(0.4):
            first, second = self._fill("at {h}"), self._fill("at {h} thirty" if self._chance(0.3) else "at {h}")
        if first == second:
            second = "tomorrow"
        task.after.append(f"{first}, {wrong}, {second}")
        task.action = replace(task.action, due=second)
        return task.spoken(), [task.action]

    def _subtasks(self) -> tuple[str, list[ParsedAction]]:
        whole = self._random.choice(self._words["projects"])
        task = Task(whole := self._fill(whole), self._pick("leads"), action=ParsedAction("add", capital(whole)))
        steps = [step.title for step in self._distinct(self._random.choice((2, 3, 3, 4)), lead=False)]
        self._dress(task, date=0.5, extras=0)
        if task.action.repeat:
            return self._subtasks()
        listed = ", ".join(steps[:-1]) + f" and {steps[-1]}"
        form = self._random.choice(
            [": {}", ", with subtasks {}", ", which means {}", ", steps: {}", ". Subtasks: {}", ", that means {}"]
        )
        return task.spoken() + form.format(listed), [replace(task.action, subtasks=tuple(map(capital, steps)))]

    def _groceries(self) -> tuple[str, list[ParsedAction]]:
        items = self._random.sample(list(self._words["groceries"]), self._random.choice((1, 2, 3, 4)))
        listed = ", ".join(items[:-1]) + f" and {items[-1]}" if len(items) > 1 else items[0]
        if self._chance(0.5):
            name = self._random.choice(("Shopping", "Groceries"))
            form = self._random.choice(["add {} to the {} list", "put {} on my {} list", "stick {} on the {} list"])
            return form.format(listed, name.lower()), [ParsedAction("add", capital(listed), list=name)]
        verb = self._random.choice(["buy", "get", "pick up", "order"])
        task = Task(f"{verb} {listed}", self._pick("leads"), action=ParsedAction("add", capital(f"{verb} {listed}")))
        self._dress(task, date=0.4, extras=0.1)
        return task.spoken(), [task.action]

    def _update(self) -> tuple[str, list[ParsedAction]]:
        target = self._pick("targets")
        action = ParsedAction("update", _target(target))
        the = "" if _is_task(target) else self._random.choice(["the ", "my "])
        on = self._fill(self._random.choice(["on {day}", "tomorrow"])) if self._chance(0.15) else None
        named = f"{the}{target}" + (f" {on}" if on else "")
        match self._random.choice(
            ("due", "due", "due", "shift", "shift", "rename", "priority", "list", "note", "remind")
        ):
            case "due":
                to = self._random.choice([self._date(), self._pick("times"), self._when()]).removeprefix("due ")
                to = re.sub(r"^(on|at|by) ", "", to)
                verb = self._random.choice(["move {} to {}", "push {} to {}", "change {} to {}", "reschedule {} to {}"])
                return verb.format(named, to), [replace(action, on=on, due=to)]
            case "shift":
                shift = self._pick("shifts")
                if shift.startswith("by"):
                    verb = "postpone"
                else:
                    verb = "bring" if shift.startswith("forward") else self._random.choice(["move", "push", "shift"])
                return f"{verb} {named} {shift}", [replace(action, on=on, shift=shift)]
            case "rename":
                new = self._pick("tasks")
                return f"rename {named} to {new}", [replace(action, on=on, title=capital(new))]
            case "priority":
                level: Priority = self._random.choice(("high", "low", "medium", "none"))
                words = {"high": "is urgent now", "low": "is low priority now", "medium": "is medium priority"}
                return f"{named} {words.get(level, 'is no longer urgent')}", [replace(action, on=on, priority=level)]
            case "list":
                name = self._pick("lists")
                return f"move {named} to the {name} list", [replace(action, on=on, list=name)]
            case "note":
                note = self._pick("notes")
                return f"add a note to {named}: {note}", [replace(action, on=on, notes=capital(note))]
            case _:
                reminder = self._pick("reminders")
                return f"remind me {reminder} for {the}{target}", [replace(action, reminders=(reminder,))]

    def _complete(self) -> tuple[str, list[ParsedAction]]:
        if self._chance(0.25):
            if self._chance(0.5):
                name = self._pick("lists")
                return f"everything on the {name} list is done", [ParsedAction("complete", list=name)]
            day = self._random.choice(["yesterday", "today", "last week", "this morning"])
            return f"mark everything due {day} as done", [ParsedAction("complete", due=day)]
        target = self._pick("targets")
        the = "" if _is_task(target) else "the "
        form = self._random.choice(
            [
                "mark {} as done",
                "{} is done",
                "tick off {}",
                "check off {}",
                "complete {}",
                "I've finished {}",
                "{}, done",
            ]
        )
        return form.format(the + target), [ParsedAction("complete", _target(target))]

    def _delete(self) -> tuple[str, list[ParsedAction]]:
        if self._chance(0.3):
            name = self._pick("lists")
            if self._chance(0.5):
                return f"clear my {name} list", [ParsedAction("delete", list=name)]
            form = self._random.choice(
                ["delete everything that's done on the {} list", "remove all the done ones from {}"]
            )
            return form.format(name), [ParsedAction("delete", list=name, status="done")]
        target = self._random.choice([t for t in self._words["targets"] if not _is_task(t)])
        target = self._fill(target)
        on = self._fill(self._random.choice(["on {day}", "tomorrow", "next week"])) if self._chance(0.3) else None
        form = self._random.choice(
            ["delete the {}", "cancel the {}", "remove the {}", "forget about the {}", "scrap the {}"]
        )
        return form.format(target) + (f" {on}" if on else ""), [ParsedAction("delete", _target(target), on=on)]

    def _lists(self) -> tuple[str, list[ParsedAction]]:
        name = self._pick("lists")
        match self._random.choice(("create", "create", "create and add", "delete")):
            case "create":
                form = self._random.choice(
                    ["create a list called {}", "make a new list {}", "start a {} list", "new list: {}"]
                )
                return form.format(name), [ParsedAction("create_list", name)]
            case "delete":
                form = self._random.choice(
                    ["delete the {} list", "get rid of the {} list", "I don't need the {} list any more"]
                )
                return form.format(name), [ParsedAction("delete_list", name)]
            case _:
                tasks = self._distinct(self._random.choice((1, 2, 3)), lead=False)
                said = " and ".join(task.title for task in tasks)
                added = [replace(task.action, list=name) for task in tasks]
                return f"create a list called {name} and add {said} to it", [ParsedAction("create_list", name), *added]

    def _find(self) -> tuple[str, list[ParsedAction]]:
        span = self._fill(
            self._random.choice(
                ["today", "tomorrow", "this week", "next week", "on {day}", "this weekend", "in {month}"]
            )
        )
        name = self._pick("lists")
        word = self._random.choice(["dentist", "rent", "passport", "insurance", "boiler", "birthday", "invoice"])
        choices = [
            (f"what's on {span}", ParsedAction("find", due=span)),
            (f"what do I have {span}", ParsedAction("find", due=span)),
            (f"show me everything for {span}", ParsedAction("find", due=span)),
            (f"show my {name} list", ParsedAction("find", list=name)),
            (f"what's on the {name} list", ParsedAction("find", list=name)),
            (f"what's left on {name} {span}", ParsedAction("find", list=name, due=span)),
            ("what's overdue", ParsedAction("find", due="overdue")),
            ("show me everything that's overdue", ParsedAction("find", due="overdue")),
            ("what did I finish last week", ParsedAction("find", due="last week", status="done")),
            (f"show the done ones on {name}", ParsedAction("find", list=name, status="done")),
            (f"find everything about the {word}", ParsedAction("find", text=word)),
            (f"do I have anything about {word} {span}", ParsedAction("find", text=word, due=span)),
            ("show me all my todos", ParsedAction("find")),
            ("what have I still got to do", ParsedAction("find")),
        ]
        spoken, action = self._random.choice(choices)
        return spoken, [action]

    def _chatter(self) -> tuple[str, list[ParsedAction]]:
        return f"{self._pick('fillers')} {self._pick('chatter')}" if self._chance(0.5) else self._pick("chatter"), []

    def _mixed(self) -> tuple[str, list[ParsedAction]]:
        kinds = [self._complete, self._delete, self._update, self._find, self._single, self._single, self._lists]
        parts = [kind() for kind in self._random.sample(kinds, self._random.choice((2, 2, 3)))]
        glue = [", and ", ". ", ". Also ", " and then "]
        spoken = parts[0][0] + "".join(self._random.choice(glue) + part[0] for part in parts[1:])
        return spoken, [action for part in parts for action in part[1]]


def _skeleton(text: str) -> str:
    """Give the first words of a command, which name its kind: "what's on the", "tick off"."""
    return " ".join(words(text)[:2])


def _phrase(when: str) -> str:
    return when.removeprefix("due ")


def _is_task(target: str) -> bool:
    """Tell whether a target is a task with its verb ("pay rent") and so takes no article."""
    return target.split()[0] in ("pay", "buy", "call", "water", "mow")


def _target(spoken: str) -> str:
    return re.sub(r"\bthe ", "", spoken) if _is_task(spoken) else spoken
