package import FaceTypes
import Files

/// The file that says "this folder holds our output": `embed` does not descend into such a folder.
package let outputMarkerName: FilePath = ".face-sets-output"

/// Creates an output folder, if need be, and its marker.
package func createOutputFolder(_ path: FilePath) throws {
    try createFolder(path)
    let marker = path.appending(outputMarkerName)
    guard FileInfo(marker, followingLinks: false) == nil else { return }
    try replaceFile(marker, with: Array("Written by face-sets.\n".utf8))
}
