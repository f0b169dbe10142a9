import FaceAnalysis
import FaceStore
import FaceTypes
import Files
import Imaging
import Parallel

/// The faces of one photo that lack enrichment, and where the photo lies.
struct EnrichTask: Sendable {
    let digest: PhotoDigest?
    /// The canonical path first.
    let paths: [FilePath]
    /// Bytes; −1 where the cache does not know.
    let size: Int64
    let faces: [(key: FaceKey, record: FaceRecord)]
}

/// The enrichment of each face of a task, or why there is none.
typealias EnrichResult = Result<[Enrichment], EnrichFailure>

struct EnrichFailure: Error {
    let finding: Finding
}

/// Reads, decodes and enriches photos, each decoded once; any thread may use it.
struct PhotoEnricher<Images: ImageSource>: Sendable {
    let images: Images
    let analyser: any FaceAnalyser
    let fileSizeLimit: Int
    let fileMemory: MemoryBudget
    let memory: MemoryBudget

    func enrich(_ task: EnrichTask) -> EnrichResult {
        fileMemory.reading(task.size, limit: fileSizeLimit) { open(task) }
    }

    private func open(_ task: EnrichTask) -> EnrichResult {
        do {
            let content = try read(task)
            return .success(
                try memory.decoding(content, images) {
                    let image = try images.decode(content).image
                    return try task.faces.map {
                        try analyser.enrichMeasuring(image, box: $0.record.box, points: $0.record.points)
                    }
                })
        } catch {
            let reason = (error as? FaceSetsError)?.code ?? "failed"
            return .failure(EnrichFailure(finding: Finding(path: task.paths[0], reason: reason)))
        }
    }

    /// The content of the first path that still holds the photo.
    private func read(_ task: EnrichTask) throws -> [UInt8] {
        var refusal: (any Error)?
        for path in task.paths {
            do {
                let content = try readFile(path, ofSize: task.size, limit: fileSizeLimit)
                if SHA256.digest(of: content) == task.digest { return content }
                throw FaceSetsError(code: "changed", "the file holds another photo now", path: path)
            } catch {
                refusal = refusal ?? error
            }
        }
        throw refusal ?? FaceSetsError(code: "not_found", "the photo has no path")
    }
}
