/// Reads the rows on leaf pages without asking which table a page belongs to.
struct SQLiteCells {
    let pages: SQLitePages

    /// Every recognisable row of a table, and every entry of an index with the number 0.
    func forEach(_ body: (_ rowid: Int, _ values: [SQLiteValue]) -> Void) {
        // A page belongs to one row of a table or index, or to a deleted one; forged chains soon use this up.
        var bytesLeft = 4 * pages.pageSize * pages.count
        for number in stride(from: 1, through: pages.count, by: 1) {
            guard let page = pages[number] else { continue }
            let start = number == 1 ? 100 : 0
            guard page[start] == 0x0D || page[start] == 0x0A else { continue }
            let cells = Int(page[start + 3]) << 8 | Int(page[start + 4])
            for place in 0..<min(cells, (page.count - start - 8) / 2) {
                let pointer = start + 8 + 2 * place
                let cell = Int(page[pointer]) << 8 | Int(page[pointer + 1])
                if let (rowid, values) = read(page, cell, page[start] == 0x0D, &bytesLeft) {
                    body(rowid, values)
                }
            }
        }
    }

    /// - Parameter bytesLeft: how much may still be copied.
    private func read(_ page: [UInt8], _ cell: Int, _ isTable: Bool, _ bytesLeft: inout Int) -> (
        rowid: Int, values: [SQLiteValue]
    )? {
        var scanner = RecordScanner(bytes: page, position: cell)
        guard let size = scanner.varint(), size >= 0, size <= pages.pageSize * pages.count else { return nil }
        var rowid = 0
        if isTable {
            guard let number = scanner.varint() else { return nil }
            rowid = number
        }
        guard let payload = payload(page, scanner.position, size, isTable, &bytesLeft),
            let values = Self.record(payload)
        else { return nil }
        return (rowid, values)
    }

    /// The content of the cell, followed by its chain of overflow pages.
    private func payload(
        _ page: [UInt8], _ start: Int, _ size: Int, _ isTable: Bool, _ bytesLeft: inout Int
    ) -> [UInt8]? {
        let usable = pages.pageSize
        let most = isTable ? usable - 35 : (usable - 12) * 64 / 255 - 23
        let least = (usable - 12) * 32 / 255 - 23
        let inPage = least + max(0, size - least) % (usable - 4)
        let local = size <= most ? size : inPage <= most ? inPage : least
        guard start + local <= page.count else { return nil }
        var payload = Array(page[start..<start + local])
        defer { bytesLeft -= payload.count }
        guard local < size else { return payload }
        guard var next = Self.pageNumber(page, start + local) else { return nil }
        while payload.count < size {
            guard payload.count < bytesLeft, let more = pages[next], let following = Self.pageNumber(more, 0)
            else { return nil }
            payload += more[4..<min(more.count, 4 + size - payload.count)]
            next = following
        }
        return payload
    }

    private static func pageNumber(_ page: [UInt8], _ place: Int) -> Int? {
        guard place + 4 <= page.count else { return nil }
        return page[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
    }

    private static func record(_ payload: [UInt8]) -> [SQLiteValue]? {
        var header = RecordScanner(bytes: payload, position: 0)
        guard let end = header.varint(), end >= 0, end <= payload.count else { return nil }
        var body = RecordScanner(bytes: payload, position: end)
        var values: [SQLiteValue] = []
        while header.position < end {
            guard let kind = header.varint(), let value = body.value(ofKind: kind) else { return nil }
            values.append(value)
        }
        return values
    }
}

private struct RecordScanner {
    let bytes: [UInt8]
    var position: Int

    /// Up to nine bytes, seven bits in each of the first eight.
    mutating func varint() -> Int? {
        var value: UInt64 = 0
        for place in 0..<9 {
            guard bytes.indices.contains(position) else { return nil }
            let byte = bytes[position]
            position += 1
            if place == 8 { return Int(bitPattern: UInt(value << 8 | UInt64(byte))) }
            value = value << 7 | UInt64(byte & 0x7F)
            if byte < 0x80 { break }
        }
        return Int(bitPattern: UInt(value))
    }

    /// - Parameter kind: SQLite's serial type.
    mutating func value(ofKind kind: Int) -> SQLiteValue? {
        switch kind {
        case 0: return .null
        case 1...6: return take([1, 2, 3, 4, 6, 8][kind - 1]).map { .integer(Self.signed($0)) }
        case 7: return take(8).map { _ in .null }
        case 8, 9: return .integer(Int64(kind - 8))
        case 12...:
            guard let bytes = take((kind - 12) / 2) else { return nil }
            return kind % 2 == 0 ? .blob(Array(bytes)) : .text(String(decoding: bytes, as: UTF8.self))
        default: return nil
        }
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count <= bytes.count - position else { return nil }
        defer { position += count }
        return bytes[position..<position + count]
    }

    private static func signed(_ bytes: ArraySlice<UInt8>) -> Int64 {
        let start: Int64 = bytes.first.map { $0 >= 0x80 ? -1 : 0 } ?? 0
        return bytes.reduce(start) { $0 << 8 | Int64($1) }
    }
}
