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

/// Numbers of faces by reason, as `too small (3), too blurry (2)`; nil if there are none.
func leftOut(_ counts: [(word: String, faces: Int)]) -> String? {
    let parts = counts.map { "\(ReasonText(reading: $0.word).title) (\($0.faces))" }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
}
