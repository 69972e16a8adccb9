"""Todos in the formats of other programs: iCalendar, CSV, todo.txt, and the exports of Todoist and TickTick."""
