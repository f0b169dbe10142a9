package import FaceTypes

/// A face as shown in the review.
package struct ReviewFace: Sendable {
    package var key: FaceKey
    package var photoName: String
    /// `2009-07-14`; nil if unknown.
    package var day: String?
    /// To the centroid of its person, calibrated.
    package var distance: Double?

    package init(key: FaceKey, photoName: String, day: String?, distance: Double? = nil) {
        self.key = key
        self.photoName = photoName
        self.day = day
        self.distance = distance
    }
}

/// A person as shown in lists.
package struct ReviewPerson: Sendable {
    package var id: String
    package var name: String?
    package var born: String?
    package var faceCount: Int
    package var photoCount: Int
    /// First and last year of its photos.
    package var years: ClosedRange<Int>?
    package var cover: FaceKey?

    package init(
        id: String, name: String?, born: String?, faceCount: Int, photoCount: Int,
        years: ClosedRange<Int>?, cover: FaceKey?
    ) {
        self.id = id
        self.name = name
        self.born = born
        self.faceCount = faceCount
        self.photoCount = photoCount
        self.years = years
        self.cover = cover
    }

    /// The name, otherwise the ID.
    package var title: String { name ?? id }
}

/// A question: do these two groups of faces show the same person?
package struct QuestionView: Sendable {
    package struct Group: Sendable {
        package var title: String
        /// Nil if the group is not a person.
        package var person: String?
        package var faces: [ReviewFace]

        package init(title: String, person: String?, faces: [ReviewFace]) {
            self.title = title
            self.person = person
            self.faces = faces
        }
    }

    package var id: String
    package var a: Group
    package var b: Group
    /// Why it is asked.
    package var why: String
    /// The effects of the two answers.
    package var yes: String
    package var no: String

    package init(id: String, a: Group, b: Group, why: String, yes: String, no: String) {
        self.id = id
        self.a = a
        self.b = b
        self.why = why
        self.yes = yes
        self.no = no
    }
}

/// A decision as shown in the log.
package struct DecisionView: Sendable {
    package var number: Int
    package var words: String
    package var time: String
    package var source: String
    /// Why it does not apply; nil if it does.
    package var obstacle: String?
    package var canBeUndone: Bool
    package var faces: [FaceKey]

    package init(
        number: Int, words: String, time: String, source: String, obstacle: String?, canBeUndone: Bool,
        faces: [FaceKey]
    ) {
        self.number = number
        self.words = words
        self.time = time
        self.source = source
        self.obstacle = obstacle
        self.canBeUndone = canBeUndone
        self.faces = faces
    }
}

/// The progress of updating the outputs.
package struct ApplyView: Sendable {
    package enum State: Sendable {
        case idle
        /// The current step, and the share of it that is done, 0…1, if known.
        case running(step: String, share: Double?)
        case done(lines: [String])
        case failed(String)
    }

    package var state: State
    /// Decisions that are not in the outputs yet.
    package var waiting: Int

    package init(state: State, waiting: Int) {
        self.state = state
        self.waiting = waiting
    }
}
