package import FaceTypes
package import Files
import FaceAnalysis
import Imaging
import Numerics

/// Pictures of faces in the subfolder `crops/` of each set, with a list of them, for any program.
package struct FolderExporter: Exporter {
    package enum Picture: String, CaseIterable, Sendable {
        /// The frame as cropped for roop-unleashed.
        case frame
        /// Rotated and scaled so that eyes and mouth are where recognisers expect them.
        case aligned
    }

    package enum Encoding: String, CaseIterable, Sendable { case jpeg, png }

    package var picture = Picture.frame
    package var encoding = Encoding.jpeg
    /// Side in pixels; nil for that of the frames, or 112 for aligned faces.
    package var side: Int?

    package init() {}

    package var format: ExportFormat { .folder }
    package var folder: String? { Self.folderName }

    package var description: String {
        "folder:\(picture.rawValue):\(encoding.rawValue)" + (side.map { ":\($0)" } ?? "")
    }

    /// Parsed from a description; nil if it is invalid.
    init?(description: String) {
        let parts = description.split(separator: ":").map(String.init)
        guard parts.count >= 3, parts[0] == "folder", let picture = Picture(rawValue: parts[1]),
            let encoding = Encoding(rawValue: parts[2])
        else { return nil }
        (self.picture, self.encoding) = (picture, encoding)
        side = parts.count > 3 ? Int(parts[3]).flatMap { (16...4096).contains($0) ? $0 : nil } : nil
    }

    static let folderName = "crops"
    private static let quality = 95

    package func writeFiles(of set: ExportedSet, in folder: OutputPlace) throws -> [String] {
        guard !set.faces.isEmpty else { return [] }
        try createFolder(folder.appending(Self.folderName))
        let images = VipsImageSource()
        var names: [String] = []
        var table = CSVTable(columns: ["file", "person"] + FaceColumns.names)
        for face in set.faces {
            let stem = face.file.split(separator: ".").first ?? "face"
            let name = "\(stem).\(encoding == .jpeg ? "jpg" : "png")"
            let frame = try images.decode(readFile(folder.appending(face.file))).image
            guard let picture = picture(of: face, in: frame) else { continue }
            let content =
                try encoding == .jpeg ? encodeJPEG(picture, quality: Self.quality) : encodePNG(picture)
            try replaceFile(folder.appending("\(Self.folderName)/\(name)"), with: content)
            names.append("\(Self.folderName)/\(name)")
            table.add([name, set.label] + FaceColumns.values(of: face.face, score: face.score))
        }
        let list = "\(Self.folderName)/faces.csv"
        try replaceFile(folder.appending(list), with: table.serialized)
        return names + [list]
    }

    private func picture(of face: ExportedFace, in frame: RGBImage) -> RGBImage? {
        switch picture {
        case .frame:
            let side = side ?? frame.width
            return side == frame.width ? frame : frame.resizedByArea(width: side, height: side)
        case .aligned:
            let side = side ?? AlignedFace.side
            let scale = Float(side) / Float(AlignedFace.side)
            let target = AlignedFace.points.map { Point($0.x * scale, $0.y * scale) }
            return similarityTransform(from: face.inFrame(face.face.record.points.all), to: target)
                .map { frame.warpedAveraging(by: $0, width: side, height: side) }
        }
    }

    package func faults(of content: [UInt8], named name: String) -> [ReasonText] {
        if name.hasSuffix(".csv") {
            return content.starts(with: "file,person,".utf8)
                ? [] : [ReasonText(.badExport, "\(name) is not a list of pictures")]
        }
        return (try? VipsImageSource().decode(content)) == nil ? [ReasonText(.undecodable, name)] : []
    }
}
