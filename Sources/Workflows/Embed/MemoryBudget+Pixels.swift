import Imaging
import Parallel

extension MemoryBudget {
    /// What a header may claim and still be multiplied; decoders refuse far less.
    private static var mostPixels: Int { 1 << 40 }

    /// Runs `body`, which decodes `content`, while the memory for its pixels is set aside.
    func decoding<Result>(_ content: [UInt8], _ images: some ImageSource, _ body: () throws -> Result)
        rethrows
        -> Result
    {
        let pixels = max(0, min(images.pixelCount(content), Self.mostPixels))
        return try reserving(bytesPerPixelOfDecoding(content) * pixels, body)
    }
}
