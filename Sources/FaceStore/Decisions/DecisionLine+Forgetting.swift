package import FaceTypes
import JSON

extension DecisionLine {
    /// The line without faces and photos that are forgotten. A line that is empty without them only keeps its number,
    /// not the name of a person whose faces are all deleted.
    package func forgetting(
        _ isForgotten: (FaceAnchor) -> Bool, photos: Set<PhotoDigest> = []
    ) -> DecisionLine {
        let statement = decision.statement
        if case .keep(let photo, _) = statement, photos.contains(photo) { return forgotten }
        let gone = Set(statement.allFaces.filter { isForgotten($0) || photos.contains($0.photo) })
        let digests = Set(photos.map { JSONValue.text($0.hex) })
        guard !gone.isEmpty || mentions(digests) else { return self }
        let rest = DecisionLine(number: number, without(gone, digests, json))
        return rest.decision.statement.isComplete ? rest : forgotten
    }

    private var forgotten: DecisionLine { DecisionLine(number: number, JSONObject([("kind", "forgotten")])) }

    private func mentions(_ digests: Set<JSONValue>) -> Bool {
        json["over"]?.array?.contains { digests.contains($0) } == true
    }

    private func without(_ gone: Set<FaceAnchor>, _ digests: Set<JSONValue>, _ object: JSONObject)
        -> JSONObject
    {
        JSONObject(
            object.members.map { key, value in
                if let list = value.array {
                    let rest = list.filter { element in
                        !digests.contains(element)
                            && FaceAnchor(json: element).map { gone.contains($0) } != true
                    }
                    return (key, .array(rest))
                }
                return (key, value.object.map { .object(without(gone, digests, $0)) } ?? value)
            })
    }
}

extension Statement where Face == FaceAnchor {
    /// Whether all members required by the kind are present.
    fileprivate var isComplete: Bool {
        switch self {
        case .confirm, .reject, .split, .ignore, .notAFace:
            !faces.isEmpty && persons.allSatisfy { !$0.faces.isEmpty }
        case .name, .same, .different: persons.allSatisfy { !$0.faces.isEmpty }
        case .skip(_, let a, let b): !a.isEmpty && !b.isEmpty
        case .keep, .undo, .unknown: true
        }
    }
}
