import FaceTypes

/// Encodes an image as JPEG without metadata; the same image gives the same bytes.
///
/// - Parameter quality: 1 to 100.
/// - Throws: `FaceSetsError` with code `not_encoded`.
package func encodeJPEG(_ image: RGBImage, quality: Int = 80) throws -> [UInt8] {
    try VipsLibrary.run {
        try image.withPixels {
            try VipsPicture(over: $0, width: image.width, height: image.height).jpeg(quality: quality)
        }
    } failure: {
        FaceSetsError(code: .notEncoded, "the image cannot be written as JPEG", cause: $0)
    }
}
