import Glibc
import Workflows

/// SIGINT and SIGTERM request a stop; the second one ends the program at once.
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
        // Exceeding a file size limit should be reported as an error, like a full disk.
        signal(SIGXFSZ, SIG_IGN)
    }
}
