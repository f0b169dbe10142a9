extension ExtraArray {
    /// The array with as many rows as its column has now; nil if rows were removed.
    func fitted(to contents: CacheContents) -> ExtraArray? {
        let wanted =
            switch column {
            case .faces: contents.faces.count
            case .photos: contents.photos.count
            case .aliases: contents.aliases.count
            case .none: shape.first ?? 0
            }
        guard column != .none, let rows = shape.first, rows != wanted else { return self }
        guard rows < wanted else { return nil }
        let element = unknown
        var fitted = self
        fitted.shape[0] = wanted
        let added = (wanted - rows) * shape.dropFirst().reduce(1, *)
        for _ in 0..<(element.isEmpty ? 0 : added) { fitted.bytes += element }
        return fitted
    }

    /// One element that means "unknown": NaN, −1, or zero bytes.
    private var unknown: [UInt8] {
        let size = Int(type.dropFirst(2)) ?? 0
        switch type {
        case "<f2": return [0, 0x7E]
        case "<f4": return [0, 0, 0xC0, 0x7F]
        case "<f8": return [0, 0, 0, 0, 0, 0, 0xF8, 0x7F]
        default: return Array(repeating: type.dropFirst().first == "i" ? 0xFF : 0, count: size)
        }
    }
}
