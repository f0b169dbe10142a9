/// Processes inputs on several threads and commits the outputs on the calling thread, in input order.
///
/// Memory is bounded: at most `threads` inputs are being processed, one more is queued, and at most `4 × threads`
/// outputs wait for an earlier one.
///
///     try orderedPipeline(paths, threads: 2, work: { digest(of: $0) }, commit: { path, digest in … })
///
/// - Parameters:
///   - threads: at least 1.
///   - goOn: called before each input; once it returns false, inputs already started are committed and the pipeline ends.
///   - atEndOfThread: called once on each thread, after its last `work`.
///   - work: called on several threads at once; returns expected failures as part of its output.
/// - Throws: what `commit` throws, once all threads have ended; `ThreadError`.
package func orderedPipeline<Input: Sendable, Output: Sendable>(
    _ inputs: some Sequence<Input>, threads: Int, goOn: () -> Bool = { true },
    atEndOfThread: @escaping @Sendable () -> Void = {},
    work: @escaping @Sendable (Input) -> Output, commit: (Input, Output) throws -> Void
) throws {
    let line = Monitor(PipelineState<Input, Output>())
    let worker: @Sendable (Int) -> Void = { _ in
        while let (number, input) = line.wait(for: { $0.next() }) {
            let output = work(input)
            line.change { $0.outputs[number] = output }
        }
        atEndOfThread()
    }
    try withThreads(threads, worker) {
        defer { line.change { $0.close() } }
        var source = inputs.makeIterator()
        var (begun, committed, ended) = (0, 0, false)
        var waiting: [Int: Input] = [:]
        while true {
            while !ended, begun - committed < 4 * threads, line.change({ $0.queue.isEmpty }) {
                guard goOn(), let input = source.next() else {
                    ended = true
                    break
                }
                waiting[begun] = input
                line.change { $0.queue.append((begun, input)) }
                begun += 1
            }
            if committed == begun { break }
            let canFeed = !ended && begun - committed < 4 * threads
            let output = line.wait { $0.output(committed, orRoom: canFeed) }
            if let output, let input = waiting.removeValue(forKey: committed) {
                committed += 1
                try commit(input, output)
            }
        }
    }
}

private struct PipelineState<Input, Output> {
    /// At most one input that no thread has taken yet.
    var queue: [(Int, Input)] = []
    /// Finished outputs that have not been committed, by input number.
    var outputs: [Int: Output] = [:]
    private var closed = false

    /// The next input; `.some(nil)` tells the thread to end, nil to wait.
    mutating func next() -> (Int, Input)?? {
        if !queue.isEmpty { return queue.removeFirst() }
        return closed ? .some(nil) : nil
    }

    /// The output of input `number`; `.some(nil)` if there is room for another input, nil to wait.
    mutating func output(_ number: Int, orRoom canFeed: Bool) -> Output?? {
        if let output = outputs.removeValue(forKey: number) { return output }
        return canFeed && queue.isEmpty ? .some(nil) : nil
    }

    mutating func close() {
        queue = []
        closed = true
    }
}
