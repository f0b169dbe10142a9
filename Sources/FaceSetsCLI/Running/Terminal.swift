import Glibc
import Imaging
import Synchronization

/// Where the program itself writes to standard error; C libraries write elsewhere once `claimStandardError()` was called.
var standardError: Int32 { standardErrorDescriptor.load(ordering: .acquiring) }

/// Keeps what C libraries print away from standard error.
func claimStandardError() { standardErrorDescriptor.store(DecoderOutput.divert(), ordering: .releasing) }

private let standardErrorDescriptor = Atomic<Int32>(STDERR_FILENO)

/// Writes to stdout or stderr; a reader that has gone is no error of ours.
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

/// The columns of a terminal; 80 where it does not say. Stands for `ioctl` with `TIOCGWINSZ`.
func terminalColumns(_ descriptor: Int32) -> Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
}
