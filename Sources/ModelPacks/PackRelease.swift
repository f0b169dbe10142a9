import FaceTypes

/// A pack that InsightFace released as a zip.
struct PackRelease {
    let name: String
    let models: [KnownModel]
    /// Largest download of the release in megabytes; about one and a half times its size.
    let mostMegabytes: Int64

    var url: String {
        "https://github.com/deepinsight/insightface/releases/download/model-zoo/\(name).zip"
    }

    /// Whether the sha256 of each file is known, so that any source can be trusted.
    var isPinned: Bool { models.allSatisfy { $0.sha256 != nil } }

    static let licence = "InsightFace: non-commercial research"

    static let all = [
        release("buffalo_l", 450, "det_10g", "w600k_r50"),
        release("buffalo_m", 450, "det_2.5g", "w600k_r50"),
        release("buffalo_s", 200, "det_500m", "w600k_mbf"),
        PackRelease(name: "buffalo_sc", models: models("det_500m", "w600k_mbf"), mostMegabytes: 32),
        release("antelopev2", 600, "scrfd_10g_bnkps", "glintr100"),
    ]

    /// With the landmark, gender and age networks that all but the smallest pack have.
    private static func release(
        _ name: String, _ mostMegabytes: Int64, _ detector: String, _ recogniser: String
    ) -> PackRelease {
        PackRelease(
            name: name, models: models(detector, recogniser, "2d106det", "1k3d68", "genderage"),
            mostMegabytes: mostMegabytes)
    }

    private static func models(_ names: String...) -> [KnownModel] {
        names.compactMap { name in KnownModel.all.first { $0.file == name + ".onnx" } }
    }
}

/// The terms to accept before installing a pack that is not free.
package let insightFaceLicence = """
    InsightFace's networks may be used for non-commercial research purposes only, whatever the licence of its code; a \
    commercial licence is available from its authors. Terms: https://github.com/deepinsight/insightface#license
    """
