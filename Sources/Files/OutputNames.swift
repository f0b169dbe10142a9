package import FaceTypes

/// The names of what this program keeps in an output folder for itself, beside what the folder is for.
package enum OutputNames {
    /// A folder that holds a file of this name was written by this program; it is no source of photos.
    package static let marker: FilePath = ".face-sets-output"
    /// Held by the only writer of the folder.
    package static let lock: FilePath = ".face-sets-lock"
    /// What a run is about to do; it stands there until the run has ended well.
    package static let plan: FilePath = ".face-sets-plan.json"
    /// A copy of a photo that is being written.
    package static let photo: FilePath = ".face-sets-tmp"
    /// The next state of an export.
    package static let staging: FilePath = ".staged"

    /// Whether a file is what a run that was killed had begun to write: `.manifest.json.tmp-4711`, or a photo's copy.
    package static func isTemporary(_ name: FilePath) -> Bool {
        if name == photo { return true }
        guard name.bytes.first == UInt8(ascii: "."), let mark = name.bytes.ranges(of: ".tmp-".utf8).last
        else { return false }
        let number = name.bytes[mark.upperBound...]
        return !number.isEmpty && number.allSatisfy { (48...57).contains($0) }
    }
}
