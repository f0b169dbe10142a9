import FaceTypes

/// A face to mark in a photo.
package struct NamedRegion: Hashable, Sendable {
    package var name: String
    /// In the stored picture, before rotation.
    package var box: RelativeBox

    package init(name: String, box: RelativeBox) {
        self.name = name
        self.box = box
    }
}

/// The result of writing regions into a packet.
package struct RegionChanges: Sendable {
    package var added = 0
    /// Regions that had no name and now have one.
    package var named = 0
    /// Faces with another name in the packet, which is kept.
    package var conflicts: [(name: String, theirs: String)] = []

    package var isEmpty: Bool { added == 0 && named == 0 }
}

/// Writes faces as regions of the Metadata Working Group, preserving everything else in a packet.
package struct RegionWriter: Sendable {
    /// Pixels of the stored picture.
    let width: Int
    let height: Int

    package init(storedWidth: Int, storedHeight: Int) { (width, height) = (storedWidth, storedHeight) }

    /// A face that is already in the packet keeps its region, and gets the name if the region has none.
    func write(_ faces: [NamedRegion], into document: XMPDocument, as packet: [UInt8]) throws -> RegionChanges
    {
        let known = RegionReader(storedWidth: width, storedHeight: height).regions(in: packet)
        let matching = RegionMatching(known.map(\.box), faces.map(\.box))
        let places = Dictionary(matching.pairs.map { ($0.face, $0.region) }) { first, _ in first }
        let unnamed = document.unnamedRegions()
        var changes = RegionChanges()
        for (place, face) in faces.enumerated() {
            let same = places[place].map { known[$0] }
            if let theirs = same?.name {
                if theirs != face.name { changes.conflicts.append((face.name, theirs)) }
            } else if let same,
                let number = unnamed.first(where: { $0.box.overlap(with: same.box) > 0.99 })?.number
            {
                try document.setName(face.name, ofRegion: number)
                changes.named += 1
            } else {
                try document.addRegion(face, width: width, height: height)
                changes.added += 1
            }
        }
        return changes
    }

    /// A packet with the faces; the same bytes if nothing is new.
    ///
    /// - Parameter packet: empty for a new one.
    /// - Throws: `FaceSetsError` `bad_metadata` if Adobe's toolkit cannot read the packet.
    package func packet(_ packet: [UInt8], with faces: [NamedRegion]) throws -> (
        packet: [UInt8], RegionChanges
    ) {
        let document = try XMPDocument(parsing: packet)
        let changes = try write(faces, into: document, as: packet)
        return (changes.isEmpty ? packet : try document.serialized(), changes)
    }
}
