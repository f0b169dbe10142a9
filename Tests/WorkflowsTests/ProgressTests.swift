import FacesetExport
import Synchronization
import TestSupport
import Testing
import Workflows

/// What whoever draws a bar is told.
@Suite struct ProgressTests {
    /// A bar that was not ended would stand in the line of the message that follows.
    @Test func anInterruptedExportEndsItsStep() throws {
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

/// Counts the steps that have begun and not ended, and asks for a stop once something was done.
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
