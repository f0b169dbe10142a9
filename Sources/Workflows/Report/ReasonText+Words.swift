import FaceTypes
import JSON

extension ReasonText {
    /// The title with the measured and the required value, if a gate decided: "too small: 74 px, needs 90".
    ///
    /// - Parameter options: those of the run that left the face out.
    func inWords(of face: FaceRecord, _ options: JSONObject) -> String {
        func gate(_ name: String, _ measured: String, unit: String = "", digits: Int = 0) -> String {
            guard let least = options[name]?.double else { return "\(title): \(measured)\(unit)" }
            return "\(title): \(measured)\(unit), needs \(fixed(least, digits: digits))"
        }
        switch reason {
        case .minShort, .minFaceShort:
            return gate(description, fixed(Double(face.shortSidePixels), digits: 0), unit: " px")
        case .minBlur: return gate(description, "sharpness \(fixed(Double(face.blur), digits: 0))")
        case .minDetScore: return gate(description, fixed(Double(face.score)), digits: 2)
        case .tooFewPhotos:
            return options["min_faces"]?.int.map { "\(title), needs \($0)" } ?? title
        case .outlier:
            return options["outlier_threshold"]?.double.map { "\(title): limit \(fixed($0))" } ?? title
        default: return title
        }
    }
}
