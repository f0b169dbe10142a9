// Calls that Glibc declares only with _GNU_SOURCE, which Swift's importer does not set.
int syncfs(int descriptor);
