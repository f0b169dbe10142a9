import Clustering
import FaceStore
package import FaceTypes
package import FacesetExport
package import Library
import Manifests
import Numerics

/// A folder of photos that was sorted by hand: one person, and possibly bystanders.
package struct TrustedFolder: Hashable, Sendable {
    /// The name of the set, its bundles and its marker file.
    package var label: String
    package var folder: FilePath

    package init(label: String, folder: FilePath) {
        self.label = label
        self.folder = folder
    }

    /// The ID of the set that the folder was, from its name or label: `faceset_007`.
    var number: String? {
        [folder.lastComponent.shown, label].lazy.compactMap { NumberedID($0, prefix: facesetPrefix) }.first?
            .description
    }
}

/// Thresholds of `import-folders`.
package struct ImportOptions: Hashable, Sendable {
    /// First pass: faces farther than this from the folder's centroid are bystanders.
    package var firstPass: CalibratedDistance = 0.55
    package var secondPass: CalibratedDistance = 0.45
    /// A face of a mixed folder within this distance belongs to a set.
    package var routeThreshold: CalibratedDistance = 0.45
    package var startNumber = 1
    /// Whether a folder named `faceset_007` becomes that set, if the number is free.
    package var keepsNumbers = false
    /// Two faces in one photo that are farther apart are different people.
    package var mirrorDistance: CalibratedDistance = 0.35

    package init() {}
}

/// The use case `import-folders`: exports sets from sorted folders.
package struct ImportFolders: Workflow {
    package var trusted: [TrustedFolder]
    package var mixed: [FilePath]
    package var options: ImportOptions
    package var output: FilePath
    package var settings: SwapSettings

    package init(
        trusted: [TrustedFolder], mixed: [FilePath], options: ImportOptions, output: FilePath,
        settings: SwapSettings
    ) {
        self.trusted = trusted
        self.mixed = mixed
        self.options = options
        self.output = output
        self.settings = settings
    }

    /// - Throws: `no_photos_under` for a folder without photos in the cache; `not_enriched`; `Interrupted`.
    package func run(_ library: Library, _ tools: Tools) throws -> SwapOutcome {
        let library = try library.snapshot(.all)
        let requests = try requests(library)
        for warning in try mixedFolders(library) { tools.progress.report(.warning(warning)) }
        let session = try SwapSession(output: output, tools)
        return try session.export(
            requests, of: library, settings: settings, start: options.startNumber)
    }

    /// What a run would do, without opening a photo or writing anything.
    package func preview(_ library: Library, _ tools: Tools) throws -> [SetPlan] {
        let library = try library.snapshot(.all)
        let context = ExportContext(settings, library)
        return try requests(library).map { try SetPlan($0, context) }
    }

    /// One set per label; a face of a mixed folder is added to every set it matches.
    func requests(_ library: LibrarySnapshot) throws -> [SetRequest] {
        let matrix = library.embeddings
        let calibration = settings.options.calibration
        let identities = try identities(library)
        let centroids = identities.map { centroid(of: $0.kept.sorted(), in: matrix) }
        let loose = try mixed.map { try library.rowsRequired(under: $0) }
        let mixedRows = Set(loose.joined()).sorted()
        let routes = route(
            faces: mixedRows, in: matrix, to: centroids,
            within: calibration.rawToCentroid(options.routeThreshold))
        return trusted.indices.map { place in
            let routed = zip(mixedRows, routes).filter { $1.contains { $0.centroid == place } }.map(\.0)
            return request(trusted[place], identities[place], routed, library)
        }
    }

    /// The faces of each folder's person, and the others.
    ///
    /// - Throws: `no_photos_under`.
    func identities(_ library: LibrarySnapshot) throws -> [(kept: [Int], rejected: [Int])] {
        let passes = [options.firstPass, options.secondPass].map(settings.options.calibration.rawToCentroid)
        let nobody = try library.nobody()
        return try trusted.map { trusted in
            let rows = try library.rowsRequired(under: trusted.folder).filter { !nobody.contains($0) }
            let (kept, rejected) = rejectOutliers(of: rows, in: library.embeddings, passes: passes)
            let single = oneOfEachPhoto(kept, kept, library)
            return (single, rejected + kept.filter { !single.contains($0) })
        }
    }

    /// Of the faces in one photo, the nearest to the person, and those so close to it that the photo shows a mirror
    /// or a collage.
    private func oneOfEachPhoto(_ rows: [Int], _ person: [Int], _ library: LibrarySnapshot) -> [Int] {
        guard let middle = centroid(of: person.sorted(), in: library.embeddings) else { return rows }
        let limit = settings.options.calibration.raw(options.mirrorDistance)
        let vectors = library.embeddings
        let photos = Dictionary(grouping: rows, by: { library.faces[$0].record.photo })
        return photos.values.flatMap { faces -> [Int] in
            let ranked = faces.sorted {
                (cosineDistance(vectors[$0], middle), $0) < (cosineDistance(vectors[$1], middle), $1)
            }
            return ranked.filter {
                $0 == ranked[0] || cosineDistance(vectors[$0], vectors[ranked[0]]) <= limit
            }
        }.sorted()
    }

    private func request(
        _ trusted: TrustedFolder, _ identity: (kept: [Int], rejected: [Int]), _ routed: [Int],
        _ library: LibrarySnapshot
    ) -> SetRequest {
        let label = trusted.label
        let members = Set(oneOfEachPhoto(identity.kept + routed, identity.kept, library))
        let outliers = Set(identity.rejected).subtracting(members)
        return SetRequest(
            origin: SwapOrigin(kind: .imported, id: label), label: label,
            proposedID: options.keepsNumbers ? trusted.number : nil,
            faces: members.sorted().map { library.faces[$0] },
            refused: outliers.sorted().map { DroppedFace(key: library.faces[$0].key, .outlier) },
            bundleStem: label,
            markers: [(name: "\(label).txt", text: "\(label): imported from a folder sorted by hand.\n")])
    }
}
