import FaceStore
import Imaging
import Library
import TestSupport

@testable import Workflows

extension Workflow {
    /// Runs on a store, with fake photos by default.
    func run(
        on store: any FaceStore, images: any ImageSource = FakeImages(), threads: Int = 2,
        memory: PhotoMemory = PhotoMemory(), progress: any ProgressSink = SilentProgress(),
        interruption: Interruption = Interruption()
    ) throws -> Outcome {
        try run(
            Library(store),
            Tools(
                photos: OriginalPhotos(images, memory: memory), threads: threads, progress: progress,
                interruption: interruption))
    }

    /// Runs on a library of coloured patches.
    func run(
        on library: Library, progress: any ProgressSink = SilentProgress(),
        interruption: Interruption = Interruption()
    ) throws -> Outcome {
        try run(library, Tools.ofPhotos(progress, interruption))
    }
}

extension Tools {
    /// Tools for real photos.
    static func ofPhotos(
        _ progress: any ProgressSink = SilentProgress(), _ interruption: Interruption = Interruption()
    ) -> Tools {
        Tools(
            photos: OriginalPhotos(VipsImageSource()), threads: 2, progress: progress,
            interruption: interruption)
    }
}
