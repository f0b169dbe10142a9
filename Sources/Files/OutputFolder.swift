package import FaceTypes

/// A folder that holds a file of this name was written by this program; it is no source of photos.
package let outputMarker: FilePath = ".face-sets-output"

/// Creates an output folder, if need be, and its marker.
///
/// - Throws: `FaceSetsError`; `link_in_output` for a link inside another output, such as `out/raw` of `run`.
package func createOutputFolder(_ path: FilePath) throws {
    if FileInfo(path.parent.appending(outputMarker), followingLinks: false) != nil {
        try refuseLinks(at: OutputPlace(path.parent).appending(path.lastComponent))
    }
    try createFolder(path)
    let marker = path.appending(outputMarker)
    if FileInfo(marker, followingLinks: false) == nil { try replaceFile(marker, with: []) }
}
