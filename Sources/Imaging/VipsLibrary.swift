import CVips
import FaceTypes
import Glibc

/// libvips in this process: initialised once, silent, one thread per image, and with only the loaders for photos.
enum VipsLibrary {
    /// Runs `body`, which uses libvips, and converts a failure to `failure` with libvips' message.
    ///
    /// libvips has a single error text for all threads. So a failed call is repeated while no other thread is inside
    /// libvips, which makes the reason for a file independent of the number of threads.
    static func run<Result>(
        _ body: () throws -> Result, failure: (String) -> FaceSetsError
    ) throws -> Result {
        guard started else { throw failure("libvips could not be initialised") }
        DecoderOutput.makeRoom()
        do {
            return try gate.shared(body)
        } catch is VipsFailure {
            return try gate.alone {
                forgetMessages()
                do {
                    return try body()
                } catch is VipsFailure {
                    throw failure(messages())
                }
            }
        }
    }

    /// Runs `body` while no other thread is inside libvips, and also returns the warnings of the libraries if it
    /// succeeds.
    static func runAlone<Result>(_ body: () throws -> Result) throws -> (value: Result, said: String) {
        guard started else { throw VipsFailure() }
        return try gate.alone {
            forgetMessages()
            return (try body(), messages())
        }
    }

    private static let gate = Gate()

    /// Calls `vips_init` and configures the process.
    private static let started: Bool = {
        _ = g_log_set_default_handler({ _, _, _, _ in }, nil)
        guard vips_init("face-sets") == 0 else { return false }
        vips_concurrency_set(1)
        vips_cache_set_max(0)
        vips_leak_set(0)
        vips_operation_block_set("VipsForeignLoad", 1)
        for loader in allowedLoaders { vips_operation_block_set(loader, 0) }
        return true
    }()

    /// ImageMagick's loader is only used by `VipsPicture`, for BMP.
    private static let allowedLoaders = [
        "VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp", "VipsForeignLoadTiff",
        "VipsForeignLoadNsgif", "VipsForeignLoadHeif", "VipsForeignLoadJp2k", "VipsForeignLoadJxl",
        "VipsForeignLoadPpm", "VipsForeignLoadMagick",
    ]

    /// Whether an operation exists. Calls `vips_type_find`.
    static func has(_ operation: String) -> Bool {
        started && vips_type_find("VipsOperation", operation) != 0
    }

    /// Frees what libvips keeps for the calling thread. Calls `vips_thread_shutdown`.
    static func releaseThread() {
        if started { vips_thread_shutdown() }
    }

    private static func forgetMessages() {
        vips_error_clear()
        _ = DecoderOutput.take()
    }

    /// The message of libvips, followed by the first few distinct lines that decoders printed. Calls
    /// `vips_error_buffer_copy`.
    private static func messages() -> String {
        let decoders = DecoderOutput.take()
        guard let text = vips_error_buffer_copy() else { return "" }
        defer { g_free(text) }
        var seen: Set<Substring> = []
        let lines = String(cString: text).split(separator: "\n") + decoders.split(separator: "\n").prefix(4)
        return lines.filter { seen.insert($0).inserted }.joined(separator: "; ")
    }
}

/// An operation of libvips failed; the library's error text has its message.
struct VipsFailure: Error {}

/// Admits many threads at once, or one exclusively, with preference for the latter.
private final class Gate: @unchecked Sendable {
    /// Thread-safe, because only pthread functions access it.
    private let lock = UnsafeMutablePointer<pthread_rwlock_t>.allocate(capacity: 1)

    init() {
        var attributes = pthread_rwlockattr_t()
        pthread_rwlockattr_init(&attributes)
        pthread_rwlockattr_setkind_np(
            &attributes, Int32(PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP))
        pthread_rwlock_init(lock, &attributes)
        pthread_rwlockattr_destroy(&attributes)
    }

    deinit {
        pthread_rwlock_destroy(lock)
        lock.deallocate()
    }

    func shared<Result>(_ body: () throws -> Result) rethrows -> Result {
        pthread_rwlock_rdlock(lock)
        defer { pthread_rwlock_unlock(lock) }
        return try body()
    }

    func alone<Result>(_ body: () throws -> Result) rethrows -> Result {
        pthread_rwlock_wrlock(lock)
        defer { pthread_rwlock_unlock(lock) }
        return try body()
    }
}
