/// The values of `transform` for 0 ..< count, in order, computed on up to `threads` threads.
///
/// Each thread takes `block` numbers at a time.
package func parallelMap<Value>(
    _ count: Int, threads: Int = processorCount, block: Int = 256, _ transform: (Int) -> Value
) -> [Value] {
    [Value](unsafeUninitializedCapacity: count) { buffer, filled in
        nonisolated(unsafe) let values = buffer
        parallelFor((count + block - 1) / block, threads: threads) { number, _ in
            for index in number * block..<min((number + 1) * block, count) {
                values.initializeElement(at: index, to: transform(index))
            }
        }
        filled = count
    }
}
