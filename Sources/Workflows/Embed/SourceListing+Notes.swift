import FaceTypes

extension SourceListing {
    /// Notes about skipped folders, and about camera raw files beside a JPEG or HEIF of the same shot.
    func reportWhatIsLeftOut(_ progress: any ProgressSink) {
        if let first = skipped.first {
            progress.report(
                .note(
                    "skipped trash, snapshot and thumbnail folders: \(first.shown)\(more(skipped.count)); "
                        + "use --include-system-folders to include them"))
        }
        if let (raw, picture) = companions.pictures.min(by: { $0.key < $1.key }) {
            progress.report(
                .note(
                    "skipped camera raw files beside a JPEG or HEIF of the same shot: \(raw.shown) "
                        + "(\(picture.lastComponent.shown) is used)\(more(companions.pictures.count))"))
        }
    }
}

private func more(_ count: Int) -> String { count > 1 ? " and \(count - 1) more" : "" }
