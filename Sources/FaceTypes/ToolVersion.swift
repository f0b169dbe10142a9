/// The version of this program, as `--version` prints it and outputs record it.
package let toolVersion = "0.1.0"

/// The day of that version, as the manual page shows it.
package let toolDate = "2026-11-24"
