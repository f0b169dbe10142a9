import Archive
import FaceTypes
import Files
import Glibc
import JSON
import Manifests

@testable import FaceStore
@testable import Imaging
@testable import ModelPacks

/// The parsers that are ours, by the name in `$FUZZ_PARSER`; what libFuzzer makes up goes through one of them.
private let parsers: [String: @Sendable ([UInt8]) -> Void] = [
    "json": json, "npy": npy, "cache": cache, "zip": zip, "photo": photo, "manifest": manifest,
]

private let parser = getenv("FUZZ_PARSER").flatMap { parsers[String(cString: $0)] }

/// Called by libFuzzer. A parser may refuse anything; it may not crash, hang or contradict itself.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
    guard let parser else { preconditionFailure("FUZZ_PARSER names no parser") }
    parser(Array(UnsafeBufferPointer(start: data, count: size)))
    return 0
}

/// What was read is written and read again the same.
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

/// A whole archive or database, read, and repaired where that fails.
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

/// What we look at ourselves before a decoder sees it.
private func photo(_ bytes: [UInt8]) {
    let directories = TIFFDirectories(bytes)
    _ = (directories?.captured, directories?.orientation, directories?.isCameraRaw)
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

/// In memory, since every input is a file.
private let scratch: FilePath = {
    let path = FilePath("/dev/shm/face-sets-fuzz-\(getpid())")
    try? createFolder(path)
    return path
}()
