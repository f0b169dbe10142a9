/// What `enrich` adds to a face; a part is missing if the pack has no network for it.
package struct Enrichment: Hashable, Sendable {
    /// 106 points in photo pixels, or empty.
    package var landmarks106: [Point]
    /// 68 points, x and y in photo pixels, or empty.
    package var landmarks68: [Point3]
    package var pose: Pose?
    /// 1 male, 0 female, −1 unknown.
    package var gender: Int8
    /// Years, −1 unknown.
    package var age: Int16
    /// Nil if the face was enriched by a version that did not compute these.
    package var measures: FaceMeasures?

    package init(
        landmarks106: [Point] = [], landmarks68: [Point3] = [], pose: Pose? = nil, gender: Int8 = -1,
        age: Int16 = -1, measures: FaceMeasures? = nil
    ) {
        self.landmarks106 = landmarks106
        self.landmarks68 = landmarks68
        self.pose = pose
        self.gender = gender
        self.age = age
        self.measures = measures
    }
}
