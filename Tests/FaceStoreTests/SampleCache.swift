import FaceStore
import FaceTypes
import Files

/// Small caches with records of every kind.
enum SampleCache {
    static let space = EmbeddingSpace(
        name: "sample", dimension: 4, models: ["recogniser": "ab", "detector": "cd"], preprocessing: "full",
        detector: "640")

    static func digest(_ number: Int) -> PhotoDigest {
        SHA256.digest(of: Array("\(number)".utf8))
    }

    static func photo(_ number: Int, _ status: PhotoStatus = .ok) -> PhotoRecord {
        PhotoRecord(
            digest: digest(number), path: FilePath("/photos/\(number).jpg"), size: Int64(1_000 + number),
            modified: 1_700_000_000_123_456_789 + Int64(number), width: 640, height: 480,
            captured: CaptureDate(iso: "2009-07-14T18:03:59"),
            capturedSource: number % 2 == 0 ? .takeout : nil, sidecarOrientation: number == 0 ? 6 : 0,
            perceptualHash: UInt64.max - UInt64(number),
            status: status)
    }

    static func key(_ number: Int) -> PhotoKey { photo(number).key }

    static func faceKey(_ photo: Int, _ index: Int32 = 0) -> FaceKey {
        FaceKey(digest: digest(photo), index: index)
    }

    static func face(photo: Int, index: Int32 = 0) -> NewFace {
        let corner = Float(photo) + Float(index) * 0.5
        let point = Point(corner + 1, corner + 2)
        return NewFace(
            photo: key(photo), index: index, box: Box(x1: corner, y1: -1, x2: corner + 90, y2: 100),
            points: FivePoints(
                leftEye: point, rightEye: Point(5, 6), nose: Point(7, 8), leftMouth: Point(9, 10),
                rightMouth: Point(11, 12)), score: 0.875, shortSidePixels: 90, blur: 123.5,
            embeddingNorm: 21.25)
    }

    static func vector(_ number: Int) -> [Float] {
        var vector: [Float] = [0, 0, 0, 0]
        vector[number % 4] = number % 8 < 4 ? 1 : -1
        return vector
    }

    static func measures(_ number: Int) -> FaceMeasures? {
        FaceMeasures(FaceMeasures.names.indices.map { Float(number) + Float($0) / 8 })
    }

    /// Odd numbers have no measures, as in caches of an older version.
    static func enrichment(_ number: Int) -> Enrichment {
        Enrichment(
            landmarks106: (0..<106).map { Point(Float($0), Float(number)) },
            landmarks68: (0..<68).map { Point3(Float($0), Float(number), -1) },
            pose: Pose(pitch: 1, yaw: -20.5, roll: Float(number)), gender: 1, age: 33,
            measures: number % 2 == 0 ? measures(number) : nil)
    }

    static let unreadable = FilePath(bytes: [0x2F, 0xFF, 0x61])

    /// Three photos (two faces, no face, unreadable), two aliases, a source folder.
    static var firstFlush: CacheChanges {
        var changes = CacheChanges()
        changes.sourceRoots = ["/photos"]
        var failed = PhotoRecord(digest: nil, path: unreadable, size: 12, modified: 5, status: .failed)
        failed.reason = "unreadable: no permission"
        changes.photos = [photo(0), photo(1, .noFace), failed]
        changes.photos[1].captured = nil
        changes.faces = [face(photo: 0), face(photo: 0, index: 1)]
        changes.embeddings = vector(0) + vector(1)
        changes.aliases = [
            NewAlias(photo: key(0), path: "/photos/copy.jpg", size: 1_000, modified: 7),
            NewAlias(photo: key(1), path: "/photos/other.jpg", size: 1_001, modified: 8),
        ]
        return changes
    }

    /// A fourth photo with a face, a promoted alias, the unreadable photo read successfully, two enrichments.
    static var secondFlush: CacheChanges {
        var changes = CacheChanges()
        changes.sourceRoots = ["/photos", "/more"]
        changes.photos = [photo(3)]
        changes.updatedPhotos = [.path(unreadable): photo(2), key(0): photo(0)]
        changes.updatedPhotos[key(0)]?.path = "/photos/copy.jpg"
        changes.removedAliases = ["/photos/copy.jpg"]
        changes.aliases = [NewAlias(photo: key(3), path: "/more/3.jpg", size: 9, modified: 10)]
        changes.faces = [face(photo: 3), face(photo: 2)]
        changes.embeddings = vector(2) + vector(7)
        changes.enrichments = [faceKey(0, 1): enrichment(1), faceKey(3): enrichment(2)]
        return changes
    }

    static func contents(_ flushes: [CacheChanges]) throws -> CacheContents {
        var contents = CacheContents(empty: space)
        for changes in flushes { try contents.apply(changes) }
        return contents
    }
}

extension SampleCache {
    static func anchor(_ photo: Int, _ index: Int32 = 0) -> FaceAnchor {
        FaceAnchor(
            photo: digest(photo), box: face(photo: photo, index: index).box, key: faceKey(photo, index),
            picture: .init(perceptualHash: UInt64.max - UInt64(photo), width: 640, height: 480))
    }

    /// One statement of every kind.
    static var statements: [Statement<FaceAnchor>] {
        let (anna, ben) = (
            PersonReference(id: "person_001", faces: [anchor(0)]), PersonReference(faces: [anchor(3)])
        )
        return [
            .name(anna, name: "Anna Bérg", born: "1984-05"), .name(ben, name: "Ben", born: nil),
            .confirm([anchor(0, 1)], anna), .reject([anchor(3)], anna), .same(anna, ben),
            .different(anna, ben), .split([anchor(3), anchor(2)], from: anna), .ignore([anchor(2)]),
            .notAFace([anchor(0, 1)]), .keep(digest(0), over: [digest(1), digest(2)]), .undo(3),
            .skip(question: "q-1", [anchor(0)], [anchor(3)]),
        ]
    }

    static func lines(from first: Int = 1) -> [DecisionLine] {
        statements.enumerated().map { place, statement in
            DecisionLine(
                Decision(
                    number: first + place, time: "2026-01-31T09:15:00Z", source: .commandLine,
                    statement: statement))
        }
    }
}

/// Whether two caches have the same contents, with exactly the same vectors.
func haveEqualContents(_ a: CacheContents, _ b: CacheContents) -> Bool {
    a.space == b.space && a.sourceRoots == b.sourceRoots && a.photos == b.photos && a.aliases == b.aliases
        && a.faces == b.faces && a.enrichments == b.enrichments && a.extras == b.extras
        && a.decisions == b.decisions
        && a.embeddings.rows == b.embeddings.rows && a.embeddings.values.elementsEqual(b.embeddings.values)
}

extension CacheContents {
    /// As in caches of versions that did not record it.
    mutating func forgetWhereDatesWereRead() {
        for row in photos.indices { (photos[row].capturedSource, photos[row].sidecarOrientation) = (nil, 0) }
    }
}
