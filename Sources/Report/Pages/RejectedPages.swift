extension Site {
    /// The faces that an output left aside for one reason.
    package func rejectedPages(_ rejected: RejectedView, in section: SectionView, faces: [FaceView])
        -> [Page]
    {
        let (reason, paging) = (rejected.reason, paging(of: rejected))
        return (0..<paging.pageCount).map { number in
            let body: HTML = """
                <p class="soft"><a href="list.html">\(listTitle(section))</a></p>
                <h1>Left aside: \(reason)</h1><p>\(meaning(of: reason))</p>
                <p class="soft">\(counted(faces.count, "face"))</p>
                \(paging.links(number))\(faceGrid(Array(faces[paging.range(number)]), root: "../"))\
                \(paging.links(number))
                """
            return page(
                "\(section.slug)/\(paging.name(number))", title: "Left aside: \(reason)",
                current: "\(section.slug)/list.html", body: body)
        }
    }

    func rejectedStem(_ reason: String) -> String { "aside-\(pageName(of: reason))" }
}

/// What a reason in a manifest means; empty for one that this program does not write.
func meaning(of reason: String) -> String {
    switch reason {
    case "min_short", "min_face_short": "The face is too small."
    case "min_blur": "The face is too blurred."
    case "min_det_score": "The detector was not sure enough."
    case "outlier": "The face is too far from the centre of its group."
    case "too_few_photos": "Its group has too few photos to be worth using."
    case "singleton": "No other face is near enough."
    case "missing_photo": "The photo is gone."
    case "not_enriched": "enrich has not seen the face."
    case "duplicate_of": "The same picture as a better face of the set."
    case "no_face_in_crop": "No face was found again in the frame."
    case "second_face_in_crop": "A second face would be in the frame."
    case "embedding_drift": "Cut out, it does not look like the same person any more."
    case "not_in_cache": "The cache does not know the face."
    case "no_face_survived": "No face of its set was left, so there is no set."
    case "candidate": "A face of nobody's that may belong to the set: look at it, in _candidates/."
    default: ""
    }
}
