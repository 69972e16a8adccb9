"""The calendar: phrases such as "every second friday at 3" become dates and rules, read from a passed-in reference.

`resolve` reads one phrase: `tokens` splits it into words (`lexicon` says what each means), `scan` runs the `rules`, one
file for each family of words. What says one date goes through the `refiners`, which put neighbouring parts together,
and `one_time` (`unanchored` keeps out what counts from no date); what says a repeat through `repeating`:
`repeat_clauses` finds days with times of their own, `recurring` gathers the parts (`repeat_days` which days,
`repeat_times` how often and when, `repeat_bounds` until when, `holiday_repeats` on which feast) and `rrule_text` writes
the rule. `placing` puts fields on the calendar (`holidays` has the days we can reckon, `feasts` a table of the others),
`clock_time` settles am or pm. `actions` resolves all phrases of a dictation with `reminders` and `shifts`;
`recurrence` gives what comes after a completion, `explain` says it in the words of `explain_english` or
`explain_german`, `zones` puts local times on the real time line.

A new phrase family is one rule in `rules/`, named in its module's `RULES`, and one table of cases in
`tests/dates/rules/`.
"""
