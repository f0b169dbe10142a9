import Glibc

/// Milliseconds of a clock that is never set.
func monotonicMilliseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
}

/// The time of day as `2026-03-01T09:30:00Z`.
func utcTimestamp() -> String {
    var now = time(nil)
    var parts = tm()
    gmtime_r(&now, &parts)
    let text = [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
        count = buffer.withMemoryRebound(to: CChar.self) {
            strftime($0.baseAddress, 32, "%Y-%m-%dT%H:%M:%SZ", &parts)
        }
    }
    return String(decoding: text, as: UTF8.self)
}
