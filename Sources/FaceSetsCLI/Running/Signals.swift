import Glibc
import Workflows

/// SIGINT and SIGTERM become a request to stop; the second one ends the program at once.
enum Signals {
    static let interruption = Interruption()

    static func listen() {
        _ = interruption.isRequested
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in Signals.interruption.request() }
        action.sa_flags = Int32(SA_RESTART) | Int32(bitPattern: UInt32(SA_RESETHAND))
        sigaction(SIGINT, &action, nil)
        sigaction(SIGTERM, &action, nil)
        signal(SIGPIPE, SIG_IGN)
        // A limit of file sizes shall be an error with a path, as a full disk is.
        signal(SIGXFSZ, SIG_IGN)
    }
}
