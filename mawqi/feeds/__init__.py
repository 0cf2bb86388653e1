"""The watcher of named sites: feeds and pages fetched politely and on request only, their new reports put into a case."""
