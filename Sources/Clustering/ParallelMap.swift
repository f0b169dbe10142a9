import Parallel

/// The values of `transform` for 0 ..< count, in order, computed on up to `threads` threads.
func parallelMap<Value>(_ count: Int, threads: Int, _ transform: (Int) -> Value) -> [Value] {
    let block = 256
    return [Value](unsafeUninitializedCapacity: count) { buffer, filled in
        nonisolated(unsafe) let values = buffer
        parallelFor((count + block - 1) / block, threads: threads) { number, _ in
            for index in number * block..<min((number + 1) * block, count) {
                values.initializeElement(at: index, to: transform(index))
            }
        }
        filled = count
    }
}
