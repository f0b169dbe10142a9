"""Runs face-sets on several machines: Dask schedules, the program does the work."""
