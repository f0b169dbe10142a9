/// Parses the bytes of a document into elements, in one pass, without recursion.
struct XMLParser {
    private let bytes: [UInt8]
    private var place = 0
    private var count = 0
    /// Elements that are not closed yet, each with the prefixes in scope.
    private var open: [(element: XMLElement, tag: String, prefixes: [String: String])] = []
    private var finished: XMLElement?

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func root() -> XMLElement? {
        while finished == nil, place < bytes.count {
            if bytes[place] == UInt8(ascii: "<") {
                guard readMarkup() else { return nil }
            } else {
                readText()
            }
        }
        while finished == nil, !open.isEmpty { close() }
        return finished
    }

    private mutating func readText() {
        let end = bytes[place...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
        if !open.isEmpty { open[open.count - 1].element.text += Self.unescaped(bytes[place..<end]) }
        place = end
    }

    /// Anything that starts with `<`.
    private mutating func readMarkup() -> Bool {
        if starts("<!--") { return skip(past: "-->") }
        if starts("<![CDATA[") {
            let start = place + 9
            guard skip(past: "]]>") else { return false }
            if !open.isEmpty {
                open[open.count - 1].element.text += String(decoding: bytes[start..<place - 3], as: UTF8.self)
            }
            return true
        }
        if starts("<?") { return skip(past: "?>") }
        if starts("<!") { return false }
        return starts("</") ? readEnd() : readStart()
    }

    private mutating func readEnd() -> Bool {
        place += 2
        let tag = name()
        guard skip(past: ">"), open.last?.tag == tag else { return false }
        close()
        return true
    }

    private mutating func readStart() -> Bool {
        place += 1
        count += 1
        let tag = name()
        guard !tag.isEmpty, open.count < XMLElement.deepest, count <= XMLElement.mostElements else {
            return false
        }
        var prefixes = open.last?.prefixes ?? ["xml": "http://www.w3.org/XML/1998/namespace"]
        var attributes: [(String, String)] = []
        while true {
            skipSpace()
            guard let byte = peek else { return false }
            if byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/") { break }
            guard let (key, value) = attribute() else { return false }
            if key == "xmlns" {
                prefixes[""] = value
            } else if key.hasPrefix("xmlns:") {
                prefixes[String(key.dropFirst(6))] = value
            } else {
                attributes.append((key, value))
            }
        }
        var element = XMLElement(name: Self.resolve(tag, prefixes, isAttribute: false))
        element.attributes = attributes.map { (Self.resolve($0, prefixes, isAttribute: true), $1) }
        open.append((element, tag, prefixes))
        let isEmpty = peek == UInt8(ascii: "/")
        guard skip(past: ">") else { return false }
        if isEmpty { close() }
        return true
    }

    private mutating func close() {
        guard let (element, _, _) = open.popLast() else { return }
        if open.isEmpty {
            finished = element
        } else {
            open[open.count - 1].element.children.append(element)
        }
    }

    private mutating func attribute() -> (String, String)? {
        let key = name()
        skipSpace()
        guard !key.isEmpty, peek == UInt8(ascii: "=") else { return nil }
        place += 1
        skipSpace()
        guard let quote = peek, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\""),
            let end = bytes[(place + 1)...].firstIndex(of: quote)
        else { return nil }
        defer { place = end + 1 }
        return (key, Self.unescaped(bytes[(place + 1)..<end]))
    }

    private mutating func name() -> String {
        let end =
            bytes[place...].firstIndex { $0 <= 0x20 || "=/>'\"<".utf8.contains($0) } ?? bytes.count
        defer { place = end }
        return String(decoding: bytes[place..<end], as: UTF8.self)
    }
}

// Bytes
extension XMLParser {
    private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

    private func starts(_ text: StaticString) -> Bool {
        bytes[place...].starts(with: "\(text)".utf8)
    }

    private mutating func skipSpace() {
        while let byte = peek, byte <= 0x20 { place += 1 }
    }

    private mutating func skip(past mark: String) -> Bool {
        let mark = Array(mark.utf8)
        while place + mark.count <= bytes.count {
            if bytes[place] == mark[0], bytes[place...].starts(with: mark) {
                place += mark.count
                return true
            }
            place += 1
        }
        return false
    }

    private static func resolve(_ name: String, _ prefixes: [String: String], isAttribute: Bool)
        -> XMLElement.Name
    {
        guard let colon = name.firstIndex(of: ":") else {
            return XMLElement.Name(namespace: isAttribute ? "" : prefixes[""] ?? "", local: name)
        }
        let prefix = String(name[..<colon])
        // An undeclared prefix is used as it is.
        return XMLElement.Name(
            namespace: prefixes[prefix] ?? prefix, local: String(name[name.index(after: colon)...]))
    }

    private static func unescaped(_ text: ArraySlice<UInt8>) -> String {
        guard text.contains(UInt8(ascii: "&")) else { return String(decoding: text, as: UTF8.self) }
        var (result, rest) = ([UInt8](), text)
        while let byte = rest.first {
            guard byte == UInt8(ascii: "&"), let end = rest.prefix(12).firstIndex(of: UInt8(ascii: ";")),
                let character = character(String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self))
            else {
                result.append(byte)
                rest.removeFirst()
                continue
            }
            result += Array(String(character).utf8)
            rest = rest[(end + 1)...]
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func character(_ name: String) -> Character? {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default: break
        }
        guard name.hasPrefix("#") else { return nil }
        let number = name.hasPrefix("#x") ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst())
        return number.flatMap { Unicode.Scalar($0) }.map { Character($0) }
    }
}
