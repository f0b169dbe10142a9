import FaceTypes
import Files
import JSON

/// A report: all pages are deleted, since they show many faces; its list of files keeps the other entries.
struct ReportOutput: ForgettableOutput {
    let file: OutputFile

    init?(_ file: OutputFile) {
        guard file.schema == ReportFolder.schema else { return nil }
        self.file = file
    }

    private var pages: [OutputPlace] {
        file.path.lastComponent == FilePath(ReportFolder.fileName) ? ReportFolder.pages(of: file.folder) : []
    }

    /// Pictures are recognised by their names, whether listed or not.
    var ownFiles: [OutputPlace] { [file.place] + pages.filter { $0.fullPath.fileExtension != "jpg" } }

    func forget(in session: inout ForgetSession) throws {
        for page in pages where page.fullPath.fileExtension == "html" && FileInfo(page)?.kind == .file {
            try session.remove(page)
        }
        guard var rest = session.scrubbing.scrub(file.manifest) else { return try session.remove(file.place) }
        let names = (rest["files"]?.array ?? []).filter { name in
            guard let bytes = name.bytes, let place = try? file.folder.appending(FilePath(bytes: bytes))
            else { return false }
            return ReportCrops.content(ofPicture: place.fullPath).map(session.isToBeForgotten) != true
        }
        rest["files"] = .array(names)
        if rest != file.manifest { try session.replace(file.place, with: rest) }
    }
}

/// A small picture of a report; its name says which face or photo it shows.
struct ReportPicture: ForgettableOutput {
    let file: OutputFile
    private let content: ReportCrops.Content

    init?(_ file: OutputFile) {
        guard file.path.fileExtension == "jpg", let content = ReportCrops.content(ofPicture: file.path) else {
            return nil
        }
        (self.file, self.content) = (file, content)
    }

    func forget(in session: inout ForgetSession) throws {
        if session.isToBeForgotten(content) { try session.remove(file.place) }
    }
}

extension ForgetSession {
    fileprivate func isToBeForgotten(_ content: ReportCrops.Content) -> Bool {
        switch content {
        case .face(let key): return keys.contains(key)
        case .photo(let photo):
            return scrubbing.photos.contains(photo) || keys.contains { $0.photo == photo }
                || scrubbing.pathsOfPhoto[photo]?.contains(where: scrubbing.paths.contains) == true
        }
    }
}
