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
}

/// Thresholds of `import-folders`.
package struct ImportOptions: Hashable, Sendable {
    /// First pass: faces farther than this from the folder's centroid are bystanders.
    package var firstPass: CalibratedDistance = 0.55
    package var secondPass: CalibratedDistance = 0.45
    /// A face of a mixed folder within this distance belongs to a set.
    package var routeThreshold: CalibratedDistance = 0.45
    package var startNumber = 1

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
        let passes = [options.firstPass, options.secondPass].map(calibration.rawToCentroid)
        let identities = try trusted.map { trusted in
            rejectOutliers(of: try library.rowsRequired(under: trusted.folder), in: matrix, passes: passes)
        }
        let centroids = identities.map { centroid(of: $0.kept.sorted(), in: matrix) }
        let loose = try mixed.map { try library.rowsRequired(under: $0) }
        let mixedRows = Set(loose.joined()).sorted()
        let routes = route(
            faces: mixedRows, in: matrix, to: centroids,
            within: calibration.rawToCentroid(options.routeThreshold))
        return trusted.indices.map { place in
            let routed = zip(mixedRows, routes).filter { $1.contains { $0.centroid == place } }.map(\.0)
            return request(trusted[place].label, identities[place], routed, library)
        }
    }

    private func request(
        _ label: String, _ identity: (kept: [Int], rejected: [Int]), _ routed: [Int],
        _ library: LibrarySnapshot
    ) -> SetRequest {
        let members = Set(identity.kept).union(routed)
        let outliers = Set(identity.rejected).subtracting(members)
        return SetRequest(
            origin: SwapOrigin(kind: .imported, id: label), label: label,
            faces: members.sorted().map { library.faces[$0] },
            refused: outliers.sorted().map { DroppedFace(key: library.faces[$0].key, .outlier) },
            bundleStem: label,
            markers: [(name: "\(label).txt", text: "\(label): imported from a folder sorted by hand.\n")])
    }
}
