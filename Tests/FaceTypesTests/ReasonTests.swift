import FaceTypes
import Testing

struct ReasonTests {
    @Test(arguments: [
        ("zero_bytes", "the file is empty (zero_bytes)"),
        (
            "drift: 0000.png is 0.62 from its source",
            "the frame does not match the face in its photo: 0000.png is 0.62 from its source (drift)"
        ),
        ("bad_cache: the table meta is lost", "the table meta is lost (bad_cache)"),
        ("bad_cache", "bad_cache"), ("of_a_later_version: 7", "of_a_later_version: 7"),
    ])
    func reasonsAreExplainedWithTheirWord(text: String, explained: String) {
        #expect(ReasonText(reading: text).explained == explained)
    }

    /// Messages start with the sentence in lower case, and end with the word instead of a full stop.
    @Test func sentencesCanBePartsOfMessages() {
        for sentence in Reason.allCases.compactMap(\.sentence) {
            #expect(sentence.hasSuffix(".") && sentence.first?.isUppercase == true, "\(sentence)")
        }
    }

    @Test func errorsKeepWhatTheirCodeDoesNotTell() {
        let plain = FaceSetsError(code: .zeroBytes, "the file is empty", remedy: "Restore it.")
        #expect(ReasonText(plain).description == "zero_bytes")
        let decoder = FaceSetsError(code: .undecodable, "cannot decode", cause: "VipsJpeg: bad marker")
        #expect(ReasonText(decoder).description == "undecodable: VipsJpeg: bad marker")
        let metadata = FaceSetsError(code: .badMetadata, "cannot be embedded", remedy: "Use --sidecar.")
        #expect(ReasonText(metadata).description == "bad_metadata: cannot be embedded. Use --sidecar.")
        let locked = FaceSetsError(code: .cacheLocked, "in use")
        #expect(ReasonText(locked).explained == "in use (cache_locked)")
    }
}
