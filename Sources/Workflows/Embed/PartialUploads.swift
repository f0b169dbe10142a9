import FaceStore
import FaceTypes
import Files

/// Files that an earlier run read while they were still being copied.
///
/// If a photo without faces has the same bytes as the beginning of a longer file of the same name, it was an incomplete
/// copy. The longer file takes over its record, which would otherwise be listed as missing forever.
struct PartialUploads: Sendable {
    struct Record: Sendable {
        let row: Int
        /// In bytes.
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

    /// The record of an incomplete copy of `content`. Hashes the beginning of `content` for each candidate.
    func completed(by content: [UInt8], at path: FilePath) -> Record? {
        records[path]?.first { record in
            record.size < content.count && SHA256.digest(of: Array(content[..<record.size])) == record.digest
        }
    }

    /// The name itself, and the names that browsers and transfer programs use until a file is complete.
    private static func earlierNames(of path: FilePath) -> [FilePath] {
        let endings = [
            "", ".part", ".partial", ".filepart", ".crdownload", ".download", ".opdownload", ".!ut", ".tmp",
            ".temp", ".upload",
        ]
        return endings.map(path.appendingToName)
    }
}

extension CacheLedger {
    /// The photo at `name` if it has neither faces nor another existing path; if `name` is not `path`, only if that file
    /// no longer exists.
    fileprivate func facelessRecord(at name: FilePath, otherThan path: FilePath) -> PartialUploads.Record? {
        guard let row = loneFacelessRow(at: name), let digest = photos[row].digest, photos[row].size > 0,
            name == path || name.isMissing
        else { return nil }
        return PartialUploads.Record(row: row, size: Int(photos[row].size), digest: digest)
    }
}
