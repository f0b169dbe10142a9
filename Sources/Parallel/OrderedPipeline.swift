/// Works on inputs on several threads and commits the outputs on the calling thread, in the order of the inputs.
///
/// At most `threads` inputs are being worked on and one more is waiting for a thread; at most `4 × threads` outputs
/// wait for an earlier one. Nothing else is held, however many inputs there are.
///
///     try orderedPipeline(paths, threads: 2, work: { digest(of: $0) }, commit: { path, digest in … })
///
/// - Parameters:
///   - threads: above 0.
///   - goOn: asked before each input; once it says no, what has begun is still committed and then the pipeline ends.
///   - atEndOfThread: called once on each thread, after its last `work`.
///   - work: runs on any thread, any number at once; expected failures are part of its output.
/// - Throws: what `commit` throws, after all threads have ended; `ThreadError`.
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
    /// Inputs that no thread has taken yet, at most one.
    var queue: [(Int, Input)] = []
    /// Outputs that have not been committed, by number.
    var outputs: [Int: Output] = [:]
    private var closed = false

    /// `.some(nil)` ends a thread; nil means wait.
    mutating func next() -> (Int, Input)?? {
        if !queue.isEmpty { return queue.removeFirst() }
        return closed ? .some(nil) : nil
    }

    /// The output of that number, `.some(nil)` where another input can be given instead, nil to wait.
    mutating func output(_ number: Int, orRoom canFeed: Bool) -> Output?? {
        if let output = outputs.removeValue(forKey: number) { return output }
        return canFeed && queue.isEmpty ? .some(nil) : nil
    }

    mutating func close() {
        queue = []
        closed = true
    }
}
