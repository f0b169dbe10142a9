import Clustering
import FaceStore
package import FaceTypes
package import FacesetExport
import Files
import JSON
import Manifests
import Numerics

/// Options of `era-split`; thresholds on the calibrated scale.
package struct EraSplitOptions: Sendable {
    /// Distance to the centroid of the faceset within which a face is taken back in.
    package var recoverThreshold = 0.55
    /// Distance to the centroid of all that were taken in.
    package var tightenThreshold = 0.50
    package var subThreshold = 0.35
    /// Distance of centroids within which a fragment may join an anchor.
    package var attachThreshold = 0.40
    package var yearWindow = 5
    package var anchorSize = 20
    /// Eras of fewer faces are thin.
    package var thinSize = 20
    /// Of quality alone; those for sets do not count.
    package var gates = GateOptions()

    package init() {}
}

/// The use case `era-split`: an identity that spans many years, in sets of some years each.
package struct EraSplit {
    /// Id of the faceset in the export; it stays as it is.
    package var faceset: String
    package var output: FilePath
    /// Folders from which faces are taken back in; empty for those of the cache.
    package var sources: [FilePath]
    package var years: CaptureYears
    package var options: EraSplitOptions
    package var settings: SwapSettings

    package init(
        faceset: String, output: FilePath, sources: [FilePath] = [], years: CaptureYears = CaptureYears(),
        options: EraSplitOptions, settings: SwapSettings
    ) {
        self.faceset = faceset
        self.output = output
        self.sources = sources
        self.years = years
        self.options = options
        self.settings = settings
    }

    /// - Throws: `unknown_faceset`, `no_photos_under`, `nothing_recovered`, `bad_manifest`, `not_enriched`; `Interrupted`.
    package func run(_ cache: FaceCatalogue, progress: any ProgressSink, interruption: Interruption) throws
        -> SwapOutcome
    {
        years.warn(of: cache, progress)
        if FileInfo(output) == nil { _ = try knownFaceset(faceset, of: SwapManifest(), in: output, cache) }
        let session = try SwapSession(output: output, progress: progress, interruption: interruption)
        let requests = try requests(cache, session.manifest)
        return try session.export(
            requests, of: cache, settings: settings,
            owned: { $0.kind == .era && $0.id.hasPrefix("\(faceset)_") })
    }

    /// What a run would do, without opening a photo or writing anything.
    package func preview(_ cache: FaceCatalogue, progress: any ProgressSink) throws -> [SetPlan] {
        years.warn(of: cache, progress)
        let context = ExportContext(settings, cache)
        return try requests(cache, SwapSession.manifest(of: output)).map { try SetPlan($0, context) }
    }

    /// One set an era, largest first.
    func requests(_ cache: FaceCatalogue, _ manifest: SwapManifest) throws -> [SetRequest] {
        let seed = try knownFaceset(faceset, of: manifest, in: output, cache)
        let matrix = cache.contents.embeddings
        let recovered = try recover(seed, cache)
        let subclusters = try averageLinkage(
            matrix, rows: recovered, threshold: raw(options.subThreshold)
        ).clusters
        let split = eras(
            of: subclusters, in: matrix, years: { years.year(ofFace: $0, cache) },
            options: EraOptions(
                attachDistance: raw(options.attachThreshold), yearWindow: options.yearWindow,
                anchorSize: options.anchorSize))
        var taken: [String: Int] = [:]
        return split.clusters.map { rows in
            let dated = rows.compactMap { years.year(ofFace: $0, cache) }
            let span = EraSpan(years: dated)
            let count = taken[span.name, default: 0]
            taken[span.name] = count + 1
            return request(rows, span, span.name + EraSpan.suffix(count), parent: seed, cache)
        }
    }

    /// Good faces near the seed, then near the centroid of all of them.
    ///
    /// - Throws: `nothing_recovered`: without faces there would be no eras, and those of before would go.
    private func recover(_ seed: KnownFaceset, _ cache: FaceCatalogue) throws -> [Int] {
        let matrix = cache.contents.embeddings
        let gates = options.gates.resolved(settings.options.calibration)
        let gated = cache.gated
        let wide = near(
            seed.centroid, raw(options.recoverThreshold), among: try rows(of: cache), matrix
        ).filter { gates.failure(of: gated[$0]) == nil }
        let middle = centroid(of: wide, in: matrix)
        let tight = near(middle, raw(options.tightenThreshold), among: wide, matrix)
        guard !tight.isEmpty else {
            throw FaceSetsError(
                code: .nothingRecovered,
                "no good face near \(faceset) lies below the source folders; its eras stay",
                path: output, remedy: "Check --source, the thresholds and the gates.")
        }
        return tight
    }

    /// Faces below the sources; without those, below what was embedded, or all of a cache that does not say what that was.
    private func rows(of cache: FaceCatalogue) throws -> [Int] {
        if !sources.isEmpty { return Set(try sources.flatMap(cache.rowsRequired)).sorted() }
        let roots = cache.contents.sourceRoots
        return cache.rows(under: roots.isEmpty ? ["/"] : roots)
    }

    private func near(
        _ centroid: Centroid?, _ distance: Double, among rows: [Int], _ matrix: EmbeddingMatrix
    ) -> [Int] {
        guard let centroid else { return [] }
        return rows.filter { cosineDistance(matrix[$0], centroid) <= distance }
    }

    private func request(
        _ rows: [Int], _ span: EraSpan, _ name: String, parent: KnownFaceset, _ cache: FaceCatalogue
    ) -> SetRequest {
        let id = "\(faceset)_\(name)"
        let isThin = rows.count < options.thinSize
        var markers = [(name: "\(name).txt", text: "\(parent.label), \(name): \(rows.count) faces\n")]
        if isThin {
            markers.append(
                (name: "THIN.txt", text: "\(rows.count) faces, fewer than \(options.thinSize)\n"))
        }
        let dominant = dominantYear(of: rows) { years.year(ofFace: $0, cache) }
        return SetRequest(
            origin: SwapOrigin(kind: .era, id: id), label: "\(parent.label) \(name)", proposedID: id,
            faces: rows.compactMap(cache.exportFace), markers: markers,
            extra: [
                (name: "parent", value: .text(faceset)),
                (name: "span", value: .array([span.first, span.last].compactMap { $0.map(JSONValue.int) })),
                (name: "dominant_year", value: dominant.map(JSONValue.int) ?? .null),
                (name: "sub_threshold", value: .double(options.subThreshold)),
            ], isThin: isThin)
    }

    private func raw(_ threshold: Double) -> Double {
        settings.options.calibration.rawDistance(ofThreshold: threshold)
    }
}

/// The years from the first to the last capture of an era.
struct EraSpan: Hashable {
    let first: Int?
    let last: Int?

    init(years: [Int]) {
        first = years.min()
        last = years.max()
    }

    /// `2005-2010`, `2011` or `undated`.
    var name: String {
        guard let first, let last else { return "undated" }
        return first == last ? "\(first)" : "\(first)-\(last)"
    }

    /// What tells eras of the same years apart, by how many came before: nothing, `-b`, `-c` … `-z`, `-ba` …
    static func suffix(_ earlier: Int) -> String {
        guard earlier > 0 else { return "" }
        var (letters, rest) = ("", earlier)
        while rest > 0 {
            letters = String(UnicodeScalar(UInt8(97 + rest % 26))) + letters
            rest /= 26
        }
        return "-" + letters
    }
}

/// One faceset of an export by its id.
///
/// - Throws: `unknown_faceset` where the export has none of that id, or the cache none of its faces.
func knownFaceset(_ id: String, of manifest: SwapManifest, in output: FilePath, _ cache: FaceCatalogue) throws
    -> KnownFaceset
{
    let known = try knownFacesets(of: manifest, in: output, cache)
    if let faceset = known.first(where: { $0.id == id }), faceset.centroid != nil { return faceset }
    let ids = known.map(\.id).joined(separator: ", ")
    throw FaceSetsError(
        code: .unknownFaceset, "the export has no faceset \(id) whose faces are in the cache", path: output,
        remedy: ids.isEmpty ? "Run export-swap first." : "It has \(ids).")
}
