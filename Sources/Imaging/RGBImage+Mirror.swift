extension RGBImage {
    /// The image mirrored left to right.
    package func mirrored() -> RGBImage {
        RGBImage(width: width, height: height) { output in
            _ = withBase { source in
                for y in 0..<height {
                    let line = 3 * width * y
                    for x in 0..<width {
                        for channel in 0..<3 {
                            output[line + 3 * x + channel] = source[line + 3 * (width - 1 - x) + channel]
                        }
                    }
                }
            }
        }
    }
}
