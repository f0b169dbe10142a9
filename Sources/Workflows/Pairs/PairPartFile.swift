import Clustering
import FaceTypes
import Files
import Glibc
import JSON

/// The input of a block of pairs; a block with another input is useless.
struct PairsIdentity: Hashable, Sendable {
    /// sha256 of the compared vectors, in order.
    let vectors: PhotoDigest
    let count: Int
    let threshold: RawDistance

    init(_ pass: PairPass, _ threshold: RawDistance) {
        var hash = SHA256()
        pass.forEachVector { hash.update($0) }
        guard let digest = PhotoDigest(bytes: hash.finish()) else {
            preconditionFailure("sha256 has 32 bytes")
        }
        (vectors, count, self.threshold) = (digest, pass.count, threshold)
    }
}

/// A file with a block of pairs: one line of JSON that describes it, the result of `PairPass`, and the sha256 of
/// both.
struct PairPartFile {
    static let schema = "face-sets/pairs/1"
    static let fileExtension = "pairs"

    let path: FilePath
    let block: PairBlock
    private let head: JSONValue
    private let headLength: Int

    private static let sumLength = 32
    private static let longestHead = 4_096

    /// Reads the first line.
    ///
    /// - Throws: `bad_pairs` for a file of another kind; system errors.
    init(reading path: FilePath) throws {
        let beginning = try readHead(path, count: Self.longestHead)
        guard let end = beginning.firstIndex(of: UInt8(ascii: "\n")),
            let head = try? JSONValue(parsing: Array(beginning[..<end])), head["schema"]?.text == Self.schema,
            let number = head["block"]?.int, let count = head["blocks"]?.int,
            let block = PairBlock(number, of: count)
        else { throw FaceSetsError.notPairs(path) }
        (self.path, self.block, self.head, headLength) = (path, block, head, end + 1)
    }

    /// - Throws: `other_pairs` if the block was computed from something else.
    func checkSame(as identity: PairsIdentity) throws {
        func refuse(_ what: String) -> FaceSetsError {
            FaceSetsError(
                code: .otherPairs, "the block of pairs \(what)", path: path,
                remedy: "Delete it, and compute it again with `face-sets linkage pairs`.")
        }
        let wanted = Self.head(identity, block)
        if head["tool"]?.text != wanted["tool"]?.text {
            throw refuse("was written by another version of face-sets (\(head["tool"]?.text ?? "none"))")
        }
        if head["vectors"]?.text != identity.vectors.hex || head["count"]?.int != identity.count {
            throw refuse("was computed from faces that differ from those in the cache")
        }
        if head["distance"]?.double != identity.threshold.value {
            throw refuse("was computed with a different threshold")
        }
    }

    /// The result of `PairPass`.
    ///
    /// - Throws: `bad_pairs` if the file is damaged; system errors.
    func payload() throws -> ArraySlice<UInt8> {
        let content = try readFile(path)
        let end = content.count - Self.sumLength
        guard end >= headLength, Array(content[end...]) == SHA256.digest(of: content[..<end]) else {
            throw FaceSetsError.damagedPairs(path)
        }
        return content[headLength..<end]
    }

    /// Writes a block, or leaves the old file.
    static func write(
        _ path: FilePath, _ identity: PairsIdentity, _ block: PairBlock,
        _ compute: (_ write: (UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws {
        try replaceFile(path) { descriptor, temporary in
            var hash: SHA256? = SHA256()
            func put(_ bytes: UnsafeRawBufferPointer) throws {
                hash?.update(bytes)
                try writeAll(bytes, to: descriptor, temporary)
            }
            let line = JSONValue.object(head(identity, block)).serialized(pretty: false)
            try (line + [UInt8(ascii: "\n")]).withUnsafeBytes(put)
            try compute(put)
            try writeAll(hash.take()?.finish() ?? [], to: descriptor, temporary)
        }
    }

    private static func head(_ identity: PairsIdentity, _ block: PairBlock) -> JSONObject {
        JSONObject([
            ("schema", .text(schema)), ("tool", .text("face-sets \(toolVersion)")),
            ("vectors", .text(identity.vectors.hex)), ("count", .int(identity.count)),
            ("distance", .double(identity.threshold.value)), ("block", .int(block.number)),
            ("blocks", .int(block.count)),
        ])
    }
}

extension SHA256 {
    fileprivate static func digest(of bytes: ArraySlice<UInt8>) -> [UInt8] {
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update($0) }
        return hash.finish()
    }
}

extension FaceSetsError {
    fileprivate static func notPairs(_ path: FilePath) -> FaceSetsError {
        FaceSetsError(
            code: .badPairs, "the file was not written by `face-sets linkage pairs`", path: path,
            remedy: "Move it to another folder.")
    }

    static func damagedPairs(_ path: FilePath) -> FaceSetsError {
        FaceSetsError(
            code: .badPairs, "the block of pairs is damaged", path: path,
            remedy: "Delete it, and compute it again with `face-sets linkage pairs`.")
    }
}
