import FaceTypes

extension [String] {
    /// These lines, or the first ten and where to find the others if there are more than twenty.
    func shortened(_ singular: String, _ plural: String? = nil, where place: String) -> [String] {
        guard count > 20 else { return self }
        return prefix(10) + [
            "… and \(counted(count - 10, "more \(singular)", plural.map { "more \($0)" })); \(place)"
        ]
    }
}
