import FaceStore
import FaceTypes
import Files

/// What earlier runs met of files that were still being copied.
///
/// A photo without faces whose bytes begin a longer file of the same name was never a photo of its own: the longer file
/// takes its record, so that it is not missing ever after.
struct PartialUploads: Sendable {
    struct Record: Sendable {
        let row: Int
        /// Bytes.
        let size: Int
        let digest: PhotoDigest
    }

    private var records: [FilePath: [Record]] = [:]

    init(_ files: [FoundFile], in ledger: CacheLedger) {
        guard ledger.hasFacelessPhotos else { return }
        for file in files {
            let found = Self.earlierNames(of: file.path).compactMap { name in
                ledger.facelessRecord(at: name, otherThan: file.path)
            }.filter { $0.size < file.info.size }
            if !found.isEmpty { records[file.path] = found }
        }
    }

    /// The record of which `content` is the rest; costs a digest of a part for files that have one.
    func completed(by content: [UInt8], at path: FilePath) -> Record? {
        records[path]?.first { record in
            record.size < content.count && SHA256.digest(of: Array(content[..<record.size])) == record.digest
        }
    }

    /// The name itself, and what browsers and transfer programs call a file until it is complete.
    private static func earlierNames(of path: FilePath) -> [FilePath] {
        let endings = [
            "", ".part", ".partial", ".filepart", ".crdownload", ".download", ".opdownload", ".!ut", ".tmp",
            ".temp", ".upload",
        ]
        return endings.map(path.appendingToName)
    }
}

extension CacheLedger {
    /// The photo of a path, if it has neither faces nor another existing path; with another name than `path` only if
    /// that file is missing.
    fileprivate func facelessRecord(at name: FilePath, otherThan path: FilePath) -> PartialUploads.Record? {
        guard let row = loneFacelessRow(at: name), let digest = photos[row].digest, photos[row].size > 0,
            name == path || name.isGone
        else { return nil }
        return PartialUploads.Record(row: row, size: Int(photos[row].size), digest: digest)
    }
}
