/// Why something was left out, could not be used or failed: a stable word for programs and a sentence for people.
///
/// Manifests, logs and `--json` contain the word, reports the sentence.
package enum Reason: String, Hashable, Sendable, CaseIterable {
    // Photos and files.
    case zeroBytes = "zero_bytes", truncated, undecodable, tooManyPixels = "too_many_pixels"
    case unsupportedRaw = "unsupported_raw", unsupportedFormat = "unsupported_format"
    case tooLarge = "too_large", notFound = "not_found", unreadable, notAFile = "not_a_file"
    case notAFolder = "not_a_folder", ioError = "io_error", diskFull = "disk_full", readOnly = "read_only"
    case changed, photoChanged = "photo_changed", changedSinceEmbed = "changed_since_embed", missing
    case failed, badEmbedding = "bad_embedding"
    // Why a face is in no set.
    case minShort = "min_short", minFaceShort = "min_face_short", minBlur = "min_blur"
    case minDetScore = "min_det_score", outlier, tooFewPhotos = "too_few_photos", singleton
    case missingPhoto = "missing_photo", notEnriched = "not_enriched", notInCache = "not_in_cache"
    case duplicateOf = "duplicate_of", candidate
    // Why a face is in no set by a decision of the user.
    case ignored, notAFace = "not_a_face", rejected
    // Why a frame is not in a bundle.
    case noFaceInCrop = "no_face_in_crop", secondFaceInCrop = "second_face_in_crop"
    case embeddingDrift = "embedding_drift", stranger
    // Why a set is not in an export.
    case noFaceSurvived = "no_face_survived", photosUnavailable = "photos_unavailable", withdrawn
    case forgotten, kept, occupied
    // What is wrong with a bundle.
    case badArchive = "bad_archive", empty, directoryEntry = "directory_entry", badName = "bad_name"
    case foreignFile = "foreign_file", sameNameTwice = "same_name_twice", notAPng = "not_a_png"
    case wrongSize = "wrong_size", notRgb8 = "not_rgb8", metadata, noFace = "no_face"
    case secondFace = "second_face", drift, missingFrame = "missing_frame", unknownFrame = "unknown_frame"
    case alteredFrame = "altered_frame", staleBundle = "stale_bundle", missingBundle = "missing_bundle"
    case missingManifest = "missing_manifest", badExport = "bad_export"
    case badMetadata = "bad_metadata", noFaceInRegion = "no_face_in_region", otherName = "other_name"
    // What is wrong with a cache.
    case badCache = "bad_cache", unknownSchema = "unknown_schema", cacheNotFound = "cache_not_found"
    case cacheExists = "cache_exists", cacheLocked = "cache_locked"
    case unknownCacheFormat = "unknown_cache_format", notWritable = "not_writable"
    case badChanges = "bad_changes", embeddingSpaceDiffers = "embedding_space_differs"
    case notACache = "not_a_cache", packDiffers = "pack_differs", otherCache = "other_cache", aliasOfMissing =
        "alias_of_missing"
    case damagedInCache = "damaged_in_cache", duplicateFace = "duplicate_face"
    case duplicatePath = "duplicate_path", duplicatePhoto = "duplicate_photo"
    case wrongStatus = "wrong_status"
    // What is wrong with an output or a request.
    case badManifest = "bad_manifest", badOrigin = "bad_origin", noOutput = "no_output"
    case notAnExport = "not_an_export", notAReport = "not_a_report", outputInUse = "output_in_use"
    case unfinishedOutput = "unfinished_output", sourceIsOutput = "source_is_output"
    case sourceIsEmpty = "source_is_empty", tooManyMissing = "too_many_missing"
    case outsideOutput = "outside_output", linkInOutput = "link_in_output"
    case notALog = "not_a_log"
    case wouldRenumber = "would_renumber", wouldOverwrite = "would_overwrite"
    case cannotHardlink = "cannot_hardlink", noPhotosUnder = "no_photos_under"
    case unknownPhoto = "unknown_photo", unknownPerson = "unknown_person"
    case unknownDecision = "unknown_decision", badDecisions = "bad_decisions"
    case unknownFace = "unknown_face", badAnswers = "bad_answers", ambiguousPerson = "ambiguous_person"
    case unknownFaceset = "unknown_faceset", nothingRecovered = "nothing_recovered"
    case badPairs = "bad_pairs", otherPairs = "other_pairs", missingPairs = "missing_pairs"
    case noCentroid = "no_centroid", badConfig = "bad_config", badYears = "bad_years", noHome = "no_home"
    case portInUse = "port_in_use"
    // What is wrong with numbers.
    case badVector = "bad_vector", badThreshold = "bad_threshold", badWeights = "bad_weights"
    case embeddingInvalid = "embedding_invalid", boxInvalid = "box_invalid"
    case alignmentFailed = "alignment_failed", notEncoded = "not_encoded"
    case tooFewPortraits = "too_few_portraits", noBestCut = "no_best_cut"
    // What is wrong with a model or a download.
    case packMissing = "pack_missing", packUnknown = "pack_unknown", packInvalid = "pack_invalid"
    case packAltered = "pack_altered", packUnpinned = "pack_unpinned"
    case packSourceMissing = "pack_source_missing", packSourceAltered = "pack_source_altered"
    case packFileMissing = "pack_file_missing", packUnsupported = "pack_unsupported"
    case packUnsafe = "pack_unsafe", packNameDiffers = "pack_name_differs"
    case packIncomplete = "pack_incomplete", packConversionDiffers = "pack_conversion_differs"
    case sha256NotWanted = "sha256_not_wanted", licenceNotAccepted = "licence_not_accepted"
    case modelUnusable = "model_unusable", modelUnreadable = "model_unreadable"
    case inferenceFailed = "inference_failed", networkUnreadable = "network_unreadable"
    case inferenceUnavailable = "inference_unavailable", bf16Unsupported = "bf16_unsupported"
    case deviceMissing = "device_missing"
    case detectorSizeInvalid = "detector_size_invalid"
    case detectorPrecisionInvalid = "detector_precision_invalid", offline
    case downloadBroken = "download_broken", downloadRefused = "download_refused"
    case downloadAltered = "download_altered", redirectRefused = "redirect_refused"
}

extension Reason {
    /// A few words for a heading or a line; nil if the code itself is clear.
    package var title: String? {
        switch self {
        case .minShort, .minFaceShort: "too small"
        case .minBlur: "too blurry"
        case .minDetScore: "detected with a low score"
        case .outlier: "too far from the centroid"
        case .tooFewPhotos: "too few photos"
        case .singleton: "no other face is similar"
        case .missingPhoto: "the photo is missing"
        case .notEnriched: "not enriched"
        case .notInCache: "not in the cache"
        case .duplicateOf: "duplicate of a better face"
        case .candidate: "candidate for a set"
        case .noFaceInCrop: "no face found in the frame"
        case .secondFaceInCrop: "a second face in the frame"
        case .embeddingDrift: "the frame does not match the photo"
        case .stranger: "too far from the set"
        case .noFaceSurvived: "no face passed the checks"
        case .photosUnavailable: "photos could not be read"
        case .forgotten: "forgotten on request"
        default: nil
        }
    }

    /// A sentence for people; nil for error codes, whose messages already say what happened.
    package var sentence: String? {
        switch self {
        case .zeroBytes: "The file is empty."
        case .truncated: "The file is truncated."
        case .undecodable: "The file is damaged, or is not in the format that its name suggests."
        case .tooManyPixels: "The picture has more pixels than --max-pixels allows."
        case .unsupportedRaw: "This kind of camera raw file is not supported."
        case .unsupportedFormat: "This image format is not supported."
        case .tooLarge: "The file is larger than the limit."
        case .notFound: "There is no such file or folder."
        case .unreadable: "The file could not be read."
        case .notAFile: "This is not a regular file."
        case .notAFolder: "This is not a folder."
        case .ioError: "The disk reported an error."
        case .diskFull: "The disk is full."
        case .readOnly: "The destination is read-only."
        case .changed: "The file changed while it was being read."
        case .photoChanged: "The file no longer contains the photo that was embedded."
        case .changedSinceEmbed: "The file changed after it was embedded."
        case .missing: "The photo is missing."
        case .failed: "The file could not be used."
        case .badEmbedding: "The recogniser did not return a usable embedding."
        case .minShort, .minFaceShort: "The face is too small."
        case .minBlur: "The face is too blurry."
        case .minDetScore: "The detector's score is too low."
        case .outlier: "The face is too far from the centroid of its group."
        case .tooFewPhotos: "The group of the face has too few photos for a faceset."
        case .singleton: "No other face is similar enough."
        case .missingPhoto: "The photo is missing."
        case .notEnriched: "The face has not been enriched."
        case .notInCache: "The face is not in the cache."
        case .duplicateOf: "The set has a better face from the same picture."
        case .candidate: "A single face that may belong to the set; check it in _candidates/."
        case .ignored: "You chose to ignore this person."
        case .notAFace: "You marked it as not a face."
        case .rejected: "You marked it as someone else."
        case .noFaceInCrop: "No face was detected in the exported frame."
        case .secondFaceInCrop: "The frame would show a second face."
        case .embeddingDrift: "The exported frame no longer matches the face in the photo."
        case .stranger: "The frame does not match the rest of the set."
        case .noFaceSurvived: "None of the faces passed the checks, so the set was not exported."
        case .photosUnavailable: "The photos of the set could not be read."
        case .withdrawn: "The set is no longer exported."
        case .forgotten: "The face or photo was forgotten on request."
        case .kept: "The set was not changed, because some of its photos could not be read."
        case .occupied: "A file that face-sets did not write has the same name."
        case .linkInOutput: "A symbolic link has the same name."
        case .outsideOutput: "The name points outside the output folder."
        case .badArchive: "The archive cannot be read."
        case .empty: "The bundle has no frame."
        case .directoryEntry: "The bundle has an entry for a folder."
        case .badName: "The name cannot be used."
        case .foreignFile: "The bundle contains a file that is not a frame."
        case .sameNameTwice: "Two entries of the bundle have the same name."
        case .notAPng: "The frame is not a PNG."
        case .wrongSize: "The frame does not have the size recorded for the set."
        case .notRgb8: "The frame is not 8-bit RGB."
        case .metadata: "The frame contains metadata."
        case .noFace: "No face was detected in the frame."
        case .secondFace: "More than one face was detected in the frame."
        case .drift: "The frame does not match the face in its photo."
        case .missingFrame: "A frame of the set is missing from the bundle."
        case .unknownFrame: "The frame is not listed in the set."
        case .alteredFrame: "The frame was changed after the export."
        case .staleBundle: "The bundle is no longer part of the export."
        case .missingBundle: "A bundle of the export is missing."
        case .missingManifest: "The bundle is not listed in any manifest."
        case .badMetadata: "The metadata cannot be read or written."
        case .noFaceInRegion: "No face was detected in a named region."
        case .otherName: "The photo already has another name for this face."
        case .badExport: "The program for which the file was written could not read it."
        default: nil
        }
    }
}

/// A reason as written to files and messages: the word, and details if there are any, such as `duplicate_of: 0123…#0`.
package struct ReasonText: Hashable, Sendable, CustomStringConvertible {
    /// Nil for a word that this version does not know; its text is preserved.
    package let reason: Reason?
    package let description: String

    package init(_ reason: Reason, _ detail: String? = nil) {
        self.reason = reason
        description = detail.map { "\(reason.rawValue): \($0)" } ?? reason.rawValue
    }

    package init(reading text: String) {
        reason = Reason(rawValue: String(text.prefix { $0 != ":" }))
        description = text
    }

    /// For messages: `the file is empty (zero_bytes)`. Without a sentence for the word, the details; without these, the
    /// description.
    package var explained: String {
        guard let reason else { return description }
        let detail = String(description.dropFirst(word.count + 2))
        let sentence = reason.sentence.map { $0.prefix(1).lowercased() + $0.dropFirst().dropLast() }
        let parts = [sentence, detail.isEmpty ? nil : detail].compactMap { $0 }
        return parts.isEmpty ? description : "\(parts.joined(separator: ": ")) (\(word))"
    }

    /// For display: `too small`; the text itself if this version has no title for its word.
    package var title: String { reason?.title ?? description }

    /// The part before the colon.
    package var word: String { String(description.prefix { $0 != ":" }) }
}

extension [ReasonText] {
    /// How often each word occurs, by word.
    package var counts: [(word: String, faces: Int)] {
        Dictionary(map { ($0.word, 1) }, uniquingKeysWith: +).sorted { $0.key < $1.key }
            .map { (word: $0.key, faces: $0.value) }
    }
}

extension ReasonText {
    /// The reason for an error: its code, with the decoder's own message, or what the code alone does not tell.
    package init(_ error: any Error, unknown: Reason = .failed) {
        guard let error = error as? FaceSetsError else {
            self.init(unknown)
            return
        }
        let isTold = error.code.sentence != nil && error.code != .badMetadata
        let detail = [error.message, error.remedy].compactMap { $0 }.joined(separator: ". ")
        self.init(error.code, error.code == .undecodable ? error.cause : isTold ? nil : detail)
    }
}
