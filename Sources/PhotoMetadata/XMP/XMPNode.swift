/// A value in an XMP packet: a text, a structure with named fields, or a list.
///
/// All notations of RDF give the same tree: elements, attributes, `rdf:parseType`, and nested `rdf:Description`, as
/// written by ExifTool, exiv2, Adobe's toolkit and Picasa.
struct XMPNode: Sendable {
    private(set) var text = ""
    private var fields: [(name: XMLElement.Name, value: XMPNode)] = []
    private(set) var items: [XMPNode] = []

    /// The first field with this name, in the given namespace if it has one, otherwise in any.
    ///
    /// Programs use different namespaces for the standard's own structures; no two of these share a local name.
    subscript(_ local: String, in namespace: String? = nil) -> XMPNode? {
        let named = fields.lazy.filter { $0.name.local == local }
        return (named.first { $0.name.namespace == namespace } ?? named.first)?.value
    }

    /// The field with exactly this name.
    func field(_ local: String, of namespace: String) -> XMPNode? {
        fields.first { $0.name.local == local && $0.name.namespace == namespace }?.value
    }

    /// All fields with this local name.
    func all(_ local: String) -> [XMPNode] { fields.filter { $0.name.local == local }.map(\.value) }

    /// A text without surrounding blanks: the value, or the first of a list (such as alternatives in several
    /// languages).
    var words: String? {
        let own = text.isEmpty ? items.first?.text ?? "" : text
        let trimmed = own.drop(while: \.isWhitespace)
        guard let last = trimmed.lastIndex(where: { !$0.isWhitespace }) else { return nil }
        return String(trimmed[...last])
    }
}

extension XMPNode {
    /// The properties of a packet or a sidecar file; nil if it is not XML, or has no RDF.
    init?(parsing packet: some Collection<UInt8>) {
        guard packet.count <= Self.longestPacket, let document = XMLElement(parsing: packet) else {
            return nil
        }
        var descriptions: [XMLElement] = []
        var waiting = [document]
        while let element = waiting.popLast() {
            if element.isRDF("Description") {
                descriptions.append(element)
            } else {
                waiting += element.children.reversed()
            }
        }
        guard !descriptions.isEmpty else { return nil }
        for description in descriptions { take(fieldsOf: description) }
    }

    /// In bytes.
    static let longestPacket = 32 << 20

    /// Recursion is bounded by `XMLElement.deepest`.
    private init(_ element: XMLElement) {
        take(fieldsOf: element)
        if element.children.isEmpty, fields.isEmpty {
            text = element.attribute("resource", of: Self.rdf) ?? element.text
        }
    }

    private mutating func take(fieldsOf element: XMLElement) {
        for (name, value) in element.attributes where !Self.isSyntax(name) {
            var node = XMPNode()
            node.text = value
            fields.append((name, node))
        }
        for child in element.children {
            if child.isRDF("Description") {
                take(fieldsOf: child)
            } else if ["Bag", "Seq", "Alt"].contains(where: child.isRDF) {
                items += child.children.filter { $0.isRDF("li") }.map { XMPNode($0) }
            } else {
                fields.append((child.name, XMPNode(child)))
            }
        }
    }

    fileprivate static let rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

    /// Attributes of RDF and XML; old files omit the prefix of `about`.
    private static func isSyntax(_ name: XMLElement.Name) -> Bool {
        name.namespace == rdf || name.namespace.hasSuffix("/XML/1998/namespace")
            || name.namespace.isEmpty && ["about", "ID", "nodeID", "parseType"].contains(name.local)
    }
}

extension XMLElement {
    fileprivate func isRDF(_ local: String) -> Bool {
        name.local == local && (name.namespace == XMPNode.rdf || name.namespace == "rdf")
    }
}
