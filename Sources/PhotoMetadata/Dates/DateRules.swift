package import FaceTypes
package import Imaging

/// Decides which of the dates in a photo and its sidecars is the capture date.
package struct DateRules: Sendable {
    /// Later dates come from clocks that were set wrongly.
    package var latest: CaptureDate?
    /// Whether to use the name of the file if nothing else has a date.
    package var readsFileNames = false

    package init(latest: CaptureDate? = nil) { self.latest = latest }

    /// The date of the best source that has one; nil is recorded as `nowhere`.
    ///
    /// - Parameter embedded: nil if the photo itself is not read.
    package func best(_ embedded: EmbeddedMetadata?, _ sidecars: SidecarFacts, _ path: FilePath)
        -> SourcedDate?
    {
        var found = embedded.map(dates) ?? [:]
        found[.xmpSidecar] = sidecars.xmp
        found[.takeout] = sidecars.takeout.map { [$0] }
        found[.fileName] =
            readsFileNames ? CaptureDate(inFileName: path.lastComponent.shown).map { [$0] } : nil
        for source in DateSource.allCases {
            let date = found[source]?.first { date in latest.map { date <= $0 } ?? true }
            if let date { return SourcedDate(date, source) }
        }
        return nil
    }

    private func dates(_ file: EmbeddedMetadata) -> [DateSource: [CaptureDate]] {
        [
            .exifOriginal: file.exifOriginal.compactMap { CaptureDate(reading: $0) },
            .exifDigitized: file.exifDigitized.compactMap { CaptureDate(reading: $0) },
            .xmp: XMPFacts(file.xmp)?.dates ?? [],
            .iptc: IPTCDate.captured(in: file.iptc).map { [$0] } ?? [],
            .exifModified: file.exifModified.compactMap { CaptureDate(reading: $0) },
            .png: file.pngTimes.compactMap { CaptureDate(reading: $0) ?? CaptureDate(mail: $0) },
        ]
    }
}
