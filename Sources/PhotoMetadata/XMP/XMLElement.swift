/// An element of an XML document, with its names resolved to namespaces.
struct XMLElement: Sendable {
    struct Name: Hashable, Sendable {
        /// Empty if there is none.
        var namespace: String
        var local: String
    }

    var name: Name
    var attributes: [(name: Name, value: String)] = []
    var children: [XMLElement] = []
    /// All text directly inside, concatenated.
    var text = ""

    /// The first attribute with this local name and namespace.
    func attribute(_ local: String, of namespace: String) -> String? {
        attributes.first { $0.name.local == local && $0.name.namespace == namespace }?.value
    }
}

extension XMLElement {
    /// The root of a document in UTF-8 or UTF-16; nil if it is not well-formed, or exceeds the limits.
    ///
    /// Reads the subset of XML used in metadata: no document type, so that entities cannot expand; at most `deepest`
    /// levels and `mostElements` elements. Elements that are not closed at the end are closed there. One pass.
    init?(parsing document: some Collection<UInt8>) {
        guard let text = Self.utf8(document) else { return nil }
        var parser = XMLParser(text)
        guard let root = parser.root() else { return nil }
        self = root
    }

    static let deepest = 64
    static let mostElements = 200_000

    private static func utf8(_ document: some Collection<UInt8>) -> [UInt8]? {
        let bytes = Array(document)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return Array(bytes.dropFirst(3)) }
        let isBig = bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0, 0x3C])
        guard isBig || bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0x3C, 0]) else { return bytes }
        let units = stride(from: 0, to: bytes.count - 1, by: 2).map { place in
            let pair = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
            return isBig ? pair.0 << 8 | pair.1 : pair.1 << 8 | pair.0
        }
        return Array(String(decoding: units.drop { $0 == 0xFEFF }, as: UTF16.self).utf8)
    }
}
