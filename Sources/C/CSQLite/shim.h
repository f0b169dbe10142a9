#pragma once
#include <sqlite3.h>
// Whether a write-ahead log can be relied on depends on the file system; Swift's Glibc lacks this header.
#include <sys/statfs.h>

// sqlite3_db_config takes variable arguments, which Swift cannot call.
// A file cannot run anything of its own: no triggers, no views, no functions from its schema, no shadow tables.
static inline int face_sets_sqlite_distrust_schema(sqlite3 *database) {
    int failure = sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
    failure |= sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)0);
    failure |= sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, (int *)0);
    failure |= sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
    return failure;
}
