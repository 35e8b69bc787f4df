"""Schedules: when something happens. The timetable (data), what is due (a pure function), the service that wakes."""
