import Clustering
import FaceTypes
import Files

/// The blocks of a pair pass, in a folder.
struct PairParts {
    /// One per block, by number.
    private let parts: [PairPartFile]

    /// - Throws: `missing_pairs` if a block is missing; `other_pairs` for one that was computed from something else;
    ///   `bad_pairs` for an invalid file.
    init(in folder: FilePath, of identity: PairsIdentity) throws {
        let files = try listFolder(folder).filter { $0.fileExtension == PairPartFile.fileExtension }.sorted()
            .map { try PairPartFile(reading: folder.appending($0)) }
        for file in files { try file.checkSame(as: identity) }
        let counts = Set(files.map(\.block.count)).sorted()
        guard let count = counts.first else {
            throw Self.missing("there are no blocks of pairs", in: folder)
        }
        guard counts.count == 1 else {
            throw FaceSetsError(
                code: .otherPairs,
                "the folder contains blocks of two divisions, into \(counts[0]) and into \(counts[1])",
                path: folder,
                remedy: "Use a separate folder for each number of blocks.")
        }
        let byNumber = Dictionary(files.map { ($0.block.number, $0) }) { first, _ in first }
        let absent = (1...count).filter { byNumber[$0] == nil }
        if let first = absent.first {
            let more = absent.count > 1 ? " and \(absent.count - 1) more" : ""
            throw Self.missing("block \(first)/\(count)\(more) is missing", in: folder)
        }
        parts = (1...count).compactMap { byNumber[$0] }
    }

    private static func missing(_ what: String, in folder: FilePath) -> FaceSetsError {
        FaceSetsError(
            code: .missingPairs, what, path: folder,
            remedy: "Compute it with `face-sets linkage pairs CACHE FOLDER/NAME.pairs --block I/J`.")
    }

    /// The linkage that starts from the blocks.
    func partition(_ pass: PairPass) throws -> Partition {
        var last = parts[0].path
        do {
            return try pass.partition(blocks: parts.count) { block in
                let part = parts[block.number - 1]
                last = part.path
                return try part.payload()
            }
        } catch let error as FaceSetsError where error.code == .badPairs {
            throw FaceSetsError.damagedPairs(last)
        }
    }
}
