package import FaceTypes
package import FacesetExport
import Files
import Library
import Manifests

/// A bundle with the manifest beside it.
package struct BundleToVerify: Sendable {
    package let path: FilePath
    let manifest: FacesetManifest?
    /// The kind of file.
    var kind = Kind.frames
    /// Problems found before it is opened.
    var faults: [ReasonText] = []
    /// False if it does not exist, or should not.
    var opens = true

    enum Kind: Sendable {
        /// An archive of frames.
        case frames
        /// The frames in the folder of a set; the path is that of its manifest.
        case looseFrames
        /// A file that its exporter can check.
        case file(any Exporter)
    }
}

/// The bundles of an export's folder in manifest order, or a single given bundle.
///
/// - Throws: `not_found`; `bad_manifest`; `not_an_export` for a folder without a manifest.
package func bundlesToVerify(at place: FilePath) throws -> [BundleToVerify] {
    guard let info = FileInfo(place) else { throw FaceSetsError.system("cannot open", place, errno: 2) }
    if info.kind != .folder { return [try bundle(place, in: OutputPlace(place.parent))] }
    guard let manifest = try SwapManifest(reading: place.appending(SwapManifest.fileName)) else {
        throw FaceSetsError(
            code: .notAnExport, "the folder does not contain an export", path: place,
            remedy: "Pass a folder written by export-swap, or a .fsz file.")
    }
    let exporters = FormatChoice.exporters(described: manifest.formats ?? [])
    return try manifest.entries.flatMap { try bundles(of: $0, in: place) + files(of: $0, in: place) }
        + manifest.files.map { file in
            try fileToVerify(OutputPlace(place).appending(file.name)) { name in
                exporters.first { $0.summaryNames.contains(name) }
            }
        }
}

/// Files of a set other than bundles: its frames, if programs read them directly, and what exporters wrote.
private func files(of entry: SwapEntry, in place: FilePath) throws -> [BundleToVerify] {
    guard let manifest = try? FacesetManifest(of: entry, in: OutputPlace(place)) else { return [] }
    let folder = try OutputPlace(place).appending(entry.folder)
    let exporters = FormatChoice.exporters(described: manifest.formats)
    let others = try manifest.files.filter { $0.name.contains("/") }.map { file in
        try fileToVerify(folder.appending(file.name)) { _ in
            exporters.first { exporter in exporter.folder.map { file.name.hasPrefix("\($0)/") } ?? false }
        }
    }
    guard exporters.contains(where: { $0.format == .facefusion }) else { return others }
    let path = try folder.appending(FacesetManifest.fileName).fullPath
    return [BundleToVerify(path: path, manifest: manifest, kind: .looseFrames)] + others
}

private func fileToVerify(_ place: OutputPlace, _ exporter: (String) -> (any Exporter)?) throws
    -> BundleToVerify
{
    var file = BundleToVerify(path: place.fullPath, manifest: nil)
    let name = place.fullPath.lastComponent.shown
    if try FileInfo.found(at: place)?.kind == .file, let exporter = exporter(name) {
        file.kind = .file(exporter)
    } else {
        file.faults.append(ReasonText(.missingBundle, "it is listed in the manifest"))
        file.opens = false
    }
    return file
}

private func bundles(of entry: SwapEntry, in place: FilePath) throws -> [BundleToVerify] {
    let folder = try OutputPlace(place).appending(entry.folder)
    let present = ((try? listFolder(folder)) ?? []).filter {
        ["fsz", "safetensors"].contains($0.fileExtension)
    }
    let stale = try present.filter { !entry.bundles.contains($0.shown) }.map {
        BundleToVerify(
            path: try folder.appending($0).fullPath, manifest: nil,
            faults: [ReasonText(.staleBundle, "it is not listed in the manifest")],
            opens: false)
    }
    return try entry.bundles.map { name in
        let place = try folder.appending(name)
        var bundle = try bundle(place.fullPath, in: folder)
        if place.fullPath.fileExtension == "safetensors" { bundle.kind = .file(ReactorExporter()) }
        if bundle.manifest == nil, bundle.faults.isEmpty {
            bundle.faults.append(ReasonText(.missingManifest, "it is not listed in a manifest"))
        }
        switch try FileInfo.found(at: place)?.kind {
        case nil:
            bundle.faults.append(ReasonText(.missingBundle, "it is listed in the manifest"))
            bundle.opens = false
        case .symlink?:
            bundle.faults.append(ReasonText(.linkInOutput))
            bundle.opens = false
        default: break
        }
        return bundle
    } + stale
}

/// Uses the manifest beside it if that lists the bundle; a damaged manifest is a fault.
private func bundle(_ path: FilePath, in folder: OutputPlace) throws -> BundleToVerify {
    do {
        let manifest = try FacesetManifest(reading: folder.appending(FacesetManifest.fileName))
        let names = manifest?.frameCount(ofBundle: path.lastComponent.shown) != nil
        return BundleToVerify(path: path, manifest: names ? manifest : nil)
    } catch let error as FaceSetsError {
        return BundleToVerify(
            path: path, manifest: nil,
            faults: [ReasonText(.badManifest, "\(error.path?.shown ?? "") \(error.message)")])
    }
}

/// The pack of the first set's centroid, which verified it or made the cache; nil if no manifest names one.
package func verifyingPack(of bundles: [BundleToVerify]) -> String? {
    bundles.lazy.compactMap { $0.manifest?.centroidSpace }.first
}

/// The content and problems of bundles, in order; frames shared by bundles of a set are only analysed once.
package struct VerifyExport {
    package var bundles: [BundleToVerify]
    package var check: BundleCheck

    package init(_ bundles: [BundleToVerify], _ check: BundleCheck) {
        self.bundles = bundles
        self.check = check
    }

    /// In bytes; tables of millions of faces are larger, and are not read completely.
    private static let longestFile = 4 << 30

    /// - Throws: errors of the networks; `Interrupted`.
    package func run(_ tools: Tools) throws -> [BundleReport] {
        let sides = Set(bundles.compactMap { $0.manifest?.frameSide }).subtracting([BundleCheck.roopSide])
        if let side = sides.min() {
            tools.progress.report(
                .warning(
                    "some frames are \(side) pixels wide; roop-unleashed uses frames of "
                        + "\(BundleCheck.roopSide) pixels as they are, but crops others and detects their "
                        + "faces again"))
        }
        var looks = FrameLooks(check: check, tools: tools)
        return try tools.progress.step("verifying", total: bundles.count) {
            try bundles.map { bundle in
                looks.enter(bundle.path.parent)
                defer { tools.progress.report(.advanced(1)) }
                return try report(on: bundle, &looks)
            }
        }
    }

    private func report(on bundle: BundleToVerify, _ looks: inout FrameLooks) throws -> BundleReport {
        var report = BundleReport(path: bundle.path)
        if bundle.opens {
            switch bundle.kind {
            case .frames:
                report = try check.report(on: bundle.path, manifest: bundle.manifest) {
                    try looks.look(at: $0)
                }
            case .looseFrames:
                report = try check.report(onFrames: bundle.path, manifest: bundle.manifest) {
                    try looks.look(at: $0)
                }
            case .file(let exporter):
                let content = try readFile(bundle.path, limit: Self.longestFile)
                let faults = exporter.faults(of: content, named: bundle.path.lastComponent.shown)
                report.faults = faults.map { Finding(path: bundle.path, reason: $0) }
            }
        }
        report.faults = bundle.faults.map { Finding(path: bundle.path, reason: $0) } + report.faults
        return report
    }
}

/// Analyses frames on several threads, each distinct content only once per folder.
private struct FrameLooks {
    let check: BundleCheck
    let tools: Tools
    private var folder: FilePath?
    private var known: [PhotoDigest: FrameLook] = [:]

    init(check: BundleCheck, tools: Tools) {
        self.check = check
        self.tools = tools
    }

    /// Discards the frames of another folder.
    mutating func enter(_ folder: FilePath) {
        if folder != self.folder { known = [:] }
        self.folder = folder
    }

    mutating func look(at contents: [[UInt8]]) throws -> [FrameLook] {
        let digests = contents.map { SHA256.digest(of: $0) }
        let new = zip(digests, contents).filter { known[$0.0] == nil }
        try tools.photos.inOrder(
            new, threads: tools.threads, goOn: { !tools.interruption.isRequested },
            work: { [check, photos = tools.photos] frame in
                Result { try photos.memory.decoding(frame.1, photos.images) { try check.look(at: frame.1) } }
            },
            commit: { frame, look in known[frame.0] = try look.get() })
        try tools.interruption.check()
        return digests.map { known[$0] ?? FrameLook() }
    }
}
