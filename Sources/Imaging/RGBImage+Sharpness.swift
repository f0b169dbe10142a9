import CKernels
package import FaceTypes

extension RGBImage {
    /// The population variance of the 3 × 3 Laplacian of the grey pixels in a box; low if a face is blurred.
    ///
    /// Equivalent to `cv2.Laplacian(grey, CV_64F).var()` of the cropped box: corners truncated to whole pixels,
    /// clipped to the image, mirrored at its outermost pixels. NaN if the box is outside the image.
    package func laplacianVariance(in box: Box) -> Double {
        guard let columns = Self.pixels(box.x1, box.x2, within: width),
            let rows = Self.pixels(box.y1, box.y2, within: height)
        else { return .nan }
        return grey(columns: columns, rows: rows).withUnsafeBufferPointer {
            Self.laplacianVariance($0, width: columns.count, height: rows.count)
        }
    }

    /// The whole pixels between two coordinates inside the image; nil if there are none.
    package static func pixels(_ low: Float, _ high: Float, within limit: Int) -> Range<Int>? {
        guard low < Float(limit), high > 0 else { return nil }
        let first = Int(max(low, 0))
        let last = high < Float(limit) ? Int(high) : limit
        return first < last ? first..<last : nil
    }

    /// Grey levels with OpenCV's 15-bit weights, row by row.
    package func grey(columns: Range<Int>, rows: Range<Int>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: columns.count * rows.count) { grey, filled in
            withPixels { pixels in
                for (y, row) in rows.enumerated() {
                    var i = 3 * (row * width + columns.lowerBound)
                    for x in 0..<columns.count {
                        let sum =
                            9798 &* UInt32(pixels[i]) &+ 19235 &* UInt32(pixels[i + 1])
                            &+ 3735 &* UInt32(pixels[i + 2])
                        grey[y &* columns.count &+ x] = UInt8(truncatingIfNeeded: (sum &+ 16384) >> 15)
                        i &+= 3
                    }
                }
            }
            filled = columns.count * rows.count
        }
    }

    private static func laplacianVariance(_ grey: UnsafeBufferPointer<UInt8>, width: Int, height: Int)
        -> Double
    {
        var (sum, squares) = (Int64(0), Int64(0))
        fs_laplacian_sums(grey.baseAddress, width, height, &sum, &squares)
        let count = Double(width * height)
        let mean = Double(sum) / count
        return Double(squares) / count - mean * mean
    }
}
