package import FaceTypes

/// A folder that holds a file of this name was written by this program; it is no source of photos.
package let outputMarker: FilePath = ".face-sets-output"

/// Creates an output folder, if need be, and its marker.
package func createOutputFolder(_ path: FilePath) throws {
    try createFolder(path)
    let marker = path.appending(outputMarker)
    if FileInfo(marker, followingLinks: false) == nil { try replaceFile(marker, with: []) }
}
