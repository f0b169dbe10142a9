extension RGBImage {
    /// The image rotated by its EXIF orientation, 1 to 8; any other number returns it unchanged.
    package func oriented(byEXIF orientation: Int) -> RGBImage {
        let (w, h) = (width, height)
        switch orientation {
        case 2: return rearranged(width: w, height: h, first: w - 1, right: -1, down: w)
        case 3: return rearranged(width: w, height: h, first: w * h - 1, right: -1, down: -w)
        case 4: return rearranged(width: w, height: h, first: w * (h - 1), right: 1, down: -w)
        case 5: return rearranged(width: h, height: w, first: 0, right: w, down: 1)
        case 6: return rearranged(width: h, height: w, first: w * (h - 1), right: -w, down: 1)
        case 7: return rearranged(width: h, height: w, first: w * h - 1, right: -w, down: -1)
        case 8: return rearranged(width: h, height: w, first: w - 1, right: w, down: -1)
        default: return self
        }
    }

    /// Steps through the source: where the top left pixel comes from, and where right and down lead.
    ///
    /// Works tile by tile, so that a walk across rows stays in the cache.
    private func rearranged(width newWidth: Int, height newHeight: Int, first: Int, right: Int, down: Int)
        -> RGBImage
    {
        let tile = 32
        return RGBImage(width: newWidth, height: newHeight) { output in
            _ = withBase { source in
                for top in stride(from: 0, to: newHeight, by: tile) {
                    for left in stride(from: 0, to: newWidth, by: tile) {
                        for y in top..<min(top + tile, newHeight) {
                            var from = source + 3 * (first + y * down + left * right)
                            var to = output + 3 * (y * newWidth + left)
                            for _ in left..<min(left + tile, newWidth) {
                                (to[0], to[1], to[2]) = (from[0], from[1], from[2])
                                from += 3 * right
                                to += 3
                            }
                        }
                    }
                }
            }
        }
    }
}
