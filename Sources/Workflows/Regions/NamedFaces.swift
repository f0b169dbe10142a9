package import FaceTypes
import Files
package import Library
import Manifests

/// The faces of all named people, by row: as decided for a face, otherwise that of the person in whose cluster it is.
///
/// - Parameter raw: the folder written by `cluster`; without a manifest, only confirmed faces are named.
/// - Throws: `bad_manifest`.
package func namedFaces(_ library: LibrarySnapshot, raw: FilePath) throws -> [Int: String] {
    let decisions = LocatedDecisions(library.decisionLog, in: library).decisions
    let persons = try ClusterManifest(reading: raw.appending(ClusterManifest.fileName))?.persons ?? []
    let members = persons.map { library.rows(of: $0.faces) }
    let personOfFace = Dictionary(members.enumerated().flatMap { place, rows in rows.map { ($0, place) } }) {
        first, _ in first
    }
    var (names, people): ([Int: String], [PersonReference<Int>: String]) = ([:], [:])
    for decision in decisions {
        guard case .name(let person, let name, _) = decision.statement else { continue }
        people[person] = name
        let votes = Dictionary(grouping: person.faces.compactMap { personOfFace[$0] }) { $0 }
        let place = votes.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }?.key
        for row in place.map({ members[$0] }) ?? [] { names[row] = name }
    }
    for decision in decisions {
        switch decision.statement {
        case .confirm(let rows, let person):
            for row in rows { names[row] = people[person] ?? names[row] }
        case .reject(let rows, _), .split(let rows, _), .ignore(let rows), .notAFace(let rows):
            for row in rows { names[row] = nil }
        default: break
        }
    }
    return names
}
