/// What average linkage may be told besides its threshold.
package struct LinkageOptions: Sendable {
    package init() {}
}
