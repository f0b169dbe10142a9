/// The version of this program, as `--version` prints it and outputs record it.
package let toolVersion = "0.1.0"
