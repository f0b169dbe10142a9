package import FaceTypes

/// Names of files that this program keeps for itself in an output folder.
package enum OutputNames {
    /// Marks a folder written by this program, which is not a source of photos.
    package static let marker: FilePath = ".face-sets-output"
    /// Lock file of the folder's only writer.
    package static let lock: FilePath = ".face-sets-lock"
    /// What a run is about to do; deleted when the run has finished.
    package static let plan: FilePath = ".face-sets-plan.json"
    /// A photo that is being copied.
    package static let photo: FilePath = ".face-sets-tmp"
    /// The next state of an export.
    package static let staging: FilePath = ".staged"

    /// Whether a file is a temporary one of an interrupted run: `.manifest.json.tmp-4711`, or a photo's copy.
    package static func isTemporary(_ name: FilePath) -> Bool {
        if name == photo { return true }
        guard name.bytes.first == UInt8(ascii: "."), let mark = name.bytes.ranges(of: ".tmp-".utf8).last
        else { return false }
        let number = name.bytes[mark.upperBound...]
        return !number.isEmpty && number.allSatisfy { (48...57).contains($0) }
    }
}
