import FaceAnalysis
import FaceTypes
import Files
import Imaging
import Inference
import ModelPacks

/// Checks the packs, and runs the networks of one of them.
enum PackChecks {
    static func packs() -> [DoctorCheck] {
        let found = Adapters.packs().candidates()
        guard !found.isEmpty else {
            return [
                .fault("packs", "no model pack is installed", "Run `face-sets models install open`.")
            ]
        }
        return found.map { candidate in
            do {
                let pack = try ModelPack(verifying: candidate.folder)
                return .good("pack", "\(pack.name), verified, \(candidate.folder.shown)")
            } catch {
                return .fault("pack", error)
            }
        }
    }

    /// Finds and embeds the faces of a photo; without one, runs the networks on a generated image.
    static func selfTest(pack: String, photo: FilePath?) -> DoctorCheck {
        do {
            let analyser = try Adapters.analyser(pack: pack, jobs: 1, options: AnalyserOptions())
            guard let photo else { return try drawn(analyser) }
            let image = try DecodingFlags().images.decode(readFile(photo)).image
            let faces = try analyser.analyse(image)
            let text = "\(photo.shown): \(counted(faces.count, "face")) found with \(pack)"
            return faces.isEmpty
                ? .warning("self-test", text, "Try a photo with a clear face.") : .good("self-test", text)
        } catch {
            return .fault("self-test", error)
        }
    }

    /// Embeds one patch twice; both embeddings must be the same unit vector, bit for bit.
    private static func drawn(_ analyser: any FaceAnalyser) throws -> DoctorCheck {
        let image = Self.picture
        _ = try analyser.analyse(image)
        func at(_ x: Float, _ y: Float) -> Point { Point(160 + 160 * x, 80 + 160 * y) }
        let detection = Detection(
            box: Box(x1: 160, y1: 80, x2: 320, y2: 240),
            points: FivePoints(
                leftEye: at(0.3, 0.4), rightEye: at(0.7, 0.4), nose: at(0.5, 0.6), leftMouth: at(0.35, 0.8),
                rightMouth: at(0.65, 0.8)), score: 1)
        let (first, second) = (try analyser.embed(image, detection), try analyser.embed(image, detection))
        let length = first.unit.reduce(0) { $0 + $1 * $1 }
        guard first.unit == second.unit, abs(length - 1) < 1e-3 else {
            return .fault(
                "self-test", "two runs on the same picture gave different embeddings, or none",
                "Check the pack with `face-sets models verify`.")
        }
        return .good(
            "self-test",
            "\(analyser.space.name) embeds a test image reproducibly, \(first.unit.count) components")
    }

    /// Slow waves of colour: not a face, but something to embed.
    private static var picture: RGBImage {
        let (width, height) = (480, 320)
        let pixels = (0..<width * height).flatMap { place -> [UInt8] in
            let (x, y) = (place % width, place / width)
            return [UInt8(x * 255 / width), UInt8(y * 255 / height), UInt8((x + y) % 256)]
        }
        return RGBImage(width: width, height: height, pixels: pixels)
    }
}
