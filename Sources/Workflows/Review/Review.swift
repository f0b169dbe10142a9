package import FaceStore
package import FaceTypes
import FacesetExport
import Files
import Glibc
import Library
import Manifests
import Materialize
import Parallel
import Report
package import WebServer

/// The use case `review`: pages in a browser on this machine, in which a person looks, answers and corrects.
///
/// What is said goes to the log at once; outputs follow when they are applied, while the review goes on.
package struct Review: Sendable {
    package var cache: FilePath
    /// The folders of `cluster`, `refine` and `export-swap`; the latter two may be missing.
    package var raw: FilePath
    package var refined: FilePath
    package var swap: FilePath
    /// For pictures, made once.
    package var folder: FilePath
    /// 0 for any free one.
    package var port: UInt16 = 0
    package var limits = ServerLimits()
    package var calibration = Calibration.identity

    package init(cache: FilePath, raw: FilePath, refined: FilePath, swap: FilePath, folder: FilePath) {
        self.cache = cache
        self.raw = raw
        self.refined = refined
        self.swap = swap
        self.folder = folder
    }

    package typealias Open = @Sendable (FilePath, StoreAccess) throws -> any FaceStore

    private static let sweepPause: UInt32 = 500_000
    private static let sweepsPerPing = 10

    /// Serves pages until a stop is requested.
    ///
    /// - Parameters:
    ///   - settings: of the export, asked for when the outputs are brought up to date.
    ///   - opened: gets the address, with its secret, once pages are served.
    /// - Throws: `output_in_use` where another review of the library is open; `port_in_use`; what reading the cache and
    ///   the manifest throws.
    package func run(
        _ open: @escaping Open, _ tools: Tools, settings: @escaping () throws -> SwapSettings,
        opened: (String) throws -> Void
    ) throws -> ReviewOutcome {
        let lock = try lockReview()
        defer { withExtendedLifetime(lock) {} }
        let hub = EventHub(limit: limits.eventStreams)
        let session = try ReviewSession(self, hub: hub, open: open)
        let apply = ReviewApply(hub: hub)
        let service = ReviewService(
            session: session, apply: apply,
            pictures: ReviewPictures(folder: folder, photos: tools.photos, atATime: tools.threads),
            script: ReviewScript())
        let server = try HTTPServer(port: port, limits: limits, hub: hub) { service.answer($0) }
        let (interruption, progress, threads) = (tools.interruption, tools.progress, tools.threads)
        try withThreads(2) { number in
            if number == 0 {
                session.deriveUntilEnd(progress, threads: threads)
            } else {
                Self.watch(server, hub, until: { interruption.isRequested || session.isOver })
                apply.end()
            }
        } main: {
            defer { session.end() }
            try opened(server.access.address)
            apply.runUntilEnd(tools) { tools in
                var applied: Int?
                defer { session.reread(applied: applied) }
                let done = try ApplyDecisions(review: self, settings: settings).run(open, tools)
                applied = done.lastDecision
                return done.lines
            }
        }
        return ReviewOutcome(decisions: session.decisionsMade)
    }

    /// A second review of the same library is told so.
    private func lockReview() throws -> FileLock {
        do { return try lockOutput(folder) } catch let error as FaceSetsError where error.code == .cacheLocked
        {
            throw FaceSetsError(
                code: .outputInUse, "another review of this library is running (\(error.message))",
                path: folder,
                remedy: "Use its pages, or stop it with Ctrl-C and start again.")
        }
    }

    private static func watch(_ server: HTTPServer, _ hub: EventHub, until isOver: () -> Bool) {
        var (sweeps, pages) = (0, 0)
        while !isOver() {
            usleep(sweepPause)
            server.sweep()
            sweeps += 1
            if sweeps % sweepsPerPing == 0 { hub.ping() }
            if hub.pageCount != pages {
                pages = hub.pageCount
                hub.send("tabs", "\(pages)")
            }
        }
    }
}

/// What came of a review.
package struct ReviewOutcome: Sendable {
    package var decisions = 0
}
