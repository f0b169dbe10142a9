import Glibc
import Synchronization

/// What decoder libraries write to standard error of their own accord.
///
/// libjxl, libheif and ImageMagick print there whatever a program does. Once `divert()` was called, what they print
/// goes into a pipe, and from there into the failure of the photo that they complain about.
package enum DecoderOutput {
    /// Ends of the pipe and the real standard error; below 0 until `divert()`.
    private static let readEnd = Atomic<Int32>(-1)
    private static let realError = Atomic<Int32>(-1)

    /// Keeps what libraries print away from standard error, for the rest of the process.
    ///
    /// - Returns: the descriptor on which the program itself reaches standard error; 2 where nothing could be diverted.
    package static func divert() -> Int32 {
        let earlier = realError.load(ordering: .acquiring)
        guard earlier < 0 else { return earlier }
        let kept = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
        var ends: [Int32] = [-1, -1]
        guard kept >= 0, pipe(&ends) == 0 else { return STDERR_FILENO }
        // A library that prints more than the pipe holds must lose the rest, not wait.
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

    /// Drops what successful decoders printed, so that the pipe has room for what matters.
    static func makeRoom() {
        var waiting: Int32 = 0
        let source = readEnd.load(ordering: .acquiring)
        guard source >= 0, ioctl(source, UInt(FIONREAD), &waiting) == 0, waiting > 1 << 15 else { return }
        _ = take()
    }

    /// A trap or an abort explains itself on standard error: passes that on before the process dies of it.
    private static func showLastWordsOfCrashes() {
        var action = sigaction()
        // Only calls that are safe in a signal handler.
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
