#pragma once
#include <sqlite3.h>
// Whether a write-ahead log can be relied on depends on the file system; Swift's Glibc lacks this header.
#include <sys/statfs.h>
