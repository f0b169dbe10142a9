import FaceTypes
import FacesetExport
import Files
import Library
import Numerics
import Report

/// Faces and photos of a cache as pages show them.
struct ReportFaces {
    let library: LibrarySnapshot
    let crops: ReportCrops
    let calibration: Calibration
    let years: CaptureYears
    /// By photo: the first path with a file, if any.
    private let places: [FilePath?]

    init(_ library: LibrarySnapshot, crops: ReportCrops, calibration: Calibration, years: CaptureYears) {
        self.library = library
        self.crops = crops
        self.calibration = calibration
        self.years = years
        places = library.photos.indices.map { photo in
            library.paths(ofPhoto: photo).first { !$0.isMissing }
        }
    }

    func photo(_ row: Int) -> PhotoView {
        let photo = library.photos[row]
        return PhotoView(
            path: places[row] ?? photo.path, isPresent: places[row] != nil,
            day: photo.captured.map { $0.day + (photo.capturedSource.map { " (\($0.title))" } ?? "") },
            width: Int(photo.width),
            height: Int(photo.height))
    }

    func face(_ row: Int, distance: Double? = nil, note: String? = nil) -> FaceView {
        let record = library.faces[row].record
        var view = FaceView(
            key: library.faces[row].key, photo: photo(record.photo), crop: crop(row), distance: distance,
            terms: terms(row), note: note)
        view.box = record.box
        return view
    }

    /// Nil if the picture could not be made.
    func crop(_ row: Int) -> String? {
        crops.name(ofFace: row).flatMap { crops.exists($0) ? $0 : nil }
    }

    /// The measures that decide whether a face is good, with score and terms if the face is enriched.
    private func terms(_ row: Int) -> [Term] {
        let (face, enrichment) = (library.faces[row].record, library.faces[row].enrichment)
        var terms: [Term] = []
        if let enrichment {
            let quality = QualityTerms(of: face, enrichment: enrichment)
            terms = [
                Term("score", fixed(quality.composite)), Term("frontality", fixed(quality.frontality)),
                Term("symmetry", fixed(quality.landmarkSymmetry)),
            ]
        }
        return terms + [
            Term("size", "\(fixed(Double(face.shortSidePixels), digits: 0)) px"),
            Term("sharpness", fixed(Double(face.blur), digits: 0)),
            Term("detector", fixed(Double(face.score))),
        ]
    }
}

/// An identity with its measurements.
struct MeasuredIdentity {
    let reported: ReportedIdentity
    /// Rows of its faces in the cache, farthest from the centroid first, with calibrated distances.
    let faces: [(row: Int, distance: Double)]
    let centroid: Centroid?
    /// Raw mean distance of the faces to the centroid: 1 minus the length of their mean.
    private let spread: Double

    init(_ reported: ReportedIdentity, _ library: LibrarySnapshot, _ calibration: Calibration) {
        self.reported = reported
        let rows = library.rows(of: reported.keys)
        let vectors = library.embeddings
        let centroid = Numerics.centroid(of: rows, in: vectors)
        self.centroid = centroid
        let distances = rows.map { row in centroid.map { cosineDistance(vectors[row], $0).value } ?? 0 }
        spread = distances.reduce(0, +) / Double(max(1, distances.count))
        faces = zip(rows, distances).map { row, raw in
            (row, max(0, calibration.calibrated(RawDistance(raw)).value))
        }
        .sorted { ($1.distance, $0.row) < ($0.distance, $1.row) }
    }

    /// Raw mean distance over all pairs of faces of two identities, as in average linkage: `1 − |m||n|·cos(m, n)`
    /// of the two means.
    func averageDistance(to other: MeasuredIdentity) -> RawDistance? {
        guard let centroid, let theirs = other.centroid else { return nil }
        return RawDistance(
            1 - (1 - spread) * (1 - other.spread) * (1 - cosineDistance(centroid, theirs).value))
    }

    func photoCount(_ library: LibrarySnapshot) -> Int {
        library.photos(ofFaces: faces.map(\.row)).count
    }

    /// Of the sorted distances.
    var medianDistance: Double? { faces.isEmpty ? nil : faces[faces.count / 2].distance }
}
