"""The calendar: phrases such as "every second friday at 3" become dates and rules, read from a passed-in reference."""
