import FaceAnalysis
import FaceStore
import FaceTypes
import Files
import Imaging
import Library
import Parallel
import PhotoMetadata

/// The result of reading one file.
enum PhotoReading: Sendable {
    /// The file could not be read, so its content is unknown.
    case unreadable(PhotoFailure)
    /// The content is in the cache, or in an earlier file of this run. The picture is only included if the cache lacks
    /// it; `dated` is the date from this file's sidecars.
    case known(PhotoDigest, PictureDigest?, dated: SourcedDate?)
    /// A new content whose picture is in the cache, or in an earlier file of this run; `dated` as for the new
    /// content.
    case familiar(PhotoDigest, PictureDigest, dated: SourcedDate?)
    case failed(PhotoDigest, PictureDigest?, PhotoFailure, completes: PartialUploads.Record?)
    case analysed(PhotoDigest, AnalysedPhoto, completes: PartialUploads.Record?)
}

/// Why a photo could not be used.
struct PhotoFailure: Sendable {
    /// The stable word, stored in the cache. Messages of libraries may differ from run to run, but caches must not.
    let code: Reason
    /// The word and the message of a library, for people.
    let reason: ReasonText

    init(_ error: any Error) {
        code = (error as? FaceSetsError)?.code ?? .failed
        reason = ReasonText(error)
    }
}

/// The record of a photo without its path, and its faces without their row.
struct AnalysedPhoto: Sendable {
    var width: Int32
    var height: Int32
    var captured: SourcedDate?
    /// 0 if the orientation in the file itself is used.
    var sidecarOrientation: Int8
    var perceptualHash: UInt64
    var picture: PictureDigest
    var colour: Float
    var faces: [NewFace]
    /// The concatenated unit vectors.
    var embeddings: [Float]

    /// The photo without faces that were forgotten; the others keep their order.
    func without(_ forgotten: [Forgotten]) -> AnalysedPhoto {
        guard !forgotten.isEmpty, !faces.isEmpty else { return self }
        let dimension = embeddings.count / faces.count
        let kept = faces.indices.filter { row in
            !forgotten.contains {
                $0.covers(faces[row].box, width: Int(width), height: Int(height))
            }
        }
        var photo = self
        photo.faces = kept.map { faces[$0] }
        photo.embeddings = kept.flatMap { embeddings[($0 * dimension)..<(($0 + 1) * dimension)] }
        return photo
    }
}

/// Reads each file once, hashes, decodes and analyses it; can be used from any thread.
struct PhotoReader: Sendable {
    let images: any ImageSource
    let memory: PhotoMemory
    let analyser: any FaceAnalyser
    let claims: Claims<PhotoDigest>
    let pictureClaims: Claims<PictureDigest>
    /// Unchanged files in the cache with an unknown picture.
    let unpictured: Set<FilePath>
    /// The same for contents that are forgotten.
    let forgotten: Set<PhotoDigest>
    let partials: PartialUploads
    let sidecars: Sidecars
    let dates: DateRules

    /// - Parameter number: the position of the file in the order of the run.
    func read(_ file: FoundFile, number: Int) -> PhotoReading {
        memory.reading(file.info.size) { take(file, number) }
    }

    private func take(_ file: FoundFile, _ number: Int) -> PhotoReading {
        let content: [UInt8]
        do {
            content = try memory.content(of: file.path, size: file.info.size)
        } catch {
            return .unreadable(PhotoFailure(error))
        }
        let digest = SHA256.digest(of: content)
        let beside = sidecars.facts(of: file.path)
        if unpictured.contains(file.path) { return .known(digest, picture(of: content), dated: nil) }
        guard claims.claim(digest, number) else {
            return .known(
                digest, forgotten.contains(digest) ? picture(of: content) : nil,
                dated: dates.best(nil, beside, file.path))
        }
        let encoded = images.pictureDigest(content)
        if let encoded, !pictureClaims.claim(encoded, number) {
            return .familiar(
                digest, encoded, dated: dates.best(try? images.metadata(content), beside, file.path))
        }
        let partial = partials.completed(by: content, at: file.path)
        do {
            return try memory.decoding(content, images) {
                let photo = try images.decode(content, analyser.decoding)
                let picture = try encoded ?? photo.whole().pictureDigest
                let date = dates.best(photo.metadata, beside, file.path)
                guard encoded != nil || pictureClaims.claim(picture, number) else {
                    return .familiar(digest, picture, dated: date)
                }
                let analysed = try analyse(photo, digest, picture, date, beside.orientation)
                return .analysed(digest, analysed, completes: partial)
            }
        } catch {
            return .failed(digest, encoded, PhotoFailure(error), completes: partial)
        }
    }

    /// Nil if the photo can no longer be decoded.
    private func picture(of content: [UInt8]) -> PictureDigest? {
        images.pictureDigest(content)
            ?? (try? memory.decoding(content, images) { try images.decode(content).image.pictureDigest })
    }

    private func analyse(
        _ stored: DecodedPhoto, _ digest: PhotoDigest, _ picture: PictureDigest, _ date: SourcedDate?,
        _ sidecarOrientation: Int?
    ) throws -> AnalysedPhoto {
        let photo = stored.oriented(bySidecar: sidecarOrientation ?? 1)
        let faces = try analyser.analyse(photo).map { $0.within(photo) }
        guard faces.allSatisfy({ $0.embedding.count == analyser.space.dimension && $0.embedding.isUnit })
        else {
            throw FaceSetsError(code: .badEmbedding, "the network returned an invalid embedding")
        }
        return AnalysedPhoto(
            width: Int32(photo.width), height: Int32(photo.height), captured: date,
            sidecarOrientation: stored.statesOrientation == photo.statesOrientation
                ? 0 : Int8(sidecarOrientation ?? 0),
            perceptualHash: photo.perceptualHash, picture: picture, colour: photo.colour,
            faces: faces.enumerated().map { NewFace($1, of: .content(digest), index: Int32($0)) },
            embeddings: faces.flatMap(\.embedding))
    }
}

/// Contents and pictures that need no analysis.
///
/// Of files with the same content, the first in the order of the run is analysed. A later one that happens to be read
/// earlier is analysed too, but its result is discarded.
final class Claims<Digest: Hashable & Sendable>: Sendable {
    private let first: Monitor<[Digest: Int]>

    /// - Parameter done: those in the cache that need not be retried.
    init(done: [Digest]) {
        first = Monitor(Dictionary(done.map { ($0, -1) }) { $1 })
    }

    /// Whether the file with this number must be analysed.
    func claim(_ digest: Digest, _ number: Int) -> Bool {
        first.change { first in
            if let earlier = first[digest], earlier < number { return false }
            first[digest] = number
            return true
        }
    }
}

extension PhotoFace {
    init(_ face: AnalysedFace, of photo: Photo, index: Int32) {
        let detection = face.detection
        self.init(
            photo: photo, index: index, box: detection.box, points: detection.points,
            score: detection.score, shortSidePixels: detection.box.shortSidePixels, blur: face.blur,
            embeddingNorm: face.embeddingNorm)
    }
}

extension [Float] {
    /// Whether the length is 1, as precisely as the cache requires.
    fileprivate var isUnit: Bool { abs(reduce(0) { $0 + $1 * $1 } - 1) <= 1e-2 }
}
