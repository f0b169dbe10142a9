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

/// The use case `review`: pages in a browser on this machine, for viewing, answering and correcting.
///
/// Decisions are added to the log immediately; outputs are updated on request, while the review continues.
package struct Review: Sendable {
    package var cache: FilePath
    /// The folders of `cluster`, `refine` and `export-swap`; the latter two may be missing.
    package var raw: FilePath
    package var refined: FilePath
    package var swap: FilePath
    /// For pictures, which are created once.
    package var folder: FilePath
    /// 0 for any free port.
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

    /// Serves pages until it is asked to stop.
    ///
    /// - Parameters:
    ///   - settings: for exports, used when the outputs are updated.
    ///   - opened: called with the address, including its secret, when pages are being served.
    /// - Throws: `output_in_use` if another review of the library is running; `port_in_use`; errors of reading the
    ///   cache and the manifest.
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
        let (interruption, progress) = (tools.interruption, tools.progress)
        try withThreads(2) { number in
            if number == 0 {
                session.deriveUntilEnd(progress)
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

    /// Refuses a second review of the same library.
    private func lockReview() throws -> FileLock {
        do { return try lockOutput(folder) } catch let error as FaceSetsError where error.code == .cacheLocked
        {
            throw FaceSetsError(
                code: .outputInUse, "another review of this library is running: \(error.message)",
                path: folder,
                remedy: "Use that one, or stop it with Ctrl-C and start again.")
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

/// The result of a review.
package struct ReviewOutcome: Sendable {
    package var decisions = 0
}
