"""The calendar: phrases such as "every second friday at 3" become dates and rules, read from a passed-in reference.

`resolve` reads one phrase: `tokens` splits it into words (`lexicon` says what each means), `scan` runs the `rules`, one
file for each family of words, and the `refiners` put neighbouring parts together; `placing` puts fields on the
calendar (`holidays` has the days we can reckon, `feasts` looks up the others), `clock_time` settles am or pm,
`recurring` and `rrule_text` make repeats. `actions` resolves all phrases of a dictation with `reminders` and `shifts`;
`recurrence` gives what comes after a completion, `explain` says it in English, `zones` puts local times on the real
time line.

A new phrase family is one rule in `rules/`, named in its module's `RULES`, and one table of cases in
`tests/dates/rules/`.
"""
