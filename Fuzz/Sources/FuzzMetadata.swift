import FaceStore
import FaceTypes
import Files
import Imaging

@testable import PhotoMetadata
@testable import Workflows

/// An XMP packet: its facts must be in range, and a face written into it must be found again.
func xmp(_ bytes: [UInt8]) {
    let facts = XMPFacts(bytes)
    precondition(facts?.orientation.map { (1...8).contains($0) } ?? true)
    let regions = RegionReader(storedWidth: 640, storedHeight: 480).regions(in: bytes)
    precondition(regions.allSatisfy { $0.box.width > 0 && $0.box.height > 0 })
    let writer = RegionWriter(storedWidth: 640, storedHeight: 480)
    let face = NamedRegion(name: "Ann", box: RelativeBox(x1: 0.1, y1: 0.1, x2: 0.2, y2: 0.2))
    guard let written = try? writer.packet(bytes, with: [face]).packet else { return }
    let read = RegionReader(storedWidth: 640, storedHeight: 480).regions(in: written)
    precondition(read.contains { $0.box.overlap(with: face.box) > 0 })
    _ = try? writer.packet(written, with: [face])
}

func picasa(_ bytes: [UInt8]) {
    let contacts = PicasaFile.contacts(bytes)
    for region in PicasaFile(bytes, contacts: contacts).regions(of: "a.jpg") {
        precondition(region.box.width > 0 && region.box.width <= 1 && region.box.height <= 1)
    }
}

/// The date of a photo, from its embedded metadata, a sidecar and its path.
func dates(_ bytes: [UInt8]) {
    var embedded = EmbeddedMetadata()
    (embedded.iptc, embedded.xmp) = (bytes, bytes)
    let text = String(decoding: bytes, as: UTF8.self)
    (embedded.exifOriginal, embedded.pngTimes) = ([text], [text])
    var sidecars = SidecarFacts()
    sidecars.takeout = TakeoutFile.captured(in: bytes)
    _ = DateRules(latest: CaptureDate(2_030, 1, 1)).best(embedded, sidecars, FilePath(bytes: bytes))
}

/// File names separated by NUL: sidecars must be found among these names only.
func names(_ bytes: [UInt8]) {
    let names = bytes.split(separator: 0).prefix(64).map { FilePath(bytes: Array($0)) }
    let sidecars = SidecarNames(names)
    for name in names {
        for found in sidecars.xmp(of: name) + sidecars.takeout(of: name) {
            precondition(names.contains(found))
        }
        _ = CaptureDate(inFileName: name.shown)
    }
}

/// Lines of a decision log, from a cache or from `decisions export`.
func log(_ bytes: [UInt8]) {
    let lines = bytes.split(separator: 0x0A).compactMap { DecisionLine(text: Array($0)) }
    precondition([DecisionLine]().additions(of: lines).count <= lines.count)
    for line in lines {
        _ = (line.decision, line.forgetting { $0.photo.bytes[0] == 0 })
        precondition(DecisionLine(text: line.renumbered(7, undoing: [:]).text)?.number == 7)
    }
}

/// A block of pairs, as written by `linkage pairs`.
func pairs(_ bytes: [UInt8]) {
    let path = scratch.appending("pairs.part")
    guard (try? replaceFile(path, with: bytes, lasting: false)) != nil else { return }
    _ = try? PairPartFile(reading: path).payload()
}
