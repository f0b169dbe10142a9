/// The sha256 of a photo's content. Two files with the same digest are the same photo.
package struct PhotoDigest: SHA256Value, Comparable {
    package let words: DigestWords

    package init(words: DigestWords) { self.words = words }

    package static func < (a: PhotoDigest, b: PhotoDigest) -> Bool { a.words < b.words }
}
