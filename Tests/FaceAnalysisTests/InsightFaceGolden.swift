import FaceTypes
import Files
import JSON
import TestSupport

/// Results of the Python package insightface, from `golden/insightface.json` in the shared test material.
struct InsightFaceGolden {
    struct Photo {
        let path: FilePath
        let faces: [Face]
    }

    struct Face {
        let box: [Float]
        let points: [Float]
        let score: Float
        /// Not normalised.
        let embedding: [Float]
        let landmarks106: [Float]
        let landmarks68: [Float]
        let pose: [Float]
        let gender: Int
        let age: Int
    }

    let photos: [Photo]

    init(shared: FilePath) throws {
        let file = shared.appending("golden/insightface.json")
        let root = try JSONValue(parsing: try readFile(file))
        photos = (root["images"]?.array ?? []).map { photo in
            Photo(
                path: shared.appending("data/photos").appending(FilePath(bytes: photo["file"]?.bytes ?? [])),
                faces: (photo["faces"]?.array ?? []).map(Face.init))
        }
    }
}

extension InsightFaceGolden.Face {
    fileprivate init(_ value: JSONValue) {
        box = value.floats("bbox")
        points = (value["kps"]?.array ?? []).flatMap {
            ($0.array ?? []).compactMap { $0.double.map(Float.init) }
        }
        score = Float(value["det_score"]?.double ?? -1)
        embedding = value.packedFloats("embedding_raw_b64")
        landmarks106 = value.packedFloats("landmark_2d_106_b64")
        landmarks68 = value.packedFloats("landmark_3d_68_b64")
        pose = value.floats("pose_pitch_yaw_roll")
        gender = value["gender"]?.int ?? -1
        age = value["age"]?.int ?? -1
    }
}

extension JSONValue {
    fileprivate func floats(_ key: String) -> [Float] {
        (self[key]?.array ?? []).compactMap { $0.double.map(Float.init) }
    }

    /// Base64 of little-endian float32.
    fileprivate func packedFloats(_ key: String) -> [Float] {
        let bytes = base64Decoded(self[key]?.bytes ?? [])
        return stride(from: 0, to: bytes.count - 3, by: 4).map { i in
            Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[i + $1]) << UInt32(8 * $1) })
        }
    }
}

private func base64Decoded(_ text: [UInt8]) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var value = [UInt32](repeating: 0, count: 256)
    for (i, letter) in alphabet.enumerated() { value[Int(letter)] = UInt32(i) }
    var bytes: [UInt8] = []
    var (bits, count) = (UInt32(0), 0)
    for letter in text where letter != UInt8(ascii: "=") {
        bits = bits << 6 | value[Int(letter)]
        count += 6
        if count >= 8 {
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
    }
    return bytes
}
