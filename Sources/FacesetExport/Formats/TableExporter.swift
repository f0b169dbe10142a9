package import FaceTypes
import FaceStore
package import Library

/// `faces.csv` with one row per face of the library, and `embeddings.npy` with its vector in the same row.
package struct TableExporter: Exporter {
    /// Why faces are in no set.
    let reasons: [FaceKey: String]

    package init(reasons: [FaceKey: String] = [:]) { self.reasons = reasons }

    /// With the reasons from an earlier table.
    init(asIn table: [UInt8]) {
        let rows = table.split(separator: UInt8(ascii: "\n")).dropFirst()
        let known = rows.compactMap { row -> (FaceKey, String)? in
            let fields = row.split(
                separator: UInt8(ascii: ","), maxSplits: 5, omittingEmptySubsequences: false
            )
            .map { String(decoding: $0, as: UTF8.self) }
            guard fields.count == 6, fields[1].isEmpty, let key = FaceKey(fields[0]) else { return nil }
            return (key, fields[4])
        }
        reasons = Dictionary(known) { first, _ in first }
    }

    package var format: ExportFormat { .table }
    package var summaryNames: [String] { [Self.tableName, Self.vectorName] }
    static let tableName = "faces.csv"
    private static let vectorName = "embeddings.npy"
    private static let columns = ["set", "person", "status", "reason", "rank"]

    package func summaries(of sets: [ExportedSet], in library: LibrarySnapshot) throws -> [SummaryFile] {
        var fates: [FaceKey: Fate] = [:]
        for set in sets {
            for drop in set.dropped where fates[drop.key] == nil {
                fates[drop.key] = Fate(set: set, reason: drop.reason.description)
            }
            for (rank, face) in set.faces.enumerated() {
                fates[face.face.key] = Fate(set: set, rank: rank, score: face.score)
            }
        }
        // The key comes first, so that it identifies the row.
        var table = CSVTable(columns: ["key"] + Self.columns + FaceColumns.names.dropFirst())
        for face in library.faces {
            let fate = fates[face.key] ?? Fate(reason: reasons[face.key] ?? "not_in_a_set")
            let values = FaceColumns.values(of: face, score: fate.score)
            table.add([values[0]] + fate.fields + values.dropFirst())
        }
        return [
            SummaryFile(name: Self.tableName, content: table.serialized),
            SummaryFile(name: Self.vectorName, content: Self.array(library.embeddings)),
        ]
    }

    private struct Fate {
        var set: ExportedSet?
        var reason = ""
        var rank: Int?
        var score: Double?

        var fields: [String] {
            [
                set?.id ?? "", set?.label ?? "", rank == nil ? "dropped" : "kept", reason,
                rank.map { "\($0)" } ?? "",
            ]
        }
    }

    private static func array(_ matrix: EmbeddingMatrix) -> [UInt8] {
        let header = NPYHeader(type: "<f4", shape: [matrix.rows, matrix.dimension]).serialized
        return header + UnsafeRawBufferPointer(matrix.values)
    }

    package func faults(of content: [UInt8], named name: String) -> [ReasonText] {
        let start: [UInt8] = name == Self.vectorName ? [0x93] + Array("NUMPY".utf8) : Array("key,set,".utf8)
        return content.starts(with: start)
            ? [] : [ReasonText(.badExport, "\(name) is not a table of faces")]
    }
}
