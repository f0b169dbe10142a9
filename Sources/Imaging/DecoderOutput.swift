import Glibc
import Synchronization

/// Captures what decoder libraries print to standard error on their own.
///
/// libjxl, libheif and ImageMagick print there whatever a program does. After `divert()`, their output goes into a pipe
/// and is added to the error of the photo concerned.
package enum DecoderOutput {
    /// Ends of the pipe and the original standard error; negative until `divert()`.
    private static let readEnd = Atomic<Int32>(-1)
    private static let realError = Atomic<Int32>(-1)

    /// Redirects what libraries print away from standard error, for the rest of the process.
    ///
    /// - Returns: the descriptor for the program's own messages; 2 if redirection failed.
    package static func divert() -> Int32 {
        let earlier = realError.load(ordering: .acquiring)
        guard earlier < 0 else { return earlier }
        let kept = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
        var ends: [Int32] = [-1, -1]
        guard kept >= 0, pipe(&ends) == 0 else { return STDERR_FILENO }
        // A library that prints more than the pipe can hold must lose the rest, not block.
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        readEnd.store(ends[0], ordering: .releasing)
        realError.store(kept, ordering: .releasing)
        dup2(ends[1], STDERR_FILENO)
        close(ends[1])
        showLastWordsOfCrashes()
        return kept
    }

    /// What was printed since the last call.
    static func take() -> String {
        let source = readEnd.load(ordering: .acquiring)
        guard source >= 0 else { return "" }
        var (text, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 4096))
        while true {
            let count = read(source, &buffer, buffer.count)
            guard count > 0 else { return String(decoding: text, as: UTF8.self) }
            text += buffer[..<count]
        }
    }

    /// Discards what successful decoders printed, to keep room in the pipe.
    static func makeRoom() {
        var waiting: Int32 = 0
        let source = readEnd.load(ordering: .acquiring)
        guard source >= 0, ioctl(source, UInt(FIONREAD), &waiting) == 0, waiting > 1 << 15 else { return }
        _ = take()
    }

    /// A trap or abort prints its reason to standard error: forwards that before the process dies.
    private static func showLastWordsOfCrashes() {
        var action = sigaction()
        // Only async-signal-safe calls.
        action.__sigaction_handler.sa_handler = { _ in
            let (source, target) = (
                DecoderOutput.readEnd.load(ordering: .acquiring),
                DecoderOutput.realError.load(ordering: .acquiring)
            )
            withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
                while true {
                    let count = read(source, buffer.baseAddress, buffer.count)
                    guard count > 0 else { return }
                    _ = write(target, buffer.baseAddress, count)
                }
            }
        }
        action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
        for crash in [SIGTRAP, SIGILL, SIGABRT, SIGSEGV, SIGBUS, SIGFPE] { sigaction(crash, &action, nil) }
    }
}
