package import FaceTypes

/// A program, or a kind of program, that sets are written for.
package enum ExportFormat: String, CaseIterable, Sendable {
    case fsz, facefusion, reactor, visomaster, rope, faceswap, folder, table

    /// Whether the files contain embeddings that only work with one recogniser.
    var needsRecogniser: Bool { [.reactor, .visomaster, .rope].contains(self) }
}

/// The formats of one export, with their settings.
package struct FormatChoice: Sendable {
    /// Nil to keep those of the export, or roop-unleashed's if it is new.
    package var formats: [ExportFormat]?
    /// 1 contains only PNGs; 2 adds a description of them.
    package var fszVersion = 1
    package var folder = FolderExporter()
    /// For tests: treat the recogniser of the cache as `w600k_r50`.
    package var assumesRecogniser = false
    /// Why faces are in no set, for the table.
    package var reasons: [FaceKey: String] = [:]

    package init() {}

    /// The exporters of formats.
    ///
    /// - Throws: `pack_differs` if a format cannot use the embeddings of `space`.
    package func exporters(_ formats: [ExportFormat], space: EmbeddingSpace) throws -> [any Exporter] {
        try formats.map { format in
            if format.needsRecogniser { try checkRecogniser(of: space, for: format) }
            return exporter(format)
        }
    }

    /// The exporter of a format, with any embeddings.
    package func exporter(_ format: ExportFormat) -> any Exporter {
        switch format {
        case .fsz: FszExporter(version: fszVersion)
        case .facefusion: FaceFusionExporter()
        case .reactor: ReactorExporter()
        case .visomaster: VisoMasterExporter()
        case .rope: RopeExporter()
        case .faceswap: FaceswapExporter()
        case .folder: folder
        case .table: TableExporter(reasons: reasons)
        }
    }

    /// The exporters that an export's manifest describes; unknown formats are left out.
    package static func exporters(described words: [String]) -> [any Exporter] {
        words.compactMap { word in
            if let folder = FolderExporter(description: word) { return folder }
            if word == FszExporter(version: 2).description { return FszExporter(version: 2) }
            return ExportFormat(rawValue: word).map { FormatChoice().exporter($0) }
        }
    }

    private func checkRecogniser(of space: EmbeddingSpace, for format: ExportFormat) throws {
        guard space.models["recogniser"] != Self.recogniser, !assumesRecogniser else { return }
        throw FaceSetsError(
            code: .packDiffers,
            "--to \(format.rawValue) needs embeddings of the recogniser w600k_r50 (pack buffalo_l); "
                + "this cache was made with the pack \(space.name)",
            remedy:
                "Embed the photos into another cache with --pack buffalo_l, or choose a format without embeddings: "
                + "fsz, facefusion, faceswap, folder or table.")
    }

    /// The sha256 of w600k_r50, whose embeddings inswapper uses.
    private static let recogniser = "4c06341c33c2ca1f86781dab0e829f88ad5b64be9fba56e56bc9ebdefc619e43"
}
