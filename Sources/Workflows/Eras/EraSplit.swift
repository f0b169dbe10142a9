package import Clustering
import FaceStore
package import FaceTypes
package import FacesetExport
import Files
import JSON
package import Library
import Manifests
import Numerics

/// Options of `era-split`.
package struct EraSplitOptions: Sendable {
    /// First pass: faces within this distance of the set's centroid are used.
    package var recoverThreshold: CalibratedDistance = 0.55
    /// Second pass: distance from the centroid of the faces of the first.
    package var tightenThreshold: CalibratedDistance = 0.50
    package var subThreshold: CalibratedDistance = 0.35
    /// Distance of centroids within which a fragment may join an anchor.
    package var attachThreshold: CalibratedDistance = 0.40
    package var yearWindow = 5
    package var anchorSize = 20
    /// Eras with fewer faces are thin.
    package var thinSize = 20
    /// Only the quality gates apply, not those for sets.
    package var gates = FacesetGates()

    package init() {}
}

/// The use case `era-split`: splits a set that spans many years into eras.
package struct EraSplit: Workflow {
    /// ID of the set in the export, which is not changed.
    package var faceset: String
    package var output: FilePath
    /// Folders whose faces are used; empty for those of the cache.
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
    package func run(_ library: Library, _ tools: Tools) throws -> SwapOutcome {
        let library = try library.snapshot(.all)
        years.warn(of: library, tools.progress)
        if FileInfo(output) == nil { _ = try knownFaceset(faceset, of: SwapManifest(), in: output, library) }
        let session = try SwapSession(output: output, tools)
        let requests = try requests(library, session.manifest)
        return try session.export(
            requests, of: library, settings: settings,
            owned: { $0.kind == .era && $0.id.hasPrefix("\(faceset)_") })
    }

    /// What a run would do, without opening a photo or writing anything.
    package func preview(_ library: Library, _ tools: Tools) throws -> [SetPlan] {
        let library = try library.snapshot(.all)
        years.warn(of: library, tools.progress)
        let context = ExportContext(settings, library)
        return try requests(library, SwapSession.manifest(of: output)).map { try SetPlan($0, context) }
    }

    /// One set per era, largest first.
    func requests(_ library: LibrarySnapshot, _ manifest: SwapManifest) throws -> [SetRequest] {
        let seed = try knownFaceset(faceset, of: manifest, in: output, library)
        let matrix = library.embeddings
        let keptOut = try library.keptOut(ofSetsWith: seed.rows)
        let recovered = try recover(seed, library, without: keptOut)
        let subclusters = try averageLinkage(
            matrix, rows: recovered, threshold: raw(options.subThreshold)
        ).clusters
        let split = eras(
            of: subclusters, in: matrix, years: { years.year(ofFace: $0, library) },
            options: EraOptions(
                attachDistance: raw(options.attachThreshold), yearWindow: options.yearWindow,
                anchorSize: options.anchorSize))
        var taken: [String: Int] = [:]
        return split.clusters.map { rows in
            let dated = rows.compactMap { years.year(ofFace: $0, library) }
            let span = EraSpan(years: dated)
            let count = taken[span.name, default: 0]
            taken[span.name] = count + 1
            return request(rows, span, span.name + EraSpan.suffix(count), parent: seed, library)
        }
    }

    /// Good faces near the seed, then near the centroid of all of those.
    ///
    /// - Throws: `nothing_recovered`: without faces there would be no eras, and existing ones would be deleted.
    private func recover(_ seed: KnownFaceset, _ library: LibrarySnapshot, without keptOut: Set<Int>) throws
        -> [Int]
    {
        let matrix = library.embeddings
        let wide = near(
            seed.centroid, raw(options.recoverThreshold), among: try rows(of: library), matrix
        ).filter { !keptOut.contains($0) }.filter {
            options.gates.failure(of: library.faces[$0].record) == nil
        }
        let middle = centroid(of: wide, in: matrix)
        let tight = near(middle, raw(options.tightenThreshold), among: wide, matrix)
        guard !tight.isEmpty else {
            throw FaceSetsError(
                code: .nothingRecovered,
                "no face in the source folders passes the gates and matches \(faceset); its eras were not changed",
                path: output, remedy: "Check --source, the thresholds and the gates.")
        }
        return tight
    }

    /// Faces in the source folders; without any, in the embedded folders, or all faces if the cache does not list
    /// those.
    private func rows(of library: LibrarySnapshot) throws -> [Int] {
        if !sources.isEmpty { return Set(try sources.flatMap(library.rowsRequired)).sorted() }
        let roots = library.sourceRoots
        return library.rows(under: roots.isEmpty ? ["/"] : roots)
    }

    private func near(
        _ centroid: Centroid?, _ distance: RawDistance, among rows: [Int], _ matrix: EmbeddingMatrix
    ) -> [Int] {
        guard let centroid else { return [] }
        return rows.filter { cosineDistance(matrix[$0], centroid) <= distance }
    }

    private func request(
        _ rows: [Int], _ span: EraSpan, _ name: String, parent: KnownFaceset, _ library: LibrarySnapshot
    ) -> SetRequest {
        let id = "\(faceset)_\(name)"
        let isThin = rows.count < options.thinSize
        var markers = [
            (name: "\(name).txt", text: "\(parent.label), \(name): \(counted(rows.count, "face"))\n")
        ]
        if isThin {
            markers.append(
                (name: "THIN.txt", text: "\(counted(rows.count, "face")), fewer than \(options.thinSize)\n"))
        }
        let dominant = dominantYear(of: rows) { years.year(ofFace: $0, library) }
        return SetRequest(
            origin: SwapOrigin(kind: .era, id: id), label: "\(parent.label) \(name)", proposedID: id,
            faces: rows.map { library.faces[$0] }, markers: markers,
            extra: [
                (name: "parent", value: .text(faceset)),
                (name: "span", value: .array([span.first, span.last].compactMap { $0.map(JSONValue.int) })),
                (name: "dominant_year", value: dominant.map(JSONValue.int) ?? .null),
                (name: "sub_threshold", value: .double(options.subThreshold.value)),
            ], isThin: isThin)
    }

    private func raw(_ threshold: CalibratedDistance) -> RawDistance {
        settings.options.calibration.raw(threshold)
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

    /// Distinguishes eras of the same years, by how many came before: empty, `-b`, `-c` … `-z`, `-ba` …
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

/// One set of an export by its ID.
///
/// - Throws: `unknown_faceset` if the export has no such set, or none of its faces is in the cache.
func knownFaceset(_ id: String, of manifest: SwapManifest, in output: FilePath, _ library: LibrarySnapshot)
    throws
    -> KnownFaceset
{
    let known = try knownFacesets(of: manifest, in: output, library)
    if let faceset = known.first(where: { $0.id == id }), faceset.centroid != nil { return faceset }
    let ids = known.map(\.id).joined(separator: ", ")
    throw FaceSetsError(
        code: .unknownFaceset, "the export has no set \(id) with faces in the cache", path: output,
        remedy: ids.isEmpty ? "Run export-swap first." : "Available sets: \(ids).")
}
