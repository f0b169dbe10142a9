import FaceTypes

extension Site {
    /// The faces that an output left out for one reason.
    package func rejectedPages(_ rejected: RejectedView, in section: SectionView, faces: [FaceView])
        -> [Page]
    {
        let (reason, title, paging) = (rejected.reason, rejected.title, paging(of: rejected))
        return (0..<paging.pageCount).map { number in
            let body: HTML = """
                <p class="soft"><a href="list.html">\(listTitle(section))</a></p>
                <h1>Left out: \(title)</h1><p>\(meaning(of: reason))</p>
                <p class="soft">\(groupedCount(faces.count, "face"))</p>
                \(paging.links(number))\(faceGrid(Array(faces[paging.range(number)]), root: "../"))\
                \(paging.links(number))
                """
            return page(
                "\(section.slug)/\(paging.name(number))", title: "Left out: \(title)",
                current: "\(section.slug)/list.html", body: body)
        }
    }

    func rejectedStem(_ reason: String) -> String { "aside-\(pageName(of: reason))" }
}

/// The meaning of a reason in a manifest; empty if this version does not know it.
func meaning(of word: String) -> String { (Reason(rawValue: word)?.sentence) ?? "" }
