/// A rectangle relative to a picture, in 0…1 from the top left.
package struct RelativeBox: Hashable, Sendable {
    package var x1: Double
    package var y1: Double
    package var x2: Double
    package var y2: Double

    package init(x1: Double, y1: Double, x2: Double, y2: Double) {
        (self.x1, self.y1, self.x2, self.y2) = (x1, y1, x2, y2)
    }

    package init(centreX: Double, centreY: Double, width: Double, height: Double) {
        (x1, x2) = (centreX - width / 2, centreX + width / 2)
        (y1, y2) = (centreY - height / 2, centreY + height / 2)
    }

    package var centre: (x: Double, y: Double) { ((x1 + x2) / 2, (y1 + y2) / 2) }
    package var width: Double { x2 - x1 }
    package var height: Double { y2 - y1 }

    package func contains(_ point: (x: Double, y: Double)) -> Bool {
        (x1...x2).contains(point.x) && (y1...y2).contains(point.y)
    }

    /// Intersection over union, in 0…1.
    package func overlap(with other: RelativeBox) -> Double {
        let (w, h) = (min(x2, other.x2) - max(x1, other.x1), min(y2, other.y2) - max(y1, other.y1))
        guard w > 0, h > 0 else { return 0 }
        return w * h / (width * height + other.width * other.height - w * h)
    }

    /// The same rectangle in the displayed picture, rotated by EXIF's orientation of 1 to 8.
    package func shown(turnedBy orientation: Int) -> RelativeBox {
        let corners = [(x1, y1), (x2, y2)].map { x, y in
            switch orientation {
            case 2: (1 - x, y)
            case 3: (1 - x, 1 - y)
            case 4: (x, 1 - y)
            case 5: (y, x)
            case 6: (1 - y, x)
            case 7: (1 - y, 1 - x)
            case 8: (y, 1 - x)
            default: (x, y)
            }
        }
        return RelativeBox(
            x1: min(corners[0].0, corners[1].0), y1: min(corners[0].1, corners[1].1),
            x2: max(corners[0].0, corners[1].0), y2: max(corners[0].1, corners[1].1))
    }

    /// The rectangle in the stored picture for one in the displayed picture.
    package func stored(turnedBy orientation: Int) -> RelativeBox {
        // Orientation 6 is undone by 8; each other orientation undoes itself.
        shown(turnedBy: [6: 8, 8: 6][orientation] ?? orientation)
    }
}

/// A face that another program marked in a photo.
package struct FaceRegion: Hashable, Sendable {
    /// The format in which the program wrote it.
    package enum Dialect: String, Sendable { case mwg, microsoft, acdsee, picasa }

    /// Nil for a face without a name.
    package var name: String?
    /// In the stored picture, before rotation.
    package var box: RelativeBox
    package var dialect: Dialect

    package init(name: String?, box: RelativeBox, dialect: Dialect) {
        self.name = name
        self.box = box
        self.dialect = dialect
    }
}

extension [FaceRegion] {
    /// Without duplicates: the same name, and the same rectangle to four decimals.
    package var withoutRepetitions: [FaceRegion] {
        var seen: Set<String> = []
        return filter { region in
            let numbers = [region.box.x1, region.box.y1, region.box.x2, region.box.y2].map {
                String(Int(($0 * 10_000).rounded()))
            }
            return seen.insert("\(region.name ?? "")\n\(numbers.joined(separator: " "))").inserted
        }
    }
}
