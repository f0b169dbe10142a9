import FaceTypes

/// A face to be marked in a photo.
package struct NamedRegion: Hashable, Sendable {
    package var name: String
    /// In the stored picture, before its orientation.
    package var box: RelativeBox

    package init(name: String, box: RelativeBox) {
        self.name = name
        self.box = box
    }
}

/// What writing regions into a packet did.
package struct RegionChanges: Sendable {
    package var added = 0
    /// Regions without a name that have one now.
    package var named = 0
    /// Faces that another program names otherwise; its names stay.
    package var conflicts: [(name: String, theirs: String)] = []

    package var isEmpty: Bool { added == 0 && named == 0 }
}

/// Writes faces as regions of the Metadata Working Group, and leaves everything else of a packet as it is.
package struct RegionWriter: Sendable {
    /// Pixels of the stored picture.
    let width: Int
    let height: Int

    package init(storedWidth: Int, storedHeight: Int) { (width, height) = (storedWidth, storedHeight) }

    /// Two rectangles that overlap by as much are one face.
    private static let leastOverlap = RegionMatching.leastOverlap

    /// A face that the packet has keeps its region, and gets the name where that has none.
    func write(_ faces: [NamedRegion], into document: XMPDocument, as packet: [UInt8]) throws -> RegionChanges
    {
        let reader = RegionReader(storedWidth: width, storedHeight: height)
        let known = reader.regions(in: packet)
        let mwg = document.regionBoxes()
        var changes = RegionChanges()
        for face in faces {
            let same = known.filter { $0.box.overlap(with: face.box) >= Self.leastOverlap }
                .max { $0.box.overlap(with: face.box) < $1.box.overlap(with: face.box) }
            if let theirs = same?.name {
                if theirs != face.name { changes.conflicts.append((face.name, theirs)) }
                continue
            }
            let unnamed = mwg.first { $0.box.map { $0.overlap(with: face.box) >= Self.leastOverlap } == true }
            if let unnamed {
                try document.setName(face.name, ofRegion: unnamed.number)
                changes.named += 1
            } else {
                try document.addRegion(face, width: width, height: height)
                changes.added += 1
            }
        }
        return changes
    }

    /// A packet with the faces; the bytes of before where nothing is new.
    ///
    /// - Parameter packet: empty for a new one.
    /// - Throws: `FaceSetsError` `bad_metadata` where Adobe's toolkit cannot read the packet.
    package func packet(_ packet: [UInt8], with faces: [NamedRegion]) throws -> (
        packet: [UInt8], RegionChanges
    ) {
        let document = try XMPDocument(parsing: packet)
        let changes = try write(faces, into: document, as: packet)
        return (changes.isEmpty ? packet : try document.serialized(), changes)
    }
}
