import FaceTypes
import JSON

/// The result of one check, with a remedy if something is wrong.
struct DoctorCheck {
    enum State: String {
        case good, warning, fault
    }

    let subject: String
    let state: State
    let text: String
    let remedy: String?

    static func good(_ subject: String, _ text: String) -> DoctorCheck {
        DoctorCheck(subject: subject, state: .good, text: text, remedy: nil)
    }

    static func warning(_ subject: String, _ text: String, _ remedy: String) -> DoctorCheck {
        DoctorCheck(subject: subject, state: .warning, text: text, remedy: remedy)
    }

    static func fault(_ subject: String, _ text: String, _ remedy: String) -> DoctorCheck {
        DoctorCheck(subject: subject, state: .fault, text: text, remedy: remedy)
    }

    static func fault(_ subject: String, _ error: any Error) -> DoctorCheck {
        guard let error = error as? FaceSetsError else { return fault(subject, "\(error)", "") }
        let bare = FaceSetsError(code: error.code, error.message, path: error.path, cause: error.cause)
        return fault(subject, "\(bare)", error.remedy ?? "")
    }

    /// `ok       processor   2 threads, avx2`, with the remedy on the next line.
    var lines: [String] {
        let word = state == .good ? "ok" : state.rawValue
        let head = word.padded(to: 9) + subject.padded(to: 14) + text
        return [head] + (remedy.map { $0.isEmpty ? [] : [String(repeating: " ", count: 23) + $0] } ?? [])
    }

    var json: JSONValue {
        [
            "subject": .text(subject), "state": .text(state.rawValue), "text": .text(text),
            "remedy": remedy.map { .text($0) } ?? .null,
        ]
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
}
