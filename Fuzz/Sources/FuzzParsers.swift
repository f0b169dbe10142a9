import Archive
import FaceTypes
import Files
import Glibc
import JSON
import Library
import Manifests
import Report
import WebServer

@testable import FaceSetsCLI
@testable import FaceStore
@testable import FacesetExport
@testable import Imaging
@testable import Materialize
@testable import ModelPacks
@testable import Workflows

/// Our own parsers by name; `$FUZZ_PARSER` selects the one to fuzz.
private let parsers: [String: @Sendable ([UInt8]) -> Void] = [
    "json": json, "npy": npy, "cache": cache, "zip": zip, "photo": photo, "manifest": manifest, "plan": plan,
    "list": list, "years": years, "arguments": arguments, "configuration": configuration, "glob": glob,
    "png": png, "xmp": xmp, "picasa": picasa, "dates": dates, "names": names, "log": log, "pairs": pairs,
    "request": request,
]

private let parser = getenv("FUZZ_PARSER").flatMap { parsers[String(cString: $0)] }

/// Called by libFuzzer. A parser may reject any input, but must not crash, hang or contradict itself.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
    guard let parser else { preconditionFailure("FUZZ_PARSER does not name a parser") }
    parser(Array(UnsafeBufferPointer(start: data, count: size)))
    return 0
}

/// A value that is written and read again must be the same.
private func json(_ bytes: [UInt8]) {
    guard let value = try? JSONValue(parsing: bytes) else { return }
    precondition((try? JSONValue(parsing: value.serialized())) == value)
    precondition((try? JSONValue(parsing: value.serialized(pretty: false))) == value)
}

private func npy(_ bytes: [UInt8]) {
    guard let (header, _) = NPYHeader.parse(bytes), header.byteCount != nil, header.type.utf8.count < 8 else {
        return
    }
    precondition(NPYHeader.parse(header.serialized)?.header == header)
}

/// An archive or database, which is salvaged if it cannot be read.
private func cache(_ bytes: [UInt8]) {
    let ending = bytes.starts(with: "SQLite".utf8) ? "db" : "npz"
    let path = scratch.appending("cache.\(ending)")
    guard (try? replaceFile(path, with: bytes)) != nil else { return }
    if (try? openStore(path, for: .reading).read(.all)) == nil {
        _ = try? (ending == "db" ? SQLiteSalvage.salvage(path) : NPZSalvage.salvage(path))
    }
}

private func zip(_ bytes: [UInt8]) {
    _ = salvageZip(bytes) { $0.hasSuffix(".npy") }
    guard let reader = try? ZipReader(content: bytes, path: "fuzz") else { return }
    for member in reader.members { _ = try? reader.read(member, limit: 1 << 20) }
}

/// The parts of a photo that our own code parses.
private func photo(_ bytes: [UInt8]) {
    let directories = TIFFDirectories(bytes)
    _ = (
        directories?.exifTexts(.original), directories?.modificationTexts, directories?.orientation,
        directories?.isCameraRaw
    )
    if let page = directories?.picturePage {
        precondition(page == .first || page.number > 0 || page.subdirectory != nil)
    }
    _ = PhotoFormat(head: bytes)?.isCutShort(bytes)
    _ = PNGText.orientation(fromXMP: bytes)
    if let text = bytes.split(separator: 0, maxSplits: 1).last {
        let profile = PNGText.profile(in: String(decoding: text, as: UTF8.self))
        _ = (PNGText.orientation(fromXMP: profile), TIFFDirectories(profile)?.orientation)
    }
    for format in PhotoFormat.allCases {
        for piece in format.picturePieces(of: bytes) ?? [] {
            precondition(piece.parts.reduce(0) { $0 + $1.count } <= bytes.count)
        }
    }
    if let restored = JPEGEnd.restored(bytes) {
        precondition(restored.count <= bytes.count + 2 && restored.suffix(2) == [0xFF, 0xD9])
    }
}

private func manifest(_ bytes: [UInt8]) {
    let path = scratch.appending("pack.json")
    guard (try? replaceFile(path, with: bytes)) != nil else { return }
    _ = try? ClusterManifest(reading: path)
    _ = try? RefineManifest(reading: path)
    _ = try? SwapManifest(reading: path)?.json
    _ = try? FacesetManifest(reading: path)?.files
    _ = try? FilesManifest(reading: path)
    _ = try? PackManifest(path).pack()
}

/// Plans left by killed runs: of copies, an export or `forget`. None can affect files outside the folder.
private func plan(_ bytes: [UInt8]) {
    let folder = scratch.appending("output")
    removeTree(folder)
    guard (try? createFolder(folder.appending(OutputNames.staging))) != nil else { return }
    let staged = FilePath("\(OutputNames.staging.shown)/plan.json")
    for place in [OutputNames.plan, staged, ".cache.db.forget"] {
        _ = try? replaceFile(folder.appending(place), with: bytes, lasting: false)
    }
    _ = try? recordedFiles(of: OutputPlace(folder))
    _ = try? MaterializationPlan(output: folder, files: [], method: .copy).apply(advanced: {}, commit: {})
    _ = try? StagedExport(output: folder).finish()
    if let plan = try? ForgetPlan(reading: folder.appending(".cache.db.forget")) {
        let contents = CacheContents(empty: EmbeddingSpace(name: "x", dimension: 2, models: [:]))
        _ = (plan.serialized, plan.applied(to: contents))
        let scrubbing = Scrubbing(plan, contents)
        if let object = (try? JSONValue(parsing: bytes))?.object { _ = scrubbing.scrub(object) }
        _ = scrubbing.isNamed(inLogLine: bytes[...])
    }
}

/// Lists that reports read: duplicates, candidates, and the report's own list of files.
private func list(_ bytes: [UInt8]) {
    let folder = scratch.appending(FilePath(CandidateFolder.name))
    let path = folder.appending("manifest.json")
    guard (try? replaceFile(path, with: bytes, lasting: false)) != nil else { return }
    let contents = CacheContents(empty: EmbeddingSpace(name: "x", dimension: 2, models: [:]))
    if let library = try? LibrarySnapshot(contents, cache: "cache.db") {
        _ = try? ReportDuplicates(reading: path, library)
    }
    _ = try? CandidateFolder.isInPlace(OutputPlace(scratch), inputs: "list")
    _ = try? ReportSource.all(in: folder)
    try? renameFile(path, to: folder.appending("report.json"))
    _ = ReportFolder.pages(of: OutputPlace(folder))
}

private func years(_ bytes: [UInt8]) {
    let path = scratch.appending("years.csv")
    guard (try? replaceFile(path, with: bytes, lasting: false)) != nil else { return }
    _ = try? CaptureYears(reading: path)
}

/// Command-line arguments separated by NUL.
private func arguments(_ bytes: [UInt8]) {
    let words = bytes.split(separator: 0, omittingEmptySubsequences: false).map(Array.init)
    var invocation = Invocation(root: FaceSetsCommand.self)
    do { try invocation.parse(words) } catch { _ = error.message }
    _ = invocation.textAskedFor
}

private func configuration(_ bytes: [UInt8]) {
    let path = scratch.appending("config.json")
    guard (try? replaceFile(path, with: bytes, lasting: false)) != nil,
        let file = try? ConfigurationFile(reading: path)
    else { return }
    try? file.fill(ImportFoldersCommand(), besides: ["trusted", "mixed"])
}

/// A pattern, a NUL, and a path.
private func glob(_ bytes: [UInt8]) {
    let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false).map(Array.init)
    guard let path = parts.last else { return }
    _ = PathPattern(FilePath(bytes: parts[0])).matches(FilePath(bytes: path), below: "/photos")
}

private func png(_ bytes: [UInt8]) {
    _ = (PNGHeader(bytes), PNGChunks(bytes), bytesOfDecoding(bytes, pixels: 1))
}

/// A browser's request to the review: an address on the first line, then a form.
private func request(_ bytes: [UInt8]) {
    let parts = bytes.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false).map(Array.init)
    let address = String(decoding: parts[0], as: UTF8.self)
    if let target = RequestTarget(address), let route = ReviewRoute(target) {
        precondition(ReviewRoute(back: route.address) == route)
    }
    _ = FormFields(encoded: parts.last ?? [])
}

/// In memory, because every input is written to a file.
let scratch: FilePath = {
    let path = FilePath("/dev/shm/face-sets-fuzz-\(getpid())")
    try? createFolder(path.appending("output"))
    try? createFolder(path.appending(FilePath(CandidateFolder.name)))
    return path
}()

private func removeTree(_ path: FilePath) { try? removeFolder(path) }
