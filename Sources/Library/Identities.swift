package import FaceTypes

/// One identity of the library, a person or a faceset, and its members.
package struct Identity: Hashable, Sendable {
    package let id: String
    /// Its display name.
    package let label: String
    /// Rows, ascending.
    package var faces: [Int]
    /// Faces from an earlier run that the library no longer contains, with the paths of their photos; nil if those
    /// were not recorded.
    package var lostFaces: [FaceKey: FilePath?] = [:]
    /// Paths of photos that the library no longer contains, ascending.
    package var lostPaths: [FilePath] = []
    /// The name that the user gave the person.
    package var name: PersonName?
    /// The identity that this one was merged into by a decision.
    package var mergedInto: String?
    /// Where it comes from, if a decision created it rather than linkage.
    package var origin: GroupOrigin<FaceKey>?

    /// Whether it was created by a decision rather than by linkage.
    package var isDecided: Bool { origin != nil }

    /// Whether nobody is in it: a part of another one, or one that has lost all its faces.
    package var isEmpty: Bool { faces.isEmpty && lostFaces.isEmpty }

    package init(id: String, label: String? = nil, faces: [Int]) {
        self.id = id
        self.label = label ?? id
        self.faces = faces
    }
}

/// Which faces are in which identity, and why other faces are in none.
package struct Identities: Sendable {
    /// By number.
    package var all: [Identity]
    package var unplaced: [FaceKey: ReasonText]
    /// Faces that decisions moved, with the identity or reason that they would have otherwise.
    package var moved: [FaceKey: String] = [:]

    package init(_ all: [Identity], unplaced: [FaceKey: ReasonText]) {
        self.all = all
        self.unplaced = unplaced
    }

    /// The faces of each identity that the library contains.
    package func facesByID(_ library: LibrarySnapshot) -> [String: Set<FaceKey>] {
        Dictionary(uniqueKeysWithValues: all.map { ($0.id, Set($0.faces.map { library.faces[$0].key })) })
    }

    /// New faces for identities, by the identity's index.
    package mutating func join(_ joined: [Int: Int]) {
        for (row, place) in joined { all[place].faces.append(row) }
        for place in all.indices { all[place].faces.sort() }
    }
}
