package import FaceTypes
package import Files
package import Library

/// A file that holds the best frames of a set, as one consumer loads them.
package struct Bundle: Hashable, Sendable {
    package let name: String
    /// How many frames, best first.
    package let frames: Int
}

/// A file over all sets of an export.
package struct SummaryFile: Sendable {
    package let name: String
    package let content: [UInt8]
}

/// A format in which sets leave the program: one type for each kind of consumer.
///
/// A set has bundles, which its manifest names, and perhaps further files; an export may have files over all its sets.
/// Each of them is made from the frames in the set's folder and from what the library knows of their faces.
package protocol Exporter: Sendable {
    var format: ExportFormat { get }

    /// The format and all that shapes its files.
    var description: String { get }

    /// The bundles of a set.
    ///
    /// - Parameters:
    ///   - stem: how names of bundles begin.
    ///   - topCount: frames of the bundle of the best.
    func bundles(stem: String, topCount: Int, of set: ExportedSet, frames: Int) -> [Bundle]

    /// Writes a bundle of frames that are in `folder` as `0000.png` and so on.
    ///
    /// - Throws: `FaceSetsError`.
    func write(_ bundle: Bundle, of set: ExportedSet, in folder: OutputPlace) throws

    /// Writes what belongs to a set beside frames and bundles.
    ///
    /// - Returns: names relative to the folder.
    func writeFiles(of set: ExportedSet, in folder: OutputPlace) throws -> [String]

    /// Files over all sets.
    func summaries(of sets: [ExportedSet], in library: LibrarySnapshot) throws -> [SummaryFile]

    /// What a person should be told about a bundle of so many bytes; nil where its consumer loads it.
    func warning(about bundle: Bundle, size: Int) -> String?

    /// What would go wrong with a file of this format that is no bundle of frames, where its consumer reads it.
    func faults(of content: [UInt8], named name: String) -> [ReasonText]

    /// The folder of a set in which `writeFiles` writes; nil for none.
    var folder: String? { get }

    /// Names of files over all sets.
    var summaryNames: [String] { get }
}

/// What exporters have in common.
enum Exporters {
    /// Folders of a set in which exporters write.
    static let folders = [FaceswapExporter.folderName, FolderExporter.folderName]
}

extension Exporter {
    /// Whether a bundle of this name is of this format.
    func owns(_ name: String) -> Bool {
        switch format {
        case .fsz: name.hasSuffix(".fsz")
        case .reactor: name.hasSuffix(".\(ReactorExporter.fileExtension)")
        default: false
        }
    }

    package var description: String { format.rawValue }
    package func bundles(stem: String, topCount: Int, of set: ExportedSet, frames: Int) -> [Bundle] { [] }
    package func write(_ bundle: Bundle, of set: ExportedSet, in folder: OutputPlace) throws {}
    package func writeFiles(of set: ExportedSet, in folder: OutputPlace) throws -> [String] { [] }
    package func summaries(of sets: [ExportedSet], in library: LibrarySnapshot) throws -> [SummaryFile] { [] }
    package func warning(about bundle: Bundle, size: Int) -> String? { nil }
    package func faults(of content: [UInt8], named name: String) -> [ReasonText] { [] }
    package var folder: String? { nil }
    package var summaryNames: [String] { [] }
}
