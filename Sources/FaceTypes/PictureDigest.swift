/// Identifies the picture of a photo: the sha256 of its picture data and orientation, without any metadata.
///
/// Two files with the same picture have the same pixels, regardless of metadata such as ratings and dates. The
/// opposite is not true: a picture that was compressed again has another digest.
package struct PictureDigest: SHA256Value {
    package let words: DigestWords

    package init(words: DigestWords) { self.words = words }
}
