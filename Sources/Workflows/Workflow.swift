package import Library

/// A use case: its fields are the request, and `run` performs it.
package protocol Workflow {
    associatedtype Outcome

    /// - Throws: `FaceSetsError`; `Interrupted` once a stop has been requested.
    func run(_ library: Library, _ tools: Tools) throws -> Outcome
}

/// What workflows need besides their library.
package struct Tools {
    package var photos: OriginalPhotos
    /// Above 0.
    package var threads: Int
    package var progress: any ProgressSink
    package var interruption: Interruption
    let linkages = Linkages()

    package init(
        photos: OriginalPhotos, threads: Int = 1, progress: any ProgressSink = SilentProgress(),
        interruption: Interruption = Interruption()
    ) {
        self.photos = photos
        self.threads = threads
        self.progress = progress
        self.interruption = interruption
    }

    /// Processes inputs on several threads that open photos, and commits in order; each commit advances the step by
    /// one.
    ///
    /// - Parameter threads: nil for the default of the tools.
    func inOrder<Input: Sendable, Output: Sendable>(
        _ inputs: some Sequence<Input>, threads: Int? = nil, work: @escaping @Sendable (Input) -> Output,
        commit: (Input, Output) throws -> Void
    ) throws {
        try photos.inOrder(
            inputs, threads: threads ?? self.threads, goOn: { !interruption.isRequested }, work: work,
            commit: { input, output in
                try commit(input, output)
                progress.report(.advanced(1))
            })
    }
}
