"""Runs over many files, cut into partitions: each is read alone and kept, so that a run goes on where it was interrupted, on one machine or many."""
