package import FaceTypes
package import Files
package import Library

/// A file with the best frames of a set, in the format of one consumer.
package struct Bundle: Hashable, Sendable {
    package let name: String
    /// Number of frames, best first.
    package let frames: Int
}

/// A file about all sets of an export.
package struct SummaryFile: Sendable {
    package let name: String
    package let content: [UInt8]
}

/// An export format, one type per kind of consumer.
///
/// A set has bundles, which its manifest lists, and possibly other files; an export may also have files about all its
/// sets. All are made from the frames in the set's folder and from what the library knows about their faces.
package protocol Exporter: Sendable {
    var format: ExportFormat { get }

    /// The format, including all settings that affect its files.
    var description: String { get }

    /// The bundles of a set.
    ///
    /// - Parameters:
    ///   - stem: the beginning of the names of bundles.
    ///   - topCount: number of frames in the bundle of the best.
    ///   - frames: number of frames in the set.
    func bundles(stem: String, topCount: Int, of set: ExportedSet, frames: Int) -> [Bundle]

    /// Writes a bundle of the frames in `folder`, named `0000.png` and so on.
    ///
    /// - Throws: `FaceSetsError`.
    func write(_ bundle: Bundle, of set: ExportedSet, in folder: OutputPlace) throws

    /// Writes the files of a set other than frames and bundles.
    ///
    /// - Returns: names relative to the folder.
    func writeFiles(of set: ExportedSet, in folder: OutputPlace) throws -> [String]

    /// Files about all sets.
    func summaries(of sets: [ExportedSet], in library: LibrarySnapshot) throws -> [SummaryFile]

    /// A warning about a bundle of this size; nil if its consumer can load it.
    func warning(about bundle: Bundle, size: Int) -> String?

    /// Problems that the consumer would have with a file of this format that is not a bundle of frames.
    func faults(of content: [UInt8], named name: String) -> [ReasonText]

    /// The subfolder of a set that `writeFiles` writes to; nil if there is none.
    var folder: String? { get }

    /// Names of files about all sets.
    var summaryNames: [String] { get }
}

/// Shared by all exporters.
enum Exporters {
    /// Subfolders of a set that exporters write to.
    static let folders = [FaceswapExporter.folderName, FolderExporter.folderName]
}

extension Exporter {
    /// Whether a bundle with this name has this format.
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
