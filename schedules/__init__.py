"""The scheduler: the timetable (data), what is due (a pure function), and the service."""
