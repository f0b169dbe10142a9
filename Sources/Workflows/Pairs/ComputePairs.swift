package import Clustering
import FaceStore
package import FaceTypes
import Files
package import Library

/// Compares one block of all pairs of faces and writes the candidates to a file for `cluster` and `refine`.
package struct ComputePairs: Workflow, Sendable {
    package var block: PairBlock
    /// A file with the extension `pairs`.
    package var output: FilePath
    /// The threshold below which clusters will be merged.
    package var threshold: CalibratedDistance = 0.55
    package var calibration = Calibration.identity

    package struct Outcome: Sendable {
        package var faces = 0
        package var bytes = 0
        /// Whether the file already existed.
        package var wasKnown = false
    }

    package init(_ block: PairBlock, to output: FilePath) { (self.block, self.output) = (block, output) }

    /// - Throws: `FaceSetsError`; `would_overwrite` if the output is another file; `Interrupted`.
    package func run(_ library: Library, _ tools: Tools) throws -> Outcome {
        let faces = try library.snapshot(.embeddings)
        let raw = calibration.raw(threshold)
        try checkPlace()
        let wasKnown = try watchingLinkage(tools) { watcher in
            var options = LinkageOptions()
            options.watcher = watcher
            options.tuning.threads = tools.threads
            let pass = try PairPass(faces.embeddings, threshold: raw, options: options)
            let identity = PairsIdentity(pass, raw)
            if isThere(identity) { return true }
            try createFolder(output.parent)
            try PairPartFile.write(output, identity, block) { write in
                try pass.compute(block, write: write)
            }
            return false
        }
        return Outcome(
            faces: faces.faces.count, bytes: FileInfo(output).map { Int($0.size) } ?? 0, wasKnown: wasKnown)
    }

    private func checkPlace() throws {
        guard FileInfo(output) != nil, (try? PairPartFile(reading: output)) == nil else { return }
        throw FaceSetsError(
            code: .wouldOverwrite, "the existing file was not written by `face-sets linkage pairs`",
            path: output,
            remedy: "Choose another name.")
    }

    /// Whether the output has already been computed.
    private func isThere(_ identity: PairsIdentity) -> Bool {
        guard let file = try? PairPartFile(reading: output), file.block == block else { return false }
        do {
            try file.checkSame(as: identity)
            _ = try file.payload()
            return true
        } catch { return false }
    }
}
