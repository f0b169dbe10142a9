import Glibc

/// The named faces in an XMP packet: regions of the Metadata Working Group, Microsoft and ACDSee.
package struct RegionReader: Sendable {
    /// Pixels of the stored picture; 0 if unknown.
    let width: Double
    let height: Double

    package init(storedWidth: Int, storedHeight: Int) {
        (width, height) = (Double(storedWidth), Double(storedHeight))
    }

    /// In order, without duplicates; regions that are not faces or are outside the picture are left out.
    package func regions(in packet: [UInt8]) -> [FaceRegion] {
        guard let root = XMPNode(parsing: packet) else { return [] }
        let lists = root.all("Regions").flatMap { list in
            (list["RegionList"]?.items ?? []).compactMap { region(of: $0, in: list) }
        }
        let microsoft = (root["RegionInfo"]?["Regions"]?.items ?? []).compactMap(microsoftRegion)
        return naming(lists + microsoft, by: root).withoutRepetitions
    }

    /// A region of the Working Group or of ACDSee, which use different names for the area.
    private func region(of item: XMPNode, in list: XMPNode) -> FaceRegion? {
        if let type = item["Type"]?.words, type.lowercased() != "face" { return nil }
        let own = item["DLYArea"] ?? item["ALGArea"]
        guard let area = item["Area"] ?? own, var box = box(of: area, in: list["AppliedToDimensions"]) else {
            return nil
        }
        if let angle = (item["Rotation"] ?? area["Rotation"] ?? area["rotation"]).flatMap(number) {
            box = bounds(of: box, turnedBy: angle, list["AppliedToDimensions"])
        }
        return Self.checked(box).map {
            FaceRegion(name: name(of: item), box: $0, dialect: own == nil ? .mwg : .acdsee)
        }
    }

    private func microsoftRegion(_ item: XMPNode) -> FaceRegion? {
        let numbers = (item["Rectangle"]?.words ?? "").split { $0 == "," || $0 == " " }.compactMap {
            Double($0)
        }
        guard numbers.count == 4 else { return nil }
        let box = RelativeBox(
            x1: numbers[0], y1: numbers[1], x2: numbers[0] + numbers[2], y2: numbers[1] + numbers[3])
        return Self.checked(box).map {
            FaceRegion(name: item["PersonDisplayName"]?.words, box: $0, dialect: .microsoft)
        }
    }

    /// The centre must be inside the picture, and edges are clamped; a region of the whole picture is not a face.
    private static func checked(_ box: RelativeBox) -> RelativeBox? {
        let centre = box.centre
        guard [box.x1, box.y1, box.x2, box.y2].allSatisfy(\.isFinite), box.width > 0, box.height > 0,
            (0...1).contains(centre.x), (0...1).contains(centre.y)
        else { return nil }
        let cut = RelativeBox(
            x1: max(0, box.x1), y1: max(0, box.y1), x2: min(1, box.x2), y2: min(1, box.y2))
        return cut.width >= fullFrame && cut.height >= fullFrame ? nil : cut
    }

    /// Relative size from which a region counts as the whole picture.
    private static let fullFrame = 0.995
}

// Areas
extension RegionReader {
    private func number(_ node: XMPNode) -> Double? {
        // Some programs write decimal commas.
        node.words.flatMap { Double(String($0.map { $0 == "," ? "." : $0 })) }
    }

    private func number(_ name: String, of node: XMPNode) -> Double? { node[name].flatMap(number) }

    /// Around the centre; the diameter of a circle is relative to the shorter side.
    private func box(of area: XMPNode, in applied: XMPNode?) -> RelativeBox? {
        guard let x = number("x", of: area), let y = number("y", of: area) else { return nil }
        let size = size(applied)
        let isInPixels = area["unit"]?.words?.lowercased() == "pixel"
        var (w, h) = (number("w", of: area) ?? 0, number("h", of: area) ?? 0)
        if w == 0, h == 0, let diameter = number("d", of: area) {
            guard size.width > 0, size.height > 0 else { return nil }
            let pixels = isInPixels ? diameter : diameter * min(size.width, size.height)
            (w, h) = isInPixels ? (pixels, pixels) : (pixels / size.width, pixels / size.height)
        }
        guard isInPixels else { return RelativeBox(centreX: x, centreY: y, width: w, height: h) }
        guard let width = applied.flatMap({ number("w", of: $0) }), width > 0,
            let height = applied.flatMap({ number("h", of: $0) }), height > 0
        else { return nil }
        return RelativeBox(centreX: x / width, centreY: y / height, width: w / width, height: h / height)
    }

    /// The dimensions that the regions refer to, otherwise those of the picture.
    private func size(_ applied: XMPNode?) -> (width: Double, height: Double) {
        let (w, h) = (
            applied.flatMap { number("w", of: $0) } ?? 0, applied.flatMap { number("h", of: $0) } ?? 0
        )
        return w > 0 && h > 0 ? (w, h) : (width, height)
    }

    /// The upright rectangle around one that is rotated around its centre, in radians.
    private func bounds(of box: RelativeBox, turnedBy angle: Double, _ applied: XMPNode?) -> RelativeBox {
        let size = size(applied)
        guard angle.isFinite, size.width > 0, size.height > 0 else { return box }
        let (w, h) = (box.width * size.width, box.height * size.height)
        let (c, s) = (abs(cos(angle)), abs(sin(angle)))
        return RelativeBox(
            centreX: box.centre.x, centreY: box.centre.y, width: (w * c + h * s) / size.width,
            height: (w * s + h * c) / size.height)
    }
}

// Names
extension RegionReader {
    private func name(of item: XMPNode) -> String? {
        let extensions = item["Extensions"]
        return item["Name"]?.words ?? item["Title"]?.words
            ?? ["PersonInImage", "PersonDisplayName", "Name", "Title", "title"].lazy
            .compactMap { extensions?[$0]?.words }.first
    }

    /// If a photo names one person and marks one face without a name, the name belongs to that face.
    private func naming(_ regions: [FaceRegion], by root: XMPNode) -> [FaceRegion] {
        guard let people = root.field("PersonInImage", of: XMPNamespace.iptcExtension) else { return regions }
        let names = (people.items.isEmpty ? [people] : people.items).compactMap(\.words)
        let unnamed = regions.indices.filter { regions[$0].name == nil }
        guard names.count == 1, unnamed.count == 1, !regions.contains(where: { $0.name == names[0] }) else {
            return regions
        }
        var named = regions
        named[unnamed[0]].name = names[0]
        return named
    }
}
