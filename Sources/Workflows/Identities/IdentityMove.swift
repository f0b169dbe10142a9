import FaceTypes

/// Faces that an update moved from one person or faceset to another, or to none.
package struct IdentityMove: Hashable, Sendable {
    package var from: String
    /// Nil for none.
    package var to: String?
    package var faces: Int

    /// Faces that have moved, by origin and destination.
    static func between(_ before: [String: Set<FaceKey>], _ after: [String: Set<FaceKey>]) -> [IdentityMove] {
        let changed = before.filter { after[$0.key]?.isSuperset(of: $0.value) != true }
        guard !changed.isEmpty else { return [] }
        var places: [FaceKey: String] = [:]
        for (id, keys) in after { for key in keys { places[key] = id } }
        return changed.sorted { $0.key < $1.key }.flatMap { id, keys in
            let left = keys.filter { places[$0] != id }.map { places[$0] ?? "" }
            return Dictionary(left.map { ($0, 1) }, uniquingKeysWith: +).sorted { $0.key < $1.key }.map {
                IdentityMove(from: id, to: $0.key.isEmpty ? nil : $0.key, faces: $0.value)
            }
        }
    }
}
