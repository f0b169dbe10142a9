import FacesetExport
import Synchronization
import TestSupport
import Testing
import Workflows

/// The events that progress displays receive.
@Suite struct ProgressTests {
    /// A bar that was not finished would share its line with the next message.
    @Test func anInterruptedExportFinishesItsStep() throws {
        let (library, refine) = try SwapExportTests.library()
        let listener = Listener()
        let export = ExportSwap(
            refineManifest: refine, output: library.output, settings: library.settings())
        #expect(throws: Interrupted.self) {
            try export.run(on: library.library, progress: listener, interruption: listener.interruption)
        }
        #expect(listener.openSteps.withLock { $0 } == 0)
    }
}

/// Counts unfinished steps, and requests an interruption after the first progress.
private final class Listener: ProgressSink {
    let interruption = Interruption()
    let openSteps = Mutex(0)

    func report(_ event: ProgressEvent) {
        switch event {
        case .started: openSteps.withLock { $0 += 1 }
        case .finished: openSteps.withLock { $0 -= 1 }
        case .advanced: interruption.request()
        default: break
        }
    }
}
