"""Runs face-sets on several machines, scheduled by Dask."""
