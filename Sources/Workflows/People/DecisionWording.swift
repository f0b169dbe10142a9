package import FaceTypes

extension Statement {
    /// The statement as a person would say it, one sentence without a stop.
    package var words: String {
        switch self {
        case .name(let person, let name, let born):
            "\(person.words) is called \(name)" + (born.map { ", born \($0)" } ?? "")
        case .confirm(let faces, let person):
            "\(counted(faces.count, "face")) \(verb(faces)) \(person.words)"
        case .reject(let faces, let person):
            "\(counted(faces.count, "face")) \(verb(faces)) not \(person.words)"
        case .same(let a, let b): "\(a.words) and \(b.words) are the same person"
        case .different(let a, let b): "\(a.words) and \(b.words) are different people"
        case .split(let faces, let person):
            "\(counted(faces.count, "face")) of \(person.words) \(verb(faces)) someone else"
        case .ignore(let faces): "\(counted(faces.count, "face")) \(verb(faces)) to be ignored"
        case .notAFace(let faces):
            faces.count == 1 ? "1 detection is not a face" : "\(faces.count) detections are not faces"
        case .keep(let photo, let others):
            "photo \(photo.hex.prefix(16)) is kept over \(counted(others.count, "duplicate"))"
        case .undo(let number): "decision \(number) no longer holds"
        case .skip: "no answer to a question"
        case .unknown(let kind):
            kind == "forgotten"
                ? "forgotten on request" : "of the kind '\(kind.onOneLine)', which this version cannot apply"
        }
    }

    private func verb(_ faces: [Face]) -> String { faces.count == 1 ? "is" : "are" }
}

extension PersonReference {
    fileprivate var words: String { id?.onOneLine ?? "the person of \(counted(faces.count, "face"))" }
}
