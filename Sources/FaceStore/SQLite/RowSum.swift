import FaceTypes
import Files

/// A checksum that detects rows that have changed since they were written, or that belong to another table.
enum RowSum {
    /// The first eight bytes of the sha256 of the table's name and of the values, each with its kind and length.
    ///
    static func sum(of values: some Sequence<SQLiteValue>, in table: String) -> Int64 {
        var hash = SHA256()
        feed(&hash, UInt8(ascii: "T"), Array(table.utf8))
        for value in values {
            switch value {
            case .null: feed(&hash, UInt8(ascii: "N"), [])
            case .integer(let number): feed(&hash, UInt8(ascii: "I"), Array(String(number).utf8))
            case .text(let text): feed(&hash, UInt8(ascii: "S"), Array(text.utf8))
            case .blob(let bytes): feed(&hash, UInt8(ascii: "B"), bytes)
            }
        }
        return hash.finish().prefix(8).reduce(0) { $0 << 8 | Int64($1) }
    }

    private static func feed(_ hash: inout SHA256, _ kind: UInt8, _ bytes: [UInt8]) {
        withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { length in
            ([kind] + length).withUnsafeBytes { hash.update($0) }
        }
        bytes.withUnsafeBytes { hash.update($0) }
    }
}

/// The tables whose rows have checksums.
enum SummedTable: String, CaseIterable {
    case photos, aliases, faces, embeddings, enrichments, extras, measures, decisions, pictures
    case metaCopy = "meta_copy"
    case photoMetadata = "photo_metadata"

    /// Columns before the checksum, including the row's number.
    var columns: Int {
        switch self {
        case .photos: 11
        case .aliases: 5
        case .faces: 4
        case .photoMetadata: 3
        case .embeddings, .metaCopy, .measures, .decisions: 2
        case .pictures: 4
        case .enrichments, .extras: 6
        }
    }

    /// The schema version since which rows have checksums.
    var firstVersion: Int {
        switch self {
        case .measures: 3
        case .decisions: 5
        case .pictures: 6
        case .photoMetadata: 7
        default: 2
        }
    }

    /// Whether each of its rows has a sum.
    var isYoungerThanSums: Bool { firstVersion > Self.photos.firstVersion }

    /// - Parameter row: the columns before the sum; the number of an alias, which SQLite gives, does not count.
    func sum(of row: [SQLiteValue]) -> Int64 {
        RowSum.sum(of: row[(self == .aliases ? 1 : 0)..<columns], in: rawValue)
    }

    /// Whether a row matches its checksum; nil for a row older than checksums.
    ///
    /// - Parameter row: all columns, the sum last.
    func isIntact(_ row: [SQLiteValue]) -> Bool? {
        guard row.count == columns + 1, case .integer(let sum) = row[columns] else { return nil }
        return self.sum(of: row) == sum
    }
}

extension SQLiteConnection {
    /// Rows that do not match their checksum, one sentence each.
    func rowDamage() throws -> [String] {
        let version = try SQLiteSchema.version(of: self)
        guard version >= SummedTable.metaCopy.firstVersion else { return [] }
        let copies = "SELECT count(*) FROM meta JOIN meta_copy ON meta.value = meta_copy.value"
        let metaDamage = try integer(copies) == 1 ? [] : ["damaged: the table meta differs from its copy"]
        return try metaDamage
            + SummedTable.allCases.filter { $0.firstVersion <= version }.flatMap { table in
                let statement = try prepare("SELECT * FROM \(table.rawValue)")
                var problems: [String] = []
                while try statement.step() {
                    let row = (0..<statement.columnCount).map { statement.value($0) }
                    if table.isIntact(row) == false, case .integer(let number) = row[0] {
                        problems.append("damaged: row \(number) of the table \(table.rawValue)")
                    }
                }
                return problems
            }
    }
}
