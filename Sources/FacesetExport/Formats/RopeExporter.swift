package import FaceTypes
package import Library

/// `merged_embeddings.txt` for Rope: for each person `Name: X`, then 512 numbers, one per line.
package struct RopeExporter: Exporter {
    package init() {}

    package var format: ExportFormat { .rope }
    package var summaryNames: [String] { [Self.fileName] }
    private static let fileName = "merged_embeddings.txt"

    package func summaries(of sets: [ExportedSet], in library: LibrarySnapshot) throws -> [SummaryFile] {
        let text = sets.compactMap { set in
            set.meanEmbedding.map { embedding in
                "Name: \(set.label.onOneLine)\n" + embedding.map { "\($0)\n" }.joined()
            }
        }.joined()
        return [SummaryFile(name: Self.fileName, content: Array(text.utf8))]
    }

    package func faults(of content: [UInt8], named name: String) -> [ReasonText] {
        let lines = String(decoding: content, as: UTF8.self).split(separator: "\n")
        let isComplete = lines.enumerated().allSatisfy { place, line in
            place % 513 == 0 ? line.hasPrefix("Name: ") : Float(line)?.isFinite == true
        }
        return isComplete && lines.count % 513 == 0
            ? [] : [ReasonText(.badExport, "\(name) is not a list of names with 512 numbers each")]
    }
}
