import FaceTypes
import Files
import JSON

/// One kind of output of this program: which files are its own, and how people are forgotten in them.
protocol ForgettableOutput: SendableMetatype {
    /// What describes the output, or is all of it.
    var file: OutputFile { get }

    /// Nil for a file of another kind.
    init?(_ file: OutputFile)

    /// Files that this program wrote and that need not be searched.
    var ownFiles: [OutputPlace] { get }

    func forget(in session: inout ForgetSession) throws
}

extension ForgettableOutput {
    var ownFiles: [OutputPlace] { [file.place] }

    /// Takes faces and paths out of the manifest.
    func forget(in session: inout ForgetSession) throws {
        if let rest = try session.scrubbed(file.manifest, at: file.place) {
            try session.replace(file.place, with: rest)
        }
    }
}

/// All kinds. Of several that know a file the first one takes it; in a folder, earlier kinds forget first.
let forgettableOutputs: [any ForgettableOutput.Type] = [
    SwapExport.self, CandidateOutput.self, IdentityFolder.self, ReportOutput.self, ReportPicture.self,
    RunLog.self, DependentManifest.self, PlainManifest.self, OtherCache.self,
]

/// A file of an output folder, read as far as kinds of outputs need it to know their own.
struct OutputFile {
    let place: OutputPlace
    /// Empty unless the file is JSON with a schema of this program.
    private(set) var manifest = JSONObject()
    /// Whether its name says that it is JSON and its content is not.
    private(set) var isDamaged = false
    /// The first bytes of a text.
    private(set) var beginning: [UInt8] = []

    /// Bytes of the longest log that is read.
    static let longestLog = 1 << 27

    /// - Throws: `FaceSetsError` where the file cannot be read.
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
