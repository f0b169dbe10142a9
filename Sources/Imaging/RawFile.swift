import CRaw
import FaceTypes
import Glibc

/// Owns one `libraw_data_t`: a camera raw file, opened from memory that must outlive it.
struct RawFile: ~Copyable {
    private let raw: UnsafeMutablePointer<libraw_data_t>

    /// Reads the metadata of the file. Calls `libraw_open_buffer`.
    ///
    /// - Throws: `truncated`, or `unsupported_raw` if LibRaw does not support it.
    init(_ content: UnsafeRawBufferPointer) throws {
        var isCutShort: CInt = 0
        guard let opened = face_sets_raw_open(content.baseAddress, content.count, &isCutShort) else {
            throw isCutShort != 0 || PhotoFormat.cameraRaw.isCutShort(Array(content))
                ? Self.cutShort
                : FaceSetsError(
                    code: .unsupportedRaw, "LibRaw does not support this camera raw file",
                    remedy: "Export the photo as JPEG, TIFF or HEIF.")
        }
        raw = opened
    }

    private static var cutShort: FaceSetsError {
        FaceSetsError(code: .truncated, "the end of the photo is missing")
    }

    deinit { libraw_close(raw) }

    /// Of the sensor, before rotation, in pixels.
    var width: Int { Int(face_sets_raw_width(raw)) }
    var height: Int { Int(face_sets_raw_height(raw)) }

    /// The EXIF orientation of the sensor's picture.
    var orientation: Int {
        switch face_sets_raw_turn(raw) {
        case 90: 6
        case 180: 3
        case 270: 8
        default: 1
        }
    }

    /// The capture time in EXIF's format. LibRaw interprets the camera's clock in the system's time zone, so converting it
    /// back with that time zone gives what the camera showed. Calls `localtime_r`.
    var captured: String? {
        var seconds = face_sets_raw_time(raw)
        var parts = tm()
        guard seconds > 0, localtime_r(&seconds, &parts) != nil else { return nil }
        func digits(_ value: Int32, _ count: Int = 2) -> String {
            String(repeating: "0", count: max(0, count - "\(value)".count)) + "\(value)"
        }
        let day = "\(digits(parts.tm_year + 1900, 4)):\(digits(parts.tm_mon + 1)):\(digits(parts.tm_mday))"
        return "\(day) \(digits(parts.tm_hour)):\(digits(parts.tm_min)):\(digits(parts.tm_sec))"
    }

    /// An XMP packet; empty if there is none.
    var xmp: [UInt8] {
        var size = 0
        guard let packet = face_sets_raw_xmp(raw, &size) else { return [] }
        return Array(UnsafeRawBufferPointer(start: packet, count: size))
    }

    /// The JPEG that the camera embedded in the file; nil if there is none. Calls `libraw_unpack_thumb`.
    func preview() -> [UInt8]? {
        var size = 0
        guard let bytes = face_sets_raw_preview(raw, &size), size > 0 else { return nil }
        return Array(UnsafeRawBufferPointer(start: bytes, count: size))
    }

    /// The sensor's picture at half its size, not rotated. Calls `libraw_unpack` and `libraw_dcraw_process`.
    ///
    /// - Throws: `truncated`, `undecodable`.
    func halfSizePicture() throws -> RGBImage {
        var isCutShort: CInt = 0
        guard let made = face_sets_raw_half_size(raw, &isCutShort) else {
            throw isCutShort != 0
                ? Self.cutShort
                : FaceSetsError(
                    code: .undecodable, "the photo cannot be decoded", cause: "LibRaw cannot decode it")
        }
        defer { libraw_dcraw_clear_mem(made) }
        let (width, height) = (Int(made.pointee.width), Int(made.pointee.height))
        guard made.pointee.colors == 3, made.pointee.bits == 8,
            Int(made.pointee.data_size) == 3 * width * height,
            let pixels = face_sets_raw_pixels(made)
        else {
            throw FaceSetsError(
                code: .undecodable, "the photo cannot be decoded",
                cause: "its sensor does not have three colours")
        }
        return RGBImage(
            width: width, height: height,
            pixels: Array(UnsafeBufferPointer(start: pixels, count: 3 * width * height)))
    }
}
