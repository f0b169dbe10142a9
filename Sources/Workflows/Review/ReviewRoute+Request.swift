import FaceTypes
import Report
import WebServer

extension ReviewRoute {
    /// Nil for an address outside the review.
    init?(_ target: RequestTarget) { self.init(path: target.path) { target.query[$0] } }

    /// The page of a form, to which the response returns; never anything else.
    init(back text: String?) {
        let target = text.flatMap { RequestTarget($0) }
        self = target.flatMap { ReviewRoute($0) } ?? .questions
    }
}
