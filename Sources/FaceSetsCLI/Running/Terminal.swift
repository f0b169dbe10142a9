import Glibc
import Imaging
import Synchronization

/// The program's own standard error; after `claimStandardError()`, C libraries write elsewhere.
var standardError: Int32 { standardErrorDescriptor.load(ordering: .acquiring) }

/// Redirects the messages of C libraries away from standard error.
func claimStandardError() { standardErrorDescriptor.store(DecoderOutput.divert(), ordering: .releasing) }

private let standardErrorDescriptor = Atomic<Int32>(STDERR_FILENO)

/// Writes to stdout or stderr; a closed pipe is not an error.
func put(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
        var rest = UnsafeRawBufferPointer(bytes)
        while let base = rest.baseAddress, !rest.isEmpty {
            let written = write(descriptor, base, rest.count)
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { return }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }
}

/// The width of the terminal; 80 if unknown. Calls `ioctl(2)` with `TIOCGWINSZ`.
func terminalColumns(_ descriptor: Int32) -> Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
}
