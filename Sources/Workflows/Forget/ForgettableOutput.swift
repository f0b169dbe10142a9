import FaceTypes
import Files
import JSON

/// A kind of output: which files belong to it, and how to forget people in them.
protocol ForgettableOutput: SendableMetatype {
    /// The file that describes the output, or is all of it.
    var file: OutputFile { get }

    /// Nil for a file of another kind.
    init?(_ file: OutputFile)

    /// Files written by this program that need not be searched.
    var ownFiles: [OutputPlace] { get }

    func forget(in session: inout ForgetSession) throws
}

extension ForgettableOutput {
    var ownFiles: [OutputPlace] { [file.place] }

    /// Removes faces and paths from the manifest.
    func forget(in session: inout ForgetSession) throws {
        if let rest = try session.scrubbed(file.manifest, at: file.place) {
            try session.replace(file.place, with: rest)
        }
    }
}

/// All kinds. The first kind that recognises a file processes it; within a folder, earlier kinds go first.
let forgettableOutputs: [any ForgettableOutput.Type] = [
    SwapExport.self, CandidateOutput.self, IdentityFolder.self, ReportOutput.self, ReportPicture.self,
    RunLog.self, DependentManifest.self, PlainManifest.self, OtherCache.self,
]

/// A file of an output folder, read as far as needed to recognise its kind.
struct OutputFile {
    let place: OutputPlace
    /// Empty unless the file is JSON with a schema of this program.
    private(set) var manifest = JSONObject()
    /// Whether it is named as JSON but is not valid JSON.
    private(set) var isDamaged = false
    /// The first bytes of a text file.
    private(set) var beginning: [UInt8] = []

    /// Longest log that is read, in bytes.
    static let longestLog = 1 << 27

    /// - Throws: `FaceSetsError` if the file cannot be read.
    init(_ place: OutputPlace) throws {
        self.place = place
        switch place.fullPath.fileExtension?.lowercased() {
        case "json" where FileInfo(place)?.size ?? 0 <= TextLimits.manifest:
            let content = try readFile(place, limit: TextLimits.manifest)
            let json = try? JSONValue(parsing: content)
            isDamaged = json == nil
            if let object = json?.object, object["schema"]?.text?.hasPrefix("face-sets/") == true {
                manifest = object
            }
        case "log", "txt", "csv", "md", "html": beginning = try readHead(place, count: 64)
        default: break
        }
    }

    var path: FilePath { place.fullPath }
    var folder: OutputPlace { place.container ?? place }
    var schema: String? { manifest["schema"]?.text }
}
