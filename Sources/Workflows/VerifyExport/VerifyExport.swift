package import FaceTypes
package import FacesetExport
import Files
import Manifests
import Parallel

/// A bundle and the manifest that stands beside it.
package struct BundleToVerify: Sendable {
    package let path: FilePath
    let manifest: FacesetManifest?
    /// What is wrong before it is opened.
    let fault: String?
}

/// The bundles of an export's folder, in the order of its manifest, or the one bundle that is named.
///
/// - Throws: `not_found`; `bad_manifest`; `not_an_export` for a folder without a manifest.
package func bundlesToVerify(at place: FilePath) throws -> [BundleToVerify] {
    guard let info = FileInfo(place) else { throw FaceSetsError.system("cannot open", place, errno: 2) }
    if info.kind != .folder { return [try bundle(place, in: place.parent)] }
    guard let manifest = try SwapManifest(reading: place.appending(SwapManifest.fileName)) else {
        throw FaceSetsError(
            code: "not_an_export", "the folder has no manifest of an export", path: place,
            remedy: "Give the folder that export-swap wrote, or a .fsz file.")
    }
    return try manifest.entries.flatMap { entry in
        let folder = place.appending(FilePath(entry.folder))
        let present = ((try? listFolder(folder)) ?? []).filter { $0.fileExtension == "fsz" }
        let stale = present.filter { !entry.bundles.contains($0.shown) }.map {
            BundleToVerify(
                path: folder.appending($0), manifest: nil,
                fault: "stale_bundle: the manifest does not name it")
        }
        return try entry.bundles.map { try bundle(folder.appending(FilePath($0)), in: folder) } + stale
    }
}

private func bundle(_ path: FilePath, in folder: FilePath) throws -> BundleToVerify {
    let beside = folder.appending(FacesetManifest.fileName)
    let manifest = FileInfo(beside) == nil ? nil : try? FacesetManifest(reading: beside)
    let names = manifest?.frameCount(ofBundle: path.lastComponent.shown) != nil
    let fault = FileInfo(path) == nil ? "missing_bundle: the manifest names it" : nil
    return BundleToVerify(path: path, manifest: names ? manifest : nil, fault: fault)
}

/// The pack of the first set's centroid: the one that verified it, or made the cache; nil where no manifest says so.
package func verifyingPack(of bundles: [BundleToVerify]) -> String? {
    bundles.lazy.compactMap { $0.manifest?.centroidSpace }.first
}

/// What is in bundles and wrong with them, in their order.
///
/// - Throws: what `BundleCheck.report` throws; `Interrupted`.
package func verify(
    _ bundles: [BundleToVerify], _ check: BundleCheck, threads: Int, progress: any ProgressSink,
    interruption: Interruption
) throws -> [BundleReport] {
    var reports: [BundleReport] = []
    try progress.step("verifying", total: bundles.count) {
        try orderedPipeline(
            bundles, threads: threads, goOn: { !interruption.isRequested },
            work: { bundle in
                Result {
                    if let fault = bundle.fault {
                        return BundleReport(
                            path: bundle.path, faults: [Finding(path: bundle.path, reason: fault)])
                    }
                    return try check.report(on: bundle.path, manifest: bundle.manifest)
                }
            },
            commit: { _, result in
                reports.append(try result.get())
                progress.report(.advanced(1))
            })
    }
    try interruption.check()
    return reports
}
