package import FaceTypes

/// A `.picasa.ini`: the faces and names that Picasa recorded for the photos in its folder.
package struct PicasaFile: Sendable {
    /// The digits of rectangles with the IDs of their people, by the lower-case name of the photo.
    private var faces: [String: [(rectangle: String, id: String)]] = [:]
    private var names: [String: String] = [:]

    /// File names, the newer first.
    package static let fileNames = [".picasa.ini", "Picasa.ini"]

    /// - Parameter contacts: names by ID from `contacts.xml`, for those missing from the file.
    package init(_ content: [UInt8], contacts: [String: String] = [:]) {
        names = contacts
        var section = ""
        let text = content.starts(with: [0xEF, 0xBB, 0xBF]) ? content.dropFirst(3) : content[...]
        for line in text.split(whereSeparator: { $0 == 10 || $0 == 13 }) {
            let line = String(decoding: line, as: UTF8.self)
            if line.hasPrefix("["), line.hasSuffix("]") {
                section = line.dropFirst().dropLast().lowercased()
            } else if let mark = line.firstIndex(of: "=") {
                take(String(line[..<mark]), String(line[line.index(after: mark)...]), section)
            }
        }
    }

    private mutating func take(_ key: String, _ value: String, _ section: String) {
        if section == "contacts2" || section == "contacts" {
            let name = String(value.prefix { $0 != ";" }).trimmed
            if !name.isEmpty { names[key.lowercased()] = name }
        } else if key.lowercased() == "faces" {
            faces[section] = value.split(separator: ";").compactMap { part in
                let fields = part.split(separator: ",", omittingEmptySubsequences: false)
                guard fields.count == 2, fields[0].hasPrefix("rect64("), fields[0].hasSuffix(")") else {
                    return nil
                }
                return (String(fields[0].dropFirst(7).dropLast()), fields[1].lowercased())
            }
        }
    }

    /// The faces of a photo, in the stored picture: `rotate()` does not move them.
    package func regions(of photo: FilePath) -> [FaceRegion] {
        (faces[photo.lastComponent.shown.lowercased()] ?? []).compactMap { face in
            Self.box(face.rectangle).map {
                FaceRegion(name: face.id == Self.nobody ? nil : names[face.id], box: $0, dialect: .picasa)
            }
        }.withoutRepetitions
    }

    private static let nobody = "ffffffffffffffff"

    /// Four 16-bit numbers: left, top, right, bottom; leading zeros may be omitted.
    private static func box(_ digits: String) -> RelativeBox? {
        guard digits.count <= 16, let bits = UInt64(digits, radix: 16) else { return nil }
        let sides = [48, 32, 16, 0].map { Double(UInt16(truncatingIfNeeded: bits >> UInt64($0))) / 65_535 }
        let box = RelativeBox(x1: sides[0], y1: sides[1], x2: sides[2], y2: sides[3])
        return box.width > 0 && box.height > 0 ? box : nil
    }

    /// Names by ID in Picasa's `contacts.xml`.
    package static func contacts(_ content: [UInt8]) -> [String: String] {
        var waiting = XMLElement(parsing: content).map { [$0] } ?? []
        var names: [String: String] = [:]
        while let element = waiting.popLast() {
            if element.name.local == "contact", let id = element.attribute("id", of: ""),
                let name = element.attribute("name", of: "") ?? element.attribute("display", of: ""),
                !name.trimmed.isEmpty
            {
                names[id.lowercased()] = name.trimmed
            }
            waiting += element.children
        }
        return names
    }
}

extension String {
    fileprivate var trimmed: String {
        let start = drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
