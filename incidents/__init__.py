"""Reports in, incidents out: readers, lexicons, triggers, dates, tolls, actors, status, merging."""
