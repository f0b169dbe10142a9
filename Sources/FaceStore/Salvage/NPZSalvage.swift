import Archive
import FaceTypes
import Files

/// The arrays of a damaged `.npz` file that are intact, or intact up to some row.
struct NPZSalvage {
    /// An array whose numbers are what was written.
    private struct Column {
        let header: NPYHeader
        let bytes: [UInt8]
        /// Fewer than the header says if the file is truncated.
        let rows: Int

        var width: Int { (header.byteCount ?? 0) / max(1, header.shape.first ?? 1) }
    }

    private var columns: [String: Column] = [:]
    private var names: [String] = []
    private var problems: [String] = []
    private var doubtsStatus = false

    /// A face is useless without these arrays; likewise a photo.
    private static let facesNeed = [
        "embedding", "photo", "box", "points", "det_score", "blur", "embedding_norm",
    ]
    private static let enrichment = ["landmark_2d_106", "landmark_3d_68", "pose", "gender", "age"]
    private static let photosNeed = ["sha256", "path", "width", "height", "captured", "phash"]

    /// - Throws: `bad_cache` if `meta` is lost, without which vectors are meaningless.
    static func salvage(_ path: FilePath) throws -> SalvagedCache {
        var salvage = NPZSalvage(try readFile(path))
        guard !salvage.columns.keys.filter(NPZEncoder.names.contains).isEmpty else {
            throw FaceSetsError.notACache(path)
        }
        guard salvage.columns["meta"] != nil else {
            throw FaceSetsError.badCache(
                "the array meta is lost, so it is not known which pack made the embeddings", path)
        }
        return try salvage.assemble(beside: path)
    }

    private init(_ file: [UInt8]) {
        let expected = Set(NPZEncoder.names)
        for member in salvageZip(file, isKnown: { expected.contains(Self.arrayName($0) ?? "") }) {
            guard let name = Self.arrayName(member.name), columns[name] == nil else { continue }
            take(name, member)
        }
        let isMeasured = NPZEncoder.measureNames.contains { columns[$0] != nil }
        let isDated = NPZEncoder.photoMetadataNames.contains { columns[$0] != nil }
        for name in NPZEncoder.names
        where columns[name] == nil && !problems.contains(where: { $0.hasSuffix(" \(name)") })
            && (isMeasured || !NPZEncoder.measureNames.contains(name)) && name != NPZEncoder.decisionName
            && !NPZEncoder.pictureNames.contains(name)
            && (isDated || !NPZEncoder.photoMetadataNames.contains(name))
        {
            problems.append("lost: the array \(name)")
        }
        doubtsStatus = columns["status"] == nil || columns["reason"] == nil
    }

    /// Bytes; numpy's are below 200.
    private static let longestHeader = 1 << 17

    private static func arrayName(_ member: String) -> String? {
        member.hasSuffix(".npy") ? String(member.dropLast(4)) : nil
    }

    private mutating func take(_ name: String, _ member: SalvagedMember) {
        switch member.state {
        case .whole: break
        case .mended: problems.append("repaired one flipped bit: the array \(name)")
        case .cut: problems.append("truncated: the array \(name)")
        case .damaged: problems.append("damaged: the array \(name)")
        }
        guard member.state != .damaged,
            let (header, start) = NPYHeader.parse(Array(member.content.prefix(Self.longestHeader))),
            let size = header.byteCount
        else { return }
        let bytes = Array(member.content.dropFirst(start))
        let width = size / max(1, header.shape.first ?? 1)
        let rows =
            header.shape.isEmpty
            ? 1 : width == 0 ? header.shape[0] : min(header.shape[0], bytes.count / width)
        guard member.state != .cut || !header.shape.isEmpty else { return }
        columns[name] = Column(header: header, bytes: bytes, rows: rows)
        names.append(name)
    }
}

// Assembling the contents
extension NPZSalvage {
    private func rows(of names: [String]) -> Int { names.map { columns[$0]?.rows ?? 0 }.min() ?? 0 }

    /// The number of rows before the damage.
    private func extent(_ name: String) -> Int { columns[name]?.header.shape.first ?? 0 }

    private mutating func assemble(beside path: FilePath) throws -> SalvagedCache {
        let photos = rows(of: Self.photosNeed)
        let owners: [Int64] = numbers("photo")
        let dimension = columns["embedding"]?.header.shape.dropFirst().first ?? 0
        let kept = (0..<rows(of: Self.facesNeed)).filter {
            (0..<Int64(photos)).contains(owners[$0]) && isUnit($0, dimension)
        }
        let aliasOwners: [Int64] = numbers("alias_photo")
        let aliases = (0..<rows(of: ["alias_photo", "alias_path"])).filter {
            (0..<Int64(photos)).contains(aliasOwners[$0])
        }
        var losers = Set(Set(owners.indices).subtracting(kept).map { Int(clamping: owners[$0]) })
            .filter { (0..<photos).contains($0) }
        // It is not known which faces follow the end of `photo`; some may belong to the last photo.
        if owners.count < max(extent("embedding"), extent("photo")), let last = kept.last {
            losers.insert(Int(owners[last]))
        }
        let contents = try decode(beside: path, faces: kept, photos: photos, aliases: aliases)
        let faced = Set(contents.faces.map(\.photo))
        let doubted = doubtsStatus ? Set(contents.photos.indices).subtracting(faced) : []
        return SalvagedCache(contents, problems: problems, losers: losers, doubted: doubted)
    }

    /// Reads the rows like those of an intact file.
    private func decode(beside path: FilePath, faces: [Int], photos: Int, aliases: [Int]) throws
        -> CacheContents
    {
        let temporary = path.parent.appending(
            FilePath(bytes: temporaryPrefix(of: path) + Array("salvage".utf8)))
        defer { try? removeFile(temporary) }
        let rows: [ExtraArray.Column: [Int]] = [.faces: faces, .photos: Array(0..<photos), .aliases: aliases]
        // What `enrich` found about a face is kept completely or computed again.
        func reach(_ names: [String]) -> Bool {
            names.allSatisfy { (columns[$0]?.rows ?? 0) > (faces.last ?? -1) }
        }
        let isEnriched = reach(Self.enrichment)
        let dropped =
            (isEnriched ? [] : Self.enrichment)
            + (isEnriched && reach(NPZEncoder.measureNames) ? [] : NPZEncoder.measureNames)
        var entries = names.filter { !dropped.contains($0) }.compactMap { name in
            columns[name].flatMap { entry(name, $0, rows) }
        }
        if columns["embedding"] == nil {
            entries.append(entry("embedding", "<f4", [0, try dimension(path)], []))
        }
        let needed = [("photo", "<i8"), ("sha256", "|S64"), ("path", "|S1"), ("alias_photo", "<i8")]
        for (name, type) in needed where columns[name] == nil {
            entries.append(entry(name, type, [0], []))
        }
        try replaceZip(temporary, with: entries)
        return try NPZDecoder(temporary).contents(.all)
    }

    private func dimension(_ path: FilePath) throws -> Int {
        try CacheMeta(parsing: columns["meta"]?.bytes ?? [], path).space.dimension
    }

    private func entry(_ name: String, _ column: Column, _ rows: [ExtraArray.Column: [Int]]) -> ZipEntry? {
        if name == NPZEncoder.decisionName { return decisions(column) }
        let kind = self.kind(name, column)
        guard kind != .none, let wanted = rows[kind] else {
            return entry(name, column.header.type, column.header.shape, column.bytes)
        }
        // An optional array is left out if it does not cover all rows.
        guard wanted.allSatisfy({ $0 < column.rows }) else { return nil }
        let width = column.width
        let bytes = wanted.flatMap { column.bytes[($0 * width)..<(($0 + 1) * width)] }
        return entry(name, column.header.type, [wanted.count] + column.header.shape.dropFirst(), bytes)
    }

    /// The lines that can be read.
    private func decisions(_ column: Column) -> ZipEntry? {
        let lines = (0..<column.rows).filter { row in
            let text = column.bytes[(row * column.width)..<((row + 1) * column.width)]
            return DecisionLine(text: Array(text.prefix { $0 != 0 })) != nil
        }
        let bytes = lines.flatMap { column.bytes[($0 * column.width)..<(($0 + 1) * column.width)] }
        return entry(NPZEncoder.decisionName, column.header.type, [lines.count], bytes)
    }

    private func entry(_ name: String, _ type: String, _ shape: [Int], _ bytes: [UInt8]) -> ZipEntry {
        ZipEntry("\(name).npy", content: NPYHeader(type: type, shape: shape).serialized + bytes)
    }

    private func kind(_ name: String, _ column: Column) -> ExtraArray.Column {
        if let known = NPZEncoder.column(of: name) { return known }
        guard let rows = column.header.shape.first else { return .none }
        let extents: [(Int, ExtraArray.Column)] = [
            (extent("embedding"), .faces), (extent("sha256"), .photos), (extent("alias_path"), .aliases),
        ]
        return extents.first { $0.0 == rows }?.1 ?? .none
    }

    private func numbers(_ name: String) -> [Int64] {
        guard let column = columns[name], column.width == 8 else { return [] }
        return column.bytes.withUnsafeBytes { bytes in
            (0..<column.rows).map { bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Int64.self) }
        }
    }

    private func isUnit(_ row: Int, _ dimension: Int) -> Bool {
        guard let column = columns["embedding"], column.width == 4 * dimension else { return false }
        return column.bytes.withUnsafeBytes { bytes in
            let vector = (0..<dimension).map {
                bytes.loadUnaligned(fromByteOffset: 4 * (row * dimension + $0), as: Float.self)
            }
            return vector.isUnitVector
        }
    }
}

extension NPYHeader {
    /// The header at the start of a member, and the offset of the numbers.
    static func parse(_ member: [UInt8]) -> (header: NPYHeader, start: Int)? {
        guard member.count > 12, member.starts(with: magic), (1...3).contains(member[6]) else { return nil }
        let start = member[6] == 1 ? 10 : 12
        let length = member[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard start + length <= member.count,
            let header = NPYHeader(literal: Array(member[start..<start + length]))
        else { return nil }
        return (header, start + length)
    }
}
