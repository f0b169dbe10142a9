import FaceTypes
import JSON

extension ReasonText {
    /// For display: "too small", or the manifest's word if this program does not know it.
    var inWords: String { reason?.title ?? description }

    /// The same with the measured and the required value, if a gate decided: "too small: 74 px, needs 90".
    ///
    /// - Parameter options: those of the run that left the face out.
    func inWords(of face: FaceRecord, _ options: JSONObject) -> String {
        func gate(_ name: String, _ measured: String, unit: String = "", digits: Int = 0) -> String {
            guard let least = options[name]?.double else { return "\(inWords): \(measured)\(unit)" }
            return "\(inWords): \(measured)\(unit), needs \(fixed(least, digits: digits))"
        }
        switch reason {
        case .minShort, .minFaceShort:
            return gate(description, fixed(Double(face.shortSidePixels), digits: 0), unit: " px")
        case .minBlur: return gate(description, "sharpness \(fixed(Double(face.blur), digits: 0))")
        case .minDetScore: return gate(description, fixed(Double(face.score)), digits: 2)
        case .tooFewPhotos:
            return options["min_faces"]?.int.map { "\(inWords), needs \($0)" } ?? inWords
        case .outlier:
            return options["outlier_threshold"]?.double.map { "\(inWords): limit \(fixed($0))" } ?? inWords
        default: return inWords
        }
    }
}
