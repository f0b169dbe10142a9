package import FaceTypes

/// Creates an output folder if needed, with its marker file.
///
/// - Throws: `FaceSetsError`; `link_in_output` for a link inside another output, such as `out/raw` of `run`.
package func createOutputFolder(_ path: FilePath) throws {
    if FileInfo(path.parent.appending(OutputNames.marker), followingLinks: false) != nil {
        try refuseLinks(at: OutputPlace(path.parent).appending(path.lastComponent))
    }
    try createFolder(path)
    let marker = path.appending(OutputNames.marker)
    if FileInfo(marker, followingLinks: false) == nil { try replaceFile(marker, with: []) }
}
