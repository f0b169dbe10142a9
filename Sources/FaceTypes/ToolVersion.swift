/// The version of this program, as printed by `--version` and recorded in outputs.
package let toolVersion = "1.0.0"

/// The date of this version, for the manual page.
package let toolDate = "2026-11-28"
