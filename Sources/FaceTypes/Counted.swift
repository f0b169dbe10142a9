/// A count with its noun in the right form: `1 photo`, `0 photos`, `2 people`.
///
/// - Parameter plural: the plural form, unless it is the singular with an `s`.
package func counted(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
    "\(count) \(noun(for: count, singular, plural))"
}

/// The form of a noun that goes with a count; see `counted`.
package func noun(for count: Int, _ singular: String, _ plural: String? = nil) -> String {
    count == 1 ? singular : plural ?? singular + "s"
}
