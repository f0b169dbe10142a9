import Clustering
package import FaceTypes
import FacesetExport
package import Library
import Manifests
import Report

/// Trusted folders as decisions.
extension ImportFolders {
    /// Names each folder's person after the folder's label and confirms its faces, replacing earlier decisions of the
    /// folder.
    package func statements(_ library: LibrarySnapshot) throws -> [Statement<FaceAnchor>] {
        let located = LocatedDecisions(library.decisionLog, in: library)
        return try zip(trusted, identities(library)).flatMap { folder, identity -> [Statement<FaceAnchor>] in
            let person = PersonReference(
                faces: library.anchors(identity.kept.prefix(PersonReference<FaceAnchor>.mostFaces)))
            guard !person.faces.isEmpty else { return [] }
            let known = Self.confirmed(in: identity.kept, located.decisions)
            let new = identity.kept.filter { !known.contains($0) }
            let name = (try? PersonName(name: folder.label).checked())?.name
            let isNamed = located.decisions.contains { decision in
                guard decision.source == .folder, case .name(let other, let said, _) = decision.statement
                else { return false }
                return said == name && !Set(other.faces).isDisjoint(with: identity.kept)
            }
            return (new.isEmpty ? [] : [.confirm(library.anchors(new), person)])
                + (isNamed ? [] : [name.map { .name(person, name: $0, born: nil) }].compactMap { $0 })
        }
    }

    private static func confirmed(in rows: [Int], _ decisions: [Decision<Int>]) -> Set<Int> {
        let members = Set(rows)
        return decisions.reduce(into: []) { known, decision in
            guard decision.source == .folder, case .confirm(let faces, let person) = decision.statement,
                person.faces.contains(where: { members.contains($0) })
            else { return }
            known.formUnion(faces)
        }
    }

    /// Reports folders that clearly contain several people: a second large group in photos that do not show the
    /// first.
    func mixedFolders(_ library: LibrarySnapshot) throws -> [String] {
        let calibration = settings.options.calibration
        return try trusted.compactMap { folder in
            let rows = try library.rowsRequired(under: folder.folder)
            let groups = try averageLinkage(
                library.embeddings, rows: rows, threshold: calibration.raw(options.firstPass)
            ).groups
            guard let first = groups.first else { return nil }
            let photos = Set(library.photos(ofFaces: first))
            let others = groups.dropFirst().map { group in
                library.photos(ofFaces: group).count { !photos.contains($0) }
            }
            guard let other = others.max(), other >= 3, 5 * other >= photos.count else { return nil }
            return "\(folder.folder.shown) seems to show several people: one in "
                + "\(counted(photos.count, "photo")) and another in \(counted(other, "photo")). "
                + "Check the folder, or pass it as --mixed"
        }
    }
}
