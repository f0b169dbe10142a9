import CVips
import FaceTypes
import Glibc

/// libvips as this process uses it: started once, silent, one thread an image, and only the loaders of photos.
enum VipsLibrary {
    /// Runs `body`, which uses libvips, and turns a failure of libvips into `failure` of what it said.
    ///
    /// libvips has one error text for all threads. So what fails is tried once more while no other thread is inside
    /// libvips, and the text is then its own: the same file gives the same reason however many threads run.
    static func run<Result>(
        _ body: () throws -> Result, failure: (String) -> FaceSetsError
    ) throws -> Result {
        guard started else { throw failure("libvips cannot be started") }
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

    /// Runs `body` while no other thread is inside libvips, and tells what the libraries said meanwhile: warnings, if
    /// `body` succeeds.
    static func runAlone<Result>(_ body: () throws -> Result) throws -> (value: Result, said: String) {
        guard started else { throw VipsFailure() }
        return try gate.alone {
            forgetMessages()
            return (try body(), messages())
        }
    }

    private static let gate = Gate()

    /// Stands for `vips_init` and the settings of a process.
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

    /// ImageMagick's is called by `VipsPicture` for BMP alone.
    private static let allowedLoaders = [
        "VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp", "VipsForeignLoadTiff",
        "VipsForeignLoadNsgif", "VipsForeignLoadHeif", "VipsForeignLoadJp2k", "VipsForeignLoadJxl",
        "VipsForeignLoadPpm", "VipsForeignLoadMagick",
    ]

    /// Whether an operation is there. Stands for `vips_type_find`.
    static func has(_ operation: String) -> Bool {
        started && vips_type_find("VipsOperation", operation) != 0
    }

    /// Frees what libvips keeps for the calling thread. Stands for `vips_thread_shutdown`.
    static func releaseThread() {
        if started { vips_thread_shutdown() }
    }

    private static func forgetMessages() {
        vips_error_clear()
        _ = DecoderOutput.take()
    }

    /// What libvips said, then what decoders wrote to standard error, each line once, of those the first few. Calls
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

/// An operation of libvips failed; what it said stands in the library's error text.
struct VipsFailure: Error {}

/// Lets in many threads at once, or one alone, which is preferred.
private final class Gate: @unchecked Sendable {
    /// Guarded by itself: only pthread's functions touch it.
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
