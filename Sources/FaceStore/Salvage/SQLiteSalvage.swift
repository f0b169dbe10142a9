import FaceTypes
import Files

/// The intact rows of a damaged database, collected from its pages.
struct SQLiteSalvage {
    private typealias Rows = [Int: [SQLiteValue]]

    private var tables: [SummedTable: Rows] = [:]
    /// From the table `meta`, whose rows have no checksums.
    private var description: [UInt8]?

    /// - Throws: `bad_cache` if `meta` is lost, without which vectors are meaningless.
    static func salvage(_ path: FilePath) throws -> SalvagedCache {
        var best: SQLiteSalvage?
        for size in try SQLitePages.likelySizes(path) {
            let found = SQLiteSalvage(SQLiteCells(pages: try SQLitePages(path, pageSize: size)))
            if found.rowCount > best?.rowCount ?? -1 { best = found }
        }
        guard let best, let meta = best.meta(path) else {
            throw FaceSetsError.badCache(
                "the table meta is lost, so it is not known which pack made the embeddings", path)
        }
        return try best.assemble(meta, beside: path)
    }

    private init(_ cells: SQLiteCells) {
        // Rows count from 0 without gaps, except for aliases; anything else is not a row.
        let rows = 0..<(cells.pages.pageSize * cells.pages.count / Self.shortestRow)
        cells.forEach { rowid, values in
            if values.count == 2, values[0] == .text("cache"), case .blob(let text) = values[1] {
                description = text
            }
            let row = [.integer(Int64(rowid))] + values.dropFirst()
            for table in SummedTable.allCases
            where ([.aliases, .decisions].contains(table) || rows.contains(rowid)) && table.isLikely(row) {
                tables[table, default: [:]][rowid] = Array(row.prefix(table.columns))
                break
            }
        }
    }

    /// In bytes; even an empty vector has a header and a pointer.
    private static let shortestRow = 4

    private var rowCount: Int { tables.values.reduce(0) { $0 + $1.count } }

    private func rows(_ table: SummedTable) -> Rows { tables[table] ?? [:] }

    private func meta(_ path: FilePath) -> CacheMeta? {
        let copies = rows(.metaCopy).values.compactMap { $0[1].blob } + (description.map { [$0] } ?? [])
        return copies.lazy.compactMap { try? CacheMeta(parsing: $0, path) }.first
    }
}

// Assembling the contents
extension SQLiteSalvage {
    private func assemble(_ meta: CacheMeta, beside path: FilePath) throws -> SalvagedCache {
        let photos = rows(.photos).keys.sorted()
        let newRows = Dictionary(uniqueKeysWithValues: photos.enumerated().map { (Int64($1), Int64($0)) })
        let faces = rows(.faces).keys.sorted().filter { row in
            guard let owner = rows(.faces)[row]?[1].integer, newRows[owner] != nil else { return false }
            return isUnit(row, meta.space.dimension)
        }
        var contents = try copy(meta, photos: photos, faces: faces, newRows, beside: path)
        contents.extras.arrays = contents.extras.arrays.map { array in
            switch array.column {
            case .faces: array.keeping(faces, of: extent(.faces, .embeddings))
            case .photos: array.keeping(photos, of: extent(.photos))
            default: array
            }
        }
        let losers = Set(losers(faces).compactMap { newRows[$0].map { Int($0) } })
        return SalvagedCache(contents, problems: problems(faces), losers: losers)
    }

    /// The number of rows before the damage, as far as the remaining rows show.
    private func extent(_ tables: SummedTable...) -> Int {
        tables.map { (rows($0).keys.max() ?? -1) + 1 }.max() ?? 0
    }

    private func isUnit(_ row: Int, _ dimension: Int) -> Bool {
        guard let bytes = rows(.embeddings)[row]?[1].blob, bytes.count == 4 * dimension else { return false }
        return bytes.withUnsafeBytes { bytes in
            (0..<dimension).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }.isUnitVector
        }
    }

    /// Photos, by their old rows, that lost a face or may have: the rows of a photo's faces are consecutive, so a
    /// missing row belonged to a neighbour's photo or to one without remaining faces.
    private func losers(_ faces: [Int]) -> Set<Int64> {
        let known = rows(.faces)
        let (kept, all) = (Set(faces), 0..<extent(.faces, .embeddings))
        var losers: Set<Int64> = []
        for (row, values) in known {
            let hasGap = [row - 1, row + 1].contains { all.contains($0) && known[$0] == nil }
            if hasGap || !kept.contains(row), let owner = values[1].integer { losers.insert(owner) }
        }
        if let last = faces.last, let owner = known[last]?[1].integer { losers.insert(owner) }
        return losers
    }

    private func problems(_ faces: [Int]) -> [String] {
        let extents = [
            ("decisions", extent(.decisions) - 1, rows(.decisions).count),
            ("photos", extent(.photos), rows(.photos).count),
            ("faces", extent(.faces, .embeddings), rows(.faces).count),
            ("embeddings", extent(.faces, .embeddings), rows(.embeddings).count),
        ]
        return extents.filter { $0.1 > $0.2 }.map {
            "lost: \($0.1 - $0.2) of \($0.1) rows of the table \($0.0)"
        }
    }

    /// Writes the rows to a new database with consecutive numbers, and reads them like those of an intact one.
    private func copy(
        _ meta: CacheMeta, photos: [Int], faces: [Int], _ newRows: [Int64: Int64], beside path: FilePath
    ) throws -> CacheContents {
        let temporary = path.parent.appending(
            FilePath(bytes: temporaryPrefix(of: path) + Array("salvage".utf8)))
        defer { try? removeFile(temporary) }
        try replaceFile(temporary, with: [])
        let database = try SQLiteConnection(temporary)
        try database.execute("PRAGMA journal_mode = OFF")
        try SQLiteSchema.migrate(database)
        try database.transaction {
            let writer = SQLiteWriter(database: database, space: meta.space)
            var description = CacheChanges()
            description.sourceRoots = meta.sourceRoots
            description.extras = CacheExtras(metaFields: meta.otherFields)
            try writer.apply(description)
            try writer.enter(rows(.photos).renumbered(photos), in: .photos)
            try writer.enter(rows(.pictures).renumbered(photos), in: .pictures)
            try writer.enter(rows(.photoMetadata).renumbered(photos), in: .photoMetadata)
            try writer.enter(rows(.faces).renumbered(faces).map { pointed($0, 1, newRows) }, in: .faces)
            try writer.enter(rows(.embeddings).renumbered(faces), in: .embeddings)
            let aliases = rows(.aliases).sorted { $0.key < $1.key }.map(\.value)
            let living = aliases.filter { $0[1].integer.map { newRows[$0] != nil } ?? false }
            try writer.enter(living.map { pointed($0, 1, newRows) }, in: .aliases)
            try writer.enter(rows(.enrichments).renumbered(faces), in: .enrichments)
            let measures = rows(.measures).filter { rows(.enrichments)[$0.key] != nil }
            try writer.enter(measures.renumbered(faces), in: .measures)
            try writer.enter(rows(.extras).sorted { $0.key < $1.key }.map(\.value), in: .extras)
            try writer.enter(decisions, in: .decisions)
        }
        return try SQLiteReader(database: database).contents(.all)
    }

    /// Lines that can be read; an undo of one that is lost takes nothing back.
    private var decisions: [[SQLiteValue]] {
        rows(.decisions).sorted { $0.key < $1.key }.map(\.value).filter { row in
            row[1].blob.flatMap { DecisionLine(text: $0) }.map { Int64($0.number) } == row[0].integer
        }
    }

    private func pointed(_ row: [SQLiteValue], _ column: Int, _ newRows: [Int64: Int64]) -> [SQLiteValue] {
        var row = row
        row[column] = row[column].integer.flatMap { newRows[$0] }.map { .integer($0) } ?? .null
        return row
    }
}

extension [Int: [SQLiteValue]] {
    /// The existing rows with these old numbers, each at its position in `order`.
    fileprivate func renumbered(_ order: [Int]) -> [[SQLiteValue]] {
        order.enumerated().compactMap { place, old in
            self[old].map { [.integer(Int64(place))] + $0.dropFirst() }
        }
    }
}

extension SQLiteValue {
    fileprivate var integer: Int64? { if case .integer(let number) = self { number } else { nil } }
    fileprivate var blob: [UInt8]? { if case .blob(let bytes) = self { bytes } else { nil } }

    fileprivate var kind: Character {
        switch self {
        case .null: "-"
        case .integer: "i"
        case .text: "t"
        case .blob: "b"
        }
    }
}

extension SummedTable {
    /// Whether a row belongs to this table: by its checksum or, in rows older than checksums, by its types of values.
    fileprivate func isLikely(_ row: [SQLiteValue]) -> Bool {
        if let intact = isIntact(row) { return intact }
        if firstVersion > SummedTable.photos.firstVersion { return false }
        guard row.count == columns || row.count == columns + 1 && row[columns] == .null else { return false }
        if self == .metaCopy || self == .embeddings {
            let isText = row[1].blob?.first == UInt8(ascii: "{")
            return row[1].blob != nil && (self == .metaCopy) == isText
        }
        return zip(row, kinds).allSatisfy {
            $1 == " " || $0.kind == $1 || $1 == "?" && "-b".contains($0.kind)
        }
    }

    /// For each column: integer, text, blob, blob or NULL, anything.
    private var kinds: String {
        switch self {
        case .photos: "i?biiii itt"
        case .aliases: "iibii"
        case .faces: "iiib"
        case .embeddings, .metaCopy, .measures, .decisions: "ib"
        case .enrichments: "i???ii"
        case .extras: "ittttb"
        case .pictures: "i?bb"
        case .photoMetadata: "iti"
        }
    }
}
