package import FaceTypes

extension Statement {
    /// The statement as a sentence, without a full stop.
    package var words: String {
        switch self {
        case .name(let person, let name, let born):
            "\(person.words) is named \(name)" + (born.map { ", born \($0)" } ?? "")
        case .confirm(let faces, let person):
            "\(counted(faces.count, "face")) \(verb(faces)) \(person.words)"
        case .reject(let faces, let person):
            "\(counted(faces.count, "face")) \(verb(faces)) not \(person.words)"
        case .same(let a, let b): "\(a.words) and \(b.words) are the same person"
        case .different(let a, let b): "\(a.words) and \(b.words) are different people"
        case .split(let faces, let person):
            "\(counted(faces.count, "face")) of \(person.words) \(verb(faces)) someone else"
        case .ignore(let faces): "\(counted(faces.count, "face")) ignored"
        case .notAFace(let faces):
            counted(faces.count, "detection is not a face", "detections are not faces")
        case .keep(let photo, let others):
            "photo \(photo.hex.prefix(16)) is kept over \(counted(others.count, "duplicate"))"
        case .undo(let number): "decision \(number) undone"
        case .skip: "question skipped"
        case .unknown(let kind):
            kind == "forgotten"
                ? "forgotten on request" : "unknown to this version: '\(kind.onOneLine)'"
        }
    }

    private func verb(_ faces: [Face]) -> String { faces.count == 1 ? "is" : "are" }
}

extension PersonReference {
    fileprivate var words: String { id?.onOneLine ?? "a person with \(counted(faces.count, "face"))" }
}
